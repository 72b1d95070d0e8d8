// Which key does what: one table that the keyboard follows and that the help prints.

function keysOf(app) {
  return [
    ["Read", [
      [["j", "ArrowDown"], "next sentence", () => app.step(1)],
      [["k", "ArrowUp"], "sentence before", () => app.step(-1)],
      [["n"], "next turn", () => app.turn(1)],
      [["p"], "turn before", () => app.turn(-1)],
      [["g", "Home"], "top of the page", () => app.edge(0)],
      [["G", "End"], "end of the page", () => app.edge(-1)],
      [["PageDown"], "next page of a long source", () => app.leaf(1)],
      [["PageUp"], "page before", () => app.leaf(-1)],
    ]],
    ["Choose the passage", [
      [["l", "Shift+ArrowRight"], "end a word later", () => app.stretch("end", "word", 1)],
      [["h", "Shift+ArrowLeft"], "end a word earlier", () => app.stretch("end", "word", -1)],
      [["J", "Shift+ArrowDown"], "end a sentence later", () => app.stretch("end", "sentence", 1)],
      [["K", "Shift+ArrowUp"], "end a sentence earlier", () => app.stretch("end", "sentence", -1)],
      [["b"], "begin a word earlier", () => app.stretch("start", "word", -1)],
      [["w"], "begin a word later", () => app.stretch("start", "word", 1)],
      [["B"], "begin a sentence earlier", () => app.stretch("start", "sentence", -1)],
      [["W"], "begin a sentence later", () => app.stretch("start", "sentence", 1)],
      [["a"], "the whole turn", () => app.whole()],
    ]],
    ["Code it", [
      [["c", "/"], "find a code; Enter takes it", () => app.find()],
      [["1", "2", "3", "4", "5", "0"], "present, partial, lacking, normative, mixed, no valence",
        (pressed) => app.valence(pressed)],
      [["m"], "write a memo; Escape comes back", () => app.memo()],
      [["x"], "no code fits here", () => app.noCode()],
      [["s", "Enter"], "save", () => app.save()],
      [["Escape"], "leave it unsaved", () => app.discard()],
      [["z", "Ctrl+z"], "undo the last step", () => app.undo()],
    ]],
    ["What you decided", [
      [["o"], "next of your codings", () => app.jump("marks", 1)],
      [["O"], "the one before", () => app.jump("marks", -1)],
      [["e"], "change it", () => app.edit()],
      [["d"], "take it back", () => app.remove()],
    ]],
    ["Suggestions", [
      [["v"], "show or hide them", () => app.toggle()],
      [["i"], "next suggestion", () => app.jump("suggestions", 1)],
      [["I"], "the one before", () => app.jump("suggestions", -1)],
      [["y"], "accept", () => app.judge("accept")],
      [["r"], "reject", () => app.judge("reject")],
      [["t"], "change: another code or valence", () => app.change()],
    ]],
    ["The source", [
      [["D"], "coded in full, or not", () => app.inFull()],
      [["N"], "next source", () => app.neighbour(1)],
      [["P"], "source before", () => app.neighbour(-1)],
      [["q"], "list of sources", () => app.toSources()],
      [["?"], "this help", () => app.help()],
    ]],
  ];
}

const SHOWN = {
  ArrowDown: "↓", ArrowUp: "↑", "Shift+ArrowRight": "⇧→", "Shift+ArrowLeft": "⇧←",
  "Shift+ArrowDown": "⇧↓", "Shift+ArrowUp": "⇧↑", Escape: "Esc", PageDown: "PgDn", PageUp: "PgUp",
};

function pressedKey(event) {
  if (event.altKey || event.metaKey) return event.metaKey && event.key === "z" ? "Ctrl+z" : "";
  if (event.ctrlKey) return `Ctrl+${event.key}`;
  const named = event.shiftKey && event.key.startsWith("Arrow");
  return named ? `Shift+${event.key}` : event.key;
}

function helpDialog(groups, machine) {
  const close = () => dialog.close();
  const dialog = h("dialog", { class: "help", "aria-label": "Keys", onkeydown: (event) => {
    if (["?", "Escape", "q"].includes(event.key)) { event.preventDefault(); close(); }
    event.stopPropagation();
  } });
  const shown = groups.filter(([title]) => machine || title !== "Suggestions");
  dialog.append(
    h("header", {}, h("h2", {}, "Keys"),
      h("button", { type: "button", autofocus: true, onclick: close }, "Close ", key("Esc"))),
    h("div", { class: "groups" }, shown.map(([title, rows]) => h("section", {}, h("h3", {}, title),
      h("dl", {}, rows.flatMap(([keys, does]) => [
        h("dt", {}, keys.map((one) => key(SHOWN[one] ?? one))), h("dd", {}, does)]))))),
    h("p", { class: "soft" }, "With the mouse: click a sentence, or draw over words. ",
      "A passage stays inside one turn. Every decision is stored as soon as it is saved."));
  return dialog;
}
