// The map of themes: pointing at a segment reads it out below; one stop for Tab, arrows within.
function openMap() {
  const points = [...document.querySelectorAll(".figure-themes a")];
  const readout = document.getElementById("map-readout");
  if (!points.length || !readout) return;
  const numberOf = (point) => Number((point.getAttribute("xlink:href") || "").split("=")[1]);
  const tell = (point) => {
    const number = index("all").points[numberOf(point)];
    const found = passage(number);
    const words = found.withheld ? say("panel.withheld") : found.quote;
    readout.replaceChildren(
      make("p", { class: found.withheld ? "withheld" : "said", dir: "auto" }, words),
      whereItStands(found, null),
    );
  };
  points.forEach((point, place) => {
    point.setAttribute("tabindex", place ? "-1" : "0");
    point.setAttribute("role", "link");
    point.setAttribute("aria-label", `${place + 1} / ${points.length}`);
    point.addEventListener("mouseenter", () => tell(point));
    point.addEventListener("focus", () => tell(point));
    point.addEventListener("keydown", (event) => {
      const step = { ArrowRight: 1, ArrowDown: 1, ArrowLeft: -1, ArrowUp: -1 }[event.key];
      if (!step) return;
      event.preventDefault();
      const next = points[(place + step + points.length) % points.length];
      point.setAttribute("tabindex", "-1");
      next.setAttribute("tabindex", "0");
      next.focus();
    });
  });
}

// Bars lead to quotes by a click; by keyboard the table below each figure does the same.
function openBars() {
  for (const bar of document.querySelectorAll("figure svg a:not(.figure-themes a)")) {
    const query = parse((bar.getAttribute("xlink:href") || "").slice(1));
    bar.setAttribute("role", "link");
    bar.setAttribute("tabindex", "-1");
    bar.setAttribute("aria-label", bar.textContent.trim() || titleOf(query));
  }
}
