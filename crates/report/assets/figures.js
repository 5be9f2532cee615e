// Draws the figures of a page: `drawings[kind](data, width, choice)` gives an element. All words come with the data.
// Colours are those of the style sheet, so that the theme and print need no new drawing.
const mood = (name) => `var(--${name})`;
const number = (value, digits = 3) =>
  value === 0 ? "0" : Math.abs(value) >= 1e5 || Math.abs(value) < 1e-4
    ? value.toExponential(digits - 1).replaceAll("-", "−")
    : String(+value.toPrecision(digits)).replace("-", "−");
const signed = (value, digits) => (value > 0 ? "+" : "") + number(value, digits);

// A left margin that fits the longest of these names, and names that fit the margin.
const most = (width) => Math.max(10, Math.floor((width * 0.42) / 6.6));
const cut = (name, width) => (name.length > most(width) ? name.slice(0, most(width) - 1) + "…" : name);
const margin = (names, width) => 14 + 6.6 * Math.max(0, ...names.map((name) => cut(name, width).length));

// The label of a horizontal axis stands below its numbers.
const below = { labelOffset: 38 };

// Horizontal bars with their values at the ends, and words on hover.
function bars(rows, { width, name, value, fill, label, format, end = (row) => row[value], marks = [] }) {
  if (rows.length === 0) return note("Nothing to draw: every value is zero.");
  const names = rows.map((row) => row[name]);
  const values = rows.map((row) => row[value]);
  const [low, high] = [Math.min(0, ...values, ...rows.map(end)), Math.max(0, ...values, ...rows.map(end))];
  // Room for the values at the ends, in the axis' unit.
  const wide = 10 + 6.8 * Math.max(...values.map((value) => format(value).length));
  const inner = Math.max(60, width - margin(names, width) - 8);
  const room = ((high - low || 1) * wide) / Math.max(40, inner - (low < 0 ? wide : 0) - (high > 0 ? wide : 0));
  return Plot.plot({
    width,
    height: 26 * rows.length + 50,
    marginBottom: 42,
    marginLeft: margin(names, width),
    marginTop: 4,
    marginRight: 8,
    x: { ...below, label, domain: [low - (low < 0 ? room : 0), high + (high > 0 ? room : 0)], grid: true, ticks: Math.max(2, width / 110) },
    y: { label: null, domain: names, tickSize: 0, tickFormat: (text) => cut(text, width), padding: 0.25 },
    marks: [
      Plot.barX(rows, { x: value, y: name, fill, rx: 2 }),
      Plot.ruleX([0], { stroke: "var(--soft)" }),
      ...[true, false].map((right) =>
        Plot.text(rows.filter((row) => row[value] >= 0 === right), {
          x: end, y: name, text: (row) => format(row[value]), dx: right ? 6 : -6,
          textAnchor: right ? "start" : "end", fill: "var(--ink)", stroke: "var(--paper)", strokeWidth: 3,
        })),
      ...marks,
      Plot.tip(rows, Plot.pointerY({ x: value, y: name, title: "words", fill: "var(--raised)", stroke: "var(--line)" })),
    ],
  });
}

