// The text of one page: turns with their speakers, marks, and the passage that is selected.

function textPane(app) {
  const scroller = h("div", {
    class: "text", tabindex: "0", role: "application", "aria-roledescription": "transcript",
    "aria-label": "Text of the source. Press question mark for the keys.",
  });
  let parts = [];
  let sentences = [];
  let dragged = null;

  function fill(told, language) {
    parts = told.map((one, number) => partOf(one, number, language));
    sentences = parts.flatMap((part) => part.sentences);
    sentences.forEach((sentence, number) => { sentence.number = number; });
    scroller.replaceChildren(...parts.map((part) => part.element));
    scroller.scrollTop = 0;
  }

  function partOf(told, number, language) {
    const text = told.text;
    const pieces = piecesOf(text, language);
    const part = { ...told, number, pieces, starts: startsOf(text, pieces), ends: endsOf(text, pieces) };
    part.sentences = told.sentences.map(([s, e]) => ({ part, s: unitsOf(text, s), e: unitsOf(text, e) }));
    for (const piece of pieces) {
      piece.element = h("span", { class: piece.name ? "name" : null }, text.slice(piece.s, piece.e));
      piece.element.piece = piece;
    }
    part.margin = h("div", { class: "margin" });
    const who = told.goesOn ? "" : told.speaker;
    const role = ["informant", "none"].includes(told.role) ? "" : told.role;
    const small = [role, told.place, told.aside && told.aside !== told.role ? told.aside : ""]
      .filter(Boolean).join(" · ");
    part.element = h("section", { class: `turn ${told.kind} ${told.aside ? "aside" : ""}` },
      h("div", { class: "who" }, who, " ", small && h("small", {}, small)),
      h("p", { class: "words", dir: "auto", lang: language || null },
        pieces.map((piece) => piece.element)),
      part.margin);
    part.element.turn = part; // `part` itself is a name of the DOM
    return part;
  }

  // --- what is selected ------------------------------------------------------------------
  function paint(selected, before) {
    for (const one of new Set([before?.part, selected?.part])) {
      one?.pieces.forEach((piece) => {
        const inside = selected?.part === one && piece.s < selected.e && selected.s < piece.e;
        piece.element.classList.toggle("selected", inside);
      });
      one?.element.classList.toggle("current", selected?.part === one);
    }
  }

  function reveal(selected) {
    const inside = selected.part.pieces.filter((p) => p.s < selected.e && selected.s < p.e);
    if (!inside.length) return;
    const box = scroller.getBoundingClientRect();
    const top = inside[0].element.getBoundingClientRect().top - box.top;
    const bottom = inside.at(-1).element.getBoundingClientRect().bottom - box.top;
    const room = Math.min(90, box.height / 5);
    if (top < room) scroller.scrollTop += top - room;
    else if (bottom > box.height - room) {
      scroller.scrollTop += Math.min(bottom - box.height + room, top - room);
    }
  }

  // --- what is decided and suggested -----------------------------------------------------
  function mark(marks, suggestions) {
    for (const part of parts) {
      const own = within(part, marks);
      const open = within(part, suggestions);
      for (const piece of part.pieces) {
        const over = (list) => list.filter((one) => piece.s < one.e && one.s < piece.e);
        const kinds = new Set(over(own).map((one) => one.kind));
        piece.element.classList.toggle("coded", kinds.has("code"));
        piece.element.classList.toggle("noted", kinds.has("note") || kinds.has("no code"));
        piece.element.classList.toggle("suggested", over(open).length > 0);
      }
      part.margin.replaceChildren(
        ...own.map((one) => chip(one, app.titleOf(one), `chip ${one.kind.replace(" ", "-")}`)),
        ...open.map((one) => chip(one, `${one.code}?`, "chip open")),
      );
    }
  }

  function chip(one, title, kind) {
    return h("button", {
      type: "button", class: kind, tabindex: "-1", title: one.memo || null,
      onclick: () => app.select({ part: one.part, s: one.s, e: one.e }, one),
    }, title);
  }

  // Marks of a part with offsets into its words, clipped where they reach beyond it.
  function within(part, marks) {
    const last = part.start + pointsOf(part.text, part.text.length);
    return marks.filter((one) => one.start < last && part.start < one.end).map((one) => ({
      ...one, part,
      s: unitsOf(part.text, Math.max(0, one.start - part.start)),
      e: unitsOf(part.text, Math.min(last, one.end) - part.start),
    }));
  }

  function placed(one) {
    for (const part of parts) {
      const [found] = within(part, [one]);
      if (found) return { part, s: found.s, e: found.e };
    }
    return null;
  }

  // --- the mouse: press and draw over words; a click takes the sentence ------------------
  function pieceAt(event) {
    const span = event.composedPath().find((one) => one.piece);
    const turn = event.composedPath().find((one) => one.turn);
    return span && turn ? { part: turn.turn, piece: span.piece } : null;
  }

  scroller.addEventListener("pointerdown", (event) => {
    dragged = event.button === 0 ? pieceAt(event) : null;
  });
  scroller.addEventListener("pointerover", (event) => {
    const now = pieceAt(event);
    if (!dragged || !event.buttons || !now || now.part !== dragged.part) return;
    if (now.piece === dragged.piece && !dragged.moved) return;
    dragged.moved = true;
    const s = Math.min(dragged.piece.s, now.piece.s);
    const e = Math.max(dragged.piece.e, now.piece.e);
    const words = now.part.text.slice(s, e);
    const bare = words.trim();
    const first = s + words.indexOf(bare);
    if (bare) app.select({ part: now.part, s: first, e: first + bare.length });
  });
  scroller.addEventListener("pointerup", () => {
    if (dragged && !dragged.moved) {
      const { part, piece } = dragged;
      const sentence = part.sentences.find((one) => one.s <= piece.s && piece.s < one.e);
      if (sentence) app.select(sentence);
    }
    dragged = null;
  });

  return {
    element: scroller, fill, paint, reveal, mark, placed, within,
    get parts() { return parts; },
    get sentences() { return sentences; },
  };
}
