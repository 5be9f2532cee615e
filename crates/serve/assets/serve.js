// The page of `chainrule serve`. `values` is where the controls stand; everything shown about outputs comes from the
// server. Where the reader has been is the browser's own history: the settings are the fragment of the address.
const $ = (id) => document.getElementById(id);
const { controls, outputs, start, defaults } = JSON.parse($("study").textContent);
const rows = [...document.querySelectorAll(".input")].sort((a, b) => a.dataset.index - b.dataset.index);
const lines = [...document.querySelectorAll("#outputs tbody tr")];
const spoken = (name) => name.replaceAll("_", " ");

let values = [...start];
let answer = null; // the server's, for `values` or a little behind
let active = 0; // the control whose arrows are shown
let selected = Math.max(0, outputs.findIndex((output) => output.headline)); // the output that is explained
let past = [];
let now = 0; // the place in `past`

// Sliders go from 0 to 1000 along the input's own scale; those of integers from one to the next.
const integer = (control) => control.kind === "integer";
const names = (control) => control.kind.choice;
const along = (control) => (control.scale === "log" ? Math.log : (x) => x);
const share = (control, value) => {
  const f = along(control), width = f(control.high) - f(control.low);
  return width > 0 ? (f(value) - f(control.low)) / width : 0;
};
function atShare(control, part) {
  if (part <= 0) return control.low;
  if (part >= 1) return control.high;
  const f = along(control);
  const exact = f(control.low) + part * (f(control.high) - f(control.low));
  if (control.scale === "log") return Number(Math.exp(exact).toPrecision(4));
  const step = 10 ** Math.floor(Math.log10((control.high - control.low) / 1000));
  return Number((Math.round(exact / step) * step).toPrecision(12));
}
const shown = (value) => String(Number(value.toPrecision(6)));
const of = (control, all = values) => all.slice(control.from, control.to);
const mean = (control, all = values) => of(control, all).reduce((a, b) => a + b, 0) / (control.to - control.from);
const same = (a, b) => a.length === b.length && a.every((value, i) => value === b[i]);
const words = (control) => names(control)?.[values[control.from]] ?? `${shown(mean(control))} ${control.unit}`.trim();

// Sets a control; of an array all elements in the same proportion, within their range.
function put(control, value) {
  if (!control.array) { values[control.from] = value; return; }
  const factor = value / mean(control);
  for (let i = control.from; i < control.to; i++) {
    const scaled = Number.isFinite(factor) && factor > 0 ? values[i] * factor : value;
    values[i] = Math.min(control.high, Math.max(control.low, scaled));
  }
}

function say(text, error = false) {
  $("message").textContent = text;
  $("message").classList.toggle("error", error);
}

// Asks the server, one question at a time; of those that come meanwhile the last is asked next.
let asking = false, again = false;
async function refresh() {
  if (asking) { again = true; return; }
  asking = true;
  document.body.classList.add("waiting");
  const asked = [...values];
  try {
    const response = await post("/at", { values: asked });
    if (response.ok) { answer = await response.json(); showOutputs(); } else say(await response.text(), true);
  } catch { say("the server does not answer; start it again", true); }
  asking = false;
  if (again) { again = false; return refresh(); }
  document.body.classList.remove("waiting");
  document.body.dataset.settled = fragment(asked);
}
const post = (path, body) =>
  fetch(path, { method: "POST", headers: { "content-type": "application/json" }, body: JSON.stringify(body) });

function showInputs() {
  rows.forEach((row, i) => {
    const control = controls[i];
    const [box, slider] = [row.querySelector(".value"), row.querySelector(".slider")];
    if (document.activeElement !== box) box.value = shown(mean(control));
    box.removeAttribute("aria-invalid");
    slider.value = integer(control) ? values[control.from] : Math.round(1000 * share(control, mean(control)));
    slider.setAttribute("aria-valuetext", words(control));
    row.classList.toggle("moved", !same(of(control), of(control, start)));
    pictures[i]?.show(of(control), of(control, start));
  });
}

function showOutputs() {
  lines.forEach((line, k) => {
    const { text, change, mood } = answer.outputs[k];
    line.querySelector(".value").textContent = text;
    const cell = line.querySelector(".change");
    cell.textContent = change === "0 %" ? "" : change.replace("-", "−");
    cell.className = `right change ${mood}`;
  });
  showArrows();
  showMoves();
  explain();
}

