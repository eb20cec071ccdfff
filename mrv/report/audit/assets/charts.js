const drawn = [];
const colour = (name) => getComputedStyle(document.documentElement).getPropertyValue(name).trim();
function seriesChart(series, suggested) {
  const box = el("div", { class: "chart", role: "img", "aria-label": seriesText(series, suggested) });
  drawn.push({ box, draw: () => seriesOption(series, suggested) });
  return el("figure", { style: "margin:0" }, box, el("figcaption", { class: "soft small" }, seriesText(series, suggested)));
}
function seriesText(series, suggested) {
  const at = series.months.indexOf(series.marked);
  const parts = [`${word("marked")} ${series.marked}: ${number(series.values[at])} ${series.unit}`];
  if (typeof suggested === "number") parts.push(`${word("suggested")} ${number(suggested)}`);
  if (series.band) parts.push(`${word("band")} ${number(series.band.low, 4)} – ${number(series.band.high, 4)}`);
  return parts.join(" · ");
}
function seriesOption(series, suggested) {
  const ink = colour("--ink"), soft = colour("--soft"), line = colour("--line"), accent = colour("--accent"), mark = colour("--mark"), good = colour("--good");
  const values = series.values.map((value, n) => (series.history[n] ? null : value));
  const earlier = series.values.map((value, n) => (series.history[n] ? value : null));
  const at = series.months.indexOf(series.marked);
  const single = (value) => series.months.map((_, n) => (n === at ? value : null));
  const lines = [
    { name: word("thisMonth"), type: "line", data: values, symbolSize: 6, color: accent, connectNulls: true },
    { name: word("marked"), type: "scatter", data: single(series.values[at]), symbolSize: 13, color: mark, z: 5 },
  ];
  if (earlier.some((value) => value !== null)) lines.push({ name: word("earlier"), type: "line", data: earlier, lineStyle: { type: "dashed" }, color: soft });
  if (series.peers) lines.push({ name: word("peers"), type: "line", data: series.peers, symbol: "none", lineStyle: { type: "dotted" }, color: soft });
  if (typeof suggested === "number") lines.push({ name: word("suggested"), type: "scatter", symbol: "diamond", data: single(suggested), symbolSize: 14, color: good, z: 6 });
  if (series.band) lines[0].markArea = { silent: true, itemStyle: { color: accent, opacity: 0.1 }, data: [[{ yAxis: series.band.low }, { yAxis: series.band.high }]] };
  return {
    animation: false, textStyle: { color: ink, fontFamily: "sans-serif" }, aria: { enabled: true }, tooltip: { trigger: "axis" },
    legend: { bottom: 0, itemGap: 24, textStyle: { color: ink } }, grid: { left: 64, right: 20, top: 26, bottom: 54 },
    xAxis: { type: "category", data: series.months, axisLabel: { color: soft }, axisLine: { lineStyle: { color: line } } },
    yAxis: { type: "value", scale: true, name: series.unit, nameTextStyle: { color: soft, align: "left" }, axisLabel: { color: soft }, splitLine: { lineStyle: { color: line } } },
    series: lines,
  };
}
function splitChart(split) {
  const box = el("div", { class: "chart", role: "img", "aria-label": word("effect") });
  const ink = () => colour("--ink");
  drawn.push({ box, draw: () => ({
    animation: false, textStyle: { color: ink() }, tooltip: {}, grid: { left: 150, right: 30, top: 10, bottom: 30 },
    xAxis: { type: "value", name: "tCO2", axisLabel: { color: colour("--soft") }, splitLine: { lineStyle: { color: colour("--line") } } },
    yAxis: { type: "category", data: split.map((part) => say(part.title)), axisLabel: { color: ink(), width: 140, overflow: "break" } },
    series: [{ type: "bar", data: split.map((part) => ({ value: part.effect, itemStyle: { color: colour(part.effect < 0 ? "--good" : "--mark") } })) }],
  }) });
  return box;
}
function drawCharts() {
  for (const item of drawn.splice(0)) {
    if (!item.box.isConnected) continue;
    const chart = echarts.init(item.box, null, { renderer: "svg" });
    chart.setOption(item.draw());
    addEventListener("resize", () => chart.resize());
  }
}
