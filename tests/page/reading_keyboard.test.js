// The keyboard: which key does what, and that no key is lost.
import assert from "node:assert/strict";
import { test } from "node:test";

import { reader, readingPart, settled } from "./reading_hands.js";

const { keysOf } = readingPart("keysOf");

// What coders have learnt by heart. A key that moves must be moved here too, knowingly.
const LEARNT = {
  j: "step 1", ArrowDown: "step 1", k: "step -1", ArrowUp: "step -1", n: "turn 1", p: "turn -1",
  g: "edge 0", Home: "edge 0", G: "edge -1", End: "edge -1", PageDown: "leaf 1", PageUp: "leaf -1",
  l: "stretch end word 1", "Shift+ArrowRight": "stretch end word 1",
  h: "stretch end word -1", "Shift+ArrowLeft": "stretch end word -1",
  J: "stretch end sentence 1", "Shift+ArrowDown": "stretch end sentence 1",
  K: "stretch end sentence -1", "Shift+ArrowUp": "stretch end sentence -1",
  b: "stretch start word -1", w: "stretch start word 1",
  B: "stretch start sentence -1", W: "stretch start sentence 1", a: "whole",
  c: "find", "/": "find", 1: "valence 1", 2: "valence 2", 3: "valence 3", 4: "valence 4", 5: "valence 5", 0: "valence 0",
  m: "memo", x: "noCode", s: "save", Enter: "save", Escape: "discard", z: "undo", "Ctrl+z": "undo",
  o: "jump marks 1", O: "jump marks -1", e: "edit", d: "remove",
  v: "toggle", i: "jump suggestions 1", I: "jump suggestions -1", y: "judge accept", r: "judge reject", t: "change",
  D: "inFull", N: "neighbour 1", P: "neighbour -1", q: "toSources", "?": "help",
};

test("every key does what coders have learnt", () => {
  const called = [];
  const app = new Proxy({}, { get: (_, name) => (...given) => called.push([name, ...given].join(" ")) });
  const found = {};
  for (const [, rows] of keysOf(app)) {
    for (const [names, , run] of rows) {
      for (const name of names) {
        run(name);
        found[name] = called.pop();
      }
    }
  }
  assert.deepEqual(found, LEARNT);
});

test("no key stands for two commands", () => {
  const names = keysOf({}).flatMap(([, rows]) => rows.flatMap(([own]) => own));
  assert.deepEqual(names, [...new Set(names)]);
});

test("a key that the app knows is kept from the browser, any other is left to it", async () => {
  const page = await reader();
  assert.equal((await page.press("j")).defaultPrevented, true);
  assert.equal((await page.press("F5")).defaultPrevented, false);
  assert.equal(page.send("r", { ctrlKey: true }).defaultPrevented, false);
  assert.equal(page.send("d", { altKey: true }).defaultPrevented, false);
});

test("no key decides anything before a source is open", async () => {
  const page = await reader({ source: "" });
  const before = page.program.asked.length;
  for (const name of ["x", "s", "D", "z"]) assert.equal((await page.press(name)).defaultPrevented, false);
  assert.equal(page.program.asked.length, before);
});

test("letters typed into the memo are words and no commands", async () => {
  const page = await reader();
  await page.press("m");
  assert.ok(page.focused().matches("textarea"));
  const before = page.selected();
  const event = await page.press("j");
  assert.equal(event.defaultPrevented, false);
  assert.equal(page.selected(), before);
});

test("Escape leaves the memo with its words kept, Ctrl and Enter saves them", async () => {
  const page = await reader();
  await page.press("m");
  page.type(page.focused(), "ask again");
  await page.press("Escape");
  assert.ok(page.focused().matches(".text"));
  assert.equal(page.find("textarea").value, "ask again");
  await page.press("m");
  page.send("Enter", { ctrlKey: true });
  await settled();
  assert.equal(page.program.asks("code")[0].memo, "ask again");
});

test("Enter on a button presses the button and does not save", async () => {
  const page = await reader();
  await page.press("x");
  page.find(".passage button.main").focus();
  const event = await page.press("Enter");
  assert.equal(event.defaultPrevented, false);
  assert.deepEqual(page.program.asks("code"), []);
});

test("keys pressed while a decision is being stored wait, and run in their order", async () => {
  const stores = [];
  const page = await reader({ answers: { code: () => new Promise((resolve) => { stores.push(resolve); }) } });
  const store = () => stores.shift()({ stored: 1, ...page.program.state });
  const first = page.selected();
  await page.press("x", "s", "j", "x", "s");
  assert.equal(page.selected(), first);
  assert.equal(page.program.asks("code").length, 1);
  store();
  await settled();
  assert.notEqual(page.selected(), first);
  assert.equal(page.program.asks("code").length, 2);
  const [one, two] = page.program.asks("code");
  assert.ok(one.end <= two.start);
  store();
  await settled();
});

test("letters typed while the list of codes is still to open end up in its field", async () => {
  let store;
  const page = await reader({ answers: { code: () => new Promise((resolve) => { store = resolve; }) } });
  await page.press("x", "s", "c", "t", "i");
  store({ stored: 1, ...page.program.state });
  await settled();
  assert.equal(page.find(".find").value, "ti");
  assert.deepEqual(page.all("[role=option]").map((item) => item.querySelector("b").textContent), ["TI", "TI1"]);
});

test("the help shows every key, and those about suggestions only where there may be any", async () => {
  const page = await reader();
  await page.press("?");
  const dialog = page.find("dialog");
  assert.equal(dialog.open, true);
  const shown = [...dialog.querySelectorAll("dt kbd")].map((one) => one.textContent);
  assert.equal(shown.length, Object.keys(LEARNT).length);
  assert.ok(shown.includes("⇧→") && shown.includes("PgDn"));
  dialog.dispatchEvent(new page.window.KeyboardEvent("keydown", { key: "q", bubbles: true, cancelable: true }));
  assert.equal(page.find("dialog"), null);
  assert.ok(page.focused().matches(".text"));

  const drawn = await reader({ source: "two" });
  await drawn.press("?");
  const titles = drawn.all("dialog h3").map((one) => one.textContent);
  assert.equal(titles.includes("Suggestions"), false);
  assert.ok(titles.includes("Code it"));
});
