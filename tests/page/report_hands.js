// A report in small: five passages of four sources, and hands on its page.
import { JSDOM } from "jsdom";

import { load } from "./pages.js";

export const EVIL = "<img src=x onerror=alert(1)>";
const VALENCES = ["present", "partial", "lacking", "normative", "mixed", "not established"];

// code, case, source, suggested, valence, score, passage
const CODINGS = [
  [1, 0, 0, 0, 0, 100, 0],
  [1, 0, 0, 1, 2, 60, 1],
  [1, 1, 1, 1, 2, 80, 2],
  [2, 0, 1, 0, 1, 70, 2],
  [3, 1, 2, 1, 5, 40, 3],
  [1, -1, 2, 1, 0, 90, 4],
];
const columns = (rows, names) => Object.fromEntries(names.map((name, place) => [name, rows.map((row) => row[place])]));

export const INDEX = {
  codings: columns(CODINGS, ["code", "case", "source", "suggested", "valence", "score", "passage"]),
  passages: { source: [0, 0, 1, 2, 2], first: [0, 3] },
  // group, period, language, cases, whether it counts
  sources: [["partner", "2024", "en", [0], 1], ["partner", "2025", "es", [0, 1], 1],
    ["philanthropy", "2025", "en", [1], 1], ["philanthropy", "2024", "en", [0], 0]],
  themes: { E1: [4, 0], E2: [], E3: Array.from({ length: 45 }, (_, at) => (at < 40 ? 0 : 4)) },
  points: [4, 0, 3],
  codes: [["EN", "Enablers", []], ["TR", "Trust", [0]], ["TI", "Time", [0]], ["VA", `Value ${EVIL}`, []]],
  valences: VALENCES,
  cases: [["north", "North"], ["south", `South ${EVIL}`]],
  groups: ["partner", "philanthropy"],
  themeLabels: { E1: `Late money ${EVIL}` },
};
const SAID = `Before it. ${EVIL} was said. After it.`;
// The id of the third stands also across the first two, where no passage begins.
export const IDS = ["aaaaaaaaa1", "234567890b", "1234567890", "cccccccccc", "dddddddddd"];
const STRINGS = {
  "panel.count": { en: "{c} confirmed, {s} suggested {s?source|sources}, {n} rows", fr: "{c} confirmées, {s} {s?suggérée|suggérées}, {n} lignes" },
  "panel.theme": { en: "{s} sources, {n} passages" },
  "panel.none": { en: "No quotes" },
  "panel.withheld": { en: "Words withheld", fr: "Paroles retenues" },
  "panel.everything": { en: "Everything" },
  "panel.score": { en: "Machine, score {n}" },
  "panel.person": { en: "By a person" },
  "panel.why": { en: "Why: {reason}" },
  "panel.asked": { en: "Asked" },
  "panel.notes": { en: "From notes" },
  "panel.general": { en: "general" },
  "panel.page": { en: "page {n}" },
  "panel.source": { en: "source {n}" },
  "filter.all": { en: "All", fr: "Tout" },
  "filter.on": { en: "{n} {n?source|sources} pass" },
  "filter.off": { en: "all {n} sources" },
  "page.of": { en: "{page} of {pages}" },
  "page.printed": { en: "rows {first} to {last} of {rows}" },
  "page.previous": { en: "Back", fr: "Avant" },
  "page.next": { en: "On" },
  "word.one": { en: "{n} {n?quote|quotes}", fr: "{n} {n?citation|citations}" },
  "word.who": { en: "of {who}" },
  "group.partner": { en: "Partners", fr: "Partenaires" },
  "ui.contents": { en: "Contents", fr: "Sommaire" },
};

const rows = Array.from({ length: 45 }, (_, at) => `<tr><td><a href="#code=TR" data-cell="code=TR"><span class="pair">`
  + `<b class="c">1</b><span class="s">2</span></span></a></td><td>row ${at + 1}</td></tr>`);
const block = (id, content) => `<script type="application/json" id="${id}">${JSON.stringify(content)
  .replaceAll("<", "\\u003c")}</script>`;
const cell = (query, more = "") => `<a href="#${query}" data-cell="${query.replaceAll("&", "&amp;")}" ${more}><span class="bar">`
  + "<i class=\"bc\"></i><i class=\"bs\"></i></span><span class=\"pair\"><b class=\"c\">?</b><span class=\"s\">?</span></span>"
  + "<span class=\"of\"><span class=\"n\">?</span></span></a>";