// Names beside the ends of lines, `at` so many pixels below the place `top`; moved apart where they would lie upon each
// other, and up where they would leave the plot.
function beside(ends, inner, top, width) {
  const line = 15;
  ends.sort((a, b) => a.at - b.at);
  ends.forEach((end, k) => { if (k > 0) end.at = Math.max(end.at, ends[k - 1].at + line); });
  ends.reduceRight((most, end) => { end.at = Math.min(end.at, most); return end.at - line; }, inner - 4);
  return ends.map(({ text, at, fill }) =>
    Plot.text([top], { x: "x", y: "y", dy: at, dx: 9, text: () => cut(text, width), textAnchor: "start", fill }));
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

  pairs: (data, width) => bars(data.bars, {
    width, name: "what", value: "worth", fill: "var(--accent)",
    label: `${data.output}, over both ranges (${data.unit || "1"}) →`, format: (x) => signed(x),
  }),

  // A change tried out: bars by a run, dots as predicted.
  predictions: (data, width) => bars(data.bars, {
    width, name: "output", value: "run", fill: (bar) => mood(bar.mood), label: "change, % →", format: (x) => signed(x) + " %",
    // Values stand beyond the dots.
    end: ({ run, first, second }) => (run < 0 ? Math.min : Math.max)(run, first, second ?? run),
    marks: [
      Plot.dot(data.bars, { x: "first", y: "output", r: 4.5, stroke: "var(--ink)", strokeWidth: 1.5, fill: "var(--paper)" }),
      Plot.dot(data.bars.filter((bar) => bar.second !== null), { x: "second", y: "output", r: 3, fill: "var(--ink)" }),
    ],
  }),

  // An array of inputs before and after, element by element.
  field(data, width) {
    const [low, high] = data.range;
    return Plot.plot({
      width, height: Math.min(320, Math.max(220, width * 0.5)), marginBottom: 42, marginLeft: 58, marginRight: 12,
      x: { ...below, label: "element →", ticks: Math.max(3, width / 90) },
      y: { label: `↑ ${data.name} (${data.unit || "1"})`, grid: true, ticks: 5, domain: [Math.min(low, 0), Math.min(high, 1.15 * Math.max(...data.points.flatMap((p) => [p.before, p.after])))] },
      marks: [
        Plot.areaY(data.points, { x: "element", y: "after", fill: "var(--accent)", fillOpacity: 0.15 }),
        Plot.line(data.points, { x: "element", y: "before", stroke: "var(--soft)", strokeWidth: 1.2 }),
        Plot.line(data.points, { x: "element", y: "after", stroke: "var(--accent)", strokeWidth: 2 }),
        Plot.tip(data.points, Plot.pointerX({ x: "element", y: "after", title: "words", fill: "var(--raised)", stroke: "var(--line)" })),
      ],
    });
  },

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
        ...(rows.some((row) => row.interval) ? [Plot.link(rows.filter((row) => row.interval), {
          x1: (row) => Math.max(0, row.interval[0]), x2: (row) => Math.min(1, row.interval[1]), y1: "input", y2: "input",
          stroke: "var(--accent)", strokeOpacity: 0.25, strokeWidth: 13,
        })] : []),
        Plot.link(rows, { x1: "before", x2: "after", y1: "input", y2: "input", stroke: "var(--accent)", strokeWidth: 3 }),
        Plot.dot(rows, { x: "before", y: "input", r: 4.5, stroke: "var(--accent)", strokeWidth: 2, fill: "var(--paper)" }),
        Plot.dot(rows, { x: "after", y: "input", r: 5.5, fill: "var(--accent)" }),
        Plot.text(rows, { x: 0, y: "input", text: "low", textAnchor: "start", dy: 12, fontSize: 10 }),
        Plot.text(rows, { x: 1, y: "input", text: "high", textAnchor: "end", dy: 12, fontSize: 10 }),
        Plot.tip(rows, Plot.pointerY({ x: "after", y: "input", title: "words", fill: "var(--raised)", stroke: "var(--line)" })),
      ],
    });
  },

  // Compromises between two goals.
  front(data, width) {
    const tip = { fill: "var(--raised)", stroke: "var(--line)", title: "words", x: "x", y: "y" };
    const common = { x: "x", y: "y" };
    return Plot.plot({
      width, height: Math.min(420, Math.max(260, width * 0.66)), marginBottom: 42, marginLeft: 58, marginRight: 24,
      x: { ...below, label: `${data.x} →`, grid: true, nice: true, ticks: Math.max(3, width / 90) },
      y: { label: `↑ ${data.y}`, grid: true, nice: true, ticks: 6 },
      marks: [
        Plot.line(data.points, { ...common, stroke: "var(--accent)", strokeWidth: 1.5 }),
        Plot.dot(data.points, { ...common, fill: "var(--accent)", r: 4.5 }),
        Plot.dot([data.before], { ...common, stroke: "var(--soft)", fill: "var(--paper)", strokeWidth: 2, r: 5 }),
        Plot.text([data.before], { ...common, text: () => "before", dy: -13, fill: "var(--ink)" }),
        Plot.tip([...data.points, data.before], Plot.pointer(tip)),
      ],
    });
  },

  // How inputs go along a front, from its one end to the other.
  settings(data, width) {
    const hue = (i) => `var(--line-${(i % 8) + 1})`;
    const flat = data.lines.flatMap(({ input, points }, i) => points.map(([x, y, words], k) => ({ i, input, k: k + 1, x, y, words })));
    const height = 320, [top, bottom] = [24, 48], inner = height - top - bottom;
    const ends = data.lines.map((line, i) => ({ text: line.input, at: (1 - line.points.at(-1)[1]) * inner, fill: hue(i) }));
    const last = data.lines[0].points.length;
    const goal = new Map(data.lines[0].points.map(([x], k) => [k + 1, x]));
    return Plot.plot({
      width, height, marginTop: top, marginBottom: bottom, marginLeft: 42, marginRight: Math.min(150, margin(data.lines.map((line) => line.input), width)),
      x: { ...below, labelOffset: 44, label: `point; ${data.x} →`, domain: [1, last], ticks: Array.from({ length: last }, (_, k) => k + 1).filter((k) => (k - 1) % Math.ceil((last * 40) / Math.max(120, width - 190)) === 0), tickFormat: (k) => `${k}\n${number(goal.get(k))}` },
      y: { label: null, domain: [0, 1], ticks: [0, 1], tickFormat: (v) => (v ? "most" : "least"), grid: true },
      marks: [
        ...data.lines.map((_, i) => Plot.line(flat.filter((d) => d.i === i), { x: "k", y: "y", stroke: hue(i), strokeWidth: 2 })),
        ...data.lines.map((_, i) => Plot.dot(flat.filter((d) => d.i === i), { x: "k", y: "y", fill: hue(i), r: 2.5 })),
        ...beside(ends, inner, { x: last, y: 1 }, width),
        Plot.tip(flat, Plot.pointer({ x: "k", y: "y", title: "words", fill: "var(--raised)", stroke: "var(--line)" })),
      ],
    });
  },

  // Samples of an output, with the normal curve of the first order.
  histogram(data, width) {
    const [low, high] = data.extremes, step = (high - low) / data.counts.length;
    const total = data.counts.reduce((a, b) => a + b, 0);
    if (!(step > 0)) return note("Every sample is the same.");
    const bins = data.counts.map((count, i) => ({ x1: low + i * step, x2: low + (i + 1) * step, y: (100 * count) / total }));
    const curve = Array.from({ length: 121 }, (_, i) => low + ((high - low) * i) / 120).map((x) => ({
      x, y: (100 * step * Math.exp(-0.5 * ((x - data.mean) / data.deviation) ** 2)) / (data.deviation * Math.sqrt(2 * Math.PI)),
    })).filter(({ y }) => Number.isFinite(y));
    const title = (bin) => `${number(bin.x1, 4)} to ${number(bin.x2, 4)} ${data.unit}\n${number(bin.y)} % of the samples`;
    return Plot.plot({
      width, height: 230, marginBottom: 42, marginLeft: 44,
      x: { ...below, label: `${data.output} (${data.unit || "1"}) →`, ticks: Math.max(3, width / 90) },
      y: { label: "↑ % of samples", grid: true, ticks: 4 },
      marks: [
        Plot.rect(bins, { x1: "x1", x2: "x2", y1: 0, y2: "y", fill: "var(--accent)", fillOpacity: 0.45, inset: 0.5 }),
        Plot.line(curve, { x: "x", y: "y", stroke: "var(--ink)", strokeWidth: 1.5 }),
        Plot.ruleX([data.quantiles[0], data.quantiles[2]], { stroke: "var(--worse)", strokeDasharray: "4,3" }),
        Plot.ruleX([data.quantiles[1]], { stroke: "var(--worse)" }),
        Plot.tip(bins, Plot.pointerX({ x: (bin) => (bin.x1 + bin.x2) / 2, y: "y", title, fill: "var(--raised)", stroke: "var(--line)" })),
      ],
    });
  },

  // Where variance comes from.
  shares(data, width) {
    const rows = data.bars;
    const y = "input";
    const most = Math.max(1, ...rows.flatMap((row) => [row.value, row.high ?? 0, row.total ?? 0]));
    const spans = rows.filter((row) => row.low !== null);
    return Plot.plot({
      width, height: 26 * rows.length + 50,
      marginBottom: 42, marginTop: 4, marginRight: 8, marginLeft: margin(rows.map((row) => row.input), width),
      x: { ...below, label: `${data.label} →`, domain: [Math.min(0, ...spans.map((row) => row.low)), most * (1 + 60 / Math.max(80, width - margin(rows.map((row) => row.input), width) - 68))], grid: true, ticks: Math.max(2, width / 110) },
      y: { label: null, domain: rows.map((row) => row.input), tickSize: 0, tickFormat: (text) => cut(text, width), padding: 0.25 },
      marks: [
        Plot.barX(rows.filter((row) => row.total !== null), { x: "total", y, fill: "var(--accent)", fillOpacity: 0.25, rx: 2 }),
        Plot.barX(rows, { x: "value", y, fill: "var(--accent)", rx: 2 }),
        Plot.link(spans, { x1: "low", x2: "high", y1: y, y2: y, stroke: "var(--ink)", strokeWidth: 1.2 }),
        Plot.text(rows, { x: (row) => Math.max(row.value, row.total ?? 0, row.high ?? 0), y, text: (row) => `${Math.abs(row.value) < 0.05 ? 0 : row.value.toFixed(1).replace("-", "−")} %`, dx: 5, textAnchor: "start", fill: "var(--ink)" }),
        Plot.tip(rows, Plot.pointerY({ x: "value", y, title: "words", fill: "var(--raised)", stroke: "var(--line)" })),
      ],
    });
  },

  // Measured against simulated.
  agreement(data, width) {
    const all = data.dots.flat(), [low, high] = [Math.min(...all), Math.max(...all)];
    const title = ([measured, simulated]) => `measured ${number(measured, 4)} ${data.unit}\nsimulated ${number(simulated, 4)} ${data.unit}`;
    return Plot.plot({
      width, height: Math.min(360, Math.max(240, width * 0.7)), marginBottom: 42, marginLeft: 58,
      x: { ...below, label: `measured (${data.unit || "1"}) →`, grid: true, nice: true, ticks: Math.max(3, width / 90) },
      y: { label: `↑ simulated (${data.unit || "1"})`, grid: true, nice: true, ticks: 5 },
      marks: [
        Plot.line([[low, low], [high, high]], { stroke: "var(--soft)" }),
        Plot.dot(data.dots, { x: "0", y: "1", fill: "var(--accent)", fillOpacity: 0.7, r: data.dots.length > 100 ? 2.5 : 4 }),
        Plot.tip(data.dots, Plot.pointer({ x: "0", y: "1", title, fill: "var(--raised)", stroke: "var(--line)" })),
      ],
    });
  },

  // An output along one of the inputs that vary.
  course(data, width, choice) {
    const along = Math.max(0, data.inputs.findIndex(([name]) => name === choice));
    const last = data.inputs.length;
    const rows = data.rows.map((row) => ({ x: row[along], y: row[last], row }));
    const title = ({ row }) => [...data.inputs.map(([name, unit], i) => `${name} ${number(row[i], 5)} ${unit}`), `${data.output} ${number(row[last], 4)} ${data.unit}`].join("\n");
    const [name, unit] = data.inputs[along];
    // On a grid, points whose other inputs agree are joined.
    const z = (d) => d.row.slice(0, last).filter((_, i) => i !== along).join();
    const groups = [...new Set(rows.map(z))];
    const joined = data.grid && groups.length <= 60;
    const named = joined && last > 1 && groups.length <= 8;
    const hue = (d) => (named ? `var(--line-${groups.indexOf(z(d)) + 1})` : "var(--accent)");
    const values = rows.map((d) => d.y), spare = 0.05 * (Math.max(...values) - Math.min(...values) || 1);
    const [low, high] = [Math.min(...values) - spare, Math.max(...values) + spare];
    const height = 290, [top, bottom] = [20, 42], inner = height - top - bottom;
    const most = Math.max(...rows.map((d) => d.x));
    const words = (d) => data.inputs.map(([name], i) => [name, i]).filter(([, i]) => i !== along)
      .map(([name, i]) => `${last === 2 ? name + " " : ""}${number(d.row[i], 4)}`).join(", ");
    const ends = named ? rows.filter((d) => d.x === most).map((d) => ({ text: words(d), at: ((high - d.y) / (high - low)) * inner, fill: hue(d) })) : [];
    return Plot.plot({
      width, height, marginTop: top, marginBottom: bottom, marginLeft: 58, marginRight: named ? Math.min(150, 8 + margin(ends.map((end) => end.text), width)) : 20,
      x: { ...below, label: `${name} (${unit || "1"}) →`, ticks: Math.max(3, width / 110) },
      y: { label: `↑ ${data.output} (${data.unit || "1"})`, grid: true, domain: [low, high], ticks: 5 },
      marks: [
        ...(joined ? [Plot.line(rows, { x: "x", y: "y", z, sort: "x", stroke: hue, strokeOpacity: named || groups.length === 1 ? 1 : 0.5, strokeWidth: 1.6 })] : []),
        Plot.dot(rows, { x: "x", y: "y", fill: hue, fillOpacity: named || (joined && groups.length === 1) ? 1 : 0.45, r: 2.5 }),
        ...beside(ends, inner, { x: most, y: high }, width),
        Plot.tip(rows, Plot.pointer({ x: "x", y: "y", title, fill: "var(--raised)", stroke: "var(--line)" })),
      ],
    });
  },

  // A series, painted by what an input does to each step.
  painted(data, width) {
    const most = Math.max(...data.steps.map((step) => Math.abs(step.slope))) || 1;
    const pairs = data.steps.slice(1).map((step, i) => ({ from: data.steps[i], step }));
    const values = data.steps.map((step) => step.y);
    return Plot.plot({
      width, height: 280, marginBottom: 42, marginLeft: 58, marginRight: 14,
      x: { ...below, label: `${data.x || "step"} →`, ticks: Math.max(3, width / 90) },
      y: { label: `↑ ${data.label}`, grid: true, ticks: 5, domain: [Math.min(0, ...values), Math.max(0, ...values)], nice: true },
      marks: [
        Plot.areaY(data.steps, { x: "x", y: "y", fill: "var(--line)", fillOpacity: 0.35 }),
        Plot.line(data.steps, { x: "x", y: "y", stroke: "var(--line)", strokeWidth: 1.2 }),
        Plot.link(pairs.filter(({ step }) => Math.abs(step.slope) > 0.01 * most), {
          x1: (p) => p.from.x, y1: (p) => p.from.y, x2: (p) => p.step.x, y2: (p) => p.step.y, strokeWidth: 2.4, strokeLinecap: "round",
          stroke: (p) => (p.step.slope > 0 ? "var(--accent)" : "var(--worse)"),
          strokeOpacity: (p) => 0.15 + 0.85 * Math.sqrt(Math.abs(p.step.slope) / most),
        }),
        Plot.tip(data.steps, Plot.pointerX({ x: "x", y: "y", title: "words", fill: "var(--raised)", stroke: "var(--line)" })),
      ],
    });
  },

  convergence(data, width) {
    const box = document.createElement("div");
    const common = { width, height: 196, marginBottom: 42, marginLeft: 62, marginRight: 12 };
    const x = { ...below, label: "step →", ticks: Math.min(data.steps.length, width / 60), tickFormat: (step) => Number.isInteger(step) ? String(step) : "" };
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
  const offered = data.choices?.length > 0 ? data.choices : choices[kind];
  let choice = offered?.[0];
  let width = 0;
  const draw = () => plot.replaceChildren(drawings[kind](data, Math.max(width, 240), choice));
  if (choice) figure.querySelector("figcaption").append(chooser(offered, (name) => { choice = name; draw(); }));
  const fit = () => {
    const now = Math.floor(plot.clientWidth);
    if (now !== width && now > 0) { width = now; draw(); }
  };
  fit();
  // Drawn again in the next frame: a size that changes while sizes are observed is an error to browsers.
  new ResizeObserver(() => requestAnimationFrame(fit)).observe(plot);
}

// Buttons for a few names, a list for many; `chosen` is told the name.
function chooser(names, chosen) {
  if (names.length > 6) {
    const list = document.createElement("select");
    list.className = "choices";
    list.setAttribute("aria-label", "along which input");
    list.append(...names.map((name) => new Option(name, name)));
    list.addEventListener("change", () => chosen(list.value));
    return list;
  }
  const group = document.createElement("span");
  group.className = "choices";
  group.append(...names.map((name, i) => {
    const button = document.createElement("button");
    button.type = "button";
    button.textContent = name;
    button.setAttribute("aria-pressed", i === 0);
    button.addEventListener("click", () => {
      for (const other of group.children) other.setAttribute("aria-pressed", other === button);
      chosen(name);
    });
    return button;
  }));
  return group;
}

document.querySelectorAll("figure[data-kind]").forEach(show);
// On paper and on phones a table of many rows hides the plot's point; it is one click away.
if (matchMedia("(max-width: 48rem)").matches) document.querySelectorAll("details.numbers").forEach((numbers) => { numbers.open = false; });
addEventListener("beforeprint", () => document.querySelectorAll("details.numbers").forEach((numbers) => { numbers.open = true; }));