// For each output, where it would go if the active input grew.
function showArrows() {
  if (!answer) return;
  const control = controls[active], name = spoken(control.name);
  $("mover").textContent = names(control) ? `with another ${name}` : `if ${name} grew by ${integer(control) ? "one" : "1\u00a0%"}`;
  lines.forEach((line, k) => {
    const cell = line.querySelector(".arrow");
    const { share, text, mood } = answer.outputs[k].moves[active];
    cell.className = `arrow ${mood}`;
    cell.replaceChildren(...(share === 0 ? [] : [arrow(share)]), text.replace("-", "−"));
  });
  rows.forEach((row, i) => row.classList.toggle("active", i === active));
}

// For each input, which outputs it moves most.
function showMoves() {
  rows.forEach((row, i) => {
    const moved = answer.outputs.map((output, k) => ({ ...output.moves[i], name: outputs[k].name, headline: outputs[k].headline }))
      .filter((move) => Math.abs(move.share) > 0.02 && move.headline)
      .sort((a, b) => Math.abs(b.share) - Math.abs(a.share)).slice(0, 3);
    row.querySelector(".moves").replaceChildren(...moved.map((move) => {
      const chip = document.createElement("span");
      chip.className = move.mood;
      chip.textContent = `${move.share > 0 ? "↑" : "↓"} ${spoken(move.name)}`;
      chip.title = move.text;
      return chip;
    }));
  });
}

function arrow(share) {
  const make = (name, attributes) => {
    const element = document.createElementNS("http://www.w3.org/2000/svg", name);
    for (const [key, value] of Object.entries(attributes)) element.setAttribute(key, value);
    return element;
  };
  const svg = make("svg", { viewBox: "-50 -6 100 12", "aria-hidden": "true" });
  const side = Math.sign(share), tip = side * (8 + 40 * Math.abs(share));
  svg.append(
    make("line", { x1: 0, x2: 0, y1: -6, y2: 6, class: "axis" }),
    make("line", { x1: 0, x2: tip - 6 * side, y1: 0, y2: 0 }),
    make("path", { d: `M${tip},0 l${-8 * side},-5 v10 z` }),
  );
  return svg;
}

function explain() {
  if (!answer) return;
  lines.forEach((line, k) => {
    line.classList.toggle("selected", k === selected);
    line.querySelector("button").setAttribute("aria-pressed", k === selected);
  });
  const { tornado, slopes, rising } = answer.outputs[selected];
  $("explained").textContent = `What moves ${spoken(outputs[selected].name)}`;
  $("tornado").replaceChildren(drawings.tornado(tornado, Math.max(260, $("tornado").clientWidth), "1 % more"));
  controls.flatMap((control, i) => (control.array ? [pictures[i]] : [])).forEach((picture, k) => picture.paint(slopes[k], rising));
}

// The fragment names what is not at its default; arrays by one value, or all.
const called = (control) => (control.array ? `${control.name}_*` : control.name);
const fragment = (all) => {
  const parts = controls.flatMap((control) => {
    const set = of(control, all);
    if (same(set, of(control, defaults))) return [];
    const text = set.every((value) => value === set[0]) ? [set[0]] : set;
    return [`${encodeURIComponent(called(control))}=${text.map(encodeURIComponent).join(",")}`];
  });
  return "#" + (parts.join("&") || "defaults");
};
function readFragment(text) {
  if (text.length < 2) return [...start];
  const found = [...defaults];
  if (text === "#defaults") return found;
  for (const part of text.slice(1).split("&")) {
    const [name, value] = part.split("=").map(decodeURIComponent);
    const control = controls.find((control) => called(control) === name);
    if (!control) { say(`the link names '${name}', which is no input of this study`, true); continue; }
    const [size, numbers] = [control.to - control.from, (value || "NaN").split(",").map(Number)];
    const fits = numbers.every((number) => number >= control.low && number <= control.high);
    if (!fits || (numbers.length !== 1 && numbers.length !== size)) {
      const shownValue = numbers.length === 1 ? `'${value}'` : `${numbers.length} values`;
      say(`the link sets ${name} to ${shownValue}, outside ${control.low} to ${control.high} ${control.unit}`, true);
      continue;
    }
    for (let k = 0; k < size; k++) found[control.from + k] = numbers[numbers.length === 1 ? 0 : k];
  }
  return found;
}

