// Lints the pages whole: their scripts share one scope, so that a name may come from another file.
import { pathToFileURL } from "node:url";

import { ESLint } from "eslint";

import { PAGES, partsOf } from "./pages.js";

const linter = new ESLint({ cwd: import.meta.dirname });

// The faults of a page as sentences, each with the file and line where it stands.
export async function faultsOf(page, parts = partsOf(page)) {
  const script = parts.map((part) => part.text).join(PAGES[page].between);
  const [{ messages }] = await linter.lintText(script, { filePath: `pages/${page}.js` });
  return messages.filter((message) => !isSpare(page, message)).map(({ line, message, ruleId }) => {
    const [path, own] = whereIs(line, parts, PAGES[page].between);
    return `${path}:${own} ${message} (${ruleId ?? "does not parse"})`;
  });
}

// The page of other audiences shares words.js with the report and needs only some of it.
const isSpare = (page, { ruleId }) => page === "released" && ruleId === "no-unused-vars";

function whereIs(line, parts, between) {
  let first = 1;
  for (const part of parts) {
    const lines = (part.text + between).split("\n").length - 1;
    if (line < first + lines) return [part.path, line - first + 1];
    first += lines;
  }
  return [parts.at(-1).path, line - first + 1];
}

if (import.meta.url === pathToFileURL(process.argv[1]).href) {
  const faults = (await Promise.all(Object.keys(PAGES).map((page) => faultsOf(page)))).flat();
  for (const fault of new Set(faults)) console.log(fault);
  process.exitCode = faults.length ? 1 : 0;
}
