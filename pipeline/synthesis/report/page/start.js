function speak(chosen) {
  language = chosen;
  document.documentElement.lang = chosen;
  translate(document);
  drawJudge();
  if (shown) showPanel(shown);
}

document.body.classList.add("scripted");
fillFilters();
document.querySelectorAll("table[data-paged]").forEach(pageTable);
openMap();
openBars();
openJudge();
openSearch();
applyFilters();
document.getElementById("language").addEventListener("change", (event) => speak(event.target.value));
document.getElementById("panel-close").addEventListener("click", closeQuotes);
document.addEventListener("keydown", (event) => {
  if (event.key === "Escape" && shown) closeQuotes();
  else moveInTable(event);
});
document.getElementById("show-subcodes")?.addEventListener("change", (event) => {
  document.getElementById("readiness").classList.toggle("deep", event.target.checked);
});
addEventListener("hashchange", follow);
follow();
document.documentElement.dataset.ready = "yes";
