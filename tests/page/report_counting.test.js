// The report's script: which codings a number counts, what the filters leave, and the address.
import assert from "node:assert/strict";
import { test } from "node:test";

import { IDS, report } from "./report_hands.js";

const NAMES = ["select", "sourcesOf", "outOf", "filters", "passageOf", "quoteIdOf", "passage", "address", "say", "make", "once",
  "reasonOf", "filtered"];
const script = () => report("", NAMES).script;

test("a code counts what its codes below count", () => {
  const { select } = script();
  assert.deepEqual(select({ code: "EN" }), [0, 1, 2, 3, 5]);
  assert.deepEqual(select({ code: "TR" }), [0, 1, 2, 5]);
});

test("a query takes code, partnership, group, valence and state together", () => {
  const { select } = script();
  assert.deepEqual(select({ code: "TR", case: "north" }), [0, 1]);
  assert.deepEqual(select({ group: "philanthropy" }), [4, 5]);
  assert.deepEqual(select({ valence: "lacking" }), [1, 2]);
  assert.deepEqual(select({ code: "TR", case: "north", state: "confirmed" }), [0]);
  assert.deepEqual(select({ code: "no such code" }), []);
});

test("a source with a confirmed coding is not counted as suggested too", () => {
  const { select, sourcesOf } = script();
  assert.deepEqual(sourcesOf(select({ code: "TR", case: "north" })), [1, 0]);
  assert.deepEqual(sourcesOf(select({ code: "TR" })), [1, 2]);
  assert.deepEqual(sourcesOf([]), [0, 0]);
});

test("a number is out of the sources that count, of its partnership and group", () => {
  const { outOf } = script();
  assert.deepEqual([{}, { case: "north" }, { case: "south" }, { group: "philanthropy" }, { case: "north", group: "philanthropy" }]
    .map(outOf), [3, 2, 2, 1, 0]);
});

test("each filter leaves only what passes it, in numbers and in what they are out of", () => {
  const { select, outOf, filters } = script();
  for (const [name, value, chosen, whole] of [["group", "partner", [0, 1, 2, 3], 2], ["period", "2025", [2, 3, 4, 5], 2],
    ["language", "es", [2, 3], 1], ["case", "south", [2, 4], 2], ["state", "confirmed", [0, 3], 3]]) {
    filters[name] = value;
    assert.deepEqual(select({}), chosen, name);
    assert.equal(outOf({}), whole, name);
    filters[name] = "";
  }
});

test("a filter on one partnership leaves only its sources in the numbers of another", () => {
  const { outOf, filters } = script();
  filters.case = "south";
  assert.equal(outOf({ case: "north" }), 1);
});

test("a quote is found by its id, and not where two ids meet", () => {
  const { passageOf, quoteIdOf } = script();
  for (const [number, id] of IDS.entries()) {
    assert.equal(passageOf(`q${id}`), number);
    assert.equal(quoteIdOf(number), `q${id}`);
  }
  assert.equal(passageOf("q234567890x"), -1);
});

test("the words of a passage are cut from the piece in which they lie", () => {
  const { passage } = script();
  assert.equal(passage(2).quote, "Nosotros 🤝 confiamos.");
  assert.deepEqual([passage(3).quote, passage(4).quote], ["No time.", "The money came late."]);
  assert.equal(passage(4).source, 2);
  assert.deepEqual([passage(0).before, passage(0).after], ["Before it. ", " After it."]);
});

test("a passage whose words may not be shown has none, before and after it neither", () => {
  const { withheld, before, quote, after, asked } = script().passage(1);
  assert.deepEqual({ withheld, before, quote, after, asked }, { withheld: true, before: "", quote: "", after: "", asked: "" });
});

test("what was read once is not read again", () => {
  const { once } = script();
  const read = [];
  const found = once((key) => { read.push(key); return key; });
  assert.deepEqual([found("a"), found("b"), found("a")], ["a", "b", "a"]);
  assert.deepEqual(read, ["a", "b"]);
});

test("every number of the page is counted again under a filter, and bars with them", () => {
  const page = report();
  page.choose("filter-group", "partner");
  assert.equal(page.numbers("trust-north"), "1 0 2");
  assert.equal(page.numbers("trust-south"), "0 1 1");
  assert.equal(page.numbers("enablers"), "2 0 2");
  assert.equal(page.numbers("lacking"), "0 2 2");
  assert.equal(page.find("#trust-south .bs").style.width, "100%");
  page.choose("filter-period", "2024");
  assert.equal(page.numbers("enablers"), "1 0 1");
  assert.equal(page.numbers("trust-south"), "0 0 0");
  assert.ok(page.find("#trust-south").classList.contains("nothing"));
});

