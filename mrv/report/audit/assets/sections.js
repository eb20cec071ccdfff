/* The sections of the page; scope and verification stand in files of their own. */
function missing(c) {
  if (!c.missing.length) {
    // Of what could not be read nobody can say that it is whole.
    const told = c.verdict === "unreadable" ? "missingUnread" : "noMissing";
    return section("missing", 0, el("p", {}, word(told)));
  }
  return section(
    "missing",
    c.missing.length,
    paged(c.missing, (rows) =>
      table(
        [
          { title: word("record"), cell: (r) => say(r.record) },
          { title: word("table"), cell: (r) => say(r.frame) },
          { title: word("parameter"), cell: (r) => say(r.title) },
          { title: word("due"), class: "keep", cell: (r) => r.due },
          { title: word("left"), number: true, cell: (r) => number(r.left) },
        ],
        rows,
        word("missing"),
      ),
    ),
  );
}
/* What is missing for information only asks nothing of the filer: what, and how often. */
function remarks(c) {
  const total = c.remarks.reduce((sum, r) => sum + r.records, 0);
  const named = c.remarks.map((r) => `${say(r.title)}${bracketed(number(r.records))}`);
  return section(
    "remarks",
    total,
    el("p", { class: "soft" }, total ? named.join(semicolon()) : word("none")),
  );
}
let filterFindings = () => {};
function findings(c) {
  if (!c.findings.length) return section("findings", 0, el("p", {}, word("noFindings")));
  const texts = new Map();
  const textOf = (f) => {
    const key = language + f.id;
    if (!texts.has(key))
      texts.set(
        key,
        [
          f.rule,
          titleOf(f),
          say(f.message),
          say(f.record),
          say(f.place),
          say(f.parameter),
          f.column || "",
        ]
          .join("\n")
          .toLowerCase(),
      );
    return texts.get(key);
  };
  const search = el("input", {
    type: "search",
    id: "find",
    placeholder: word("search"),
    "aria-label": word("search"),
  });
  const options = (name, values) => [
    el("option", { value: "" }, `${word(name)}${colon()}${word("all")}`),
    values.map((v) => el("option", { value: v }, word(v))),
  ];
  const severity = el(
    "select",
    { id: "severity", "aria-label": word("severity") },
    options(
      "severity",
      ["fatal", "error", "warning", "info"].filter((s) => c.counts.severities[s]),
    ),
  );
  const category = el(
    "select",
    { id: "category", "aria-label": word("category") },
    options("category", [...new Set(c.findings.map((f) => f.category))]),
  );
  const count = el("span", { class: "soft", "aria-live": "polite", id: "shown" });
  const holder = el("div");
  const update = () => {
    const wanted = search.value.trim().toLowerCase();
    const rows = c.findings.filter(
      (f) =>
        (!severity.value || f.severity === severity.value) &&
        (!category.value || f.category === category.value) &&
        (!wanted || textOf(f).includes(wanted)),
    );
    count.textContent = `${rows.length} / ${c.findings.length}`;
    holder.replaceChildren(
      paged(rows, (some) =>
        table(
          [
            {
              title: word("severity"),
              cell: (f) => [
                tag(f.severity),
                f.waiver
                  ? el(
                      "div",
                      { class: "small soft" },
                      `${word("waived")}${colon()}${f.waiver.reason}${bracketed(`${f.waiver.owner}, ${f.waiver.expires}`)}`,
                    )
                  : "",
              ],
            },
            {
              title: word("rule"),
              class: "keep",
              cell: (f) =>
                f.category === "input"
                  ? f.rule
                  : el("a", { href: `#rule-${f.rule}`, title: titleOf(f) }, f.rule),
            },
            { title: word("record"), cell: (f) => say(f.record) },
            {
              title: word("message"),
              cell: (f) => [
                el("strong", {}, titleOf(f)),
                el("div", {}, say(f.message)),
                hintOf(f)
                  ? el("div", { class: "soft small" }, `${word("hint")}${colon()}${hintOf(f)}`)
                  : "",
                say(f.reason) ? el("div", { class: "small" }, say(f.reason)) : "",
                f.incident
                  ? el("a", { class: "small", href: `#incident-${f.incident}` }, word("seeCause"))
                  : "",
              ],
            },
            { title: word("place"), class: "small", cell: (f) => say(f.place) },
          ],
          some,
          word("findings"),
        ),
      ),
    );
  };
  filterFindings = (text) => {
    search.value = text;
    update();
    document.getElementById("findings").scrollIntoView();
    search.focus();
  };
  for (const control of [search, severity, category]) control.addEventListener("input", update);
  update();
  return section(
    "findings",
    c.findings.length,
    el("div", { class: "filters" }, search, severity, category, count),
    holder,
  );
}
function coverage(c) {
  const outcome = (key) => ({ title: word(key), number: true, cell: (r) => number(r[key]) });
  return section(
    "coverage",
    c.coverage.length,
    paged(c.coverage, (rows) =>
      table(
        [
          { title: word("table"), cell: (r) => say(r.frameTitle) },
          {
            title: word("parameter"),
            cell: (r) => [say(r.title), el("div", { class: "mono soft" }, breakable(r.parameter))],
          },
          { title: word("filed"), number: true, cell: (r) => `${r.filed}/${r.records}` },
          { title: word("ruleCount"), number: true, cell: (r) => r.rules },
          outcome("passed"),
          outcome("failed"),
          outcome("unknown"),
          outcome("not_applicable"),
        ],
        rows,
        word("coverage"),
      ),
    ),
  );
}
function notChecked(c) {
  return section(
    "notChecked",
    c.notChecked.length,
    c.framesNotFiled.length
      ? el(
          "p",
          {},
          `${word("framesNotFiled")}${colon()}${c.framesNotFiled.map(say).join(semicolon())}`,
        )
      : "",
    c.broken.length
      ? el(
          "div",
          {},
          el("h3", {}, word("broken")),
          list(c.broken.map((b) => `${b.rule}${colon()}${b.reason}`)),
        )
      : "",
    c.notChecked.length
      ? paged(c.notChecked, (rows) =>
          table(
            [
              {
                title: word("rule"),
                class: "keep",
                cell: (r) => el("a", { href: `#rule-${r.rule}` }, r.rule),
              },
              { title: word("demands"), cell: (r) => say(r.title) },
              { title: word("table"), cell: (r) => say(r.frame) },
              { title: word("unknown"), number: true, cell: (r) => r.records },
              {
                title: word("lacking"),
                cell: (r) =>
                  r.missing.map((m) => `${say(m.title)}${bracketed(m.records)}`).join(semicolon()),
              },
            ],
            rows,
            word("notChecked"),
          ),
        )
      : el("p", {}, word("none")),
  );
}
function standards(c) {
  return section(
    "standards",
    c.standards.length,
    c.standards.length
      ? table(
          [
            {
              title: word("table"),
              cell: (r) => [say(r.title), el("div", { class: "mono soft" }, breakable(r.name))],
            },
            { title: word("unit"), cell: (r) => r.unit },
            { title: word("values"), number: true, cell: (r) => r.values },
            {
              title: word("source"),
              class: "small",
              cell: (r) =>
                list(
                  r.sources.map(
                    (s) =>
                      `${say(s.title)} ${s.number}${bracketed(`${word(s.confidence)}, ${s.values}`)}`,
                  ),
                ),
            },
          ],
          c.standards,
          word("standards"),
        )
      : el("p", {}, word("none")),
  );
}
function waivers(c) {
  return section(
    "waivers",
    c.waivers.length,
    c.waivers.length
      ? table(
          [
            { title: word("rule"), cell: (r) => r.rule },
            { title: word("reason"), cell: (r) => r.reason },
            { title: word("owner"), cell: (r) => r.owner },
            { title: word("expires"), cell: (r) => r.expires },
            {
              title: word("status"),
              cell: (r) => [word(r.status), say(r.note) ? ` – ${say(r.note)}` : ""],
            },
            { title: word("findings"), number: true, cell: (r) => r.findings },
          ],
          c.waivers,
          word("waivers"),
        )
      : el("p", {}, word("none")),
  );
}
function rules(c) {
  const outcomes = ["passed", "failed", "unknown", "not_applicable"];
  return section(
    "rules",
    c.rules.length,
    paged(
      c.rules,
      (rows) =>
        table(
          [
            {
              title: word("rule"),
              class: "keep",
              cell: (r) => el("span", { id: `rule-${r.id}` }, r.id),
            },
            {
              title: word("demands"),
              class: "wide",
              cell: (r) => [
                say(r.title),
                el("div", { class: "mono soft" }, breakable(r.text)),
                el(
                  "div",
                  { class: "soft small" },
                  [say(r.source), r.number, r.clause].filter(Boolean).join(" "),
                  bracketed(word(r.confidence)),
                ),
              ],
            },
            {
              title: word("severity"),
              class: "keep",
              cell: (r) => [tag(r.severity), el("div", { class: "soft small" }, word(r.category))],
            },
            ...outcomes.map((key) => ({
              title: word(key),
              number: true,
              cell: (r) => number(r[key]),
            })),
          ],
          rows,
          word("rules"),
        ),
      (r) => `rule-${r.id}`,
    ),
  );
}
