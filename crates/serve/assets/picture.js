// An array of inputs as a picture: its elements along the width, their values as heights. It is drawn upon with the
// pointer, or in twentieths with the arrow keys.
//
// `scale` takes a value to its height, from 0 to 1, and back. `get` gives the elements; `set` takes all of them anew, and
// `done` is called when a stroke ends.
function picture(svg, scale, { get, set, done }) {
  const most = 1000, strip = 12, high = 120 - strip; // of the view; the strip below shows slopes
  const clamp = (x, low, top) => Math.min(top, Math.max(low, x));

  // The outline of an array, of at most 500 points.
  function outline(values) {
    const count = Math.min(values.length, 500);
    const at = (k) => values[Math.round((k * (values.length - 1)) / Math.max(1, count - 1))];
    return Array.from({ length: count }, (_, k) => {
      const x = (k * most) / Math.max(1, count - 1), y = high * (1 - clamp(scale.share(at(k)), 0, 1));
      return `${k ? "L" : "M"}${x.toFixed(1)},${y.toFixed(2)}`;
    }).join("");
  }
  function show(values, before) {
    svg.querySelector(".shape").setAttribute("d", `${outline(values)}L${most},${high}L0,${high}Z`);
    svg.querySelector(".before").setAttribute("d", outline(before));
  }
  // What a little more of each part does: shares from −1 to 1, and whether growing is better or worse.
  function paint(slopes, rising) {
    const parts = 100, opposite = { better: "worse", worse: "better", neutral: "neutral" };
    const mean = (k) => {
      const from = Math.floor((k * slopes.length) / parts), to = Math.max(from + 1, Math.floor(((k + 1) * slopes.length) / parts));
      return slopes.slice(from, to).reduce((a, b) => a + b, 0) / (to - from);
    };
    const group = svg.querySelector(".slopes");
    while (group.childElementCount < parts) {
      const rect = document.createElementNS("http://www.w3.org/2000/svg", "rect");
      const place = { x: (group.childElementCount * most) / parts, y: high, width: most / parts + 0.5, height: strip };
      for (const [name, value] of Object.entries(place)) rect.setAttribute(name, value);
      group.append(rect);
    }
    [...group.children].forEach((rect, k) => {
      const slope = mean(k);
      rect.setAttribute("class", slope > 0 ? rising : opposite[rising]);
      rect.setAttribute("opacity", Math.sqrt(Math.abs(slope)).toFixed(3));
    });
  }

  // Strokes with the pointer: between two places of it, values on the line between them.
  let last = null;
  const place = (event) => {
    const box = svg.getBoundingClientRect(), count = get().length;
    const height = 1 - (event.clientY - box.top) / (box.height * (high / 120));
    return { element: clamp(((event.clientX - box.left) / box.width) * (count - 1), 0, count - 1), share: clamp(height, 0, 1) };
  };
  function stroke(from, to) {
    const values = get(), wide = values.length / 200; // a dab is a hundredth of the width
    const [left, right] = from.element <= to.element ? [from, to] : [to, from];
    const span = right.element - left.element;
    const [first, end] = [Math.ceil(left.element - wide), Math.floor(right.element + wide)];
    for (let k = Math.max(0, first); k <= Math.min(values.length - 1, end); k++) {
      const part = span > 0 ? clamp((k - left.element) / span, 0, 1) : 0;
      values[k] = scale.value(left.share + part * (right.share - left.share));
    }
    set(values);
  }
  svg.addEventListener("pointerdown", (event) => {
    if (svg.closest("fieldset").disabled) return;
    svg.setPointerCapture(event.pointerId);
    last = place(event);
    stroke(last, last);
    event.preventDefault();
    svg.focus({ preventScroll: true });
  });
  svg.addEventListener("pointermove", (event) => {
    if (!last) return;
    const now = place(event);
    stroke(last, now);
    last = now;
  });
  for (const name of ["pointerup", "pointercancel"]) svg.addEventListener(name, () => { if (last) { last = null; done(); } });

  // Keys: a twentieth is chosen and changed.
  const parts = 20, mark = svg.querySelector(".part");
  let part = 0;
  const choose = (k) => { part = clamp(k, 0, parts - 1); mark.setAttribute("x", (part * most) / parts); };
  svg.addEventListener("focus", () => { if (svg.matches(":focus-visible")) mark.removeAttribute("hidden"); choose(part); });
  svg.addEventListener("blur", () => mark.setAttribute("hidden", ""));
  svg.addEventListener("keydown", (event) => {
    const step = { ArrowUp: 0.02, ArrowDown: -0.02, PageUp: 0.1, PageDown: -0.1 }[event.key];
    const move = { ArrowLeft: -1, ArrowRight: 1 }[event.key];
    if ((!step && !move) || svg.closest("fieldset").disabled) return;
    event.preventDefault();
    mark.removeAttribute("hidden");
    if (move) { choose(part + move); return; }
    const values = get();
    const [from, to] = [part, part + 1].map((k) => Math.round((k * values.length) / parts));
    for (let k = from; k < to; k++) values[k] = scale.value(clamp(scale.share(values[k]) + step, 0, 1));
    set(values);
  });
  svg.addEventListener("keyup", (event) => { if (/^(Arrow|Page)(Up|Down)$/.test(event.key)) done(); });

  return { show, paint };
}
