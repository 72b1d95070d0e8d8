// Search over every passage whose words may be shown, coded or not.
const SEARCH = ["code", "valence", "case", "group", "period"];
const fold = (text) => text.normalize("NFD").replace(/\p{M}/gu, "").toLowerCase();

// Passage -> its codings, and every passage with its words made ready for comparing.
const codingsAt = once(() => {
  const found = new Map();
  index("all").codings.passage.forEach((place, coding) => {
    if (!found.has(place)) found.set(place, []);
    found.get(place).push(coding);
  });
  return found;
});
const searchable = once(() => {
  const ready = [];
  for (let number = 0; number < index("all").passages.source.length; number++) {
    const { withheld, quote } = passage(number);
    if (!withheld) ready.push([number, fold(quote)]);
  }
  return ready;
});

// Words that all have to stand in a passage; what is in quotes, as it stands.
const wordsOf = (typed) =>
  [...fold(typed).matchAll(/["“”«»]([^"“”«»]+)["“”«»]|([^\s"“”«»]+)/g)].map(([, phrase, word]) => (phrase || word).trim());

function codingFits(coding, wanted) {
  const { codings, codes, valences, placeOf } = index("all");
  const own = codings.code[coding];
  const code = wanted.code ? placeOf.code.get(wanted.code) : null;
  return (
    (code === null || own === code || codes[own][2].includes(code)) &&
    (!wanted.valence || valences[codings.valence[coding]] === wanted.valence)
  );
}

function placeFits(number, wanted) {
  const { sources, passages, placeOf } = index("all");
  const [group, period, , cases] = sources[passages.source[number]];
  return (
    (!wanted.group || group === wanted.group) &&
    (!wanted.period || period === wanted.period) &&
    (!wanted.case || cases.includes(placeOf.case.get(wanted.case)))
  );
}

function searchFor(typed, wanted) {
  const words = wordsOf(typed);
  const coded = wanted.code || wanted.valence;
  return searchable("all")
    .filter(([number, text]) => words.every((word) => text.includes(word)) && placeFits(number, wanted))
    .map(([number]) => number)
    .filter((number) => !coded || (codingsAt("all").get(number) || []).some((coding) => codingFits(coding, wanted)));
}

function foundItem(number) {
  const item = quoteItem(number, null);
  for (const coding of codingsAt("all").get(number) || []) item.append(howCoded(coding)[0]);
  return item;
}

function showFound(numbers, page = 1) {
  const pages = Math.max(1, Math.ceil(numbers.length / QUOTES_ON_A_PAGE));
  const list = document.getElementById("search-list");
  const sources = new Set(numbers.map((number) => index("all").passages.source[number]));
  const key = numbers.length ? "search.told" : "search.none";
  document.getElementById("search-told").replaceChildren(told("span", key, { n: numbers.length, s: sources.size }));
  list.replaceChildren(...numbers.slice((page - 1) * QUOTES_ON_A_PAGE, page * QUOTES_ON_A_PAGE).map(foundItem));
  if (pages > 1) list.append(make("li", {}, pagesOfFound(numbers, page, pages)));
}

function pagesOfFound(numbers, page, pages) {
  const go = (to, key) => told("button", key, null, {
    type: "button",
    disabled: to < 1 || to > pages ? "" : null,
    onclick: () => {
      showFound(numbers, to);
      document.getElementById("search-told").scrollIntoView({ block: "center" });
    },
  });
  return make("p", { class: "turner" }, go(page - 1, "page.previous"), told("span", "page.of", { page, pages }),
    go(page + 1, "page.next"));
}

function openSearch() {
  const form = document.getElementById("search-form");
  if (!form) return;
  const { codes, valences, cases, groups, sources } = index("all");
  const periods = [...new Set(sources.map((source) => source[1]))].filter(Boolean).sort();
  const choices = {
    code: codes.map(([id, label]) => [id, label]),
    valence: valences.map((name) => [name, `@valence.${name}`]),
    case: cases,
    group: groups.map((name) => [name, `@group.${name}`]),
    period: periods.map((name) => [name, name]),
  };
  for (const name of SEARCH) fillChoices(document.getElementById(`search-${name}`), choices[name]);
  const run = () => {
    const wanted = Object.fromEntries(SEARCH.map((name) => [name, document.getElementById(`search-${name}`).value]));
    const typed = document.getElementById("search-words").value;
    if (wordsOf(typed).length || Object.values(wanted).some(Boolean)) showFound(searchFor(typed, wanted));
  };
  form.addEventListener("submit", (sent) => {
    sent.preventDefault();
    run();
  });
  form.addEventListener("change", run);
}
