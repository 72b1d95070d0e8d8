// The pages as a browser gets them: their scripts, in the order in which Python puts them together.
import { readFileSync, readdirSync } from "node:fs";
import { compileFunction } from "node:vm";

const ROOT = new URL("../../", import.meta.url);
const READING = "pipeline/reading/page/";
const REPORT = "pipeline/synthesis/report/page/";

// What the scripts may use of a browser; the linter knows these names, the tests hand them over.
export const BROWSER = ["document", "location", "history", "sessionStorage", "Event", "KeyboardEvent",
  "addEventListener", "removeEventListener", "scrollBy", "localStorage", "URL", "Blob"];

export const PAGES = {
  reading: { folder: READING, named: "pipeline/reading/widget.py", between: "\n", sourceType: "module" },
  report: { folder: REPORT, named: "pipeline/synthesis/report/write.py", between: "", sourceType: "script" },
  released: { folder: REPORT, named: "pipeline/synthesis/release/page.py", between: "", sourceType: "script" },
};

const text = (path) => readFileSync(new URL(path, ROOT), "utf-8");

// The parts of a page, each `{path, text}`; the Python file that joins them names each once.
export function partsOf(page) {
  const { folder, named } = PAGES[page];
  const names = [...text(named).matchAll(/"(\w+\.js)"/g)].map((found) => found[1]);
  return names.map((name) => ({ path: folder + name, text: text(folder + name) }));
}

// Every script that lies in the folders of the pages.
export function scriptsThere() {
  return [READING, REPORT].flatMap((folder) => readdirSync(new URL(folder, ROOT))
    .filter((name) => name.endsWith(".js")).map((name) => folder + name));
}

const EXPORT = "\nexport default { render };\n";

// Runs the script of a page in a window of jsdom and returns the names asked for, as they stand
// at the time of asking. Nothing is exported by most scripts: their text becomes a function.
export function load(page, window, names) {
  let script = partsOf(page).map((part) => part.text).join(PAGES[page].between);
  if (PAGES[page].sourceType === "module") {
    if (script.split(EXPORT).length !== 2) throw new Error(`the page ${page} does not end as it used to`);
    script = `"use strict";${script.replace(EXPORT, "\n")}`;
  }
  const told = names.map((name) => `get ${name}() { return ${name}; }`).join(", ");
  const run = compileFunction(`${script}\nreturn { ${told} };`, BROWSER, { filename: `${page}.js` });
  return run(...BROWSER.map((name) => typeof window[name] === "function" && /^[a-z]/.test(name)
    ? window[name].bind(window) : window[name]));
}
