// Filters of the page, and the place in the address that remembers them.
const QUERY = ["code", "case", "group", "valence", "state", "theme", "quote", "point", "page"];

function address(query) {
  const parts = new URLSearchParams();
  for (const name of QUERY) if (query && query[name]) parts.set(name, query[name]);
  for (const name of FILTERS) if (filters[name]) parts.set(`f.${name}`, filters[name]);
  return parts.toString();
}

function openQuotes(query) {
  history.replaceState(null, "", `#${address(query)}`);
  showPanel(query);
}

function closeQuotes() {
  const rest = address(null);
  history.replaceState(null, "", rest ? `#${rest}` : location.pathname + location.search);
  hidePanel();
}

// What the address says: filters, then the quotes that are open.
function follow() {
  const text = location.hash.slice(1);
  if (!text.includes("=")) return hidePanel();
  const parts = parse(text);
  const named = FILTERS.filter((name) => parts[`f.${name}`] !== undefined);
  if (named.length) {
    for (const name of FILTERS) filters[name] = parts[`f.${name}`] || "";
    applyFilters();
  }
  const query = Object.fromEntries(QUERY.filter((name) => parts[name]).map((name) => [name, parts[name]]));
  if (query.point) query.quote = quoteIdOf(index("all").points[Number(query.point)] ?? 0);
  delete query.point;
  if (Object.keys(query).length) openQuotes(query);
  else hidePanel();
}

// Every number on the page counted again under the filters, in one walk over the codings.
function recount(root) {
  const cells = [...root.querySelectorAll("[data-cell]")];
  if (!cells.length) return;
  const { codings, codes, sources, cases, valences } = index("all");
  const needed = new Map();
  for (const cell of cells) {
    const query = parse(cell.dataset.cell);
    const key = [query.code || "", query.case || "", query.group || "", query.valence || ""].join("\n");
    if (!needed.has(key)) needed.set(key, { query, confirmed: new Set(), suggested: new Set(), cells: [] });
    needed.get(key).cells.push(cell);
  }
  const note = (key, coding) => {
    const entry = needed.get(key);
    if (!entry) return;
    (codings.suggested[coding] ? entry.suggested : entry.confirmed).add(codings.source[coding]);
  };
  for (let coding = 0; coding < codings.code.length; coding++) {
    if (!codingPasses(coding)) continue;
    const place = codings.case[coding];
    const named = place < 0 ? null : cases[place][0];
    const group = sources[codings.source[coding]][0];
    const valence = valences[codings.valence[coding]];
    for (const code of ["", codes[codings.code[coding]][0], ...codes[codings.code[coding]][2].map((up) => codes[up][0])]) {
      for (const told of ["", valence]) {
        note([code, "", "", told].join("\n"), coding);
        note([code, "", group, told].join("\n"), coding);
        if (named !== null) note([code, named, "", told].join("\n"), coding);
      }
    }
  }
  const wholes = new Map();
  for (const { query, confirmed, suggested, cells: own } of needed.values()) {
    const only = [...suggested].filter((source) => !confirmed.has(source)).length;
    const whole = `${query.case || ""}\n${query.group || ""}`;
    if (!wholes.has(whole)) wholes.set(whole, outOf(query));
    for (const cell of own) writeNumbers(cell, confirmed.size, only, wholes.get(whole));
  }
}

function writeNumbers(cell, confirmed, suggested, whole) {
  const put = (name, value) => {
    const element = cell.querySelector(`:scope > ${name}, :scope > .pair > ${name}, :scope > .of > ${name}`);
    if (element) element.textContent = value;
  };
  put(".c", confirmed);
  put(".s", suggested);
  put(".n", whole);
  for (const [name, size] of [["bc", confirmed], ["bs", suggested]]) {
    const bar = cell.querySelector(`:scope > .bar > .${name}`);
    if (bar) bar.style.width = whole ? `${(100 * size) / whole}%` : "0";
  }
  cell.classList.toggle("nothing", confirmed + suggested === 0);
}

let counted = false; // whether any number differs from the page as it was written
function applyFilters() {
  for (const name of FILTERS) {
    const box = document.getElementById(`filter-${name}`);
    if (box) box.value = filters[name];
  }
  document.body.classList.toggle("filtered", filtered());
  if (filtered() || counted) recount(document);
  counted = filtered();
  const n = outOf({});
  const told = document.getElementById("filter-told");
  told.dataset.t = filtered() ? "filter.on" : "filter.off";
  told.dataset.a = JSON.stringify({ n });
  told.textContent = say(told.dataset.t, { n });
}

// Options of a list: what stands behind @ is said in the reader's language.
function fillChoices(box, options) {
  for (const [value, label] of options) {
    const option = make("option", { value }, label.startsWith("@") ? say(label.slice(1)) : label);
    if (label.startsWith("@")) option.dataset.t = label.slice(1);
    box.append(option);
  }
}

function fillFilters() {
  const { sources, cases } = index("all");
  const some = (place) => [...new Set(sources.map((source) => source[place]))].filter(Boolean).sort();
  const choices = {
    case: cases,
    group: index("all").groups.map((name) => [name, `@group.${name}`]),
    period: some(1).map((name) => [name, name]),
    language: some(2).map((name) => [name, name]),
    state: [["confirmed", "@state.confirmed"], ["suggested", "@state.suggested"]],
  };
  for (const [name, options] of Object.entries(choices)) {
    const box = document.getElementById(`filter-${name}`);
    fillChoices(box, options);
    box.addEventListener("change", () => {
      filters[name] = box.value;
      filtersChanged();
    });
  }
  document.getElementById("filter-clear").addEventListener("click", () => {
    for (const name of FILTERS) filters[name] = "";
    filtersChanged();
  });
}

function filtersChanged() {
  applyFilters();
  const rest = address(shown);
  history.replaceState(null, "", rest ? `#${rest}` : location.pathname + location.search);
  if (shown) showPanel(shown);
}
