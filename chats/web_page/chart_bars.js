// Bars over labels, side by side or on each other, and lines.

import { box, marks, part, picture, shape, text, told } from "./chart_svg.js";
import { el } from "./dom.js";

const HIGH = 150;
const HEAD = 18; // for the numbers on the bars
const LABELS = 6;
const LONGEST = 14;
const NARROWEST = 250; // pixels of a plot on a phone
const DIGIT = 7;

export function drawBars(chart, series) {
  const bars = series.filter((one) => !one.isLine);
  const stacked = chart.stacked && bars.length > 1;
  const sums = chart.labels.map((_, at) => bars.reduce((sum, one) => sum + Math.max(0, one.values[at]), 0));
  const reached = [...series.flatMap((one) => one.values), ...(stacked ? sums : [])];
  const ticks = marks(Math.min(...reached), Math.max(...reached));
  const [low, high] = [ticks[0], ticks.at(-1)];
  const scale = { y: (value) => HEAD + (1 - (value - low) / (high - low)) * HIGH, slot: 100 / chart.labels.length };
  const grid = ticks.map((value) => {
    const y = Math.round(scale.y(value)) + 0.5;
    return shape("line", { class: value === 0 ? "zero" : "grid", x1: 0, x2: "100%", y1: y, y2: y });
  });
  const lines = series.filter((one) => one.isLine);
  const drawn = picture(
    chart,
    HEAD + HIGH + 2,
    grid,
    chart.labels.map((label, at) => drawSlot(chart, series, at, scale, drawAt(bars, stacked, at, scale))),
    drawTold(chart, bars, stacked ? sums : null, lines.length > 0, scale),
    lines.flatMap((one) => [...(bars.length ? drawLine(one, scale, "under") : []), ...drawLine(one, scale)]),
  );
  const sides = ticks.map((value) => {
    const mark = el("span", { text: told(value, chart) });
    mark.style.top = `${scale.y(value)}px`;
    return mark;
  });
  // What stands widest gives the column its width.
  const widest = sides.reduce((a, b) => (a.textContent.length < b.textContent.length ? b : a)).textContent;
  const side = el("div", { class: "marks", "aria-hidden": "true" }, el("b", { text: widest }), sides);
  return [side, drawn, drawLabels(chart.labels)];
}

/** What stands over one label; pointing at any part of it tells its numbers. */
function drawSlot(chart, series, at, scale, drawn) {
  const named = (one) => (series.length > 1 ? `${one.name} ` : "") + told(one.values[at], chart);
  const all = { class: "slot", x: `${at * scale.slot}%`, y: 0, width: `${scale.slot}%`, height: HEAD + HIGH };
  return part(`${chart.labels[at]}: ${series.map(named).join(", ")}`, shape("rect", all), drawn);
}

/** How wide all bars over one label are, in percent: a few stand as slim as many. */
function room(scale) {
  return scale.slot * 0.8 * Math.min(1, (100 / scale.slot + 1) / 8);
}

function drawAt(bars, stacked, at, scale) {
  const whole = room(scale);
  const left = (at + 0.5) * scale.slot - whole / 2;
  if (!stacked) {
    const wide = whole / bars.length;
    return bars.map((one, row) => {
      const [from, to] = [scale.y(Math.max(0, one.values[at])), scale.y(Math.min(0, one.values[at]))];
      return box(one, left + row * wide, wide * 0.94, from, to - from);
    });
  }
  let under = 0;
  return bars.map((one) => {
    const value = Math.max(0, one.values[at]);
    const [from, to] = [scale.y(under + value), scale.y(under)];
    const gap = under && to - from > 3 ? 1 : 0;
    under += value;
    return value ? box(one, left, whole, from, to - from - gap) : null;
  });
}

/** The numbers on the bars where all have room, also on a phone and with no line through them; else the highest. */
function drawTold(chart, bars, sums, crossed, scale) {
  if (!bars.length) return [];
  const whole = room(scale);
  const rows = sums ? [sums] : bars.map((one) => one.values);
  const wide = (sums ? scale.slot : whole / rows.length) * (NARROWEST / 100);
  const all = rows.flatMap((values, row) =>
    values.map((value, at) => {
      const x = (at + 0.5) * scale.slot + (sums ? 0 : -whole / 2 + (row + 0.5) * (whole / rows.length));
      return { value, x, words: told(value, chart) };
    }),
  );
  const shown = all.filter((one) => one.value > 0);
  if (!shown.length) return [];
  const fits = !crossed && shown.every((one) => one.words.length * DIGIT <= wide);
  const highest = shown.reduce((a, b) => (a.value < b.value ? b : a));
  return (fits ? shown : [highest]).map((one) => {
    // A wide one over the last bar keeps within the picture.
    const ends = !fits && one.x > 94;
    const place = { x: `${ends ? 100 : one.x}%`, y: scale.y(one.value) - 5 };
    return text({ class: "on", ...place, "text-anchor": ends ? "end" : "middle" }, one.words);
  });
}

function drawLine(one, scale, name = "") {
  const at = (place) => ({ x: `${(place + 0.5) * scale.slot}%`, y: scale.y(one.values[place]) });
  return one.values.slice(1).map((_, place) => {
    const [from, to] = [at(place), at(place + 1)];
    const kind = name || `${one.colour} dash-${one.dash}`;
    return shape("line", { class: `stroke ${kind}`, x1: from.x, y1: from.y, x2: to.x, y2: to.y });
  });
}

/** One place for each label, of which as many are written as a phone has room for. */
function drawLabels(labels) {
  const every = Math.ceil(labels.length / LABELS);
  return el(
    "div",
    { class: every > 1 ? "axis many" : "axis", "aria-hidden": "true" },
    labels.map((label, at) => el("span", {}, at % every ? null : el("span", { text: cut(label), dir: "auto" }))),
  );
}

function cut(label) {
  const letters = Array.from(label);
  return letters.length > LONGEST ? `${letters.slice(0, LONGEST - 1).join("")}…` : label;
}
