// Reading: from sentence to sentence, turn to turn and page to page, and where a passage ends.
import assert from "node:assert/strict";
import { test } from "node:test";

import { PARTS, mark, reader, settled, stands, suggestion } from "./reading_hands.js";

test("a source opens at its first sentence of evidence, past the question before it", async () => {
  const page = await reader();
  assert.equal(page.selected(), "🤝 We met twice.");
});

test("j and k go from sentence to sentence, across turns and into context", async () => {
  const page = await reader();
  await page.press("j");
  assert.equal(page.selected(), "“Nobody asked us,” she said.");
  await page.press("j", "j");
  assert.equal(page.selected(), "There was <b>no</b> time.");
  await page.press("k");
  assert.equal(page.selected(), "Then ‹person 7f3a2c› came.");
  await page.press("g");
  assert.equal(page.selected(), "How did it begin? 🙂");
});

test("the sentence reached is said with its speaker, and context is called so", async () => {
  const page = await reader();
  await page.press("j");
  assert.equal(page.said(), "Partner: “Nobody asked us,” she said.");
  await page.press("g");
  assert.equal(page.said(), "I, context: How did it begin? 🙂");
});

test("after the last sentence of a page comes the first of the next, and back again", async () => {
  const page = await reader();
  await page.press("G", "j");
  assert.deepEqual(page.program.asks("page"), [{ do: "page", page: 1 }]);
  assert.equal(page.selected(), "Trust grew later.");
  assert.match(page.find(".title").textContent, /page 2 of 2/);
  await page.press("k");
  assert.equal(page.selected(), "It passed 👩🏽‍🌾 us by.");
});

test("beyond the ends of a source there is nothing, and the page says so", async () => {
  const page = await reader();
  await page.press("g", "k");
  assert.equal(page.said(), "Top of the source.");
  await page.press("PageDown", "G", "j");
  assert.equal(page.said(), "End of the source.");
  assert.equal(page.selected(), "That was all.");
});

test("n and p go from turn to turn", async () => {
  const page = await reader();
  await page.press("n");
  assert.equal(page.selected(), "There was <b>no</b> time.");
  await page.press("p");
  assert.equal(page.selected(), "🤝 We met twice.");
  await page.press("n", "n");
  assert.equal(page.selected(), "Trust grew later.");
});

test("a passage grows and shrinks by words at its end, with the stops they carry", async () => {
  const page = await reader();
  await page.press("h");
  assert.equal(page.selected(), "🤝 We met");
  await page.press("l");
  assert.equal(page.selected(), "🤝 We met twice.");
  await page.press("l");
  assert.equal(page.selected(), "🤝 We met twice. “Nobody");
});

test("a passage begins a word later or earlier, with the quotation mark it opens with", async () => {
  const page = await reader();
  await page.press("j", "w");
  assert.equal(page.selected(), "asked us,” she said.");
  await page.press("b");
  assert.equal(page.selected(), "“Nobody asked us,” she said.");
  await page.press("b");
  assert.equal(page.selected(), "twice. “Nobody asked us,” she said.");
});

test("a passage never shrinks to nothing", async () => {
  const page = await reader();
  await page.press("h", "h", "h", "h", "h", "w", "w", "w");
  assert.equal(page.selected(), "🤝");
});

test("a passage grows by sentences and to the whole turn, and not beyond it", async () => {
  const page = await reader();
  await page.press("J");
  assert.equal(page.selected(), "🤝 We met twice. “Nobody asked us,” she said.");
  await page.press("K", "a", "J", "l");
  assert.equal(page.selected(), PARTS[0][1].text);
  await page.press("W");
  assert.equal(page.selected(), PARTS[0][1].text.slice("🤝 We met twice. ".length));
});

test("what is decided and not saved holds the reader back until it is saved or left", async () => {
  const page = await reader();
  const first = page.selected();
  for (const name of ["j", "n", "G", "PageDown", "N", "q", "o", "D", "z"]) {
    await page.press("x", name);
    assert.equal(page.selected(), first, name);
    assert.match(page.said(), /^Not saved yet/, name);
    await page.press("Escape");
  }
  assert.deepEqual(page.program.asks("page"), []);
  await page.press("j");
  assert.notEqual(page.selected(), first);
});

test("a valence alone says nothing and holds nobody back", async () => {
  const page = await reader();
  await page.press("1", "j");
  assert.equal(page.selected(), "“Nobody asked us,” she said.");
});

test("o and O go through one's own decisions, also to another page", async () => {
  const marks = [mark("“Nobody asked us,” she said."), mark("Trust grew later.", { code: "VA", events: ["e2"] })];
  const page = await reader({ state: { marks } });
  await page.press("o");
  assert.equal(page.selected(), "“Nobody asked us,” she said.");
  await page.press("o");
  assert.deepEqual(page.program.asks("open").at(-1), { do: "open", source: "one", at: stands("Trust").start });
  assert.equal(page.selected(), "Trust grew later.");
  await page.press("o");
  assert.equal(page.said(), "There are no more in this direction.");
  await page.press("O");
  assert.equal(page.selected(), "“Nobody asked us,” she said.");
});

test("two decisions on one passage are visited one after the other", async () => {
  const marks = [mark("🤝 We met twice."), mark("🤝 We met twice.", { code: "VA", events: ["e2"] }), mark("It passed")];
  const page = await reader({ state: { marks } });
  await page.press("o", "o", "e");
  assert.match(page.find(".chosen").textContent, /VA Value of trust/);
});

test("suggestions are not visited while they are hidden", async () => {
  const page = await reader({ state: { suggestions: [suggestion("It passed")] } });
  const before = page.selected();
  await page.press("i");
  assert.equal(page.selected(), before);
  assert.equal(page.said(), "Suggestions are hidden; v shows them.");
  await page.press("v", "i");
  assert.equal(page.selected(), "It passed");
});

test("N and P go to the sources beside this one and stop at the first and the last", async () => {
  const page = await reader();
  await page.press("P");
  assert.equal(page.said(), "This is the first source.");
  await page.press("N");
  assert.equal(page.find("h1").textContent, "two");
  await page.press("N", "N");
  assert.equal(page.find("h1").textContent, "three");
  assert.equal(page.said(), "This is the last source.");
});

test("a click takes the sentence", async () => {
  const page = await reader();
  page.pointer("pointerdown", page.piece("asked"));
  page.pointer("pointerup", page.piece("asked"));
  assert.equal(page.selected(), "“Nobody asked us,” she said.");
});

test("drawing over words takes those words, whichever way it is drawn, and stays in the turn", async () => {
  const page = await reader();
  page.pointer("pointerdown", page.piece("us"));
  page.pointer("pointerover", page.piece("asked"));
  page.pointer("pointerover", page.piece("time"));
  page.pointer("pointerup", page.piece("time"));
  assert.equal(page.selected(), "asked us");
});

test("the right mouse button selects nothing", async () => {
  const page = await reader();
  const before = page.selected();
  page.pointer("pointerdown", page.piece("asked"), { button: 2 });
  page.pointer("pointerup", page.piece("asked"), { button: 2 });
  await settled();
  assert.equal(page.selected(), before);
});
