// The reading app: its page, and how one comes and goes. What the keys do is in moves.js and
// deeds.js; they and the parts of the page find one another through `app`.

const MEMORY = "sensemaking reading"; // kept for this tab: name, source and place; never words

function render({ model, el }) {
  const app = { codes: [], coders: [], coder: "", sources: [], source: null, page: 0, pages: 1,
    marks: [], suggestions: [], shown: false, selected: null, active: null, draft: null,
    canUndo: false, full: false, machine: false, saving: false };
  const groups = keysOf(app);
  const live = h("div", { class: "live", role: "status", "aria-live": "polite" });
  const title = h("div", { class: "title" });
  const tools = h("div", { class: "tools" });
  const start = startPage(app);
  start.element.hidden = true;
  Object.assign(app, { text: textPane(app), codebook: codebookPanel(app), passage: passageCard(app) });
  const side = h("aside", { class: "side" }, app.passage.element, app.codebook.element);
  const desk = h("div", { class: "desk", hidden: true }, app.text.element, side);
  const root = h("div", { class: "reader", onkeydown: addKeyboard(app, groups) },
    h("header", { class: "top" }, title, tools), start.element, desk, live);
  el.append(root);
  // As an app it has the window to itself; in the editor it stays inside its cell.
  root.classList.toggle("whole", Boolean(root.getRootNode().host?.closest(".published")));
  addMoves(app);
  addDeeds(app);
  const hangUp = addLine(app, model);

  app.focused = () => root.getRootNode().activeElement;

  app.say = (words, fault = false) => {
    live.classList.toggle("fault", fault);
    live.textContent = words;
  };

  function button(words, name, run, more = {}) {
    return h("button", { type: "button", onclick: run, ...more }, words, " ", key(name));
  }

  function head() {
    const study = [app.study, app.invented ? h("span", { class: "invented" }, "INVENTED") : null];
    if (desk.hidden) {
      title.replaceChildren(h("h1", {}, "Read and code"), h("span", { class: "soft" }, ...study.filter(Boolean)));
      tools.replaceChildren();
      return;
    }
    const entry = app.source;
    const facts = [entry.kind, entry.group, app.pages > 1 ? `page ${app.page + 1} of ${app.pages}` : "",
      plural(app.marks.length, "decision"), isDrawn(entry) ? "drawn: suggestions stay hidden" : app.machine ? "" : "people only"];
    title.replaceChildren(h("h1", {}, entry.source_id),
      h("span", { class: "soft" }, facts.filter(Boolean).join(" · ")), ...study.slice(1).filter(Boolean));
    tools.replaceChildren(...[
      app.machine && button(app.shown ? "Suggestions shown" : "Suggestions hidden", "v", app.toggle,
        { role: "switch", "aria-checked": String(app.shown) }),
      button("Undo", "z", app.undo, { disabled: !app.canUndo }),
      button(app.full ? "Coded in full ✓" : "Coded in full?", "D", app.inFull,
        { "aria-pressed": String(app.full) }),
      button("Sources", "q", app.toSources), button("Keys", "?", app.help),
    ].filter(Boolean));
  }

  app.titleOf = (mark) => {
    if (mark.kind === "no code") return "no code fits";
    if (mark.kind === "note") return "note";
    const code = app.codes.find((one) => one.id === mark.code);
    const valence = mark.kind === "code" && mark.valence !== NO_VALENCE ? ` · ${mark.valence}` : "";
    return `${mark.code}${code ? ` ${code.label}` : ""}${valence}`;
  };

  app.remember = () => {
    const at = app.selected ? app.selected.part.start + pointsOf(app.selected.part.text, app.selected.s) : 0;
    const kept = { coder: app.coder, source: app.source?.source_id ?? "", at };
    try { sessionStorage.setItem(MEMORY, JSON.stringify(kept)); } catch { /* no storage, no memory */ }
  };

  function remembered() {
    try { return JSON.parse(sessionStorage.getItem(MEMORY)) ?? {}; } catch { return {}; }
  }

  async function begin() {
    app.say("One moment");
    const answer = await app.told("hello");
    if (!answer) return;
    Object.assign(app, answer);
    app.codebook.title(app.book);
    app.codebook.show(0);
    app.say("");
    const before = remembered();
    head();
    start.element.hidden = false;
    if (!before.coder) { start.ask(); return; }
    await app.enter(before.coder);
    if (app.sources.some((one) => one.source_id === before.source)) await app.openSource(before.source, before.at);
  }

  app.enter = async (name) => {
    const answer = await app.told("sources", { coder: name });
    if (!answer) return;
    Object.assign(app, answer);
    app.say("");
    onStart();
  };

  function onStart() {
    const last = app.source?.source_id;
    app.source = null;
    desk.hidden = true;
    start.element.hidden = false;
    head();
    start.show(app.sources, last);
  }

  app.toSources = async () => {
    if (app.unsaved()) return;
    await app.enter(app.coder);
    app.remember();
  };

  app.openSource = async (source, at = 0) => {
    app.say("One moment");
    const answer = await app.told("open", { source, at });
    if (!answer) return;
    start.element.hidden = true;
    desk.hidden = false;
    Object.assign(app, { source: answer.source, pages: answer.pages, selected: null });
    app.turnTo(answer, at);
    app.text.element.focus();
    app.say(`${source}, ${plural(answer.source.words, "word")}. ${answer.lost
      ? `${plural(answer.lost, "decision")} of yours found no place in this text; they are kept.` : ""}`);
  };

  app.taken = (answer) => {
    for (const name of ["marks", "suggestions", "canUndo", "machine"]) app[name] = answer[name];
    app.full = answer.inFull;
    app.text.mark(app.marks, app.suggestions);
    head();
  };

  app.help = () => {
    const dialog = helpDialog(groups, app.machine);
    dialog.addEventListener("close", () => { dialog.remove(); app.text.element.focus(); });
    root.append(dialog);
    dialog.showModal();
  };

  // What is typed and not saved is the one thing that leaving would lose.
  const leaving = (event) => {
    const draft = app.draft;
    if (draft && (draft.code || draft.noCode || draft.memo)) event.preventDefault();
  };
  addEventListener("beforeunload", leaving);
  begin();
  return () => {
    hangUp();
    removeEventListener("beforeunload", leaving);
  };
}

export default { render };
