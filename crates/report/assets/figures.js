// Draws the figures of a page: `drawings[kind](data, width, choice)` gives an element. All words come with the data.
// Colours are those of the style sheet, so that the theme and print need no new drawing.
const mood = (name) => `var(--${name})`;
const number = (value, digits = 3) =>
  value === 0 ? "0" : Math.abs(value) >= 1e5 || Math.abs(value) < 1e-4
    ? value.toExponential(digits - 1).replace("-", "−")
    : String(+value.toPrecision(digits)).replace("-", "−");
const signed = (value, digits) => (value > 0 ? "+" : "") + number(value, digits);

// A left margin that fits the longest of these names, and names that fit the margin.
const most = (width) => Math.max(10, Math.floor((width * 0.42) / 6.6));
const cut = (name, width) => (name.length > most(width) ? name.slice(0, most(width) - 1) + "…" : name);
const margin = (names, width) => 14 + 6.6 * Math.max(0, ...names.map((name) => cut(name, width).length));

// Horizontal bars with their values at the ends, and words on hover.
function bars(rows, { width, name, value, fill, label, format }) {
  if (rows.length === 0) return note("Nothing to draw: every value is zero.");
  const names = rows.map((row) => row[name]);
  const values = rows.map((row) => row[value]);
  const [low, high] = [Math.min(0, ...values), Math.max(0, ...values)];
  const inner = Math.max(60, width - margin(names, width) - 8);
  const room = ((high - low || 1) * 62) / Math.max(40, inner - (low < 0 ? 62 : 0) - (high > 0 ? 62 : 0)); // for the values at the ends
  return Plot.plot({
    width,
    height: 26 * rows.length + 44,
    marginLeft: margin(names, width),
    marginTop: 4,
    marginRight: 8,
    x: { label, domain: [low - (low < 0 ? room : 0), high + (high > 0 ? room : 0)], grid: true, ticks: Math.max(2, width / 110) },
    y: { label: null, domain: names, tickSize: 0, tickFormat: (text) => cut(text, width), padding: 0.25 },
    marks: [
      Plot.barX(rows, { x: value, y: name, fill, rx: 2 }),
      Plot.ruleX([0], { stroke: "var(--soft)" }),
      ...[true, false].map((right) =>
        Plot.text(rows.filter((row) => row[value] >= 0 === right), {
          x: value, y: name, text: (row) => format(row[value]), dx: right ? 5 : -5,
          textAnchor: right ? "start" : "end", fill: "var(--ink)",
        })),
      Plot.tip(rows, Plot.pointerY({ x: value, y: name, title: "words", fill: "var(--raised)", stroke: "var(--line)" })),
    ],
  });
}

function note(text) {
  const paragraph = document.createElement("p");
  paragraph.className = "lead";
  paragraph.textContent = text;
  return paragraph;
}

