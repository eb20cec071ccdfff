const drawn = [];
const colour = (name) => getComputedStyle(document.documentElement).getPropertyValue(name).trim();
function seriesChart(series, suggested) {
  const box = el("div", {
    class: "chart",
    role: "img",
    "aria-label": seriesText(series, suggested),
  });
  drawn.push({ box, draw: () => seriesOption(series, suggested) });
  return el(
    "figure",
    { style: "margin:0" },
    box,
    el("figcaption", { class: "soft small" }, seriesText(series, suggested)),
  );
}
function seriesText(series, suggested) {
  const at = series.months.indexOf(series.marked);
  const parts = [
    `${word("marked")} ${series.marked}${colon()}${number(series.values[at])} ${series.unit}`,
  ];
  if (typeof suggested === "number") parts.push(`${word("suggested")} ${number(suggested)}`);
  if (series.band)
    parts.push(`${word("band")} ${number(series.band.low, 4)} – ${number(series.band.high, 4)}`);
  if (series.peers && typeof series.peers.middle[at] === "number")
    parts.push(
      `${word("peers")} ${number(series.peers.middle[at], 4)}${bracketed(`${number(series.peers.low[at], 4)} – ${number(series.peers.high[at], 4)}`)}`,
    );
  return parts.join(" · ");
}
function seriesOption(series, suggested) {
  const ink = colour("--ink"),
    soft = colour("--soft"),
    line = colour("--line"),
    accent = colour("--accent"),
    mark = colour("--mark"),
    good = colour("--good");
  const values = series.values.map((value, n) => (series.history[n] ? null : value));
  const earlier = series.values.map((value, n) => (series.history[n] ? value : null));
  const at = series.months.indexOf(series.marked);
  const single = (value) => series.months.map((_, n) => (n === at ? value : null));
  const lines = [
    {
      name: word("thisMonth"),
      type: "line",
      data: values,
      symbolSize: 6,
      color: accent,
      connectNulls: true,
    },
    {
      name: word("marked"),
      type: "scatter",
      data: single(series.values[at]),
      symbolSize: 13,
      color: mark,
      z: 5,
    },
  ];
  if (earlier.some((value) => value !== null))
    lines.push({
      name: word("earlier"),
      type: "line",
      data: earlier,
      lineStyle: { type: "dashed" },
      color: soft,
    });
  if (series.peers) lines.push(...peerBand(series.peers, soft));
  if (typeof suggested === "number")
    lines.push({
      name: word("suggested"),
      type: "scatter",
      symbol: "diamond",
      data: single(suggested),
      symbolSize: 14,
      color: good,
      z: 6,
    });
  if (series.band)
    lines[0].markArea = {
      silent: true,
      itemStyle: { color: accent, opacity: 0.1 },
      data: [[{ yAxis: series.band.low }, { yAxis: series.band.high }]],
    };
  return {
    animation: false,
    textStyle: { color: ink, fontFamily: "sans-serif" },
    aria: { enabled: true },
    tooltip: { trigger: "axis" },
    legend: {
      bottom: 0,
      itemGap: 24,
      textStyle: { color: ink },
      data: [...new Set(lines.map((one) => one.name))],
    },
    grid: { left: 72, right: 20, top: 26, bottom: 54 },
    xAxis: {
      type: "category",
      data: series.months,
      axisLabel: { color: soft },
      axisLine: { lineStyle: { color: line } },
    },
    yAxis: {
      type: "value",
      scale: true,
      name: series.unit,
      nameTextStyle: { color: soft, align: "left" },
      axisLabel: { color: soft },
      splitLine: { lineStyle: { color: line } },
    },
    series: lines,
  };
}
/* The band is drawn as its height stacked upon its foot, which is not drawn. */
function peerBand(peers, soft) {
  const height = peers.low.map((low, n) => (typeof low === "number" ? peers.high[n] - low : null));
  const part = (data, opacity) => ({
    name: word("peerBand"),
    type: "line",
    stack: "peers",
    stackStrategy: "all",
    data,
    symbol: "none",
    silent: true,
    color: soft,
    lineStyle: { opacity: 0 },
    areaStyle: { opacity },
    tooltip: { show: false },
  });
  return [
    part(peers.low, 0),
    part(height, 0.18),
    {
      name: word("peers"),
      type: "line",
      data: peers.middle,
      symbol: "none",
      lineStyle: { type: "dotted" },
      color: soft,
    },
  ];
}
function splitChart(split) {
  const rows = [...split.parts, ...(split.rest ? [{ title: null, ...split.rest }] : [])];
  const name = (row) => (row.title ? say(row.title) : word("rest"));
  const told = `${word("splitTitle")} ${say(split.title)}${colon()}${word("observed")} ${signed(split.filed)}, ${word("repaired")} ${signed(split.repaired)} tCO2`;
  const label = `${told}. ${rows.map((row) => `${name(row)} ${signed(row.filed)} / ${signed(row.repaired)}`).join(semicolon())}`;
  const box = el("div", {
    class: "chart split",
    role: "img",
    "aria-label": label,
    style: `height:${90 + 46 * rows.length}px`,
  });
  drawn.push({
    box,
    draw: () => {
      const ink = colour("--ink"),
        soft = colour("--soft");
      const bar = (key, title, hue) => ({
        name: title,
        type: "bar",
        barMaxWidth: 14,
        color: hue,
        data: rows.map((row) => row[key]).reverse(),
      });
      return {
        animation: false,
        textStyle: { color: ink, fontFamily: "sans-serif" },
        tooltip: { trigger: "axis", axisPointer: { type: "shadow" } },
        legend: { bottom: 0, itemGap: 24, textStyle: { color: ink } },
        grid: { left: 190, right: 30, top: 8, bottom: 60 },
        xAxis: {
          type: "value",
          axisLabel: { color: soft, hideOverlap: true },
          splitLine: { lineStyle: { color: colour("--line") } },
        },
        yAxis: {
          type: "category",
          data: rows.map(name).reverse(),
          axisLabel: { color: ink, width: 175, overflow: "break" },
          axisLine: { lineStyle: { color: colour("--line") } },
        },
        series: [
          bar("filed", word("observed"), colour("--mark")),
          bar("repaired", word("repaired"), colour("--good")),
        ],
      };
    },
  });
  return el(
    "figure",
    { style: "margin:0" },
    el("figcaption", {}, told, el("div", { class: "soft small" }, word("splitHint"))),
    box,
  );
}
const signed = (value) =>
  typeof value === "number" ? `${value > 0 ? "+" : ""}${number(value)}` : "–";
function drawCharts() {
  for (const item of drawn.splice(0)) {
    if (!item.box.isConnected) continue;
    const chart = echarts.init(item.box, null, { renderer: "svg" });
    chart.setOption(item.draw());
    addEventListener("resize", () => chart.resize());
  }
}
