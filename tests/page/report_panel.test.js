// The report's page under a reader's hands: the panel of quotes, long tables, the map, the keys.
import assert from "node:assert/strict";
import { test } from "node:test";

import { EVIL, IDS, report } from "./report_hands.js";

const ids = (...numbers) => numbers.map((number) => `q${IDS[number]}`);

test("the panel shows confirmed quotes first, then suggested ones by score", () => {
  assert.deepEqual(report("#code=EN").quotes(), ids(0, 2, 4, 2, 1));
  const page = report("#code=TR");
  assert.deepEqual(page.quotes(), ids(0, 4, 2, 1));
  assert.equal(page.find("#panel-count").textContent, "1 confirmed, 2 suggested sources, 4 rows");
});

test("words of people and of the study stand in the panel as text, never as markup", () => {
  for (const hash of ["#code=TR&case=north", "#theme=E1", "#case=south", "#code=VA", `#quote=q${IDS[0]}`]) {
    const page = report(hash);
    assert.ok(page.open(), hash);
    assert.equal(page.all("#panel img").length, 0, hash);
    assert.ok(page.find("#panel").textContent.includes(EVIL), hash);
  }
});

test("a quote is marked apart from the words around it", () => {
  const page = report(`#quote=q${IDS[0]}`);
  assert.equal(page.find("mark").textContent, `${EVIL} was said.`);
  assert.deepEqual(page.all("blockquote .context").map((one) => one.textContent), ["Before it. ", " After it."]);
  assert.equal(page.find(".asked").textContent, `Asked: How ${EVIL}?`);
});

test("a quote without consent says that its words are withheld and shows none", () => {
  const page = report(`#quote=q${IDS[1]}`);
  assert.equal(page.find("#panel-list .withheld").textContent, "Words withheld");
  assert.equal(page.all("#panel-list blockquote").length, 0);
});

test("what was written down by others is called notes", () => {
  const page = report(`#quote=q${IDS[2]}`);
  assert.ok(page.find("blockquote").classList.contains("notes"));
  assert.equal(page.find("#panel-list .withheld").textContent, "From notes");
});

test("each quote tells who coded it, how sure the machine was and why", () => {
  const page = report("#code=TR&case=north");
  const states = page.all("#panel-list .state").map((one) => one.textContent);
  assert.deepEqual(states, ["By a person", "Machine, score 0.60"]);
  assert.deepEqual(page.all("#panel-list .why").map((one) => one.textContent), [`Why: pattern ${EVIL}`]);
});

test("each quote tells where it stands, and numbers sources instead of naming them", () => {
  const page = report("#code=TR");
  assert.equal(page.find(".where").textContent, "partner · North · 2024 · en · page 3 · source 1");
  assert.match(page.all(".where")[1].textContent, /general/);
  assert.match(page.all(".where")[2].textContent, /00:01:02 · source 2$/);
});

test("a theme shows its passages, under the filters too", () => {
  const page = report("#theme=E1");
  assert.deepEqual(page.quotes(), ids(4, 0));
  assert.equal(page.find("#panel-count").textContent, "2 sources, 2 passages");
  page.choose("filter-group", "partner");
  assert.deepEqual(page.quotes(), ids(0));
});

test("nothing to show is said", () => {
  for (const hash of ["#theme=E2", "#theme=gone", "#quote=qffffffffff", "#code=VA&case=north"]) {
    const page = report(hash);
    assert.deepEqual(page.quotes(), [], hash);
    assert.equal(page.find("#panel-count").textContent, "No quotes", hash);
  }
});

test("the panel is named after its code, partnership and group", () => {
  assert.equal(report("#code=TR&case=north&group=partner").find("#panel-title").textContent, "Trust · North · Partners");
  assert.equal(report("#case=north").find("#panel-title").textContent, "Everything · North");
});

test("chips narrow the quotes to a valence and count what each holds", () => {
  const page = report("#code=TR");
  const chips = () => page.all("#panel-tools .chip").map((chip) => `${chip.textContent} ${chip.getAttribute("aria-pressed")}`);
  assert.deepEqual(chips(), ["All 4 true", "present 2 false", "lacking 2 false"]);
  page.all("#panel-tools .chip")[2].click();
  assert.deepEqual(page.quotes(), ids(2, 1));
  assert.deepEqual(chips(), ["All 4 false", "present 2 false", "lacking 2 true"]);
  assert.equal(page.window.location.hash, "#code=TR&valence=lacking");
});

test("a dot of the map leads to its passage", () => {
  const page = report("#point=2");
  assert.deepEqual(page.quotes(), ids(3));
  assert.equal(page.window.location.hash, `#quote=q${IDS[3]}`);
});

test("Escape closes the panel, empties the address and goes back to what opened it", async () => {
  const page = report();
  page.find("#trust-north").focus();
  await page.follow("#code=TR&case=north");
  assert.equal(page.window.document.activeElement.id, "panel-title");
  page.press("Escape");
  assert.equal(page.open(), false);
  assert.equal(page.window.document.activeElement.id, "trust-north");
  assert.equal(page.window.location.hash, "");
});

test("closing the panel keeps the filters in the address", () => {
  const page = report("#code=TR&f.group=partner");
  page.find("#panel-close").click();
  assert.equal(page.window.location.hash, "#f.group=partner");
});

