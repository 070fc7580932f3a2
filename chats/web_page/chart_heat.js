// A grid of fields, the stronger the more; each has its number where there is room for it.

import { part, picture, shape, text, told } from "./chart_svg.js";
import { el } from "./dom.js";

const FIELD = 24;
const SHADES = 7;
const LABELS = 8;

export function drawHeat(chart, series) {
  const wide = 100 / chart.labels.length;
  const most = Math.max(0, ...series.flatMap((one) => one.values));
  const fields = series.flatMap((one, row) =>
    one.values.map((value, at) => {
      const shade = value > 0 ? Math.min(SHADES, Math.ceil((value / most) * SHADES)) : 0;
      const place = { x: `${at * wide}%`, y: row * FIELD, width: `${wide}%`, height: FIELD };
      const words = told(value, chart);
      return part(
        `${one.name} ${chart.labels[at]}: ${words}`,
        shape("rect", { class: `heat-field shade-${shade}`, ...place }),
        value ? text({ class: `heat-count ink-${shade}`, ...middle(at * wide + wide / 2, row) }, words) : null,
      );
    }),
  );
  const names = series.map((one) => {
    const name = el("span", { text: one.name, dir: "auto" });
    name.style.height = `${FIELD}px`;
    return name;
  });
  const wordy = (value) => told(value, chart).length > 3;
  const long = chart.labels.length > 31 || series.some((one) => one.values.some(wordy));
  const grid = picture(chart, series.length * FIELD, fields);
  if (long) grid.classList.add("bare");
  return [el("div", { class: "days", "aria-hidden": "true" }, names), grid, drawLabels(chart.labels)];
}

function middle(x, row) {
  return { x: `${x}%`, y: (row + 0.5) * FIELD + 4, "text-anchor": "middle" };
}

function drawLabels(labels) {
  const every = Math.ceil(labels.length / LABELS);
  return el(
    "div",
    { class: "axis many", "aria-hidden": "true" },
    labels.map((label, at) => el("span", {}, at % every ? null : el("span", { text: label, dir: "auto" }))),
  );
}
