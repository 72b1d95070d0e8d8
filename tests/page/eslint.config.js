import js from "@eslint/js";

import { BROWSER } from "./pages.js";

const MARKUP = "Words only ever become text nodes: markup in them would run.";
const readable = (names) => Object.fromEntries(names.map((name) => [name, "readonly"]));

const everywhere = {
  ...js.configs.recommended.rules,
  "array-callback-return": "error",
  "consistent-return": "off", // a handler that has nothing to do returns early
  eqeqeq: ["error", "always", { null: "ignore" }],
  "no-else-return": ["error", { allowElseIf: true }],
  "no-implied-eval": "error",
  "no-eval": "error",
  "no-new-func": "error",
  "no-self-compare": "error",
  "no-shadow": "error",
  "no-template-curly-in-string": "error",
  "no-throw-literal": "error",
  "no-unmodified-loop-condition": "error",
  "no-unused-expressions": ["error", { allowShortCircuit: true }],
  "no-unused-vars": ["error", { args: "after-used", caughtErrors: "all" }],
  "no-use-before-define": ["error", { functions: false, variables: false }],
  "no-useless-return": "error",
  "no-var": "error",
  "object-shorthand": "error",
  "prefer-const": "error",
  complexity: ["error", 20],
};

export default [
  { linterOptions: { reportUnusedDisableDirectives: "error" } },
  // The pages: lint.js hands them over under these names, put together as a browser gets them.
  {
    files: ["pages/**"],
    languageOptions: {
      ecmaVersion: 2024, // what the browsers of three years ago know
      globals: readable([...BROWSER, "setTimeout", "clearTimeout", "URLSearchParams"]),
    },
    rules: {
      ...everywhere,
      "no-restricted-properties": ["error",
        ...["innerHTML", "outerHTML", "insertAdjacentHTML"].map((property) => ({ property, message: MARKUP })),
        ...["write", "writeln", "cookie"].map((property) => ({ object: "document", property, message: MARKUP })),
        { property: "localStorage", message: "Nothing outlives the tab." }],
      "no-restricted-globals": ["error", "event", "name", "fetch"],
    },
  },
  // Judgements outlive the page of the report where their writer asks for it; nothing else does.
  { files: ["pages/reading.js", "pages/released.js"], rules: { "no-restricted-globals": ["error", "event", "name", "fetch", "localStorage"] } },
  { files: ["pages/reading.js"], languageOptions: { sourceType: "module" } },
  { files: ["pages/report.js", "pages/released.js"], languageOptions: { sourceType: "script" } },
  // The tests themselves.
  {
    files: ["*.js"],
    languageOptions: {
      ecmaVersion: 2024,
      sourceType: "module",
      globals: readable(["console", "process", "setImmediate", "URL", "URLSearchParams"]),
    },
    rules: everywhere,
  },
];
