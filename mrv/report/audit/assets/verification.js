/* What the verifier does with the report: defects, sampling, papers, substitutes. */
function nonconformities(c) {
  const keys = Object.keys(c.categories);
  const field = (id, name, label) => {
    const area = el("textarea", {
      id: `${id}-${name}`,
      oninput: (e) => keep(id, name, e.target.value),
    });
    area.value = (ENTRIES[id] || {})[name] || "";
    return el("label", {}, label, area);
  };
  const chooser = (id) => {
    const s = el(
      "select",
      { id: `${id}-conclusion`, onchange: (e) => keep(id, "conclusion", e.target.value) },
      el("option", { value: "" }, "–"),
      c.conclusions.map((t) => el("option", { value: t.zh }, say(t))),
    );
    s.value = (ENTRIES[id] || {}).conclusion || "";
    return el("label", {}, word("conclusion"), el("br"), s);
  };
  const groups = keys.map((key) => {
    const lines = c.nonconformities.filter((n) => n.category === key);
    return el(
      "div",
      {},
      el("h3", {}, `${say(c.categories[key])}${bracketed(lines.length)}`),
      lines.length ? "" : el("p", { class: "soft small" }, word("none")),
      lines.map((n) => {
        const id = `${n.rule}-${n.parameter ? n.parameter.en : ""}`.replace(/[^\w-]+/g, "_");
        return el(
          "article",
          { class: "card" },
          el(
            "header",
            {},
            el("strong", {}, titleOf(n)),
            el("span", {}, tag(n.severity), ` ${n.rule}`),
          ),
          n.parameter && say(n.parameter)
            ? el("p", { class: "soft small" }, `${word("parameter")}${colon()}${say(n.parameter)}`)
            : "",
          el("p", {}, `${word("example")}${colon()}${say(n.example)}`),
          el(
            "p",
            { class: "small soft" },
            n.places
              .map((p) => [say(p.record), say(p.place)].filter(Boolean).join(" @ "))
              .join(semicolon()) +
              (n.records > n.places.length ? ` … +${n.records - n.places.length}` : ""),
          ),
          n.ask.length
            ? el(
                "p",
                { class: "small" },
                `${word("ask")}${colon()}${n.ask.map(say).join(semicolon())}`,
              )
            : "",
          el(
            "div",
            { class: "fields" },
            field(id, "cause", word("cause")),
            field(id, "correction", word("correction")),
            chooser(id),
          ),
        );
      }),
    );
  });
  return section("nonconformities", c.nonconformities.length, groups);
}
function sampling(c) {
  const s = c.sampling;
  if (!s.lines.length) return section("sampling", 0, el("p", {}, word("none")));
  const most = Math.max(...s.lines.map((line) => line.score), 1e-9);
  return section(
    "sampling",
    s.lines.length,
    el("p", { class: "soft small" }, word("samplingHint")),
    table(
      [
        { title: word("record"), class: "name", cell: (l) => say(l.record) },
        {
          title: `${say(s.column)}${bracketed(s.unit)}`,
          number: true,
          cell: (l) => [number(l.value), el("div", { class: "soft" }, percent(l.share))],
        },
        { title: word("points"), number: true, cell: (l) => number(l.points) },
        {
          title: word("effectOfCauses"),
          number: true,
          cell: (l) => (l.effect ? number(l.effect) : "–"),
        },
        {
          title: word("score"),
          class: "gauge",
          cell: (l) =>
            el("span", {
              class: "bar-cell",
              role: "img",
              "aria-label": number(l.score),
              style: `width:${Math.max(2, Math.round((60 * l.score) / most))}px`,
            }),
        },
        { title: word("why"), class: "half", cell: (l) => l.columns.map(say).join(semicolon()) },
        {
          title: word("pull"),
          class: "wide small",
          cell: (l) => [
            ...l.pull.map((p) =>
              el(
                "div",
                {},
                el("strong", {}, `${say(p.what)}${colon()}`),
                p.names.join(", "),
                p.more ? ` … +${p.more}` : "",
              ),
            ),
            el("div", {}, l.ask.map(say).join(semicolon())),
          ],
        },
      ],
      s.lines,
      word("sampling"),
    ),
    s.more ? el("p", { class: "soft" }, `… +${s.more}`) : "",
  );
}
function single(c) {
  return section(
    "single",
    c.single.length,
    el("p", { class: "soft small" }, word("singleHint")),
    c.single.length
      ? table(
          [
            { title: word("table"), cell: (r) => say(r.frame) },
            { title: word("parameter"), cell: (r) => say(r.title) },
            { title: word("filed"), number: true, cell: (r) => r.filed },
            { title: word("singleCount"), number: true, cell: (r) => r.single },
            { title: word("ask"), class: "small", cell: (r) => r.ask.map(say).join(semicolon()) },
          ],
          c.single,
          word("single"),
        )
      : el("p", {}, word("none")),
  );
}
function documents(c) {
  const named = (texts) => texts.map(say).filter(Boolean).join(semicolon());
  return section(
    "documents",
    c.documents.length,
    el("p", { class: "soft small" }, word("documentsHint")),
    c.documents.length
      ? table(
          [
            { title: word("document"), class: "half", cell: (d) => say(d.title) },
            {
              title: word("forFindings"),
              class: "half",
              cell: (d) => [
                named(d.checks),
                d.rules.length ? el("div", { class: "soft small" }, d.rules.join(", ")) : "",
              ],
            },
            { title: word("forSingle"), class: "half", cell: (d) => named(d.single) },
          ],
          c.documents,
          word("documents"),
        )
      : el("p", {}, word("none")),
  );
}
function conservative(c) {
  const rows = c.incidents
    .filter((i) => i.conservative && i.cells.length)
    .map((i) => ({ i, cell: i.cells[0] }));
  const meters = c.uncalibrated.rows;
  return section(
    "conservative",
    rows.length + meters.length,
    el("p", { class: "soft small" }, word("conservativeHint")),
    rows.length
      ? paged(rows, (some) =>
          table(
            [
              { title: word("record"), cell: (r) => say(r.cell.record) },
              { title: word("parameter"), cell: (r) => say(r.cell.title) },
              { title: word("observed"), number: true, cell: (r) => r.cell.told[0] },
              { title: word("suggested"), number: true, cell: (r) => r.cell.told[1] },
              {
                title: word("take"),
                number: true,
                cell: (r) =>
                  el(
                    "strong",
                    {},
                    r.cell.told[r.i.conservative === "observed" ? 0 : 1],
                  ),
              },
              { title: word("effect"), cell: (r) => effectText(r.i.effect) },
              { title: word("allowanceEffect"), cell: (r) => allowancesText(r.i) },
            ],
            some,
            word("conservative"),
          ),
        )
      : el("p", {}, word("none")),
    el("h3", {}, word("uncalibrated")),
    el(
      "p",
      { class: "soft small" },
      `${word("uncalibratedHint")} ${say(c.uncalibrated.source)} ${c.uncalibrated.clause}`,
    ),
    meters.length
      ? paged(meters, (some) =>
          table(
            [
              { title: word("meter"), cell: (r) => r.meter },
              { title: word("record"), cell: (r) => say(r.record) },
              { title: word("parameter"), cell: (r) => say(r.title) },
              { title: word("place"), class: "small", cell: (r) => say(r.place) },
              { title: word("observed"), number: true, cell: (r) => number(r.observed, 9) },
              {
                title: word("accuracy"),
                number: true,
                cell: (r) =>
                  r.accuracy === null
                    ? word("notKnown")
                    : `${r.lowered ? "−" : "+"}${number(r.accuracy)}${word("percent")}`,
              },
              {
                title: word("take"),
                number: true,
                cell: (r) => el("strong", {}, r.take === null ? "–" : number(r.take, 9)),
              },
            ],
            some,
            word("uncalibrated"),
          ),
        )
      : el("p", {}, word("none")),
  );
}
