document.body.classList.add("scripted");
// Bars lead to quotes by a click; by keyboard the table above the figure does the same.
for (const bar of document.querySelectorAll("figure svg a")) {
  const target = document.getElementById((bar.getAttribute("xlink:href") || "").slice(1));
  bar.setAttribute("role", "link");
  bar.setAttribute("tabindex", "-1");
  bar.setAttribute("aria-label", bar.textContent.trim() || (target ? target.textContent : ""));
}
document.getElementById("language").addEventListener("change", (event) => {
  language = event.target.value;
  document.documentElement.lang = language;
  translate(document);
});
document.documentElement.dataset.ready = "yes";
