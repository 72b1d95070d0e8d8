// Long tables are shown a page at a time; their further rows lie in the page as data.
function pageTable(table) {
  const rows = once(() => read(`rows-${table.dataset.paged}`));
  const size = Number(table.dataset.size);
  const pages = Math.ceil(Number(table.dataset.rows) / size);
  const body = table.tBodies[0];
  let page = 1;
  const previous = make("button", { type: "button", onclick: () => turn(page - 1) });
  const next = make("button", { type: "button", onclick: () => turn(page + 1) });
  const told = make("span", { role: "status" });
  previous.dataset.t = "page.previous";
  next.dataset.t = "page.next";
  told.dataset.t = "page.of";
  const bar = make("p", { class: "turner" }, previous, told, next);
  const printed = make("p", { class: "printed note" }, make("span", { "data-t": "page.printed" }));
  table.closest(".scroll").after(bar, printed);
  const label = () => {
    told.dataset.a = JSON.stringify({ page, pages });
    const last = Math.min(page * size, Number(table.dataset.rows));
    printed.firstChild.dataset.a = JSON.stringify({ first: (page - 1) * size + 1, last, rows: Number(table.dataset.rows) });
    translate(printed);
    previous.disabled = page <= 1;
    next.disabled = page >= pages;
    translate(bar);
  };
  function turn(to) {
    page = to;
    // Rows were written and escaped when the page was made; nothing else is put in as markup.
    // eslint-disable-next-line no-restricted-properties
    body.innerHTML = rows("all").slice((page - 1) * size, page * size).join("");
    translate(body);
    if (filtered()) recount(body);
    label();
  }
  label();
}

// Arrow keys move between the cells of a table; Tab works as ever.
function moveInTable(event) {
  const step = { ArrowRight: [0, 1], ArrowLeft: [0, -1], ArrowDown: [1, 0], ArrowUp: [-1, 0] }[event.key];
  const cell = event.target.closest && event.target.closest("td, th");
  if (!step || !cell || !event.target.matches("a")) return;
  const rows = [...cell.closest("table").rows];
  let row = rows.indexOf(cell.parentElement);
  let column = cell.cellIndex;
  for (;;) {
    row += step[0];
    column += step[1];
    const next = rows[row] && rows[row].cells[column];
    if (!next) return;
    const target = next.querySelector("a");
    if (target && target.getClientRects().length) {
      event.preventDefault();
      target.focus();
      return;
    }
  }
}
