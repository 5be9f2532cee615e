// The page of `chainrule serve`. `values` is where the sliders stand; everything shown about outputs comes from the
// server. Where the reader has been is the browser's own history: the settings are the fragment of the address.
(() => {
  const $ = (id) => document.getElementById(id);
  const { inputs, outputs, start } = JSON.parse($("study").textContent);
  const rows = [...document.querySelectorAll(".input")].sort((a, b) => a.dataset.index - b.dataset.index);
  const lines = [...document.querySelectorAll("#outputs tbody tr")];
  const spoken = (name) => name.replaceAll("_", " ");
  const defaults = inputs.map((input) => input.default);

  let values = [...start];
  let answer = null; // the server's, for `values` or a little behind
  let active = 0; // the input whose arrows are shown
  let selected = Math.max(0, outputs.findIndex((output) => output.headline)); // the output that is explained
  let past = [];
  let now = 0; // the place in `past`

  // Sliders go from 0 to 1000, along the input's own scale.
  const whole = (input) => input.kind !== "real" && input.kind !== "continuous";
  const names = (input) => input.kind.choice;
  const along = (input) => (input.scale === "log" ? Math.log : (x) => x);
  const share = (input, value) => {
    const f = along(input), width = f(input.high) - f(input.low);
    return width > 0 ? (f(value) - f(input.low)) / width : 0;
  };
  function fromSlider(input, position) {
    if (position <= 0) return input.low;
    if (position >= 1000) return input.high;
    const f = along(input);
    const exact = f(input.low) + (position / 1000) * (f(input.high) - f(input.low));
    if (whole(input)) return Math.round(exact);
    if (input.scale === "log") return Number(Math.exp(exact).toPrecision(4));
    const step = 10 ** Math.floor(Math.log10((input.high - input.low) / 1000));
    return Number((Math.round(exact / step) * step).toPrecision(12));
  }
  const shown = (value) => String(Number(value.toPrecision(8)));
  const words = (i) => {
    const name = names(inputs[i])?.[values[i]];
    return name ?? `${shown(values[i])} ${inputs[i].unit}`.trim();
  };

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
    document.body.dataset.settled = asked.join(",");
  }
  const post = (path, body) =>
    fetch(path, { method: "POST", headers: { "content-type": "application/json" }, body: JSON.stringify(body) });

  function showInputs() {
    rows.forEach((row, i) => {
      const [box, slider] = [row.querySelector(".value"), row.querySelector(".slider")];
      if (document.activeElement !== box) box.value = shown(values[i]);
      box.removeAttribute("aria-invalid");
      slider.value = Math.round(1000 * share(inputs[i], values[i]));
      slider.setAttribute("aria-valuetext", words(i));
      row.classList.toggle("moved", values[i] !== start[i]);
      row.querySelector(".unit").textContent = inputs[i].unit;
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
    $("mover").textContent = `if ${spoken(inputs[active].name)} grew` + (whole(inputs[active]) ? " by one" : " by 1 %");
    if (names(inputs[active])) $("mover").textContent = `with another ${spoken(inputs[active].name)}`;
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
    lines.forEach((line, k) => line.classList.toggle("selected", k === selected));
    $("explained").textContent = `What moves ${spoken(outputs[selected].name)}`;
    $("tornado").replaceChildren(drawings.tornado(answer.outputs[selected].tornado, Math.max(260, $("tornado").clientWidth), "1 % more"));
  }

  // The fragment names what is not at its default.
  const fragment = (of) => {
    const parts = of.flatMap((value, i) =>
      value === defaults[i] ? [] : [`${encodeURIComponent(inputs[i].name)}=${encodeURIComponent(value)}`]);
    return "#" + (parts.join("&") || "defaults");
  };
  function readFragment(text) {
    if (text.length < 2) return [...start];
    const found = [...defaults];
    if (text === "#defaults") return found;
    for (const part of text.slice(1).split("&")) {
      const [name, value] = part.split("=").map(decodeURIComponent);
      const i = inputs.findIndex((input) => input.name === name);
      const number = Number(value);
      if (i < 0) { say(`the link names '${name}', which is no input of this study`, true); continue; }
      if (!value || !(number >= inputs[i].low && number <= inputs[i].high)) {
        say(`the link sets ${name} to '${value}', outside ${inputs[i].low} to ${inputs[i].high} ${inputs[i].unit}`, true);
        continue;
      }
      found[i] = number;
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
  // Remembers where the sliders stand.
  function settle(label) {
    if (past[now] && past[now].values.every((value, i) => value === values[i])) return;
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

  rows.forEach((row, i) => {
    const [box, slider] = [row.querySelector(".value"), row.querySelector(".slider")];
    const label = () => `${spoken(inputs[i].name)} ${words(i)}`;
    const set = (value) => { values[i] = value; say(""); showInputs(); return refresh(); };
    slider.addEventListener("input", () => set(fromSlider(inputs[i], Number(slider.value))));
    slider.addEventListener("change", () => settle(label()));
    box.addEventListener("change", () => {
      const { low, high, unit } = inputs[i];
      const value = Number(box.value);
      if (box.value === "" || !(value >= low && value <= high) || (whole(inputs[i]) && !Number.isInteger(value))) {
        box.setAttribute("aria-invalid", "true");
        say(`${spoken(inputs[i].name)} goes from ${shown(low)} to ${shown(high)} ${unit}${whole(inputs[i]) ? ", in whole numbers" : ""}`, true);
        return;
      }
      set(value);
      settle(label());
    });
    row.querySelector(".reset").addEventListener("click", () => { set(start[i]); box.value = shown(start[i]); settle(`${spoken(inputs[i].name)} reset`); });
    for (const event of ["pointerenter", "focusin"]) row.addEventListener(event, () => { active = i; showArrows(); });
  });
  lines.forEach((line, k) => line.querySelector("button").addEventListener("click", () => { selected = k; explain(); }));
  $("back").addEventListener("click", () => history.back());
  $("forth").addEventListener("click", () => history.forward());
  $("reset").addEventListener("click", () => { say(""); values = [...start]; showInputs(); refresh(); settle("start"); });
  $("share").addEventListener("click", async () => {
    try { await navigator.clipboard.writeText(location.href); say("The link is copied: it opens these settings wherever this study is served."); }
    catch { say(`Copy the address of this page: ${location.href}`); }
  });
  new ResizeObserver(() => requestAnimationFrame(explain)).observe($("tornado"));

  // The search as it goes: events of the server, one JSON object each.
  async function* events(response) {
    const reader = response.body.pipeThrough(new TextDecoderStream()).getReader();
    for (let text = ""; ;) {
      const { done, value } = await reader.read();
      if (done) return;
      text += value;
      const parts = text.split("\n\n");
      text = parts.pop();
      for (const part of parts) {
        const data = part.split("\n").filter((line) => line.startsWith("data:")).map((line) => line.slice(5)).join("\n");
        if (data) yield JSON.parse(data);
      }
    }
  }
  function running(yes) {
    $("go").disabled = yes;
    $("stop").disabled = !yes;
    document.querySelectorAll("fieldset").forEach((set) => { set.disabled = yes; });
    for (const id of ["reset", "back", "forth"]) $(id).disabled = yes;
    if (!yes) showPast();
  }
  $("improve").addEventListener("submit", async (event) => {
    event.preventDefault();
    const output = $("goal").value;
    const free = rows.map((row) => row.querySelector(".free").checked);
    const steps = [];
    say("");
    running(true);
    $("progress").textContent = "starting";
    $("search").replaceChildren();
    try {
      const response = await post("/improve", { values, output, keep: $("keep").checked, free });
      if (!response.ok) { say(await response.text(), true); $("progress").textContent = ""; return; }
      for await (const news of events(response)) {
        if (news.step) {
          steps.push(news.step);
          $("progress").textContent = `step ${news.step.step}: ${spoken(output)} ${news.step.text}`
            + (news.step.violation > 0 ? `, violation ${news.step.violation.toExponential(0)}` : "");
          if (steps.length > 1) $("search").replaceChildren(sparkline(steps));
        } else if (news.done) {
          values = news.done.values;
          showInputs();
          await refresh();
          settle(`improved ${spoken(output)}`);
          say(news.done.headline);
          $("progress").textContent = news.done.status + " · ";
          const link = document.createElement("a");
          [link.href, link.target, link.rel, link.textContent] = ["/report", "_blank", "noopener", "the whole report"];
          $("progress").append(link);
        } else if (news.refused) { say(news.refused, true); $("progress").textContent = ""; }
      }
    } catch { say("the server does not answer; start it again", true); } finally { running(false); }
  });
  $("stop").addEventListener("click", () => post("/stop", {}));
  const sparkline = (steps) => Plot.plot({
    width: Math.max(200, $("improve").clientWidth - 34), height: 72, margin: 6, x: { axis: null }, y: { axis: null, zero: false },
    marks: [
      Plot.line(steps, { x: "step", y: "value", stroke: "var(--accent)", strokeWidth: 2 }),
      Plot.dot(steps.slice(-1), { x: "step", y: "value", fill: "var(--accent)", r: 3.5 }),
    ],
  });

  values = readFragment(location.hash);
  past = [{ label: location.hash.length > 1 ? "link" : "start", values: [...values] }];
  history.replaceState({ place: 0 }, "", location.hash || location.pathname);
  go(0, values);
})();