test("another language says the open panel again", () => {
  const page = report(`#code=TR&case=north`);
  page.choose("language", "fr");
  assert.equal(page.find("#panel-count").textContent, "1 confirmées, 0 suggérée, 2 lignes");
  assert.equal(page.find("#panel-list .withheld").textContent, "Paroles retenues");
  assert.equal(page.window.document.documentElement.lang, "fr");
  assert.equal(page.find("nav").getAttribute("aria-label"), "Sommaire");
  assert.equal(page.find(".turner button").textContent, "Avant");
});

test("many quotes are shown twenty at a time, and a page beyond the last is the last", () => {
  const page = report("#theme=E3");
  const turner = () => page.all("#panel-list .turner button");
  assert.equal(page.quotes().length, 20);
  assert.deepEqual(turner().map((button) => button.disabled), [true, false]);
  turner()[1].click();
  turner()[1].click();
  assert.deepEqual(page.quotes(), ids(4, 4, 4, 4, 4));
  assert.deepEqual(turner().map((button) => button.disabled), [false, true]);
  assert.equal(page.window.location.hash, "#theme=E3&page=3");
  assert.deepEqual(report("#theme=E3&page=9").quotes(), page.quotes());
  assert.deepEqual(report("#code=TR&page=9").quotes(), ids(0, 4, 2, 1));
});

test("a long table turns its pages to the end and no further, and says where it is", () => {
  const page = report();
  const [back, on] = page.all(".turner button");
  const told = () => page.find(".turner [role=status]").textContent;
  const rows = () => page.all("#long tr td:last-child").map((one) => one.textContent);
  assert.equal(told(), "1 of 3");
  assert.equal(back.disabled, true);
  on.click();
  on.click();
  assert.equal(told(), "3 of 3");
  assert.deepEqual(rows(), ["row 41", "row 42", "row 43", "row 44", "row 45"]);
  assert.equal(page.find(".printed").textContent, "rows 41 to 45 of 45");
  assert.equal(on.disabled, true);
  back.click();
  assert.equal(rows()[0], "row 21");
});

test("the further rows of a long table are counted under the filters", () => {
  const page = report("#f.group=philanthropy");
  page.all(".turner button")[1].click();
  assert.equal(page.find("#long .c").textContent, "0");
  assert.equal(page.find("#long .s").textContent, "1");
});

test("arrow keys move between the numbers of a table, over cells without one", () => {
  const page = report();
  page.find("#trust-north").focus();
  page.press("ArrowRight");
  assert.equal(page.window.document.activeElement.id, "trust-south");
  page.press("ArrowDown");
  assert.equal(page.window.document.activeElement.id, "lacking");
  page.press("ArrowLeft");
  page.press("ArrowUp");
  assert.equal(page.window.document.activeElement.id, "enablers");
});

test("arrow keys at the edge of a table and outside tables are left to the browser", () => {
  const page = report();
  page.find("#trust-north").focus();
  assert.equal(page.press("ArrowUp").defaultPrevented, false);
  assert.equal(page.press("ArrowLeft").defaultPrevented, false);
  assert.equal(page.press("ArrowDown", page.find("#language")).defaultPrevented, false);
});

test("the map is one stop for Tab, and arrows go round its dots", () => {
  const page = report();
  const dots = page.all(".figure-themes a");
  const stops = () => dots.map((dot) => dot.getAttribute("tabindex"));
  assert.deepEqual(stops(), ["0", "-1", "-1"]);
  page.press("ArrowLeft", dots[0]);
  assert.deepEqual(stops(), ["-1", "-1", "0"]);
  page.press("ArrowRight", dots[2]);
  assert.deepEqual(stops(), ["0", "-1", "-1"]);
});

test("pointing at a dot of the map reads its passage out, as text", () => {
  const page = report();
  page.all(".figure-themes a")[1].dispatchEvent(new page.window.Event("mouseenter"));
  assert.equal(page.find("#map-readout .said").textContent, `${EVIL} was said.`);
  assert.equal(page.all("#map-readout img").length, 0);
});

test("a bar without words of its own is named after what it counts", () => {
  const bar = report().find("#bar");
  assert.equal(bar.getAttribute("aria-label"), "Trust · North");
  assert.equal(bar.getAttribute("tabindex"), "-1");
});

test("codes below are shown when they are asked for", () => {
  const page = report();
  page.find("#show-subcodes").click();
  assert.ok(page.find("#readiness").classList.contains("deep"));
  page.find("#show-subcodes").click();
  assert.equal(page.find("#readiness").classList.contains("deep"), false);
});

test("the page of another audience speaks the reader's language and names its bars", () => {
  const strings = JSON.stringify({ "ui.contents": { en: "Contents", fr: "Sommaire" } });
  const page = report("", [], "released", `<select id="language"><option value="en">en</option><option value="fr">fr</option></select>
    <h2 id="quotes-TR">Trust ${EVIL.replaceAll("<", "&lt;")}</h2><span data-t="ui.contents">Contents</span>
    <figure><svg><a xlink:href="#quotes-TR"></a><a xlink:href="#gone"></a></svg></figure>
    <script type="application/json" id="strings">${strings}</script>`);
  assert.deepEqual(page.all("svg a").map((bar) => bar.getAttribute("aria-label")), [`Trust ${EVIL}`, ""]);
  page.choose("language", "fr");
  assert.equal(page.find("[data-t]").textContent, "Sommaire");
  assert.equal(page.window.document.documentElement.lang, "fr");
});
