// The keyboard: a key runs its command, or waits until the one before is done.

function addKeyboard(app, groups) {
  const keys = new Map(groups.flatMap(([, rows]) => rows.flatMap(([names, , run]) =>
    names.map((name) => [name, run]))));
  // Keys wait while a command is under way, so that none is lost or runs too early.
  const queue = [];
  let busy = false;

  function pressed(event) {
    if (!app.source) return;
    const typing = event.composedPath()[0].matches("input, textarea");
    const onButton = event.composedPath()[0].matches("button") && ["Enter", " "].includes(event.key);
    const name = pressedKey(event);
    const plain = event.key.length === 1 && !event.ctrlKey && !event.metaKey && !event.altKey;
    if (busy && (plain || keys.has(name))) queue.push({ key: event.key, name });
    else if (typing && !leaves(event)) { event.stopPropagation(); return; }
    else if (typing) app.perform(event.key === "Enter" ? app.save : app.back);
    else if (keys.has(name) && !onButton) app.perform(() => keys.get(name)(event.key));
    else return;
    event.preventDefault();
    event.stopPropagation();
  }

  const leaves = (event) => event.key === "Escape"
    || (event.key === "Enter" && (event.ctrlKey || event.metaKey));

  app.perform = async (run) => {
    busy = true;
    try { await run(); } finally { busy = false; }
    if (queue.length) again(queue.shift());
  };

  // A key that waited goes where it would have gone: into the open field, or to its command.
  function again({ key: letter, name }) {
    const field = app.focused();
    if (field?.matches("input, textarea")) {
      if (letter.length === 1) {
        field.setRangeText(letter, field.selectionStart, field.selectionEnd, "end");
        field.dispatchEvent(new Event("input", { bubbles: true }));
      } else field.dispatchEvent(new KeyboardEvent("keydown", { key: letter, bubbles: true, composed: true }));
    } else if (keys.has(name)) { app.perform(() => keys.get(name)(letter)); return; }
    if (queue.length && !busy) again(queue.shift());
  }

  return pressed;
}