const drawings = {
  tornado(data, width, choice) {
    const range = choice === "whole range" || data.bars.every((bar) => bar.percent === null);
    const value = range ? "range" : "percent";
    const rows = data.bars.filter((bar) => bar[value] !== null);
    rows.sort((a, b) => Math.abs(b[value]) - Math.abs(a[value]));
    return bars(rows, {
      width, name: "input", value, fill: (bar) => mood(bar.mood),
      label: range ? `${data.output} over the input's range (${data.unit || "1"}) →` : `${data.output}, % →`,
      format: (x) => signed(x) + (range ? "" : " %"),
    });
  },

  changes: (data, width) => bars(data.bars, {
    width, name: "output", value: "percent", fill: (bar) => mood(bar.mood), label: "change, % →",
    format: (x) => signed(x) + " %",
  }),

  prices: (data, width) => bars(data.bars, {
    width, name: "what", value: "gain", fill: "var(--accent)",
    label: `gain in ${data.output} (${data.unit || "1"}) →`, format: (x) => number(x),
  }),

  ranges(data, width) {
    const rows = data.rows;
    const line = { y: "input", strokeLinecap: "round" };
    return Plot.plot({
      width,
      height: 34 * rows.length + 20,
      marginLeft: margin(rows.map((row) => row.input), width),
      marginRight: 14,
      marginTop: 4,
      x: { axis: null, domain: [0, 1] },
      y: { label: null, domain: rows.map((row) => row.input), tickSize: 0, tickFormat: (text) => cut(text, width) },
      marks: [
        Plot.ruleY(rows, { ...line, x1: 0, x2: 1, stroke: "var(--line)", strokeWidth: 5 }),
        Plot.link(rows, { x1: "before", x2: "after", y1: "input", y2: "input", stroke: "var(--accent)", strokeWidth: 3 }),
        Plot.dot(rows, { x: "before", y: "input", r: 4.5, stroke: "var(--accent)", strokeWidth: 2, fill: "var(--paper)" }),
        Plot.dot(rows, { x: "after", y: "input", r: 5.5, fill: "var(--accent)" }),
        Plot.text(rows, { x: 0, y: "input", text: "low", textAnchor: "start", dy: 12, fontSize: 10 }),
        Plot.text(rows, { x: 1, y: "input", text: "high", textAnchor: "end", dy: 12, fontSize: 10 }),
        Plot.tip(rows, Plot.pointerY({ x: "after", y: "input", title: "words", fill: "var(--raised)", stroke: "var(--line)" })),
      ],
    });
  },

  convergence(data, width) {
    const box = document.createElement("div");
    const common = { width, height: 190, marginLeft: 62, marginRight: 12 };
    const x = { label: "step →", ticks: Math.min(data.steps.length, width / 60), tickFormat: (step) => Number.isInteger(step) ? String(step) : "" };
    const words = (step) => `step ${step.step}\n${data.output} ${number(step.value, 6)} ${data.unit}\n`
      + `violation ${number(step.violation, 2)}, residual ${number(step.residual, 2)}`;
    const tip = { fill: "var(--raised)", stroke: "var(--line)", title: words };
    const small = [["violation", "var(--worse)"], ["residual", "var(--neutral)"]].map(([name, stroke]) =>
      ({ name, stroke, rows: data.steps.filter((step) => step[name] > 0) })).filter(({ rows }) => rows.length > 0);
    box.append(Plot.plot({
      ...common, x, y: { label: `↑ ${data.output} (${data.unit || "1"})`, grid: true, nice: true, zero: false, ticks: 5 },
      marks: [
        Plot.line(data.steps, { x: "step", y: "value", stroke: "var(--accent)", strokeWidth: 2 }),
        Plot.dot(data.steps, { x: "step", y: "value", fill: "var(--accent)", r: 2.5 }),
        Plot.tip(data.steps, Plot.pointerX({ x: "step", y: "value", ...tip })),
      ],
    }));
    if (small.length > 0) {
      const key = (name) => name; // named at the last point of each line
      box.append(Plot.plot({
        ...common, marginRight: 70, height: 150, x, y: { type: "log", label: "↑ violation, residual", grid: true, ticks: 4, tickFormat: (v) => number(v, 1) },
        marks: small.flatMap(({ name, stroke, rows }) => [
          Plot.line(rows, { x: "step", y: name, stroke, strokeWidth: 1.5 }),
          Plot.dot(rows, { x: "step", y: name, fill: stroke, r: 1.8 }),
          Plot.text([rows.at(-1)], { x: "step", y: name, text: () => key(name), textAnchor: "start", dx: 6, fill: stroke }),
        ]),
      }));
    }
    return box;
  },
};

// Choices that a kind of figure offers, the first at the start.
const choices = { tornado: ["1 % more", "whole range"] };

// Draws `figure` and keeps it drawn as its width changes.
function show(figure) {
  const { kind } = figure.dataset;
  const data = JSON.parse(figure.querySelector("script").textContent);
  const plot = figure.querySelector(".plot");
  let choice = choices[kind]?.[0];
  let width = 0;
  const draw = () => plot.replaceChildren(drawings[kind](data, Math.max(width, 240), choice));
  if (choice) {
    const group = document.createElement("span");
    group.className = "choices";
    group.append(...choices[kind].map((name) => {
      const button = document.createElement("button");
      button.type = "button";
      button.textContent = name;
      button.setAttribute("aria-pressed", name === choice);
      button.addEventListener("click", () => {
        choice = name;
        for (const other of group.children) other.setAttribute("aria-pressed", other === button);
        draw();
      });
      return button;
    }));
    figure.querySelector("figcaption").append(group);
  }
  new ResizeObserver(([entry]) => {
    const now = Math.floor(entry.contentRect.width);
    if (now !== width && now > 0) { width = now; draw(); }
  }).observe(plot);
}

document.querySelectorAll("figure[data-kind]").forEach(show);
// On paper and on phones a table of many rows hides the plot's point; it is one click away.
if (matchMedia("(max-width: 48rem)").matches) document.querySelectorAll("details.numbers").forEach((numbers) => { numbers.open = false; });
addEventListener("beforeprint", () => document.querySelectorAll("details.numbers").forEach((numbers) => { numbers.open = true; }));
