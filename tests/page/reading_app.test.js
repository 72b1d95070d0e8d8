// The page of the reading app: what it shows, what it remembers, and the line to the program.
import assert from "node:assert/strict";
import { test } from "node:test";

import { Program, emptyWindow, mark, reader, readingPart, settled, suggestion } from "./reading_hands.js";

const { addLine } = readingPart("addLine");

function line(answers) {
  const program = new Program(answers);
  const said = [];
  const app = { shown: false, say: (words, fault = false) => said.push([words, fault]), taken: (answer) => said.push(answer) };
  return { app, said, program, hangUp: addLine(app, program) };
}

test("answers that come in another order reach those who asked", async () => {
  const held = {};
  const hold = (name) => () => new Promise((resolve) => { held[name] = () => resolve({ name }); });
  const { app } = line({ hello: hold("hello"), state: hold("state") });
  const both = Promise.all([app.told("hello"), app.told("state")]);
  held.state();
  held.hello();
  assert.deepEqual((await both).map((answer) => answer.name), ["hello", "state"]);
});

test("a fault is said as one sentence, and nothing is handed on", async () => {
  const { app, said } = line({ state: () => ({ fault: "the file is open elsewhere" }), hello: () => ({ fault: "Why?" }) });
  assert.equal(await app.told("state"), null);
  assert.equal(await app.told("hello"), null);
  assert.deepEqual(said, [["Not done: the file is open elsewhere.", true], ["Not done: Why?", true]]);
});

test("after fifteen seconds without an answer the reader is told that nothing is certain", async (t) => {
  t.mock.timers.enable({ apis: ["setTimeout"] });
  const { app, said } = line({ code: () => null });
  const asked = app.told("code");
  await settled();
  t.mock.timers.tick(14999);
  assert.deepEqual(said, []);
  t.mock.timers.tick(1);
  assert.equal(await asked, null);
  assert.match(said[0][0], /^Not done: no answer from the program yet/);
});

test("an answer that comes too late still shows what was stored", async (t) => {
  t.mock.timers.enable({ apis: ["setTimeout"] });
  const { app, said, program } = line({ code: () => null });
  const asked = app.told("code");
  t.mock.timers.tick(15000);
  await asked;
  program.listener({ n: 1, stored: 1 });
  assert.deepEqual(said.slice(1), [{ n: 1, stored: 1 }, ["The program answers again: what is marked is stored.", false]]);
});

test("an answer that nobody asked for changes nothing", () => {
  const { said, program } = line();
  program.listener({ n: 99, marks: [] });
  program.listener(null);
  assert.deepEqual(said, []);
});

test("a page that is closed hears nothing more and holds nobody back from leaving", async () => {
  const page = await reader();
  await page.press("x");
  page.close();
  assert.equal(page.program.listener, null);
  const event = new page.window.Event("beforeunload", { cancelable: true });
  page.window.dispatchEvent(event);
  assert.equal(event.defaultPrevented, false);
});

test("leaving the page is held back while something typed is not saved, and only then", async () => {
  const page = await reader();
  const leaving = () => {
    const event = new page.window.Event("beforeunload", { cancelable: true });
    page.window.dispatchEvent(event);
    return event.defaultPrevented;
  };
  assert.equal(leaving(), false);
  await page.press("1");
  assert.equal(leaving(), false);
  await page.press("x");
  assert.equal(leaving(), true);
  await page.press("s");
  assert.equal(leaving(), false);
});

test("words of a source, of a memo and of a codebook stand on the page as text, never as markup", async () => {
  const evil = "<img src=x onerror=alert(1)>";
  const marks = [mark("There was <b>no</b> time.", { memo: evil, code: evil })];
  const suggestions = [suggestion("There was <b>no</b> time.", { reason: evil, code: evil })];
  const page = await reader({ state: { marks, suggestions }, answers: {
    hello: () => ({ study: evil, invented: false, book: evil, valences: ["present", "not established"], coders: [evil],
      codes: [{ id: "EV", label: evil, family: evil, depth: 0, definition: evil, include: [evil], exclude: [evil], examples: [evil] }] }),
  } });
  await page.press("v", "n", "c");
  assert.equal(page.selected(), "There was <b>no</b> time.");
  assert.equal(page.all("img, script, .words b").length, 0);
  assert.ok(page.find(".meaning").textContent.includes(evil));
  assert.ok(page.find(".standing").textContent.includes(evil));
});

test("what the tab remembers is a name, a source and a place, and no word of a source", async () => {
  const page = await reader();
  await page.press("j");
  assert.equal(page.window.sessionStorage.length, 1);
  const [kept] = Object.values({ ...page.window.sessionStorage });
  assert.deepEqual(Object.keys(JSON.parse(kept)), ["coder", "source", "at"]);
  assert.deepEqual([JSON.parse(kept).coder, JSON.parse(kept).source], ["Ana", "one"]);
  assert.equal(page.window.localStorage.length, 0);
});