test("the number on the page is the number of sources behind it, under every single filter", () => {
  const page = report("", ["select", "sourcesOf", "outOf"]);
  const queries = { "trust-north": { code: "TR", case: "north" }, "trust-south": { code: "TR", case: "south" }, enablers: { code: "EN" },
    "time-partner": { code: "TI", group: "partner" }, lacking: { code: "TR", valence: "lacking" } };
  for (const [id, values] of [["case", ["north", "south"]], ["group", ["partner", "philanthropy"]], ["period", ["2024", "2025"]],
    ["language", ["en", "es"]], ["state", ["confirmed", "suggested"]]]) {
    for (const value of [...values, ""]) {
      page.choose(`filter-${id}`, value);
      for (const [name, query] of Object.entries(queries)) {
        const { select, sourcesOf, outOf } = page.script;
        assert.equal(page.numbers(name), [...sourcesOf(select(query)), outOf(query)].join(" "), `${name} ${value}`);
      }
    }
  }
});

test("a page without filters keeps the numbers as they were written", () => {
  assert.equal(report().numbers("trust-north"), "? ? ?");
});

test("Clear takes every filter away, and the numbers are those without", () => {
  const page = report();
  page.choose("filter-language", "es");
  page.choose("filter-state", "confirmed");
  assert.ok(page.find("body").classList.contains("filtered"));
  assert.equal(page.find("#filter-told").textContent, "1 source pass");
  page.find("#filter-clear").click();
  assert.equal(page.numbers("enablers"), "2 1 3");
  assert.equal(page.find("#filter-told").textContent, "all 3 sources");
  assert.equal(page.window.location.hash, "");
  assert.equal(page.find("#filter-language").value, "");
});

test("filters offer what there is: each partnership, group, period and language once", () => {
  const page = report();
  const offered = (name) => page.all(`#filter-${name} option`).map((option) => option.value);
  assert.deepEqual(offered("case"), ["", "north", "south"]);
  assert.deepEqual(offered("period"), ["", "2024", "2025"]);
  assert.deepEqual(offered("language"), ["", "en", "es"]);
  assert.deepEqual(offered("state"), ["", "confirmed", "suggested"]);
  assert.equal(page.all("option img").length, 0);
});

test("the address keeps filters and open quotes, and opens the same page again", async () => {
  const page = report();
  page.choose("filter-group", "partner");
  await page.follow("#code=TR&case=north&f.group=partner");
  const { hash } = page.window.location;
  assert.equal(hash, "#code=TR&case=north&f.group=partner");
  const again = report(hash);
  assert.deepEqual(again.quotes(), page.quotes());
  assert.equal(again.find("#filter-group").value, "partner");
  assert.equal(again.numbers("enablers"), "2 0 2");
});

test("an address with one filter sets the others back", async () => {
  const page = report("#f.group=partner");
  await page.follow("#f.period=2024");
  assert.equal(page.find("#filter-group").value, "");
  assert.equal(page.find("#filter-period").value, "2024");
});

test("an address that names a section opens no quotes", () => {
  assert.equal(report("#readiness").open(), false);
});

test("an unknown name in the address is not carried on", () => {
  const { address } = script();
  assert.equal(address({ code: "TR", evil: "1" }), "code=TR");
  assert.equal(address(null), "");
});

test("a sentence takes the form that fits its number and language", () => {
  const page = report("", ["say"]);
  const { say } = page.script;
  assert.deepEqual([0, 1, 2].map((n) => say("word.one", { n })), ["0 quotes", "1 quote", "2 quotes"]);
  page.choose("language", "fr");
  assert.deepEqual([0, 1, 2].map((n) => say("word.one", { n })), ["0 citation", "1 citation", "2 citations"]);
});

test("a name of the interface inside a sentence is said in the reader's language", () => {
  const page = report("", ["say"]);
  assert.equal(page.script.say("word.who", { who: "@group.partner" }), "of Partners");
  page.choose("language", "fr");
  assert.equal(page.script.say("word.who", { who: "@group.partner" }), "of Partenaires");
});

test("a sentence that is nowhere is said by the end of its name", () => {
  assert.equal(script().say("group.somebody"), "somebody");
});

test("an element takes its words as text and leaves out attributes that are nothing", () => {
  const element = script().make("p", { class: "a", hidden: null, disabled: false, title: "" }, "<b>", null, "");
  assert.deepEqual(element.getAttributeNames(), ["class", "title"]);
  assert.equal(element.innerHTML, "&lt;b&gt;");
});
