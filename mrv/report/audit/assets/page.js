function signatures() {
  return section(
    "signatures",
    null,
    el(
      "div",
      { class: "signs" },
      ["leader", "reviewer", "approver"].map((key) => el("div", {}, word(key))),
    ),
  );
}
const SECTIONS = [
  overview,
  identity,
  incidents,
  missing,
  findings,
  remarks,
  nonconformities,
  sampling,
  single,
  documents,
  conservative,
  allowances,
  coverage,
  notChecked,
  standards,
  waivers,
  rules,
  signatures,
];
function keep(id, name, value) {
  ENTRIES[id] = Object.assign(ENTRIES[id] || {}, { [name]: value });
}
function render() {
  document.documentElement.lang = language === "zh" ? "zh-CN" : "en";
  document.title = `mrv – ${word("title")} – ${CONTENT.scope.enterprises
    .map((e) => e.id)
    .slice(0, 3)
    .join(", ")}`;
  for (const node of document.querySelectorAll("[data-word]"))
    node.textContent = word(node.dataset.word);
  for (const id of ["language", "theme", "save", "print"])
    document.getElementById(id).textContent = word(id);
  openers = [];
  const sections = SECTIONS.map((make) => make(CONTENT));
  document.getElementById("main").replaceChildren(...sections);
  const nav = document.getElementById("contents");
  nav.setAttribute("aria-label", word("contents"));
  nav.replaceChildren(
    el(
      "ol",
      {},
      sections.map((s) =>
        el(
          "li",
          {},
          el(
            "a",
            { href: `#${s.id}` },
            el("span", {}, word(s.id)),
            s.dataset.count ? el("span", { class: "count" }, s.dataset.count) : "",
          ),
        ),
      ),
    ),
  );
  drawCharts();
}
function setTheme(theme) {
  document.documentElement.dataset.theme = theme;
  render();
}
document.getElementById("language").addEventListener("click", () => {
  language = language === "zh" ? "en" : "zh";
  render();
});
document
  .getElementById("theme")
  .addEventListener("click", () =>
    setTheme(document.documentElement.dataset.theme === "dark" ? "light" : "dark"),
  );
document.getElementById("print").addEventListener("click", () => print());
document.addEventListener("click", (event) => {
  const link = event.target.closest("a[href^='#']");
  if (link && openRow(link.hash.slice(1)))
    document.getElementById(link.hash.slice(1)).scrollIntoView();
});
/* The saved copy is this file with what was filled in. */
document.getElementById("save").addEventListener("click", () => {
  const copy = document.documentElement.cloneNode(true);
  copy.querySelector("#entries").textContent = JSON.stringify(ENTRIES).replace(
    /[<>&\u2028\u2029]/g,
    (c) => `\\u${c.charCodeAt(0).toString(16).padStart(4, "0")}`,
  );
  copy.querySelector("#main").replaceChildren();
  copy.querySelector("#contents").replaceChildren();
  const link = el("a", {
    href: URL.createObjectURL(
      new Blob(["<!doctype html>\n", copy.outerHTML], { type: "text/html" }),
    ),
    download: "audit.html",
  });
  link.click();
  URL.revokeObjectURL(link.href);
});
addEventListener("beforeprint", () => {
  printing = true;
  render();
  for (const d of document.querySelectorAll("details")) d.open = true;
});
addEventListener("afterprint", () => {
  printing = false;
  render();
});
setTheme(matchMedia("(prefers-color-scheme: dark)").matches ? "dark" : "light");
