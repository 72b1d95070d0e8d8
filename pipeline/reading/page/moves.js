// Reading: from sentence to sentence, turn to turn and page to page, and where a passage ends.

function addMoves(app) {
  app.turnTo = (answer, at) => {
    app.page = answer.page;
    app.text.fill(answer.parts, app.source.language);
    app.taken(answer);
    const all = app.text.sentences;
    const evidence = at ? null : all.find((one) => !one.part.aside);
    const there = all.findLast((one) => one.part.start + pointsOf(one.part.text, one.s) <= at);
    app.select(evidence ?? there ?? all[0] ?? null, null, true);
  };

  app.neighbour = async (step) => {
    if (app.unsaved()) return;
    const at = app.sources.findIndex((one) => one.source_id === app.source.source_id) + step;
    if (app.sources[at]) await app.openSource(app.sources[at].source_id);
    else app.say(step > 0 ? "This is the last source." : "This is the first source.");
  };

  app.leaf = async (step, last = false) => {
    const page = app.page + step;
    if (app.unsaved()) return;
    if (page < 0 || page >= app.pages) { app.say(step > 0 ? "End of the source." : "Top of the source."); return; }
    const answer = await app.told("page", { page });
    if (!answer) return;
    app.turnTo(answer, 0);
    app.select(app.text.sentences.at(last ? -1 : 0), null, true);
  };

  app.select = (place, active = null, quiet = false) => {
    const before = app.selected;
    app.selected = place && { part: place.part, s: place.s, e: place.e };
    app.active = active;
    app.text.paint(app.selected, before);
    if (app.selected) app.text.reveal(app.selected);
    app.passage.show();
    app.remember();
    if (app.selected && !quiet) app.say(spoken(app.selected));
  };

  function spoken({ part, s, e }) {
    const who = part.aside ? `${part.speaker || part.kind}, context` : part.speaker;
    return `${who ? `${who}: ` : ""}${part.text.slice(s, e)}`;
  }

  app.unsaved = () => {
    const draft = app.draft;
    const something = draft && (draft.code || draft.noCode || draft.memo || draft.event || draft.judging);
    if (something) app.say("Not saved yet: s saves it, Escape leaves it.", true);
    else app.draft = null; // a valence alone says nothing
    return Boolean(something);
  };

  const current = () => {
    const { part, e } = app.selected;
    const inside = part.sentences.filter((one) => one.s < e);
    return (inside.at(-1) ?? part.sentences[0])?.number ?? 0;
  };

  app.step = (by) => {
    if (!app.selected || app.unsaved()) return;
    const { part, s } = app.selected;
    const first = part.sentences.find((one) => one.e > s)?.number ?? current();
    const next = app.text.sentences[by > 0 ? current() + 1 : first - 1];
    if (!next) return app.leaf(by, by < 0);
    app.select(next);
  };

  app.turn = (by) => {
    if (!app.selected || app.unsaved()) return;
    const at = app.text.parts.indexOf(app.selected.part);
    const others = by > 0 ? app.text.parts.slice(at + 1) : app.text.parts.slice(0, at).reverse();
    const next = others.find((part) => part.sentences.length);
    if (!next) return app.leaf(by, by < 0);
    app.select(next.sentences[0]);
  };

  app.edge = (at) => { if (!app.unsaved()) app.select(app.text.sentences.at(at) ?? null); };

  app.stretch = (side, unit, by) => {
    if (!app.selected) return;
    const { part } = app.selected;
    let { s, e } = app.selected;
    const all = part.sentences;
    const starts = unit === "word" ? part.starts : all.map((one) => one.s);
    const ends = unit === "word" ? part.ends : all.map((one) => one.e);
    if (side === "end") e = (by > 0 ? ends.find((at) => at > e) : ends.findLast((at) => at < e && at > s)) ?? e;
    else s = (by > 0 ? starts.find((at) => at > s && at < e) : starts.findLast((at) => at < s)) ?? s;
    app.select({ part, s, e }, app.active);
  };

  app.whole = () => {
    if (!app.selected) return;
    const { part } = app.selected;
    app.select({ part, s: part.sentences[0].s, e: part.sentences.at(-1).e }, app.active);
  };

  app.jump = async (list, by) => {
    if (app.unsaved()) return;
    if (list === "suggestions" && !app.shown) { app.say("Suggestions are hidden; v shows them."); return; }
    const here = app.selected ? app.selected.part.start + pointsOf(app.selected.part.text, app.selected.s) : 0;
    const all = app[list];
    const at = all.findIndex((one) => app.same(one, app.active));
    const beyond = by > 0 ? all.findIndex((one) => one.start >= here) : all.findLastIndex((one) => one.start < here);
    const next = all[at >= 0 ? at + by : beyond];
    if (!next) { app.say(all.length ? "There are no more in this direction." : "There are none in this source."); return; }
    const place = app.text.placed(next) ?? await pageWith(next);
    if (place) app.select(place, next);
  };

  async function pageWith(one) {
    const answer = await app.told("open", { source: app.source.source_id, at: one.start });
    if (answer) app.turnTo(answer, one.start);
    return answer && app.text.placed(one);
  }

  app.same = (one, other) => Boolean(other) && one.start === other.start && one.end === other.end
    && one.code === other.code && one.kind === other.kind;
}
