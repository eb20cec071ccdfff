/* What is written in place of a number that is not known. */
const UNKNOWN = "?";
function change(cell) {
  const unit = cell.unit ? ` ${cell.unit}` : "";
  const [seen, meant] = cell.told;
  const right = meant === UNKNOWN ? "" : el("ins", {}, meant + unit);
  return el(
    "p",
    { class: "change" },
    el("del", {}, cell.observed === null ? "–" : seen),
    right ? " → " : "",
    right,
  );
}
const tonnes = (value) => `${number(Math.abs(value))} tCO2`;
const count = (value) => number(Math.abs(Math.round(value)), 15);
function effectText(effect) {
  if (typeof effect !== "number") return "–";
  if (!effect) return word("noEffect");
  return `${tonnes(effect)} ${effect > 0 ? word("over") : word("under")}`;
}
/* Emission as filed less as repaired is what would be surrendered too much; of the entitlement, what was granted too much. */
function allowancesText(incident) {
  const owed = incident.effect,
    granted = incident.entitled;
  if (typeof owed !== "number") return "–";
  const signed = (value) =>
    Math.round(value) === 0 ? "0" : `${value > 0 ? "+" : "−"}${count(value)}`;
  const parts = [
    `${word("surrender")} ${signed(owed)}`,
    `${word("entitled")} ${typeof granted === "number" ? signed(granted) : word("notKnown")}`,
  ];
  if (typeof granted === "number") parts.push(`${word("net")} ${signed(granted - owed)}`);
  return parts.join(" · ");
}
function stepButton(step, number_, show) {
  const first = step.records[0];
  const told =
    first && first.before !== undefined
      ? `${first.told.join(" → ")}${step.unit ? ` ${step.unit}` : ""}`
      : "";
  const label = [say(step.title), step.frame ? say(step.frame) : "", told]
    .filter(Boolean)
    .join(", ");
  return el(
    "button",
    {
      type: "button",
      class: step.on ? "step on" : "step",
      "data-step": number_,
      "aria-label": label,
      onfocus: () => show(step),
      onmouseenter: () => show(step),
      onclick: () => show(step, true),
      onkeydown: walkSteps,
    },
    el("span", { class: "step-title" }, say(step.title)),
    step.frame ? el("span", { class: "soft small" }, say(step.frame)) : "",
    told
      ? el(
          "span",
          { class: "step-values" },
          told,
          step.records.length + step.more > 1
            ? el("span", { class: "soft" }, ` +${step.records.length + step.more - 1}`)
            : "",
        )
      : "",
  );
}
/* Arrow keys walk the path as they walk a tree. */
function walkSteps(event) {
  const keys = { ArrowDown: 1, ArrowRight: 1, ArrowUp: -1, ArrowLeft: -1 };
  if (!(event.key in keys)) return;
  const all = [...event.currentTarget.closest(".flow").querySelectorAll(".step")];
  const next = all[all.indexOf(event.currentTarget) + keys[event.key]];
  if (next) {
    event.preventDefault();
    next.focus();
  }
}
function pathOf(incident) {
  if (incident.steps.length < 2) return "";
  const detail = el(
    "div",
    { class: "detail", "aria-live": "polite", id: `detail-${incident.id}` },
    el("p", { class: "soft small" }, word("pathHint")),
  );
  const show = (step, go) => {
    for (const button of tree.querySelectorAll(".step"))
      button.setAttribute("aria-pressed", incident.steps[button.dataset.step] === step);
    detail.replaceChildren(
      el(
        "h4",
        {},
        [say(step.title), step.frame ? say(step.frame) : ""].filter(Boolean).join(" · "),
      ),
      step.records.length
        ? table(
            [
              { title: word("record"), cell: (r) => say(r.record) },
              { title: word("place"), cell: (r) => say(r.place) },
              { title: word("observed"), number: true, cell: (r) => r.told[0] },
              {
                title: word("repaired"),
                number: true,
                cell: (r) => (r.told[1] === UNKNOWN ? "–" : r.told[1]),
              },
            ],
            step.records,
            say(step.title),
          )
        : "",
      step.more ? el("p", { class: "soft small" }, `… +${step.more}`) : "",
      el(
        "p",
        {},
        el(
          "button",
          { type: "button", class: "small", onclick: () => filterFindings(say(step.title)) },
          word("findingsHere"),
        ),
      ),
    );
    if (go) detail.scrollIntoView({ block: "nearest" });
  };
  const below = (number_) =>
    incident.steps.map((step, at) => [step, at]).filter(([step]) => step.behind === number_);
  const branch = (number_) => {
    const own = below(number_);
    return own.length
      ? el(
          "ul",
          {},
          own.map(([step, at]) => el("li", {}, stepButton(step, at, show), branch(at))),
        )
      : "";
  };
  const tree = el(
    "div",
    { class: "flow", role: "group", "aria-label": word("path") },
    stepButton(incident.steps[0], 0, show),
    branch(0),
  );
  return el("div", {}, el("h4", {}, word("path")), tree, detail);
}
function evidenceOf(incident, byId) {
  const found = incident.explains.map((id) => byId.get(id)).filter(Boolean);
  if (!found.length) return "";
  return el(
    "details",
    {},
    el("summary", {}, `${word("explains")}${colon()}${found.length}`),
    table(
      [
        { title: word("place"), class: "small", cell: (f) => say(f.place) },
        { title: word("parameter"), cell: (f) => say(f.parameter) },
        { title: word("record"), cell: (f) => say(f.record) },
        {
          title: word("rule"),
          class: "keep",
          cell: (f) => [tag(f.severity), " ", el("a", { href: `#rule-${f.rule}` }, f.rule)],
        },
        { title: word("message"), cell: (f) => say(f.message) },
      ],
      found,
      word("explains"),
    ),
  );
}
function alternativesOf(incident) {
  if (!incident.alternatives.length) return "";
  return el(
    "div",
    {},
    el("p", {}, `${word("alternatives")}:`),
    list(
      incident.alternatives.map((a) => [
        `${say(a.kindTitle)} – ${a.cells.map((cell) => `${say(cell.title)} · ${say(cell.record)}`).join(semicolon())}${bracketed(percent(a.confidence))}`,
        say(a.separatedBy) ? ` – ${word("separatedBy")}${colon()}${say(a.separatedBy)}` : "",
      ]),
    ),
  );
}
const CELLS = 6;
function incidentCard(i, byId) {
  const known = i.kind !== "cannot_tell";
  const told = i.cells
    .slice(0, CELLS)
    .map((cell) =>
      el(
        "div",
        {},
        el("h3", {}, `${say(cell.title)} · ${say(cell.record)}`),
        change(cell),
        el("p", { class: "soft small" }, say(cell.place)),
      ),
    );
  return el(
    "article",
    { class: "card incident", id: `incident-${i.id}` },
    el(
      "header",
      {},
      el("strong", {}, known ? say(i.kindTitle) : word("cannotTell")),
      el("span", { class: "soft" }, known ? `${word("confidence")} ${percent(i.confidence)}` : ""),
    ),
    told,
    i.cells.length > CELLS ? el("p", { class: "soft small" }, `… +${i.cells.length - CELLS}`) : "",
    say(i.reason) ? el("p", {}, say(i.reason)) : "",
    known
      ? facts([
          [word("effect"), effectText(i.effect)],
          [word("allowanceEffect"), allowancesText(i)],
        ])
      : "",
    pathOf(i),
    i.series ? seriesChart(i.series, i.cells[0].suggested) : "",
    i.split ? splitChart(i.split) : "",
    alternativesOf(i),
    i.ask.length
      ? el("div", {}, el("p", { class: "soft small" }, `${word("ask")}:`), list(i.ask.map(say)))
      : "",
    evidenceOf(i, byId),
  );
}
function incidents(c) {
  const byId = new Map(c.findings.map((f) => [f.id, f]));
  const untraced = c.untraced.length
    ? el(
        "div",
        {},
        el("h3", {}, word("untraced")),
        list(c.untraced.map((u) => `${say(u.reason)}${bracketed(u.findings)}`)),
      )
    : "";
  if (!c.incidents.length)
    return section(
      "incidents",
      0,
      el("p", {}, word(untraced ? "noneNamed" : "noIncidents")),
      untraced,
    );
  const law = c.entitlement;
  const basis = el(
    "p",
    { class: "soft small" },
    `${word("allowanceEffect")}${colon()}${say(law.how)} `,
    law.rows.length ? el("a", { href: "#allowances" }, word("allowances")) : "",
  );
  return section(
    "incidents",
    c.incidents.length,
    basis,
    paged(
      c.incidents,
      (some) =>
        el(
          "div",
          {},
          some.map((i) => incidentCard(i, byId)),
        ),
      (i) => `incident-${i.id}`,
      10,
    ),
    untraced,
  );
}
/* What the enterprises are entitled to as filed, and by which formulas of which plan. */
function allowances(c) {
  const law = c.entitlement;
  const how = say(law.how);
  const tonne = (name) => (r) => (typeof r[name] === "number" ? number(r[name], 15) : "–");
  const balance = (r) =>
    typeof r.final_alloc === "number" && typeof r.verified_emission === "number"
      ? number(r.final_alloc - r.verified_emission, 15)
      : "–";
  return section(
    "allowances",
    null,
    el("p", {}, how.charAt(0).toUpperCase() + how.slice(1)),
    law.rows.length
      ? table(
          [
            { title: word("enterprise"), cell: (r) => r.enterprise_id },
            { title: word("year"), class: "keep", cell: (r) => String(r.year) },
            { title: word("surrender"), number: true, cell: tonne("verified_emission") },
            { title: word("initial"), number: true, cell: tonne("alloc_init") },
            { title: word("gapTopup"), number: true, cell: tonne("gap_topup") },
            { title: word("entitled"), number: true, cell: tonne("final_alloc") },
            { title: word("balance"), number: true, cell: balance },
          ],
          law.rows,
          word("allowances"),
        )
      : "",
    law.more ? el("p", { class: "soft" }, `… +${law.more}`) : "",
    law.formulas.length
      ? el(
          "details",
          {},
          el("summary", {}, `${word("formulas")}${colon()}${law.formulas.length}`),
          table(
            [
              { title: word("rule"), class: "keep", cell: (f) => f.rule },
              { title: word("demands"), cell: (f) => say(f.title) },
              { title: word("source"), cell: (f) => `${say(f.source)} ${f.clause}` },
              { title: word("basis"), class: "keep", cell: (f) => word(f.confidence) },
            ],
            law.formulas,
            word("formulas"),
          ),
        )
      : "",
  );
}
