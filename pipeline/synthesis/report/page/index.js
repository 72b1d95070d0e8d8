// Codings as columns of numbers: which of them a cell counts, and how many sources that makes.
const index = once(() => {
  const found = read("index");
  const codes = new Map(found.codes.map(([id], place) => [id, place]));
  const cases = new Map(found.cases.map(([id], place) => [id, place]));
  const valences = new Map(found.valences.map((name, place) => [name, place]));
  return { ...found, placeOf: { code: codes, case: cases, valence: valences } };
});
const FILTERS = ["case", "group", "period", "language", "state"];
const filters = Object.fromEntries(FILTERS.map((name) => [name, ""]));
const filtered = () => FILTERS.some((name) => filters[name]);

function sourcePasses(source) {
  const [group, period, spoken] = index("all").sources[source];
  return (
    (!filters.group || group === filters.group) &&
    (!filters.period || period === filters.period) &&
    (!filters.language || spoken === filters.language)
  );
}

function codingPasses(coding) {
  const { codings, placeOf } = index("all");
  const state = codings.suggested[coding] ? "suggested" : "confirmed";
  return (
    (!filters.state || state === filters.state) &&
    (!filters.case || codings.case[coding] === placeOf.case.get(filters.case)) &&
    sourcePasses(codings.source[coding])
  );
}

// The codings that a query asks for, with the filters of the page on top.
function select(query) {
  const { codings, codes, sources, placeOf } = index("all");
  const code = query.code === undefined ? null : placeOf.code.get(query.code);
  const place = query.case === undefined ? null : placeOf.case.get(query.case);
  const valence = query.valence === undefined ? null : placeOf.valence.get(query.valence);
  const chosen = [];
  for (let coding = 0; coding < codings.code.length; coding++) {
    const own = codings.code[coding];
    if (code !== null && own !== code && !codes[own][2].includes(code)) continue;
    if (place !== null && codings.case[coding] !== place) continue;
    if (valence !== null && codings.valence[coding] !== valence) continue;
    if (query.group && sources[codings.source[coding]][0] !== query.group) continue;
    if (query.state && (query.state === "suggested") !== Boolean(codings.suggested[coding])) continue;
    if (codingPasses(coding)) chosen.push(coding);
  }
  return chosen;
}

// Distinct sources: confirmed, and suggested without being confirmed.
function sourcesOf(chosen) {
  const { codings } = index("all");
  const confirmed = new Set();
  const suggested = new Set();
  for (const coding of chosen) {
    (codings.suggested[coding] ? suggested : confirmed).add(codings.source[coding]);
  }
  for (const source of confirmed) suggested.delete(source);
  return [confirmed.size, suggested.size];
}

// Counted sources that a cell's number is out of, under the filters.
function outOf(query) {
  const { sources, placeOf } = index("all");
  const wanted = [query.case, filters.case].filter(Boolean).map((name) => placeOf.case.get(name));
  return sources.filter(
    ([group, , , cases, counts], source) =>
      counts &&
      sourcePasses(source) &&
      (!query.group || group === query.group) &&
      wanted.every((place) => cases.includes(place)),
  ).length;
}

const parse = (text) => Object.fromEntries(new URLSearchParams(text));

const quoteIds = once(() => read("quote-ids"));
const quoteIdOf = (number) => "q" + quoteIds("all").slice(number * 10, number * 10 + 10);

function passageOf(quoteId) {
  const all = quoteIds("all");
  let at = all.indexOf(quoteId.slice(1));
  while (at % 10 > 0) at = all.indexOf(quoteId.slice(1), at + 1);
  return at < 0 ? -1 : at / 10;
}

// The words of a passage, from the piece of the page in which they lie.
const piece = once((number) => read(`words-${number}`));
const reasons = once((number) => read(`reasons-${number}`));
const REASONS = 500;

function passage(number) {
  const { first } = index("all").passages;
  let low = 0;
  let high = first.length - 1;
  while (low < high) {
    const middle = (low + high + 1) >> 1;
    if (first[middle] <= number) low = middle;
    else high = middle - 1;
  }
  const { texts, asked, passages } = piece(low);
  const [text, before, start, end, after, question, page, time, notes] = passages[number - first[low]];
  const words = text < 0 ? null : texts[text];
  return {
    withheld: words === null,
    before: words === null ? "" : words.slice(before, start),
    quote: words === null ? "" : words.slice(start, end),
    after: words === null ? "" : words.slice(end, after),
    asked: question < 0 ? "" : asked[question],
    page,
    time,
    notes: Boolean(notes),
    source: index("all").passages.source[number],
  };
}

const reasonOf = (coding) => reasons(Math.floor(coding / REASONS))[coding % REASONS];
