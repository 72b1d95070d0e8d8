// Coding: what is being decided about the passage, and what becomes of it once it is saved.

const NO_VALENCE = "not established";

function addDeeds(app) {
  app.draftNow = () => {
    app.draft ??= { code: "", noCode: false, valence: NO_VALENCE, memo: "", event: "", judging: null };
    return app.draft;
  };

  // Context takes no code; says so, and returns whether it is context.
  function isContext() {
    const aside = app.selected?.part.aside;
    if (aside) app.say(`This is context (${aside}); it takes no code.`);
    return Boolean(aside);
  }

  app.find = () => { if (app.selected && !isContext()) app.codebook.open(); };

  app.choose = (code, atOnce = false) => {
    if (!app.selected) return;
    Object.assign(app.draftNow(), { code, noCode: false });
    app.codebook.explain(code);
    app.passage.show();
    app.text.element.focus();
    app.say(`${app.titleOf({ kind: "code", code, valence: NO_VALENCE })}. Number keys give a valence, s saves.`);
    if (atOnce) app.perform(app.save);
  };

  app.noCode = () => {
    if (isContext()) return;
    if (app.draftNow().judging) { app.say("Reject the suggestion with r instead.", true); return; }
    Object.assign(app.draft, { noCode: !app.draft.noCode, code: "" });
    app.passage.show();
    app.say(app.draft.noCode ? "No code fits here. s saves it." : "Taken away again.");
  };

  app.valence = (pressed) => {
    if (isContext()) return;
    app.draftNow().valence = app.valences[pressed === "0" ? app.valences.length - 1 : Number(pressed) - 1];
    app.passage.show();
    app.say(app.draft.valence === NO_VALENCE ? "No valence." : app.draft.valence);
  };

  app.back = () => app.text.element.focus();

  app.memo = () => { if (isContext()) return; app.draftNow(); app.passage.show(); app.passage.memo(); };

  app.discard = () => {
    if (app.draft) app.say("Left unsaved.");
    app.draft = null;
    app.passage.show();
  };

  app.save = () => {
    const draft = app.draft;
    if (!draft || !(draft.code || draft.noCode || draft.memo)) return app.find();
    const { code, noCode, valence, memo, event, judging } = draft;
    const here = app.offsets();
    const atPlace = judging && judging.start === here.start && judging.end === here.end;
    if (judging && !atPlace && !event) {
      app.say("A suggestion keeps its passage; reject it, and code your own.", true);
    } else if (atPlace) {
      const about = judging.about ?? judging.code;
      const action = code === about && valence === judging.valence ? "accept" : "change";
      return store("judge", { code: about, other: code, action, valence, memo, event });
    } else return store("code", { code, noCode, valence, memo, event });
  };

  app.offsets = () => {
    const { part, s, e } = app.selected;
    return { start: part.start + pointsOf(part.text, s), end: part.start + pointsOf(part.text, e) };
  };

  async function store(what, more, done = "Saved") {
    if (app.saving) { app.say("One moment: the last one is still being stored.", true); return; }
    app.saving = true;
    const { part, s, e } = app.selected ?? {};
    const where = app.selected ? { ...app.offsets(), quote: part.text.slice(s, e) } : {};
    const answer = await app.told(what, { ...where, ...more });
    app.saving = false;
    if (!answer) return;
    app.draft = null;
    app.active = null;
    app.taken(answer);
    app.passage.show();
    if (!app.focused() || app.focused().matches("textarea, :disabled")) app.text.element.focus();
    app.say(`${done}.`);
  }

  app.undo = () => app.selected && !app.unsaved() && store("undo", {}, "Undone");

  app.inFull = () => !app.unsaved() && store("in full", {},
    app.full ? "No longer marked as coded in full" : "Marked as coded in full");

  app.here = (list) => {
    if (!app.selected) return [];
    const { start, end } = app.offsets();
    return app[list].filter((one) => one.start < end && start < one.end);
  };

  const at = (list) => {
    const found = app.here(list);
    return found.find((one) => app.same(one, app.active)) ?? found[0] ?? null;
  };

  app.edit = () => {
    if (app.unsaved()) return;
    const mark = at("marks");
    if (!mark) { app.say("None of your decisions stands here."); return; }
    if (mark.kind === "rejected") { app.say("A rejection can only be taken back: d."); return; }
    app.select(app.text.placed(mark) ?? app.selected, mark, true);
    app.draft = { code: mark.kind === "code" ? mark.code : "", noCode: mark.kind === "no code",
      valence: mark.valence, memo: mark.memo, event: mark.events.at(-1), judging: mark.judged ? mark : null };
    if (mark.kind === "code") app.codebook.explain(mark.code);
    app.passage.show();
    app.say("Change it, then save with s.");
  };

  app.remove = () => {
    if (app.unsaved()) return;
    const mark = at("marks");
    if (!mark) { app.say("None of your decisions stands here."); return; }
    return store("remove", { event: mark.events.at(-1) }, "Taken back; z brings it back");
  };

  app.toggle = async () => {
    if (!app.machine) {
      app.say(isDrawn(app.source) ? "Drawn to be coded unaided: press D when it is coded in full."
        : "People alone code this source.");
      return;
    }
    app.shown = !app.shown;
    const answer = await app.told("state");
    if (answer) app.taken(answer);
    app.passage.show();
    app.say(app.shown ? `${plural(app.suggestions.length, "suggestion")} shown; i goes to the next.` : "Suggestions hidden.");
  };

  app.judge = (action) => {
    if (app.unsaved()) return;
    const one = at("suggestions");
    if (!one) { app.say("No suggestion stands here."); return; }
    app.select(app.text.placed(one), one, true);
    return store("judge", { code: one.code, action, valence: one.valence }, action === "accept" ? "Accepted" : "Rejected");
  };

  app.change = () => {
    if (app.unsaved()) return;
    const one = at("suggestions");
    if (!one) { app.say("No suggestion stands here."); return; }
    app.select(app.text.placed(one), one, true);
    app.draft = { code: one.code, noCode: false, valence: one.valence, memo: "", event: "", judging: one };
    app.passage.show();
    app.codebook.open();
  };
}