function go(place, next) {
  now = place;
  values = [...next];
  showInputs();
  showPast();
  return refresh();
}
// Remembers where the controls stand.
function settle(label) {
  if (past[now] && same(past[now].values, values)) return;
  past = [...past.slice(0, now + 1), { label, values: [...values] }];
  now = past.length - 1;
  history.pushState({ place: now }, "", fragment(values));
  showPast();
}
function showPast() {
  $("past").replaceChildren(...past.map((entry, place) => {
    const [item, button] = [document.createElement("li"), document.createElement("button")];
    button.type = "button";
    button.textContent = entry.label;
    if (place === now) button.setAttribute("aria-current", "step");
    button.addEventListener("click", () => history.go(place - now));
    item.append(button);
    return item;
  }));
  $("past").querySelector("[aria-current]")?.scrollIntoView({ block: "nearest", inline: "nearest" });
  $("back").disabled = now === 0;
  $("forth").disabled = now === past.length - 1;
}
addEventListener("popstate", ({ state }) => {
  say("");
  const place = state?.place;
  if (past[place]) return go(place, past[place].values);
  // An address typed or pasted.
  values = readFragment(location.hash);
  past = [...past.slice(0, now + 1), { label: "link", values: [...values] }];
  now = past.length - 1;
  history.replaceState({ place: now }, "", fragment(values));
  return go(now, values);
});

const pictures = rows.map((row, i) => {
  const control = controls[i];
  const [box, slider] = [row.querySelector(".value"), row.querySelector(".slider")];
  const label = () => `${spoken(control.name)} ${words(control)}`;
  const set = (value) => { put(control, value); say(""); showInputs(); return refresh(); };
  if (integer(control)) Object.assign(slider, { min: control.low, max: control.high, step: 1 });
  slider.addEventListener("input", () => set(integer(control) ? Number(slider.value) : atShare(control, slider.value / 1000)));
  slider.addEventListener("change", () => settle(label()));
  for (const [name, step] of [[".less", -1], [".more", 1]]) {
    row.querySelector(name)?.addEventListener("click", () => {
      const next = values[control.from] + step;
      if (next >= control.low && next <= control.high) { set(next); settle(label()); }
    });
  }
  box.addEventListener("change", async () => {
    if (names(control)) { set(Number(box.value)); settle(label()); return; }
    let meant = { refused: "the server does not answer; start it again" };
    try { meant = await (await post("/typed", { input: control.from, text: box.value })).json(); } catch { /* As said. */ }
    if (meant.refused) {
      box.setAttribute("aria-invalid", "true");
      say(meant.refused, true);
      return;
    }
    set(meant.value);
    box.value = shown(mean(control));
    settle(label());
  });
  row.querySelector(".reset").addEventListener("click", () => {
    values.splice(control.from, control.to - control.from, ...of(control, start));
    say("");
    showInputs();
    box.value = shown(mean(control));
    refresh();
    settle(`${spoken(control.name)} reset`);
  });
  for (const event of ["pointerenter", "focusin"]) row.addEventListener(event, () => { active = i; showArrows(); });
  if (!control.array) return null;
  return picture(row.querySelector(".picture"), { share: (value) => share(control, value), value: (part) => atShare(control, part) }, {
    get: () => of(control),
    set: (elements) => { values.splice(control.from, elements.length, ...elements); say(""); showInputs(); refresh(); },
    done: () => settle(`${spoken(control.name)} drawn`),
  });
});
lines.forEach((line, k) => line.querySelector("button").addEventListener("click", () => { selected = k; explain(); }));
$("back").addEventListener("click", () => history.back());
$("forth").addEventListener("click", () => history.forward());
$("reset").addEventListener("click", () => { say(""); values = [...start]; showInputs(); refresh(); settle("start"); });
$("share").addEventListener("click", async () => {
  try { await navigator.clipboard.writeText(location.href); say("The link is copied: it opens these settings wherever this study is served."); }
  catch { say(`Copy the address of this page: ${location.href}`); }
});
let wide = 0; // for which the tornado is drawn
new ResizeObserver(([entry]) => {
  const width = Math.floor(entry.contentRect.width);
  if (width !== wide) { wide = width; requestAnimationFrame(explain); }
}).observe($("tornado"));
