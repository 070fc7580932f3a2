// What all pictures of numbers are made of. Across they are measured in percent and down in pixels, so that they fit
// any width without being drawn again, and nothing in them is stretched.

const SVG = "http://www.w3.org/2000/svg";
const MARKS = 4;

const numbers = new Intl.NumberFormat(document.documentElement.lang, { maximumFractionDigits: 1 });

let made = 0;

/** A number with the chart's unit. */
export function told(value, chart) {
  const gap = chart.unit === "%" ? "\u00a0" : "";
  return numbers.format(value) + gap + (chart.unit ?? "");
}

export function shape(tag, props = {}, ...children) {
  const drawn = document.createElementNS(SVG, tag);
  for (const [name, value] of Object.entries(props)) {
    if (value !== null && value !== undefined) drawn.setAttribute(name, value);
  }
  drawn.append(...children.flat(Infinity).filter(Boolean));
  return drawn;
}

export function text(props, words) {
  const drawn = shape("text", props);
  drawn.textContent = words;
  return drawn;
}

/** The picture, as wide as there is room; it says its title and all of it in words. */
export function picture(chart, height, ...children) {
  const id = `chart-${++made}`;
  const title = shape("title", { id: `${id}-title` });
  const desc = shape("desc", { id: `${id}-desc` });
  title.textContent = chart.title;
  desc.textContent = chart.alt;
  const lines = shape("path", { d: "M-1 7L7 -1M-1 1L1 -1M5 7L7 5" });
  const size = { width: 6, height: 6, patternUnits: "userSpaceOnUse" };
  const hatch = shape("pattern", { id: `${id}-hatch`, class: "hatching", ...size }, lines);
  const named = { role: "img", "aria-labelledby": title.id, "aria-describedby": desc.id };
  const drawn = shape("svg", { ...named, width: "100%", height }, title, desc, shape("defs", {}, hatch), children);
  for (const box of drawn.querySelectorAll("rect.hatched")) {
    const over = box.cloneNode(false);
    over.setAttribute("class", "hatch");
    over.setAttribute("fill", `url(#${hatch.id})`);
    box.after(over);
  }
  return drawn;
}

/** A part of the picture that says what it is when somebody points at it. */
export function part(words, ...children) {
  const title = shape("title");
  title.textContent = words;
  return shape("g", {}, title, children);
}

/** A filled box; `from` and `wide` in percent, `top` and `high` in pixels. */
export function box(one, from, wide, top, high) {
  const name = one.hatched ? `${one.colour} hatched` : one.colour;
  const place = { x: `${from}%`, y: top, width: `${Math.max(0, wide)}%`, height: Math.max(0, high) };
  return shape("rect", { class: name, ...place });
}

/** Round numbers at even distances, from 0 (or what is below) to the highest or above. */
export function marks(lowest, highest) {
  const [low, high] = [Math.min(0, lowest), Math.max(0, highest)];
  const rough = (high - low || 1) / MARKS;
  const size = 10 ** Math.floor(Math.log10(rough));
  let step = size * [1, 2, 5, 10].find((part) => size * part >= rough * 0.999);
  if (step < 1 && Number.isInteger(low) && Number.isInteger(high)) step = 1;
  step = Math.max(step, 0.1); // numbers are told with one decimal
  const first = Math.floor(low / step + 1e-9);
  const last = Math.max(Math.ceil(high / step - 1e-9), first + 1);
  return Array.from({ length: last - first + 1 }, (_, at) => (first + at) * step);
}
