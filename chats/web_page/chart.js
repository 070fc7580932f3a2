// Draws a card's picture: bars or lines from its numbers. What they show is said in words below.

import { el } from "./dom.js";

const SVG = "http://www.w3.org/2000/svg";
const HEIGHT = 100;
const SLOT = 10;
const LABELS = 6;
const LONGEST = 14;
const TONES = ["info", "good", "warning", "danger", "neutral"];
const SPARE = 7;

const numbers = new Intl.NumberFormat(document.documentElement.lang, { maximumFractionDigits: 1 });

/**
 * A `<figure>` for `{title, alt, labels, series: [{name, values, tone, line}], kind}`. Time runs from left to right.
 */
export function drawChart(chart) {
  const series = colours(chart.series);
  const top = Math.max(...series.flatMap((one) => one.values), 0);
  return el(
    "figure",
    { class: "chart" },
    el("figcaption", { text: chart.title, dir: "auto" }),
    el(
      "div",
      { class: "plot", dir: "ltr" },
      el("span", { class: "peak", text: numbers.format(top), "aria-hidden": "true" }),
      drawPlot(chart, series, top || 1),
      drawLabels(chart.labels),
    ),
    series.length > 1 ? el("ul", { class: "legend" }, series.map(drawName)) : null,
    // The picture has said it already to those who hear the page.
    el("p", { class: "told", text: chart.alt, dir: "auto", "aria-hidden": "true" }),
  );
}

function drawPlot(chart, series, top) {
  const count = chart.labels.length;
  const plot = shape("svg", {
    role: "img",
    "aria-label": chart.alt,
    viewBox: `0 0 ${count * SLOT} ${HEIGHT}`,
    preserveAspectRatio: "none",
  });
  const lines = series.filter((one) => one.line || chart.kind === "line");
  const bars = series.filter((one) => !lines.includes(one));
  chart.labels.forEach((label, at) => plot.append(drawSlot(chart, label, series, bars, at, top)));
  for (const one of lines) {
    if (bars.length) plot.append(drawLine(one, top, "under"));
    plot.append(drawLine(one, top, bars.length ? `${one.colour} over` : one.colour));
  }
  return plot;
}

/** What stands over one label; hovering over any part of it tells its numbers. */
function drawSlot(chart, label, series, bars, at, top) {
  const slot = shape("g", {});
  const named = (one) => (series.length > 1 ? `${one.name} ` : "") + numbers.format(one.values[at]);
  const told = shape("title", {});
  told.textContent = `${label}: ${series.map(named).join(", ")}`;
  const all = { class: "slot", x: at * SLOT, y: 0, width: SLOT, height: HEIGHT };
  slot.append(told, shape("rect", all));
  if (!bars.length) return slot;
  const room = SLOT * 0.8 * Math.min(1, (chart.labels.length + 1) / 8);
  const wide = room / bars.length;
  bars.forEach((one, row) => {
    const height = Math.max(0, (one.values[at] / top) * HEIGHT);
    const x = at * SLOT + (SLOT - room) / 2 + row * wide;
    slot.append(shape("rect", { class: one.colour, x, y: HEIGHT - height, width: wide * 0.94, height }));
  });
  return slot;
}

function drawLine(one, top, name) {
  const point = (value, at) => `${(at + 0.5) * SLOT},${HEIGHT - (Math.max(0, value) / top) * HEIGHT}`;
  return shape("polyline", { class: name, points: one.values.map(point).join(" ") });
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

function drawName(one) {
  return el("li", {}, el("i", { class: `key ${one.colour}${one.line ? " dashed" : ""}` }), el("span", { text: one.name, dir: "auto" }));
}

/** The series, each with a colour: its tone's, or another where that is taken. */
function colours(series) {
  const taken = new Set();
  let spare = 0;
  return series.map((one) => {
    const tone = TONES.includes(one.tone) ? one.tone : "info";
    const colour = taken.has(tone) ? `spare-${spare++ % SPARE}` : tone;
    taken.add(tone);
    return { ...one, colour: `colour-${colour}` };
  });
}

function cut(label) {
  const letters = Array.from(label);
  return letters.length > LONGEST ? `${letters.slice(0, LONGEST - 1).join("")}…` : label;
}

function shape(tag, props) {
  const made = document.createElementNS(SVG, tag);
  for (const [name, value] of Object.entries(props)) made.setAttribute(name, value);
  return made;
}
