// The codebook beside the text: a list that typing narrows, and what the code at hand means.

function ranked(codes, typed) {
  const words = typed.toLowerCase().split(/\s+/).filter(Boolean);
  if (!words.length) return codes;
  const scored = codes.map((code, order) => [worth(code, words), order, code]);
  return scored.filter(([score]) => score > 0)
    .sort((one, other) => other[0] - one[0] || one[1] - other[1])
    .map(([, , code]) => code);
}

// Every word must stand somewhere; the id counts most, then the label, then what is meant.
function worth(code, words) {
  const id = code.id.toLowerCase();
  const label = code.label.toLowerCase();
  const meant = [code.definition, code.family, ...code.include].join(" ").toLowerCase();
  let total = 0;
  for (const word of words) {
    const here = Math.max(
      id === word ? 100 : id.startsWith(word) ? 40 : 0,
      label.startsWith(word) ? 30 : label.includes(word) ? 20 : 0,
      meant.includes(word) ? 5 : 0,
    );
    if (!here) return 0;
    total += here;
  }
  return total;
}

function codebookPanel(app) {
  const input = h("input", {
    type: "text", class: "find", role: "combobox", "aria-expanded": "true", autocomplete: "off",
    "aria-controls": "sm-codes", "aria-autocomplete": "list", spellcheck: "false",
    "aria-label": "Find a code by id, name or meaning", placeholder: "Find a code",
    oninput: () => show(0), onfocus: () => panel.classList.add("finding"),
    onblur: () => panel.classList.remove("finding"), onkeydown: (event) => typed(event),
  });
  const list = h("ul", { id: "sm-codes", class: "codes", role: "listbox", "aria-label": "Codes" });
  const meaning = h("div", { class: "meaning", tabindex: "0", "aria-label": "What the code means" });
  const head = h("h2", {}, "Codebook ", key("c"));
  const panel = h("section", { class: "card codebook", "aria-label": "Codebook" },
    head, input, list, meaning);
  let found = [];
  let at = 0;

  function show(place) {
    found = ranked(app.codes, input.value);
    at = Math.max(0, Math.min(place, found.length - 1));
    let family = null;
    const rows = found.flatMap((code, number) => {
      const heading = !input.value && code.family !== family ? code.family : null;
      family = code.family;
      const title = heading && h("li", { class: "family", role: "presentation" }, heading);
      return [title, option(code, number)];
    });
    list.replaceChildren(...rows.filter(Boolean));
    if (!found.length) list.append(h("li", { class: "none" }, "No code like this"));
    point(at);
  }

  function option(code, number) {
    return h("li", {
      id: `sm-code-${number}`, role: "option", class: `depth${Math.min(code.depth, 3)}`,
      onmousedown: (event) => event.preventDefault(),
      onclick: () => { point(number); app.choose(code.id); },
    }, h("b", {}, code.id), " ", code.label);
  }

  function point(place) {
    at = place;
    for (const item of list.querySelectorAll("[role=option]")) {
      const now = item.id === `sm-code-${at}`;
      item.setAttribute("aria-selected", String(now));
      if (now) showWithin(list, item);
    }
    input.setAttribute("aria-activedescendant", found.length ? `sm-code-${at}` : "");
    explain(found[at]);
  }

  function explain(code) {
    if (!code) return meaning.replaceChildren();
    const notes = (title, kind, texts) => texts.length
      ? [h("h4", { class: kind }, title), h("ul", {}, texts.map((text) => h("li", {}, text)))] : [];
    meaning.replaceChildren(
      h("h3", {}, `${code.id} ${code.label}`), h("p", {}, code.definition),
      ...notes("Counts", "yes", code.include),
      ...notes("Does not count", "no", code.exclude),
      ...notes("Sounds like", "like", code.examples),
    );
    meaning.scrollTop = 0;
  }

  function typed(event) {
    const moves = { ArrowDown: 1, ArrowUp: -1, PageDown: 8, PageUp: -8 };
    if (event.key in moves && found.length) {
      point(Math.max(0, Math.min(at + moves[event.key], found.length - 1)));
    } else if (event.key === "Enter" && found[at]) {
      app.choose(found[at].id, event.ctrlKey || event.metaKey);
    } else return;
    event.preventDefault();
    event.stopPropagation();
  }

  return {
    element: panel,
    open() { input.value = ""; show(0); input.focus(); },
    title(book) { head.title = book; },
    explain(id) {
      input.value = "";
      show(app.codes.findIndex((code) => code.id === id));
    },
    show,
  };
}

// Scrolls a list alone; scrollIntoView would move the whole page too.
function showWithin(box, item) {
  const top = item.offsetTop - box.offsetTop;
  if (top < box.scrollTop) box.scrollTop = top - 4;
  else if (top + item.offsetHeight > box.scrollTop + box.clientHeight) {
    box.scrollTop = top + item.offsetHeight - box.clientHeight + 4;
  }
}
