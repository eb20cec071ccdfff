const CONTENT = JSON.parse(document.getElementById("content").textContent);
const ENTRIES = JSON.parse(document.getElementById("entries").textContent);
let language = document.documentElement.lang.startsWith("zh") ? "zh" : "en";
let printing = false;
const word = (key) => (WORDS[key] || [key, key])[language === "zh" ? 0 : 1];
const say = (text) => (text ? text[language] || text.en || text.zh || "" : "");
/* Marks of the reader's language between what is put together. */
const colon = () => (language === "zh" ? "：" : ": ");
const semicolon = () => (language === "zh" ? "；" : "; ");
const bracketed = (text) => (language === "zh" ? `（${text}）` : ` (${text})`);
const RULES = new Map(CONTENT.rules.map((rule) => [rule.id, rule]));
const titleOf = (thing) => say(thing.title || (RULES.get(thing.rule) || {}).title);
const hintOf = (thing) => say((RULES.get(thing.rule) || {}).hint);
const number = (value, digits = 6) =>
  typeof value === "number"
    ? new Intl.NumberFormat(language === "zh" ? "zh-CN" : "en", {
        maximumSignificantDigits: digits,
      }).format(value)
    : value === null || value === undefined
      ? "–"
      : String(value);
const percent = (value) =>
  typeof value === "number"
    ? new Intl.NumberFormat("en", { maximumFractionDigits: 1 }).format(100 * value) +
      word("percent")
    : "–";
/* Everything that comes from a file goes in as text, never as markup. */
function el(name, attributes = {}, ...children) {
  const node = document.createElement(name);
  for (const [key, value] of Object.entries(attributes)) {
    if (value === null || value === undefined || value === false) continue;
    if (key.startsWith("on")) node.addEventListener(key.slice(2), value);
    else if (key === "class") node.className = value;
    else node.setAttribute(key, value === true ? "" : value);
  }
  for (const child of children.flat(3))
    if (child !== null && child !== undefined && child !== "")
      node.append(child instanceof Node ? child : String(child));
  return node;
}
function table(columns, rows, caption) {
  const head = el(
    "tr",
    {},
    columns.map((c) => el("th", { scope: "col", class: c.number ? "number" : null }, c.title)),
  );
  const body = rows.map((row) =>
    el(
      "tr",
      {},
      columns.map((c) => el("td", { class: c.number ? "number" : c.class || null }, c.cell(row))),
    ),
  );
  return el(
    "div",
    { class: "scroll", tabindex: "0", role: "region", "aria-label": caption },
    el("table", {}, el("thead", {}, head), el("tbody", {}, body)),
  );
}
/* Names may be broken after a joint, not in a word. */
const breakable = (text) => text.split(/(?<=[_.(])/).flatMap((part) => [part, el("wbr")]);
const tag = (kind) => el("span", { class: `tag ${kind}` }, word(kind));
const list = (items) =>
  items.length
    ? el(
        "ul",
        { class: "plain" },
        items.map((item) => el("li", {}, item)),
      )
    : "";
const facts = (pairs) =>
  el(
    "dl",
    { class: "facts" },
    pairs
      .filter(([, value]) => value !== "" && value !== null)
      .map(([name, value]) => [el("dt", {}, name), el("dd", {}, value)]),
  );
function section(key, count, ...children) {
  return el(
    "section",
    { id: key, "aria-labelledby": `${key}-title`, "data-count": count === null ? null : count },
    el("h2", { id: `${key}-title` }, word(key)),
    children,
  );
}
const PAGE = 50;
/* Turn to the page of a table that has the row with an id. */
let openers = [];
function openRow(id) {
  return Boolean(document.getElementById(id)) || openers.some((open) => open(id));
}
/* A long table shows a page at a time on the screen and everything on paper. */
function paged(rows, draw, idOf = null, size = PAGE) {
  const holder = el("div");
  let at = 0;
  const show = () => {
    const some = printing ? rows : rows.slice(at * size, (at + 1) * size);
    holder.replaceChildren(draw(some));
    if (rows.length > size && !printing) {
      const last = Math.ceil(rows.length / size) - 1;
      const go = (to) => () => {
        at = to;
        show();
        drawCharts();
      };
      holder.append(
        el(
          "div",
          { class: "pager" },
          el(
            "button",
            { type: "button", disabled: at === 0, onclick: go(at - 1) },
            word("previous"),
          ),
          el("span", {}, `${word("page")} ${at + 1} / ${last + 1} · ${rows.length}`),
          el(
            "button",
            { type: "button", disabled: at === last, onclick: go(at + 1) },
            word("next"),
          ),
          el("span", { class: "soft small" }, word("printed")),
        ),
      );
    }
  };
  if (idOf)
    openers.push((id) => {
      const row = rows.findIndex((one) => idOf(one) === id);
      if (row < 0) return false;
      at = Math.floor(row / size);
      show();
      drawCharts();
      return true;
    });
  show();
  return holder;
}
