// Coding: what is decided about a passage, what is sent to the program, and what becomes of it.
import assert from "node:assert/strict";
import { test } from "node:test";

import { TEXT, mark, reader, settled, stands, suggestion } from "./reading_hands.js";

const PLAIN = { noCode: false, valence: "not established", memo: "", event: "" };
const quoted = ({ start, end }) => TEXT.slice(start, end).join("");

test("a code is found, taken and stored with the code points of its passage", async () => {
  const page = await reader();
  await page.press("j", "c");
  page.type(page.find(".find"), "ti1");
  await page.press("Enter", "s");
  const [ask] = page.program.asks("code");
  assert.deepEqual(ask, { do: "code", ...stands("“Nobody asked us,” she said."),
    quote: "“Nobody asked us,” she said.", ...PLAIN, code: "TI1" });
  assert.equal(quoted(ask), ask.quote);
  assert.equal(page.said(), "Saved.");
});

test("a passage behind several emoji is stored where it stands, word for word", async () => {
  const page = await reader();
  await page.press("G", "w", "x", "s");
  const [ask] = page.program.asks("code");
  assert.equal(ask.quote, "passed 👩🏽‍🌾 us by.");
  assert.equal(quoted(ask), ask.quote);
});

test("Ctrl and Enter in the list of codes takes the code and saves it at once", async () => {
  const page = await reader();
  await page.press("c");
  page.type(page.find(".find"), "VA");
  page.send("Enter", { ctrlKey: true });
  await settled();
  assert.equal(page.program.asks("code")[0].code, "VA");
});

test("number keys give the valence that stands at them, and 0 takes it away", async () => {
  const page = await reader();
  const names = [];
  for (const name of ["1", "2", "3", "4", "5", "0"]) {
    await page.press(name);
    names.push(page.find(".valences [aria-checked=true] ").textContent);
  }
  assert.deepEqual(names, ["1present", "2partial", "3lacking", "4normative", "5mixed", "0none"]);
  await page.press("3", "x", "s");
  assert.equal(page.program.asks("code")[0].valence, "lacking");
});

test("that no code fits is stored as such and can be taken away again before", async () => {
  const page = await reader();
  await page.press("x", "x");
  assert.equal(page.said(), "Taken away again.");
  assert.equal(page.find(".passage button.main").disabled, true);
  await page.press("x", "s");
  assert.deepEqual(page.program.asks("code")[0], { do: "code", ...stands("🤝 We met twice."),
    quote: "🤝 We met twice.", ...PLAIN, code: "", noCode: true });
});

test("saving with nothing decided opens the list of codes and stores nothing", async () => {
  const page = await reader();
  await page.press("s");
  assert.ok(page.focused().matches(".find"));
  assert.deepEqual(page.program.asks("code"), []);
});

test("Escape leaves a decision unsaved and says so", async () => {
  const page = await reader();
  await page.press("x", "Escape");
  assert.equal(page.said(), "Left unsaved.");
  assert.match(page.find(".chosen").textContent, /No code yet/);
  assert.deepEqual(page.program.asks("code"), []);
});

test("context takes no code, no valence, no memo and no 'no code fits'", async () => {
  const page = await reader();
  await page.press("g");
  for (const name of ["c", "1", "m", "x", "s"]) {
    await page.press("k", name);
    assert.equal(page.said(), "This is context (interviewer); it takes no code.", name);
    assert.ok(page.focused().matches(".text"), name);
  }
  assert.deepEqual(page.program.asks("code"), []);
});

test("a decision that the program refuses stays in the card, to be saved again", async () => {
  const page = await reader({ answers: { code: () => ({ fault: "the disk is full" }) } });
  await page.press("m");
  page.type(page.find("textarea"), "what I meant");
  await page.press("Escape", "s");
  assert.equal(page.said(), "Not done: the disk is full.");
  assert.ok(page.find(".live").classList.contains("fault"));
  assert.equal(page.find("textarea").value, "what I meant");
});

test("a second press on Save while the first is stored stores nothing twice", async () => {
  let store;
  const page = await reader({ answers: { code: () => new Promise((resolve) => { store = resolve; }) } });
  await page.press("x");
  await page.click("Save");
  await page.click("Save");
  assert.equal(page.said(), "One moment: the last one is still being stored.");
  assert.equal(page.program.asks("code").length, 1);
  store({ stored: 1, ...page.program.state });
  await settled();
  assert.equal(page.said(), "Saved.");
});

test("undo is asked of the program for this source, and said", async () => {
  const page = await reader({ state: { canUndo: true } });
  await page.press("z");
  assert.equal(page.program.asks("undo").length, 1);
  assert.equal(page.said(), "Undone.");
});

