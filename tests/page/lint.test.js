// The linter itself: what it must see in the pages, and that it sees all of them.
import assert from "node:assert/strict";
import { test } from "node:test";

import { faultsOf } from "./lint.js";
import { PAGES, partsOf, scriptsThere } from "./pages.js";

test("every script in the folders of the pages belongs to a page", () => {
  const used = new Set(Object.keys(PAGES).flatMap((page) => partsOf(page).map((part) => part.path)));
  assert.deepEqual([...used].sort(), scriptsThere().sort());
});

test("a name that no script of the page defines is a fault, told by file and line", async () => {
  const parts = [{ path: "one.js", text: "function h() {\n  return 1;\n}" },
    { path: "two.js", text: "h();\nnowhere();\nexport default {};" }];
  assert.deepEqual(await faultsOf("reading", parts), ["two.js:2 'nowhere' is not defined. (no-undef)"]);
});

test("words put in as markup are a fault on every page", async () => {
  for (const page of Object.keys(PAGES)) {
    const [fault] = await faultsOf(page, [{ path: "one.js", text: "document.body.innerHTML = location.hash;\n" }]);
    assert.match(fault, /^one\.js:1 .*markup in them would run/, page);
  }
});

test("a script that does not parse is a fault", async () => {
  assert.match((await faultsOf("report", [{ path: "one.js", text: "const = 1;\n" }]))[0], /one\.js:1 .*does not parse/);
});
