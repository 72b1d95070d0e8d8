// A source, a program that answers as the desk does, and hands on the page of the reading app.
import { JSDOM } from "jsdom";

import { load } from "./pages.js";

export const CODES = [
  { id: "TR", label: "Trust", family: "Enablers", depth: 0, definition: "How far people rely on one another.",
    include: ["Saying openly what failed"], exclude: ["Time to build it"], examples: ["We trust each other."] },
  { id: "TI", label: "Time", family: "Enablers", depth: 0, definition: "Hours and money for learning.",
    include: [], exclude: [], examples: [] },
  { id: "TI1", label: "Set-up time", family: "Enablers", depth: 1, definition: "Time at the start.",
    include: [], exclude: [], examples: [] },
  { id: "VA", label: "Value of trust", family: "Results", depth: 0, definition: "What came of it.",
    include: [], exclude: [], examples: [] },
];
export const VALENCES = ["present", "partial", "lacking", "normative", "mixed", "not established"];

const TURNS = [
  [{ speaker: "I", role: "interviewer", aside: "interviewer", sentences: ["How did it begin? 🙂"] },
    { speaker: "Partner", sentences: ["🤝 We met twice.", "“Nobody asked us,” she said.", "Then ‹person 7f3a2c› came."] },
    { speaker: "Fund", sentences: ["There was <b>no</b> time.", "It passed 👩🏽‍🌾 us by."] }],
  [{ speaker: "Partner", sentences: ["Trust grew later.", "That was all."] }],
];
const length = (text) => Array.from(text).length;

// The parts of each page as Python tells them: every offset in code points.
export const PARTS = (() => {
  let start = 0;
  return TURNS.map((page) => page.map(({ sentences, ...turn }) => {
    const text = sentences.join(" ");
    let at = 0;
    const spans = sentences.map((sentence) => {
      const span = [at, at + length(sentence)];
      at = span[1] + 1;
      return span;
    });
    const part = { start, text, sentences: spans, kind: "turn", role: "informant", place: "", aside: "", goesOn: false, ...turn };
    start += length(text) + 1;
    return part;
  }));
})();
export const TEXT = Array.from(PARTS.flat().map((part) => part.text).join(" "));

// Where words stand in the source, in code points, as Python would say it.
export function stands(words) {
  const before = TEXT.join("").split(words)[0];
  return { start: length(before), end: length(before) + length(words) };
}

export function mark(words, more = {}) {
  return { ...stands(words), events: ["e1"], kind: "code", code: "TR", about: "TR", valence: "present", memo: "",
    judged: false, ...more };
}

export function suggestion(words, more = {}) {
  return { ...stands(words), code: "TI", valence: "lacking", reason: "pattern: no time", score: 0.8, ...more };
}

const entry = (source_id, more = {}) => ({ source_id, kind: "interview", group: "partner", language: "en", words: 30,
  sample: "", machine: true, decided: 0, inFull: false, ...more });
export const SOURCES = [entry("one"), entry("two", { sample: "audit-1", machine: false, decided: 2 }),
  entry("three", { inFull: true, words: 1 })];

export const settled = async () => { for (let turn = 0; turn < 12; turn++) await new Promise(setImmediate); };

export function emptyWindow(body = "") {
  const { window } = new JSDOM(`<!DOCTYPE html><html lang="en"><body>${body}</body></html>`, { url: "http://localhost/" });
  window.HTMLDialogElement.prototype.showModal = function showModal() { this.open = true; };
  window.HTMLDialogElement.prototype.close = function close() {
    this.open = false;
    this.dispatchEvent(new window.Event("close"));
  };
  return window;
}

// Functions of the reading app by name, in a window of their own.
export const readingPart = (...names) => load("reading", emptyWindow(), names);

export class Program {
  constructor(answers = {}) {
    this.asked = [];
    this.state = { marks: [], suggestions: [], lost: 0, inFull: false, canUndo: false, machine: true };
    const stored = () => ({ stored: 1, ...this.state });
    this.answers = {
      hello: () => ({ study: "Tiny", invented: true, book: "A tiny codebook 1", codes: CODES, valences: VALENCES, coders: ["Ana"] }),
      sources: (ask) => ({ coder: ask.coder, sources: SOURCES }),
      open: (ask) => {
        const source = SOURCES.find((one) => one.source_id === ask.source);
        const page = ask.at >= PARTS[1][0].start ? 1 : 0;
        return { source, pages: 2, page, parts: PARTS[page], ...this.state, machine: source.machine };
      },
      page: (ask) => ({ page: ask.page, parts: PARTS[ask.page], ...this.state }),
      state: () => this.state,
      code: stored, judge: stored, remove: stored, undo: stored, "in full": stored,
      ...answers,
    };
  }

  on(kind, run) { this.listener = run; }

  off(kind, run) { if (this.listener === run) this.listener = null; }

  async send(ask) {
    this.asked.push(ask);
    const answer = await this.answers[ask.do](ask);
    if (answer) this.listener?.({ n: ask.n, ...answer });
  }

  // What was asked, without the numbers: of one kind, or all.
  asks(what) {
    const bare = this.asked.map(({ n, shown, ...ask }) => (n && shown !== undefined ? ask : { ...ask, n }));
    return what ? bare.filter((ask) => ask.do === what) : bare;
  }
}

// The app, begun; with `coder` it is past the name, with `source` past the list of sources.
export async function reader({ coder = "Ana", source = "one", state = {}, answers, window = emptyWindow() } = {}) {
  const program = new Program(answers);
  Object.assign(program.state, state);
  const el = window.document.createElement("div");
  window.document.body.append(el);
  const close = load("reading", window, ["render"]).render({ model: program, el });
  const find = (selector) => el.querySelector(selector);
  const all = (selector) => [...el.querySelectorAll(selector)];

  function send(name, more) {
    const now = window.document.activeElement;
    const target = now === window.document.body ? find(".text") : now;
    const event = new window.KeyboardEvent("keydown", { key: name, bubbles: true, composed: true, cancelable: true, ...more });
    target.dispatchEvent(event);
    return event;
  }

  const page = {
    program, window, el, close, find, all, send,
    async press(...names) {
      let event;
      for (const name of names) {
        event = send(name);
        await settled();
      }
      return event;
    },
    type(field, words) {
      field.value = words;
      field.dispatchEvent(new window.Event("input", { bubbles: true }));
    },
    async click(label) {
      all("button").find((button) => button.textContent.trim().startsWith(label)).click();
      await settled();
    },
    pointer(kind, target, more = {}) {
      target.dispatchEvent(new window.MouseEvent(kind, { bubbles: true, composed: true, button: 0, buttons: 1, ...more }));
    },
    piece: (words) => all(".words span").find((span) => span.textContent === words),
    said: () => find(".live").textContent,
    selected: () => all(".words .selected").map((span) => span.textContent).join(""),
    focused: () => window.document.activeElement,
  };
  await settled();
  if (coder && !find("#sm-name").closest(".who-reads").hidden) {
    find("#sm-name").value = coder;
    await page.click("Go on");
  }
  if (coder && source && find(".desk").hidden) {
    find(`[data-source="${source}"]`).click();
    await settled();
  }
  return page;
}
