// The passages most worth judging: what a person says of each stays in the page until it is
// given out as a sheet, and outlives the page only where they ask for it.
const DECISIONS = ["accept", "reject", "change"];
const SHEET = ["run", "source", "text_hash", "start", "end", "passage", "code", "decision", "other_code", "valence",
  "note", "coder"];
const toJudge = once(() => read("to-judge"));
const judged = new Map(); // place in the list -> {decision, other, valence, note}
let given = 0; // how much of it was given out

const told = (tag, key, args = null, attributes = {}) =>
  make(tag, { ...attributes, "data-t": key, "data-a": args && JSON.stringify(args) }, say(key, args || {}));

const nameOfKept = () => `judged-${toJudge("all").run}`;

// What the browser keeps for a page; a browser that refuses keeps nothing.
function kept(change) {
  try {
    return change(localStorage);
  } catch {
    return null;
  }
}

function noteJudgement(at, change) {
  judged.set(at, { decision: "", other: "", valence: "", note: "", ...judged.get(at), ...change });
  given = 0;
  keepJudgements();
  tellJudged();
}

function keepJudgements() {
  const coder = document.getElementById("judge-coder").value;
  const content = JSON.stringify({ coder, judged: [...judged] });
  if (document.getElementById("judge-keep").checked) kept((store) => store.setItem(nameOfKept(), content));
}

function tellJudged(key = "judge.told", args = {}) {
  const done = [...judged.values()].filter(({ decision }) => decision).length;
  const line = document.getElementById("judge-told");
  line.replaceChildren(told("span", key, { n: done, all: toJudge("all").rows.length, ...args }));
}

function choiceOf(at, code) {
  const name = `judge-${at}`;
  return DECISIONS.map((decision) => {
    const box = make("input", { type: "radio", name, value: decision, id: `${name}-${decision}` });
    box.checked = (judged.get(at) || {}).decision === decision;
    box.addEventListener("change", () => {
      noteJudgement(at, { decision });
      showFurther(at);
    });
    return make("label", { for: box.id, "data-code": code }, box, " ", told("span", `judge.${decision}`));
  });
}

function selectOf(at, name, options) {
  const box = make("select", { id: `judge-${at}-${name}` });
  for (const [value, label] of options) box.append(make("option", { value }, label));
  box.value = (judged.get(at) || {})[name] || "";
  box.addEventListener("change", () => noteJudgement(at, { [name]: box.value }));
  return make("label", { class: name, for: box.id }, told("span", `judge.${name}`), " ", box);
}

function noteOf(at) {
  const box = make("input", { type: "text", id: `judge-${at}-note`, maxlength: 1000, autocomplete: "off" });
  box.value = (judged.get(at) || {}).note || "";
  box.addEventListener("input", () => noteJudgement(at, { note: box.value }));
  return make("label", { class: "note", for: box.id }, told("span", "judge.note"), " ", box);
}

// A valence is asked for where something is accepted, another code where one is changed.
function showFurther(at) {
  const item = document.getElementById(`judge-item-${at}`);
  const { decision } = judged.get(at) || {};
  item.querySelector(".other").hidden = decision !== "change";
  item.querySelector(".valence").hidden = decision !== "accept" && decision !== "change";
  item.querySelector(".note").hidden = !decision;
}

function judgeItem([number, code], at) {
  const found = passage(number);
  const { codes } = toJudge("all");
  const [label, definition] = codes[code];
  const others = Object.entries(codes).filter(([id]) => id !== code).map(([id, [name]]) => [id, name]);
  const valences = index("all").valences.map((name) => [name, say(`valence.${name}`)]);
  const words = make("blockquote", { dir: "auto" }, make("span", { class: "context" }, found.before),
    make("mark", {}, found.quote), make("span", { class: "context" }, found.after));
  return make("li", { id: `judge-item-${at}` },
    make("fieldset", {},
      told("legend", "judge.asks", { n: at + 1, code: label }),
      definition ? make("p", { class: "definition", dir: "auto" }, definition) : null,
      found.asked ? make("p", { class: "asked", dir: "auto" }, `${say("panel.asked")}: ${found.asked}`) : null,
      words,
      whereItStands(found, null),
      make("p", { class: "choice" }, ...choiceOf(at, code)),
      make("p", { class: "further" }, selectOf(at, "other", [["", "…"], ...others]),
        selectOf(at, "valence", [["", say("judge.untold")], ...valences]), noteOf(at))));
}