const BODY = `
<nav aria-label="Contents" data-tl="ui.contents"></nav>
<select id="language"><option value="en" selected>English</option><option value="fr">Français</option></select>
<form>${["case", "group", "period", "language", "state"].map((name) => `<select id="filter-${name}"><option value="" data-t="filter.all">All</option></select>`).join("")}
<button type="button" id="filter-clear">Clear</button><p id="filter-told"></p></form>
<section id="readiness"><input type="checkbox" id="show-subcodes">
<table id="grid"><tbody>
<tr><th>Trust</th><td>${cell("code=TR&case=north", "id=\"trust-north\"")}</td><td>${cell("code=TR&case=south", "id=\"trust-south\"")}</td></tr>
<tr><th>All</th><td>${cell("code=EN", "id=\"enablers\"")}</td><td><span class="silent">·</span></td></tr>
<tr><th>Time</th><td>${cell("code=TI&group=partner", "id=\"time-partner\"")}</td><td>${cell("code=TR&valence=lacking", "id=\"lacking\"")}</td></tr>
</tbody></table></section>
<div class="scroll"><table id="long" data-paged="T14" data-size="20" data-rows="45"><tbody>${rows.slice(0, 20).join("")}</tbody></table></div>
${block("rows-T14", rows)}
<figure><svg class="figure-themes"><a xlink:href="#point=0"></a><a xlink:href="#point=1"></a><a xlink:href="#point=2"></a></svg></figure>
<div id="map-readout"></div>
<figure><svg><a xlink:href="#code=TR&amp;case=north" id="bar"></a></svg></figure>
<div id="panel" hidden><button type="button" id="panel-close">Close</button><h2 id="panel-title" tabindex="-1"></h2>
<p id="panel-count"></p><div id="panel-tools"></div><ol id="panel-list"></ol></div>
${block("strings", STRINGS)}${block("index", INDEX)}${block("quote-ids", IDS.join(""))}
${block("words-0", { texts: [SAID, "Nosotros 🤝 confiamos."], asked: [`How ${EVIL}?`], passages: [
  [0, 0, 11, SAID.indexOf(" After"), SAID.length, 0, 3, null, 0],
  [-1, 0, 0, 0, 0, -1, null, null, 0],
  [1, 0, 0, 22, 22, -1, null, "00:01:02", 1]] })}
${block("words-1", { texts: ["No time. The money came late."], asked: [], passages: [
  [0, 0, 0, 8, 8, -1, null, null, 0], [0, 0, 9, 29, 29, -1, null, null, 0]] })}
${block("reasons-0", ["", `pattern ${EVIL}`, "near examples", null, "weak", "near"])}`;

// The page opened at an address, with the names of its script that a test asks for.
// `more` is put into the page beside that, and `prepare` gets its window before the script runs.
export function report(hash = "", names = [], page = "report", more = "", prepare = () => {}) {
  const body = page === "report" ? BODY + more : more;
  const { window } = new JSDOM(`<!DOCTYPE html><html lang="en"><body>${body}</body></html>`, { url: `http://localhost/report.html${hash}` });
  window.scrollBy = () => {};
  prepare(window);
  // jsdom lays nothing out; what is not hidden counts as seen.
  window.Element.prototype.getClientRects = function getClientRects() { return this.closest("[hidden]") ? [] : [{}]; };
  const script = load(page, window, names);
  const find = (selector) => window.document.querySelector(selector);
  return {
    window, script, find,
    all: (selector) => [...window.document.querySelectorAll(selector)],
    press(name, target = window.document.activeElement) {
      const event = new window.KeyboardEvent("keydown", { key: name, bubbles: true, cancelable: true });
      target.dispatchEvent(event);
      return event;
    },
    choose(id, value) {
      find(`#${id}`).value = value;
      find(`#${id}`).dispatchEvent(new window.Event("change", { bubbles: true }));
    },
    numbers: (id) => ["c", "s", "n"].map((name) => find(`#${id} .${name}`).textContent).join(" "),
    quotes: () => [...find("#panel-list").querySelectorAll("li.quote")].map((item) => item.dataset.quote),
    open: () => !find("#panel").hidden,
    async follow(address) {
      window.location.hash = address;
      await new Promise((resolve) => window.addEventListener("hashchange", resolve, { once: true }));
    },
  };
}
