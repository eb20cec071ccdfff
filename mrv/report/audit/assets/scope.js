/* What was judged: verdict, scope, files and rulebook. */
function overview(c) {
  const names = c.scope.enterprises
    .map((e) => (e.name ? `${e.name}${bracketed(e.id)}` : e.id))
    .join(semicolon());
  const more = c.scope.moreEnterprises ? ` … +${c.scope.moreEnterprises}` : "";
  const tile = (value, label) =>
    el("div", { class: "tile" }, el("b", {}, value), el("span", {}, label));
  const o = c.counts.outcomes;
  return el(
    "section",
    { id: "overview" },
    el(
      "div",
      { class: `verdict ${c.verdict}` },
      el("h1", {}, word(c.verdict)),
      el(
        "p",
        {},
        ["fatal", "error", "warning", "info"]
          .filter((s) => c.counts.severities[s])
          .map((s) => [tag(s), ` ${c.counts.severities[s]}  `]),
      ),
      el("p", { class: "soft small" }, word("verdictHint")),
    ),
    facts([
      [word("enterprise"), names + more],
      [word("sector"), say(c.scope.sector)],
      [word("period"), c.scope.from ? `${c.scope.from} – ${c.scope.until}` : ""],
      [word("day"), c.day],
      [
        word("tables"),
        c.scope.frames.map((f) => `${titleOf(f)}${bracketed(f.records)}`).join(semicolon()),
      ],
    ]),
    el(
      "div",
      { class: "tiles" },
      tile(number(c.counts.records), word("records")),
      tile(number(o.pass), word("passed")),
      tile(number(o.fail), word("failed")),
      tile(number(o.unknown), word("unknown")),
      tile(number(o.not_applicable), word("not_applicable")),
      tile(percent(c.counts.decided), word("decided")),
    ),
  );
}
function identity(c) {
  return section(
    "identity",
    null,
    facts([
      [word("made"), c.made],
      [word("tool"), `mrv ${c.tool}`],
      [word("rulebook"), c.rulebook.version],
      [word("digest"), el("span", { class: "mono" }, c.rulebook.sha256)],
    ]),
    files(c.inputs),
  );
}
/* More files than this are folded on the screen: the causes come next. */
const FOLDED = 5;
function files(inputs) {
  const every = table(
    [
      { title: word("file"), cell: (r) => r.path },
      { title: word("layout"), class: "keep", cell: (r) => say(r.layout) },
      { title: word("records"), number: true, cell: (r) => r.records },
      { title: word("sha"), class: "mono", cell: (r) => r.sha256 },
    ],
    inputs,
    word("identity"),
  );
  if (inputs.length <= FOLDED) return every;
  const told = `${word("files")}${colon()}${number(inputs.length)}`;
  return el("details", {}, el("summary", {}, told), every);
}