test("changing a decision keeps its passage and names the event that it replaces", async () => {
  const marks = [mark("“Nobody asked us,” she said.", { events: ["old", "last"], memo: "first thought" })];
  const page = await reader({ state: { marks } });
  await page.press("j", "h", "e");
  assert.equal(page.selected(), "“Nobody asked us,” she said.");
  assert.equal(page.find("textarea").value, "first thought");
  await page.press("3", "s");
  assert.deepEqual(page.program.asks("code")[0], { do: "code", ...stands("“Nobody asked us,” she said."),
    quote: "“Nobody asked us,” she said.", code: "TR", noCode: false, valence: "lacking", memo: "first thought", event: "last" });
});

test("a decision is taken back by the last event that made it", async () => {
  const page = await reader({ state: { marks: [mark("🤝 We met twice.", { events: ["old", "last"] })] } });
  await page.press("d");
  assert.equal(page.program.asks("remove")[0].event, "last");
  assert.equal(page.said(), "Taken back; z brings it back.");
});

test("a rejection can be taken back and not changed", async () => {
  const page = await reader({ state: { marks: [mark("🤝 We met twice.", { kind: "rejected" })] } });
  await page.press("e");
  assert.equal(page.said(), "A rejection can only be taken back: d.");
  assert.deepEqual(page.all(".standing button").map((button) => button.textContent), ["Take back d"]);
});

test("where nothing of one's own stands, nothing is changed or taken back", async () => {
  const page = await reader({ state: { marks: [mark("It passed")] } });
  await page.press("e");
  assert.equal(page.said(), "None of your decisions stands here.");
  await page.press("d");
  assert.deepEqual(page.program.asks("remove"), []);
});

const OPEN = { suggestions: [suggestion("There was <b>no</b> time.")] };

test("a suggestion is accepted as it was made, on the passage that it was made for", async () => {
  const page = await reader({ state: OPEN });
  await page.press("v", "n", "h", "y");
  assert.equal(page.selected(), "There was <b>no</b> time.");
  assert.deepEqual(page.program.asks("judge")[0], { do: "judge", ...stands("There was <b>no</b> time."),
    quote: "There was <b>no</b> time.", code: "TI", action: "accept", valence: "lacking" });
});

test("a suggestion is rejected with its own code and valence", async () => {
  const page = await reader({ state: OPEN });
  await page.press("v", "i", "r");
  assert.equal(page.program.asks("judge")[0].action, "reject");
  assert.equal(page.said(), "Rejected.");
});

test("a suggestion saved with another code is a change of that suggestion", async () => {
  const page = await reader({ state: OPEN });
  await page.press("v", "i", "t");
  page.type(page.find(".find"), "TR");
  await page.press("Enter", "s");
  const [ask] = page.program.asks("judge");
  assert.deepEqual([ask.code, ask.other, ask.action, ask.valence], ["TI", "TR", "change", "lacking"]);
});

test("a suggestion saved as it stands is accepted, with another valence it is a change", async () => {
  const page = await reader({ state: OPEN });
  await page.press("v", "i", "t", "Escape", "s");
  assert.equal(page.program.asks("judge")[0].action, "accept");
  await page.press("i", "t", "Escape", "1", "s");
  assert.deepEqual([page.program.asks("judge")[1].action, page.program.asks("judge")[1].valence], ["change", "present"]);
});

test("a suggestion is never moved to other words", async () => {
  const page = await reader({ state: OPEN });
  await page.press("v", "i", "t", "Escape", "h", "s");
  assert.equal(page.said(), "A suggestion keeps its passage; reject it, and code your own.");
  assert.deepEqual(page.program.asks("judge"), []);
  assert.deepEqual(page.program.asks("code"), []);
});

test("'no code fits' is refused while a suggestion is being judged", async () => {
  const page = await reader({ state: OPEN });
  await page.press("v", "i", "t", "Escape", "x");
  assert.equal(page.said(), "Reject the suggestion with r instead.");
});

test("suggestions are asked for only after v, and v hides them again", async () => {
  const page = await reader({ state: OPEN });
  assert.ok(page.program.asked.every((ask) => ask.shown === false));
  await page.press("v");
  assert.equal(page.program.asked.at(-1).shown, true);
  assert.equal(page.said(), "1 suggestion shown; i goes to the next.");
  await page.press("v");
  assert.equal(page.program.asked.at(-1).shown, false);
  assert.equal(page.said(), "Suggestions hidden.");
});

test("a source drawn for an audit shows no suggestions however often v is pressed", async () => {
  const page = await reader({ source: "two" });
  page.program.state.machine = false;
  await page.press("v", "v", "v");
  assert.match(page.said(), /^Drawn to be coded unaided/);
  assert.ok(page.program.asked.every((ask) => ask.shown === false));
  assert.match(page.find(".title").textContent, /drawn: suggestions stay hidden/);
  assert.equal(page.all(".tools [role=switch]").length, 0);
});

test("D marks a source as coded in full and says which way it went", async () => {
  const page = await reader();
  await page.press("D");
  assert.equal(page.program.asks("in full").length, 1);
  assert.equal(page.said(), "Marked as coded in full.");
  page.program.state.inFull = true;
  await page.press("D", "D");
  assert.equal(page.said(), "No longer marked as coded in full.");
});
