// The first page: who reads, and which source.

function startPage(app) {
  const name = h("input", {
    type: "text", id: "sm-name", autocomplete: "off", spellcheck: "false", maxlength: "80",
    list: "sm-coders", onkeydown: (event) => { if (event.key === "Enter") app.enter(name.value); },
  });
  const go = h("button", { type: "button", class: "main", onclick: () => app.enter(name.value) },
    "Go on");
  const coders = h("datalist", { id: "sm-coders" });
  const list = h("ul", { class: "sources", "aria-label": "Sources" });
  const told = h("p", { class: "soft" });
  const who = h("div", { class: "who-reads" },
    h("label", { for: "sm-name" }, "Your name or initials"), h("div", { class: "row" }, name, go),
    h("p", { class: "soft" }, "Written with each of your decisions, so that others know whose it is. "
      + "You see only your own; use the same name each time."), coders);
  const element = h("div", { class: "start" }, who, told, list);

  function ask() {
    coders.replaceChildren(...app.coders.map((coder) => h("option", { value: coder })));
    told.replaceChildren();
    list.replaceChildren();
    who.hidden = false;
    name.value = app.coder || "";
    name.focus();
  }

  function show(sources, current) {
    who.hidden = true;
    told.replaceChildren(
      h("b", {}, app.coder), " reads. Choose a source with ", key("j"), " ", key("k"), " or the arrows, open it with ",
      key("Enter"), ". ",
      h("button", { type: "button", class: "link", onclick: ask }, "Somebody else?"));
    list.replaceChildren(...sources.map(row));
    if (!sources.length) list.append(h("li", { class: "none" }, "No source may be read and coded yet."));
    const buttons = [...list.querySelectorAll("button")];
    (buttons.find((button) => button.dataset.source === current) ?? buttons[0])?.focus();
  }

  function row(source) {
    const facts = [source.kind, source.group, source.language, plural(source.words, "word")];
    const state = [
      source.inFull ? "coded in full ✓" : "",
      isDrawn(source) ? "drawn: code it in full" : "",
      source.decided ? plural(source.decided, "decision") : "not begun",
    ].filter(Boolean).join(" · ");
    return h("li", {}, h("button", {
      type: "button", "data-source": source.source_id, onclick: () => app.openSource(source.source_id),
      onkeydown: move,
    },
    h("b", {}, source.source_id),
    h("span", { class: "facts" }, facts.filter((fact) => fact && fact !== "unknown").join(" · ")),
    h("span", { class: `state ${source.inFull ? "full" : source.decided ? "begun" : ""}` }, state)));
  }

  function move(event) {
    const step = { j: 1, ArrowDown: 1, k: -1, ArrowUp: -1 }[event.key];
    if (!step) return;
    const buttons = [...list.querySelectorAll("button")];
    const at = buttons.indexOf(event.currentTarget) + step;
    buttons[Math.max(0, Math.min(at, buttons.length - 1))].focus();
    event.preventDefault();
    event.stopPropagation();
  }

  return { element, ask, show };
}
