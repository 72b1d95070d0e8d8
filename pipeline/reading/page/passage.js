// The card about the selected passage: what is being decided, what was, and what is suggested.

function passageCard(app) {
  const quote = h("p", { class: "quote", dir: "auto" });
  const code = h("div", { class: "chosen" });
  const radios = h("div", { class: "valences", role: "radiogroup", "aria-label": "Valence" });
  const memo = h("textarea", {
    rows: "2", "aria-label": "Memo", placeholder: "Memo (m)", maxlength: "4000",
    oninput: () => { app.draftNow().memo = memo.value; buttons(); },
  });
  const act = h("div", { class: "row" });
  const here = h("ul", { class: "standing", "aria-label": "Decided or suggested here" });
  const element = h("section", { class: "card passage", "aria-label": "Passage" },
    h("h2", {}, "Passage"), quote, code, radios, memo, act, here);

  function show() {
    const chosen = app.selected;
    element.classList.toggle("editing", Boolean(app.draft));
    quote.replaceChildren(...(chosen ? told(chosen) : [h("span", { class: "soft" }, "Nothing is selected.")]));
    const aside = Boolean(chosen?.part.aside);
    for (const one of [code, radios, memo, act]) one.hidden = !chosen || aside;
    chosenCode();
    valences();
    if (memo.value !== (app.draft?.memo ?? "")) memo.value = app.draft?.memo ?? "";
    buttons();
    here.replaceChildren(...app.here("marks").map(decided), ...app.here("suggestions").map(open));
  }

  function told({ part, s, e }) {
    const words = part.text.slice(s, e);
    const count = part.pieces.filter((piece) => piece.word && piece.s < e && s < piece.e).length;
    const brief = words.length > 120
      ? [words.slice(0, 60).replace(/\S+$/u, ""), "… ", words.slice(-50).replace(/^\S+\s/u, "")] : [words];
    const context = part.aside ? h("span", { class: "warn" }, `Context (${part.aside}): takes no code`) : null;
    return [h("q", {}, ...brief), " ", h("small", {}, plural(count, "word")), context].filter(Boolean);
  }

  function chosenCode() {
    const draft = app.draft;
    const named = draft?.code && app.titleOf({ kind: "code", code: draft.code, valence: "not established" });
    code.replaceChildren(...(named ? [h("b", {}, named)]
      : draft?.noCode ? [h("b", {}, "No code fits here")]
        : [h("span", { class: "soft" }, "No code yet ")]),
    h("button", { type: "button", onclick: app.find }, named ? "Another " : "Find a code ", key("c")));
  }

  function valences() {
    const now = app.draft?.valence ?? "not established";
    radios.replaceChildren(...(app.valences ?? []).map((valence, number) => {
      const pressed = number === app.valences.length - 1 ? "0" : String(number + 1);
      return h("button", {
        type: "button", role: "radio", "aria-checked": String(valence === now), class: `valence ${valence.split(" ")[0]}`,
        onclick: () => app.valence(pressed),
      }, key(pressed), valence === "not established" ? "none" : valence);
    }));
  }

  function buttons() {
    const draft = app.draft;
    const ready = Boolean(draft && (draft.code || draft.noCode || draft.memo.trim()));
    act.replaceChildren(...[
      h("button", { type: "button", class: "main", disabled: !ready, onclick: app.save },
        draft?.event ? "Save the change " : "Save ", key("s")),
      h("button", { type: "button", "aria-pressed": String(Boolean(draft?.noCode)), onclick: app.noCode },
        "No code fits ", key("x")),
      draft && h("button", { type: "button", onclick: app.discard }, "Leave ", key("Esc")),
    ].filter(Boolean));
  }

  function decided(mark) {
    return h("li", { class: mark.kind.replace(" ", "-") },
      h("span", { class: `chip ${mark.kind.replace(" ", "-")}` }, app.titleOf(mark)),
      mark.memo ? h("span", { class: "soft memo" }, mark.memo) : null,
      h("span", { class: "row" },
        mark.kind === "rejected" ? null
          : h("button", { type: "button", onclick: () => { app.active = mark; app.edit(); } }, "Change ", key("e")),
        h("button", { type: "button", onclick: () => { app.active = mark; app.remove(); } }, "Take back ", key("d"))));
  }

  function open(one) {
    const take = (run) => () => { app.active = one; run(); };
    return h("li", { class: "open" },
      h("span", { class: "chip open" }, `${app.titleOf({ ...one, kind: "code" })}`),
      h("span", { class: "soft" }, `suggested, score ${Number(one.score ?? 0).toFixed(2)}; ${one.reason ?? ""}`),
      h("span", { class: "row" },
        h("button", { type: "button", onclick: take(() => app.judge("accept")) }, "Accept ", key("y")),
        h("button", { type: "button", onclick: take(() => app.judge("reject")) }, "Reject ", key("r")),
        h("button", { type: "button", onclick: take(app.change) }, "Change ", key("t"))));
  }

  return { element, show, memo: () => memo.focus() };
}
