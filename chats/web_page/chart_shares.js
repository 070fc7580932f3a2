// A bar from left to right for each label, its name above it; with between what the number lies, where that is known.

import { box, part, picture, shape, text, told } from "./chart_svg.js";
import { el } from "./dom.js";

const NAME = 21;
const BAR = 16;
const APART = 12;
const WIDE = 80; // percent: the rest is for the number

export function drawShares(chart, series) {
  const stacked = chart.stacked && series.length > 1;
  const sums = chart.labels.map((_, at) => series.reduce((sum, one) => sum + Math.max(0, one.values[at]), 0));
  const reached = series.flatMap((one) => [...one.values, ...(one.high ?? [])]);
  const scale = WIDE / (Math.max(0, ...reached, ...(stacked ? sums : [])) || 1);
  const row = NAME + BAR * (stacked ? 1 : series.length) + APART;
  const words = (value) => told(value, chart);
  const rows = chart.labels.map((label, at) => {
    const top = at * row;
    const there = series.filter((one) => !stacked || one.values[at]);
    const said = there.map((one) => `${one.name} ${words(one.values[at])}`);
    const drawn = stacked
      ? drawParts(series, at, top + NAME, scale, words(sums[at]))
      : series.map((one, place) => drawBar(one, at, top + NAME + place * BAR, scale, words(one.values[at])));
    return part(`${label}: ${said.join(", ") || words(0)}`, drawLabel(label, top), drawn.flat());
  });
  // Beside the bars only: a line from top to bottom would run through the names.
  const beside = (at) => `M0.5 ${at * row + NAME - 2}V${(at + 1) * row - APART}`;
  const edge = shape("path", { class: "zero", d: chart.labels.map((_, at) => beside(at)).join("") });
  return picture(chart, chart.labels.length * row, rows, edge);
}

/** The name, cut where it is longer than there is room. */
function drawLabel(label, top) {
  return shape(
    "foreignObject",
    { x: 0, y: top, width: "100%", height: NAME },
    el("div", { class: "name", text: label, dir: "auto", title: label }),
  );
}

function drawBar(one, at, top, scale, words) {
  const end = Math.max(0, one.values[at]) * scale;
  const whisker = drawWhisker(one, at, 0, top, scale);
  return [box(one, 0, end, top, BAR - 2), ...whisker.drawn, drawEnd(Math.max(end, whisker.end), top, words)];
}

/** The parts of one bar, the sum at its end. */
function drawParts(series, at, top, scale, words) {
  let before = 0;
  let end = 0;
  const drawn = [];
  for (const one of series) {
    const value = Math.max(0, one.values[at]);
    if (!value) continue;
    const wide = value * scale;
    drawn.push(box(one, before * scale, Math.max(wide > 1 ? wide - 0.25 : wide, 0.2), top, BAR - 2));
    const whisker = drawWhisker(one, at, before, top, scale);
    drawn.push(...whisker.drawn);
    before += value;
    end = Math.max(end, before * scale, whisker.end);
  }
  return [...drawn, drawEnd(end, top, words)];
}

function drawEnd(end, top, words) {
  return text({ class: "end", x: `${end}%`, dx: 7, y: top + BAR - 4 }, words);
}

function drawWhisker(one, at, before, top, scale) {
  if (!one.low?.length || !one.high?.length) return { drawn: [], end: 0 };
  const [low, high] = [one.low, one.high].map((ends) => (before + Math.max(0, ends[at])) * scale);
  if (high <= low) return { drawn: [], end: high };
  const middle = top + BAR / 2 - 1;
  const line = (name, x1, y1, x2, y2) => shape("line", { class: name, x1: `${x1}%`, y1, x2: `${x2}%`, y2 });
  const drawn = ["whisker halo", "whisker"].flatMap((name) => [
    line(name, low, middle, high, middle),
    line(name, low, middle - 4, low, middle + 4),
    line(name, high, middle - 4, high, middle + 4),
  ]);
  return { drawn, end: high };
}
