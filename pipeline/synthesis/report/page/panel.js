// The side panel: the quotes behind a number, with what surrounds them.
const QUOTES_ON_A_PAGE = 20;
const panel = document.getElementById("panel");
const panelTitle = document.getElementById("panel-title");
const panelCount = document.getElementById("panel-count");
const panelTools = document.getElementById("panel-tools");
const panelList = document.getElementById("panel-list");
let opener = null;
let shown = null; // the query whose quotes are open

const nameOfCase = (id) => {
  const found = index("all").cases.find(([known]) => known === id);
  return found ? found[1] : id;
};

function titleOf(query) {
  const { codes, placeOf, themeLabels } = index("all");
  if (query.theme !== undefined) return themeLabels[query.theme] || query.theme;
  if (query.quote !== undefined) return say("col.quote");
  const code = codes[placeOf.code.get(query.code)];
  const parts = [
    code ? code[1] : say("panel.everything"),
    query.case ? nameOfCase(query.case) : "",
    query.group ? say(`group.${query.group}`) : "",
  ];
  return parts.filter(Boolean).join(" · ");
}

// Rows of the panel: [passage, coding], a coding of null for a passage without one.
function rowsOf(query) {
  const { codings, themes } = index("all");
  if (query.theme !== undefined) {
    const members = themes[query.theme] || [];
    return members
      .filter((number) => sourcePasses(index("all").passages.source[number]))
      .map((number) => [number, null]);
  }
  if (query.quote !== undefined) {
    const number = passageOf(query.quote);
    if (number < 0) return [];
    const own = [];
    codings.passage.forEach((place, coding) => place === number && own.push([number, coding]));
    return own.length ? own : [[number, null]];
  }
  const chosen = select(query);
  chosen.sort(
    (a, b) =>
      codings.suggested[a] - codings.suggested[b] ||
      codings.score[b] - codings.score[a] ||
      codings.passage[a] - codings.passage[b],
  );
  return chosen.map((coding) => [codings.passage[coding], coding]);
}

function whereItStands(found, coding) {
  const { codings, sources, cases } = index("all");
  const [group, period, spoken, covered] = sources[coding === null ? found.source : codings.source[coding]];
  const about = coding === null ? covered : [codings.case[coding]];
  const named = about.filter((place) => place >= 0).map((place) => cases[place][1]);
  const parts = [
    say(`who.${group}`),
    named.length ? named.join(", ") : say("panel.general"),
    period,
    spoken,
    found.page ? say("panel.page", { n: found.page }) : "",
    found.time || "",
    say("panel.source", { n: found.source + 1 }),
  ];
  return make("p", { class: "where" }, parts.filter(Boolean).join(" · "));
}

function howCoded(coding) {
  const { codings, codes, valences } = index("all");
  const suggested = codings.suggested[coding];
  const valence = valences[codings.valence[coding]];
  const reason = reasonOf(coding);
  const state = suggested
    ? say("panel.score", { n: (codings.score[coding] / 100).toFixed(2) })
    : say("panel.person");
  const told = make(
    "p",
    { class: "how" },
    make("span", { class: "code" }, codes[codings.code[coding]][1]),
    make("span", { class: `valence v-${valence.replace(" ", "-")}` }, say(`valence.${valence}`)),
    make("span", { class: suggested ? "state suggested" : "state confirmed" }, state),
  );
  return reason ? [told, make("p", { class: "why" }, say("panel.why", { reason }))] : [told];
}

function quoteItem(number, coding) {
  const found = passage(number);
  const item = make("li", { class: "quote", "data-quote": quoteIdOf(number) });
  if (coding !== null) item.dataset.coding = coding;
  if (found.asked) {
    item.append(make("p", { class: "asked", dir: "auto" }, `${say("panel.asked")}: ${found.asked}`));
  }
  if (found.withheld) {
    item.append(make("p", { class: "withheld" }, say("panel.withheld")));
  } else {
    const words = make("blockquote", { dir: "auto", class: found.notes ? "notes" : null });
    if (found.before) words.append(make("span", { class: "context" }, found.before));
    words.append(make("mark", {}, found.quote));
    if (found.after) words.append(make("span", { class: "context" }, found.after));
    item.append(words);
    if (found.notes) item.append(make("p", { class: "withheld" }, say("panel.notes")));
  }
  if (coding !== null) item.append(...howCoded(coding));
  item.append(whereItStands(found, coding));
  item.append(make("p", { class: "id" }, make("a", { href: `#quote=${quoteIdOf(number)}` }, quoteIdOf(number))));
  return item;
}

