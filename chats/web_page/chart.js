// Draws a card's picture from its numbers: bars, lines, shares or a heat map, what they show in words, and all the
// numbers in a table. No colour says anything alone: what is bad is hatched, lines have dashes of their own.

import { drawBars } from "./chart_bars.js";
import { drawHeat } from "./chart_heat.js";
import { drawShares } from "./chart_shares.js";
import { shape, told } from "./chart_svg.js";
import { el, say } from "./dom.js";

const TONES = ["info", "good", "warning", "danger", "neutral"];
const SPARE = 7;
const DASHES = 4;
const DRAW = { shares: drawShares, heat: drawHeat };

/**
 * A `<figure>` for `{title, alt, labels, series: [{name, values, tone, line, low, high}], kind, stacked, unit}`.
 * Time runs from left to right.
 */
export function drawChart(chart) {
  const series = colours(chart);
  const draw = DRAW[chart.kind] ?? drawBars;
  const named = chart.kind !== "heat" && series.length > 1;
  return el(
    "figure",
    { class: `chart chart-${chart.kind}` },
    el("figcaption", { text: chart.title, dir: "auto" }),
    named ? el("ul", { class: "legend" }, series.map(drawName)) : null,
    el("div", { class: "plot", dir: "ltr" }, draw(chart, series)),
    // The picture has said it already to those who hear the page.
    el("p", { class: "told", text: chart.alt, dir: "auto", "aria-hidden": "true" }),
    drawNumbers(chart),
  );
}

function drawName(one) {
  return el("li", {}, drawKey(one), el("span", { text: one.name, dir: "auto" }));
}

/** What stands for it in the picture. */
function drawKey(one) {
  if (!one.isLine) return el("i", { class: `key ${one.colour}${one.hatched ? " hatched" : ""}` });
  const line = shape("line", { class: `stroke ${one.colour} dash-${one.dash}`, x1: 1, x2: 27, y1: 6, y2: 6 });
  return shape("svg", { class: "key", width: 28, height: 12, "aria-hidden": "true" }, line);
}

/** The series, each with a colour: its tone's, or another where that is taken; and of lines each with dashes. */
function colours(chart) {
  const taken = new Set();
  let spare = 0;
  let lines = 0;
  const bars = chart.kind === "line" ? 0 : chart.series.filter((one) => !one.line).length;
  return chart.series.map((one) => {
    const tone = TONES.includes(one.tone) ? one.tone : "info";
    const colour = taken.has(tone) ? `spare-${spare++ % SPARE}` : tone;
    taken.add(tone);
    const isLine = chart.kind === "line" || Boolean(one.line);
    const dash = isLine ? (lines++ + Math.min(1, bars)) % DASHES : 0;
    const hatched = tone === "danger" && !isLine && bars > 1;
    return { ...one, tone, isLine, dash, hatched, colour: `colour-${colour}` };
  });
}

/** Every number, to be read one by one. */
function drawNumbers(chart) {
  const summed = chart.stacked && chart.series.length > 1;
  const sum = (at) => chart.series.reduce((all, one) => all + (one.line ? 0 : one.values[at]), 0);
  const cell = (one, at) => {
    const words = told(one.values[at], chart);
    if (!one.low?.length || !one.high?.length || !one.values[at]) return words;
    return `${words} (${told(one.low[at], {})}–${told(one.high[at], chart)})`;
  };
  const names = [...chart.series.map((one) => one.name), ...(summed ? [say("chart_total")] : [])];
  const head = names.map((name) => el("th", { scope: "col", text: name, dir: "auto" }));
  const rows = chart.labels.map((label, at) => [
    el("th", { scope: "row", text: label, dir: "auto" }),
    ...chart.series.map((one) => el("td", { text: cell(one, at) })),
    ...(summed ? [el("td", { text: told(sum(at), chart) })] : []),
  ]);
  return el(
    "details",
    { class: "numbers" },
    el("summary", { text: say("chart_numbers") }),
    el(
      "div",
      { class: "scroll", role: "region", tabindex: "0", "aria-label": chart.title },
      el(
        "table",
        {},
        el("thead", {}, el("tr", {}, el("td"), head)),
        el("tbody", {}, rows.map((cells) => el("tr", {}, cells))),
      ),
    ),
  );
}
