// Judging passages on the page and giving them out as a sheet; search over every passage.
import assert from "node:assert/strict";
import { test } from "node:test";

import { EVIL, report } from "./report_hands.js";

const HASH = "h".repeat(64);
const JUDGE = {
  run: "r1",
  rows: [[0, "TR", "north-1", HASH, 0, 30], [2, "TI", "=south", HASH, 5, 27], [3, "VA", "phil", HASH, 0, 8]],
  codes: { EN: ["Enablers", ""], TR: ["Trust", `Relying ${EVIL}`], TI: ["Time", ""], VA: [`Value ${EVIL}`, ""] },
};
const block = (id, content) => `<script type="application/json" id="${id}">${JSON.stringify(content)
  .replaceAll("<", "\\u003c")}</script>`;
const OPTIONS = ["code", "valence", "case", "group", "period"].map((name) => `<select id="search-${name}"><option value=""></option></select>`);
const PARTS = `<ol id="judge-list"></ol><input id="judge-coder"><button id="judge-export"></button><p id="judge-told"></p>
<input type="checkbox" id="judge-keep"><code id="judge-command"></code>
<form id="search-form"><input id="search-words">${OPTIONS.join("")}<button type="submit"></button></form>
<p id="search-told"></p><ol id="search-list"></ol>${block("to-judge", JUDGE)}`;

// The page with what is to be judged; `sheets` gathers what it gives out.
function judging(names = []) {
  const sheets = [];
  const page = report("", ["judged", "sheetOf", "cellOf", "wordsOf", "searchFor", ...names], "report", PARTS, (window) => {
    window.URL.createObjectURL = (blob) => { sheets.push(blob); return "blob:x"; };
    window.URL.revokeObjectURL = () => {};
    window.HTMLAnchorElement.prototype.click = () => {};
  });
  const say = (id, value) => {
    page.find(`#${id}`).value = value;
    page.find(`#${id}`).dispatchEvent(new page.window.Event(id.endsWith("note") ? "input" : "change", { bubbles: true }));
  };
  const tick = (id) => page.find(`#${id}`).click();
  const search = (words, wanted = {}) => page.script.searchFor(words, wanted);
  return { ...page, sheets, say, tick, search };
}

test("each passage is shown with its question, and nothing in it becomes markup", () => {
  const page = judging();
  assert.equal(page.all("#judge-list fieldset").length, 3);
  assert.equal(page.all("#judge-list img").length, 0);
  assert.equal(page.find("#judge-item-1 mark").textContent, "Nosotros 🤝 confiamos.");
  assert.equal(page.find("#judge-command").textContent, "sensemaking review import judged-r1.csv");
});

test("valence and note are asked for once something is decided, another code where it is changed", () => {
  const page = judging();
  const open = () => ["other", "valence", "note"].filter((name) => !page.find(`#judge-item-0 .${name}`).hidden);
  assert.deepEqual(open(), []);
  page.tick("judge-0-reject");
  assert.deepEqual(open(), ["note"]);
  page.tick("judge-0-accept");
  assert.deepEqual(open(), ["valence", "note"]);
  page.tick("judge-0-change");
  assert.deepEqual(open(), ["other", "valence", "note"]);
});

test("the sheet names run, source, text and place, and holds no formula", () => {
  const page = judging();
  page.tick("judge-1-accept");
  page.say("judge-1-valence", "lacking");
  page.say("judge-1-note", "=1+1, \"so\"");
  page.tick("judge-0-reject");
  page.say("judge-0-valence", "present");
  assert.deepEqual(page.script.sheetOf("Ana").split("\n"), [
    "run,source,text_hash,start,end,passage,code,decision,other_code,valence,note,coder",
    `r1,north-1,${HASH},0,30,${page.script.cellOf(page.find("#judge-item-0 mark").textContent)},TR,reject,,,,Ana`,
    `r1,'=south,${HASH},5,27,Nosotros 🤝 confiamos.,TI,accept,,lacking,"'=1+1, ""so""",Ana`,
    "",
  ]);
});

test("nothing is given out without a name, without a judgement, or with a change to nothing", () => {
  const page = judging();
  page.tick("judge-export");
  page.tick("judge-2-change");
  page.tick("judge-export");
  page.find("#judge-coder").value = "Ana";
  page.tick("judge-export");
  assert.deepEqual(page.sheets, []);
  page.say("judge-2-other", "TI");
  page.tick("judge-export");
  assert.equal(page.sheets.length, 1);
});

test("what is judged is kept in the browser only while the box is ticked, and without words of sources", () => {
  const page = judging();
  page.tick("judge-0-accept");
  assert.equal(page.window.localStorage.length, 0);
  page.tick("judge-keep");
  page.say("judge-0-note", "mine");
  const stored = page.window.localStorage.getItem("judged-r1");
  assert.match(stored, /"note":"mine"/);
  assert.doesNotMatch(stored, /confiamos/);
  page.tick("judge-keep");
  assert.equal(page.window.localStorage.length, 0);
});

test("a change of the language loses nothing that was judged", () => {
  const page = judging();
  page.tick("judge-0-accept");
  page.say("judge-0-valence", "mixed");
  page.choose("language", "fr");
  assert.equal(page.find("#judge-0-accept").checked, true);
  assert.equal(page.find("#judge-0-valence").value, "mixed");
});

test("leaving with judgements that were neither given out nor kept is asked about first", () => {
  const page = judging();
  const leave = () => {
    const leaving = new page.window.Event("beforeunload", { cancelable: true });
    page.window.dispatchEvent(leaving);
    return leaving.defaultPrevented;
  };
  assert.equal(leave(), false);
  page.tick("judge-0-accept");
  assert.equal(leave(), true);
  page.find("#judge-coder").value = "Ana";
  page.tick("judge-export");
  assert.equal(leave(), false);
});

test("words are found whatever their accents and capitals, phrases as they stand", () => {
  const page = judging();
  assert.deepEqual(page.script.wordsOf("Café \"No TIME\""), ["cafe", "no time"]);
  assert.deepEqual(page.search("CONFIAMOS"), [2]);
  assert.deepEqual(page.search("\"money came\""), [4]);
  assert.deepEqual(page.search("\"came money\""), []);
  assert.deepEqual(page.search("came money"), [4]);
});

test("a passage whose words may not be shown is never found", () => {
  assert.ok(!judging().search("").includes(1));
});

test("filters of the search narrow by source and by coding, codes with those below them", () => {
  const page = judging();
  assert.deepEqual(page.search("", { code: "EN" }), [0, 2, 4]);
  assert.deepEqual(page.search("", { code: "TI" }), [2]);
  assert.deepEqual(page.search("", { code: "TR", valence: "lacking" }), [2]);
  assert.deepEqual(page.search("", { group: "philanthropy" }), [3, 4]);
  assert.deepEqual(page.search("", { period: "2024", case: "north" }), [0]);
});