function chips(query, rows) {
  if (query.theme !== undefined || query.quote !== undefined) return [];
  const { codings, valences } = index("all");
  const without = { ...query };
  delete without.valence;
  delete without.page;
  const all = query.valence ? rowsOf(without) : rows;
  const sizes = new Map();
  for (const [, coding] of all) {
    const valence = valences[codings.valence[coding]];
    sizes.set(valence, (sizes.get(valence) || 0) + 1);
  }
  const chip = (label, size, wanted, pressed) =>
    make(
      "button",
      { type: "button", class: "chip", "aria-pressed": String(pressed), onclick: () => openQuotes(wanted) },
      `${label} ${size}`,
    );
  const found = valences.filter((name) => sizes.has(name));
  return [
    chip(say("filter.all"), all.length, without, !query.valence),
    ...found.map((name) =>
      chip(say(`valence.${name}`), sizes.get(name), { ...without, valence: name }, query.valence === name),
    ),
  ];
}

function turner(query, page, pages) {
  const go = (to, label, off) =>
    make(
      "button",
      { type: "button", disabled: off ? "" : null, onclick: () => openQuotes({ ...query, page: String(to) }) },
      label,
    );
  return make(
    "p",
    { class: "turner" },
    go(page - 1, say("page.previous"), page <= 1),
    make("span", {}, say("page.of", { page, pages })),
    go(page + 1, say("page.next"), page >= pages),
  );
}

// The page grows narrower beside the panel; what was clicked stays where it was.
function keepInView(element, change) {
  const before = element ? element.getBoundingClientRect().top : 0;
  change();
  if (element && element !== document.body) {
    scrollBy({ top: element.getBoundingClientRect().top - before, behavior: "instant" });
  }
}

function showPanel(query) {
  const rows = rowsOf(query);
  const pages = Math.max(1, Math.ceil(rows.length / QUOTES_ON_A_PAGE));
  const page = Math.min(Math.max(1, Number(query.page) || 1), pages);
  const onPage = rows.slice((page - 1) * QUOTES_ON_A_PAGE, page * QUOTES_ON_A_PAGE);
  panelTitle.textContent = titleOf(query);
  const codings = rows.map(([, coding]) => coding).filter((coding) => coding !== null);
  const [c, s] = sourcesOf(codings);
  const sources = new Set(rows.map(([number]) => index("all").passages.source[number])).size;
  panelCount.textContent = codings.length
    ? say("panel.count", { c, s, n: rows.length })
    : rows.length
      ? say("panel.theme", { s: sources, n: rows.length })
      : say("panel.none");
  panel.dataset.confirmed = c;
  panel.dataset.suggested = s;
  panel.dataset.rows = rows.length;
  panelTools.replaceChildren(...chips(query, rows));
  panelList.replaceChildren(...onPage.map(([number, coding]) => quoteItem(number, coding)));
  if (pages > 1) panelList.append(make("li", {}, turner(query, page, pages)));
  if (!shown) opener = document.activeElement;
  const fresh = !shown || JSON.stringify(shown) !== JSON.stringify(query);
  shown = query;
  keepInView(opener, () => {
    panel.hidden = false;
    document.body.classList.add("with-panel");
  });
  if (fresh) {
    panel.scrollTop = 0;
    panelTitle.focus({ preventScroll: true });
  }
}

function hidePanel() {
  if (!shown) return;
  shown = null;
  keepInView(opener && opener.isConnected ? opener : null, () => {
    panel.hidden = true;
    document.body.classList.remove("with-panel");
  });
  if (opener && opener.isConnected && opener !== document.body) opener.focus({ preventScroll: true });
  opener = null;
}
