document.body.classList.add("scripted");
document.getElementById("language").addEventListener("change", (event) => {
  language = event.target.value;
  document.documentElement.lang = language;
  translate(document);
});
document.documentElement.dataset.ready = "yes";