function drawJudge() {
  const list = document.getElementById("judge-list");
  if (!list) return;
  const { rows } = toJudge("all");
  list.replaceChildren(...rows.map(judgeItem));
  rows.forEach((_, at) => showFurther(at));
  tellJudged();
}

// A cell of the sheet: nothing that a spreadsheet could take for a formula.
function cellOf(value) {
  const text = String(value ?? "");
  const safe = /^[=+\-@\t\r\n＝＋－＠]/.test(text) ? `'${text}` : text;
  return /[",\r\n]/.test(safe) ? `"${safe.replaceAll("\"", "\"\"")}"` : safe;
}

function sheetOf(coder) {
  const { run, rows } = toJudge("all");
  const lines = [...judged].filter(([, { decision }]) => decision).sort(([one], [other]) => one - other);
  const cells = lines.map(([at, { decision, other, valence, note }]) => {
    const [number, code, source, hash, start, end] = rows[at];
    const changed = decision === "change";
    return [run, source, hash, start, end, passage(number).quote, code, decision, changed ? other : "",
      decision === "reject" ? "" : valence, note, coder];
  });
  return [SHEET, ...cells].map((line) => line.map(cellOf).join(",")).join("\n") + "\n";
}

function giveOut() {
  const coder = document.getElementById("judge-coder").value.trim();
  const file = `${nameOfKept()}.csv`;
  const open = [...judged].find(([, { decision, other, valence }]) => decision === "change" && !other && !valence);
  if (![...judged.values()].some(({ decision }) => decision)) return tellJudged("judge.nothing");
  if (!coder) {
    document.getElementById("judge-coder").focus();
    return tellJudged("judge.unnamed");
  }
  if (open) {
    document.getElementById(`judge-${open[0]}-other`).focus();
    return tellJudged("judge.to", { n: open[0] + 1 });
  }
  const url = URL.createObjectURL(new Blob(["\ufeff", sheetOf(coder)], { type: "text/csv" }));
  const link = make("a", { href: url, download: file, hidden: "" });
  document.body.append(link);
  link.click();
  link.remove();
  setTimeout(() => URL.revokeObjectURL(url), 10_000);
  given = judged.size;
  return tellJudged("judge.saved", { file });
}

function openJudge() {
  if (!document.getElementById("judge-list")) return;
  const keep = document.getElementById("judge-keep");
  const coder = document.getElementById("judge-coder");
  const before = JSON.parse(kept((store) => store.getItem(nameOfKept())) || "null");
  if (before) {
    keep.checked = true;
    coder.value = before.coder;
    for (const [at, said] of before.judged) judged.set(at, said);
  }
  drawJudge();
  document.getElementById("judge-command").textContent = `sensemaking review import ${nameOfKept()}.csv`;
  document.getElementById("judge-export").addEventListener("click", giveOut);
  coder.addEventListener("input", keepJudgements);
  keep.addEventListener("change", () => {
    if (!keep.checked) kept((store) => store.removeItem(nameOfKept()));
    keepJudgements();
    if (keep.checked && !kept((store) => store.getItem(nameOfKept()))) {
      keep.checked = false;
      tellJudged("judge.cannot");
    }
  });
  // Whoever leaves with judgements that are neither given out nor kept is asked first.
  addEventListener("beforeunload", (leaving) => {
    if (judged.size && !given && !keep.checked) leaving.preventDefault();
  });
}
