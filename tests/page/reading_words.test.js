// Words and offsets, elements, and the codebook's order: the parts that need no app.
import assert from "node:assert/strict";
import { test } from "node:test";

import { CODES, emptyWindow, readingPart } from "./reading_hands.js";
import { load } from "./pages.js";

const { unitsOf, pointsOf, piecesOf, startsOf, endsOf, isDrawn, ranked, worth, h, plural, pressedKey } = readingPart(
  "unitsOf", "pointsOf", "piecesOf", "startsOf", "endsOf", "isDrawn", "ranked", "worth", "h", "plural", "pressedKey");
const words = (text, language) => piecesOf(text, language).filter((piece) => piece.word)
  .map(({ s, e }) => text.slice(s, e));

test("an emoji is one code point and two units", () => {
  assert.equal(unitsOf("🤝 us", 1), 2);
  assert.equal(pointsOf("🤝 us", 2), 1);
  assert.equal("🤝 us".slice(unitsOf("🤝 us", 2)), "us");
});

test("in a text without emoji both ways of counting agree", () => {
  for (let at = 0; at <= 9; at++) {
    assert.equal(unitsOf("confiança", at), at);
    assert.equal(pointsOf("confiança", at), at);
  }
});

test("every offset of Python comes back from the page unchanged", () => {
  for (const text of ["a🤝b🙂🙂c", "👩🏽‍🌾 farmer", "𐍈𐍈", "é漢🤝", "🤝"]) {
    const points = Array.from(text);
    for (let at = 0; at <= points.length; at++) {
      const units = unitsOf(text, at);
      assert.equal(text.slice(0, units), points.slice(0, at).join(""));
      assert.equal(pointsOf(text, units), at);
    }
  }
});

test("an offset beyond the end of a text with emoji stops at its end", () => {
  assert.equal(unitsOf("a🤝", 9), 3);
  assert.equal(pointsOf("a🤝", 9), 2);
});

test("the pieces of a text are the whole text, none twice and none missing", () => {
  for (const [text, language] of [["We met ‹person 7f3a2c› twice.", "en"], ["我们 信任 彼此。", "zh"], ["🤝 We  met\n", ""],
    ["‹person 7f3a2c›‹organisation fb6401›", "en"], ["", "en"], ["سلام دنیا", "fa"]]) {
    assert.equal(piecesOf(text, language).map(({ s, e }) => text.slice(s, e)).join(""), text);
  }
});

test("a pseudonym is one word, so that no passage begins inside it", () => {
  assert.deepEqual(words("Then ‹person 7f3a2c› came.", "en"), ["Then", "‹person 7f3a2c›", "came"]);
  const names = piecesOf("‹partner-school 7f3a2c9b› and ‹not one›", "en").filter((piece) => piece.name);
  assert.equal(names.length, 1);
});

test("an emoji counts as a word that a passage may begin with", () => {
  assert.deepEqual(words("🤝 us", "en"), ["🤝", "us"]);
});

test("a language that the browser does not know still gives words", () => {
  assert.deepEqual(words("two words", "no such language"), ["two", "words"]);
});

test("a browser without word segmentation cuts at spaces and still keeps every letter", (t) => {
  const kept = Intl.Segmenter;
  t.after(() => { Intl.Segmenter = kept; });
  Intl.Segmenter = undefined;
  const text = "Then ‹person 7f3a2c› came, twice.";
  assert.deepEqual(words(text, "en"), ["Then", "‹person 7f3a2c›", "came,", "twice."]);
  assert.equal(piecesOf(text, "en").map(({ s, e }) => text.slice(s, e)).join(""), text);
});

test("a passage takes the opening and closing marks that its words carry", () => {
  const text = "She said: «¿Why us?» (again).";
  const pieces = piecesOf(text, "en");
  const starts = startsOf(text, pieces);
  const ends = endsOf(text, pieces);
  assert.equal(text.slice(starts[2], ends[3]), "«¿Why us?»");
  assert.equal(text.slice(starts[4], ends[4]), "(again).");
  assert.equal(text.slice(starts[0], ends[1]), "She said");
});

test("sources drawn for an audit or for a coder are drawn, others are not", () => {
  assert.deepEqual(["audit-1", "assignment-2", "unaided", "", "my audit-1"].map((sample) => isDrawn({ sample })),
    [true, true, false, false, false]);
});

test("words become text and never markup", () => {
  const element = h("p", { title: "<b>\"&" }, "<img src=x onerror=alert(1)>", ["<b>", ["nested"]]);
  assert.equal(element.children.length, 0);
  assert.equal(element.textContent, "<img src=x onerror=alert(1)><b>nested");
  assert.equal(element.getAttribute("title"), "<b>\"&");
});

test("an attribute of true stands empty, one of false or nothing stands not at all", () => {
  const element = h("button", { disabled: true, hidden: false, title: null, lang: undefined, tabindex: 0 });
  assert.deepEqual(element.getAttributeNames(), ["disabled", "tabindex"]);
  assert.equal(element.getAttribute("disabled"), "");
});

test("children that are nothing leave nothing behind, and zero is shown", () => {
  assert.equal(h("p", {}, null, "", undefined, 0, "a").childNodes.length, 2);
});

test("a function on an element listens to its event", () => {
  const window = emptyWindow();
  const heard = [];
  const button = load("reading", window, ["h"]).h("button", { onclick: (event) => heard.push(event.type) }, "Go");
  button.click();
  assert.deepEqual(heard, ["click"]);
});

test("one is singular, none and many are plural, thousands are parted", () => {
  assert.deepEqual([plural(1, "word"), plural(0, "word"), plural(1234, "word"), plural(2, "entry", "entries")],
    ["1 word", "0 words", "1,234 words", "2 entries"]);
});

test("with nothing typed the codes stand in the order of the codebook", () => {
  assert.deepEqual(ranked(CODES, "  "), CODES);
});

test("a typed id comes first, then ids that begin so, then labels", () => {
  assert.deepEqual(ranked(CODES, "ti").map((code) => code.id), ["TI", "TI1"]);
  assert.deepEqual(ranked(CODES, "tr").map((code) => code.id), ["TR", "VA"]);
  assert.deepEqual(ranked(CODES, "trust").map((code) => code.id), ["TR", "VA"]);
});

test("a code is found by its definition and by what counts, in any case of letters", () => {
  assert.deepEqual(ranked(CODES, "RELY").map((code) => code.id), ["TR"]);
  assert.deepEqual(ranked(CODES, "openly").map((code) => code.id), ["TR"]);
  assert.deepEqual(ranked(CODES, "results").map((code) => code.id), ["VA"]);
});

test("every word typed must be found somewhere in the code", () => {
  assert.deepEqual(ranked(CODES, "time start").map((code) => code.id), ["TI1"]);
  assert.equal(worth(CODES[0], ["trust", "harvest"]), 0);
  assert.deepEqual(ranked(CODES, "trust harvest"), []);
});

test("with Alt or Command held no key is one of the app, undo apart", () => {
  const named = (keys) => pressedKey({ key: "z", altKey: false, metaKey: false, ctrlKey: false, shiftKey: false, ...keys });
  assert.equal(named({ altKey: true, key: "d" }), "");
  assert.equal(named({ metaKey: true, key: "s" }), "");
  assert.equal(named({ ctrlKey: true, key: "s" }), "Ctrl+s");
  assert.equal(named({ metaKey: true }), "Ctrl+z");
  assert.equal(named({ shiftKey: true, key: "ArrowUp" }), "Shift+ArrowUp");
  assert.equal(named({ shiftKey: true, key: "J" }), "J");
});