test("a page loaded again opens the source where it was left", async () => {
  const page = await reader();
  await page.press("PageDown", "j");
  const left = page.selected();
  page.close();
  page.el.remove();
  const again = await reader({ window: page.window });
  assert.equal(again.selected(), left);
  assert.equal(left, "That was all.");
});

test("a browser that keeps no storage can still read and code", async () => {
  const window = emptyWindow();
  Object.defineProperty(window, "sessionStorage", { value: {
    getItem() { throw new Error("denied"); }, setItem() { throw new Error("denied"); } } });
  const page = await reader({ window });
  await page.press("x", "s");
  assert.equal(page.said(), "Saved.");
});

test("the list of sources tells of each what is still to do, and keeps the one last read at hand", async () => {
  const page = await reader({ source: "" });
  const states = page.all(".sources .state").map((one) => one.textContent);
  assert.deepEqual(states, ["not begun", "drawn: code it in full · 2 decisions", "coded in full ✓ · not begun"]);
  assert.equal(page.focused().dataset.source, "one");
  await page.press("j", "j", "j");
  assert.equal(page.focused().dataset.source, "three");
  await page.press("ArrowUp");
  page.focused().click();
  await settled();
  await page.press("q");
  assert.equal(page.focused().dataset.source, "two");
});

test("decisions and suggestions are marked on just the words that they are about", async () => {
  const marks = [mark("asked us"), mark("It passed", { kind: "no code", code: "" })];
  const page = await reader({ state: { marks, suggestions: [suggestion("time")] } });
  await page.press("v");
  const marked = (kind) => page.all(`.words .${kind}`).map((span) => span.textContent).join("");
  assert.equal(marked("coded"), "asked us");
  assert.equal(marked("noted"), "It passed");
  assert.equal(marked("suggested"), "time");
  assert.deepEqual(page.all(".margin .chip").map((chip) => chip.textContent),
    ["TR Trust · present", "no code fits", "TI?"]);
});

test("a chip beside the text leads to its passage", async () => {
  const page = await reader({ state: { marks: [mark("asked us")] } });
  page.find(".margin .chip").click();
  assert.equal(page.selected(), "asked us");
  assert.match(page.find(".standing").textContent, /TR Trust · present/);
});

test("a decision that reaches over two turns is shown in both", async () => {
  const first = mark("came.");
  const page = await reader({ state: { marks: [{ ...first, end: mark("There").end }] } });
  assert.equal(page.all(".words .coded").map((span) => span.textContent).join("|"), "came|.|There");
  assert.equal(page.all(".margin .chip").length, 2);
});

test("the card counts the words of the passage, a pseudonym as one", async () => {
  const page = await reader();
  assert.match(page.find(".quote").textContent, / 4 words$/);
  await page.press("j", "j");
  assert.match(page.find(".quote").textContent, / 3 words$/);
});

test("the card shows a long passage by its beginning and its end", async () => {
  const page = await reader();
  await page.press("a", "n");
  const short = page.find(".quote q").textContent;
  assert.equal(short, "There was <b>no</b> time.");
  const text = `${"one two three ".repeat(20)}end.`;
  const turn = { start: 0, text, sentences: [[0, text.length]], kind: "turn", role: "", speaker: "", place: "", aside: "", goesOn: false };
  const long = await reader({ answers: { page: () => ({ page: 1, parts: [turn], ...page.program.state }) } });
  await long.press("PageDown");
  assert.match(long.find(".quote q").textContent, /^one two .* … .* three end\.$/);
  assert.ok(long.find(".quote q").textContent.length < 120);
});

test("the list of codes follows the arrows, stops at its ends, and explains the code at hand", async () => {
  const page = await reader();
  await page.press("c", "ArrowUp");
  const at = () => page.find("[role=option][aria-selected=true] b").textContent;
  assert.equal(at(), "TR");
  await page.press("ArrowDown");
  assert.equal(at(), "TI");
  assert.match(page.find(".meaning h3").textContent, /^TI Time$/);
  await page.press("PageDown");
  assert.equal(at(), "VA");
  assert.equal(page.find(".find").getAttribute("aria-activedescendant"), page.find("[aria-selected=true]").id);
});

test("families head the list until something is typed, and nothing found is said", async () => {
  const page = await reader();
  await page.press("c");
  assert.deepEqual(page.all(".codes .family").map((one) => one.textContent), ["Enablers", "Results"]);
  page.type(page.find(".find"), "t");
  assert.deepEqual(page.all(".codes .family"), []);
  page.type(page.find(".find"), "harvest");
  assert.equal(page.find(".codes").textContent, "No code like this");
  await page.press("Enter");
  assert.match(page.find(".chosen").textContent, /No code yet/);
});

test("the number of decisions stands in the head, and those that lost their place are told", async () => {
  const page = await reader({ state: { marks: [mark("asked us")], lost: 2 } });
  assert.match(page.find(".title .soft").textContent, / · 1 decision$/);
  assert.equal(page.said(), "one, 30 words. 2 decisions of yours found no place in this text; they are kept.");
});
