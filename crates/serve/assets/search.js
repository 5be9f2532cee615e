// Improvements: the search as it goes, what it found, and compromises to choose from.

// Events of the server, one JSON object each.
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
  $("stop").disabled = !yes;
  document.querySelectorAll("fieldset, #goals input, #keep").forEach((set) => { set.disabled = yes; });
  for (const id of ["reset", "back", "forth"]) $(id).disabled = yes;
  document.querySelectorAll("#past button").forEach((button) => { button.disabled = yes; });
  named();
  if (yes) $("go").disabled = true; else showPast();
}
const goals = () => [...document.querySelectorAll("#goals input:checked")].map((box) => box.value);
// The button says what it does: one goal is improved, between several there are compromises.
function named() {
  $("go").textContent = goals().length > 1 ? "Find compromises" : "Improve";
  $("go").disabled = goals().length === 0;
}
$("goals").addEventListener("change", named);

$("improve").addEventListener("submit", async (event) => {
  event.preventDefault();
  const wanted = goals();
  const free = values.map(() => false);
  controls.forEach((control, i) => free.fill(rows[i].querySelector(".free").checked, control.from, control.to));
  const steps = [];
  say("");
  running(true);
  $("progress").textContent = "starting";
  $("search").replaceChildren();
  try {
    const response = await post("/improve", { values, outputs: wanted, keep: $("keep").checked, free });
    if (!response.ok) { say(await response.text(), true); $("progress").textContent = ""; return; }
    for await (const news of events(response)) {
      if (news.step) showStep(news.step, wanted, steps);
      else if (news.done) {
        values = news.done.values;
        showInputs();
        await refresh();
        settle(`improved ${spoken(wanted[0])}`);
        tell(news.done);
      } else if (news.front) { showFront(news.front); tell(news.front); }
      else if (news.refused) { say(news.refused, true); $("progress").textContent = ""; }
    }
  } catch { say("the server does not answer; start it again", true); } finally { running(false); }
});
$("stop").addEventListener("click", () => { $("stop").disabled = true; post("/stop", {}); });

function showStep({ step, point, points, value, text, violation }, wanted, steps) {
  const what = points > 1 ? `compromise ${point} of ${points}, step ${step}` : `step ${step}: ${spoken(wanted[0])} ${text}`;
  $("progress").textContent = what + (violation > 0 ? `, conditions not met yet (by ${violation.toExponential(0).replace("-", "−")})` : "");
  if (points > 1) return;
  steps.push({ step, value });
  if (steps.length > 1) $("search").replaceChildren(sparkline(steps));
}
function tell({ headline, status }) {
  say(headline);
  $("progress").textContent = status + " · ";
  const link = document.createElement("a");
  [link.href, link.target, link.rel, link.textContent] = ["/report", "_blank", "noopener", "the whole report"];
  $("progress").append(link);
}
const sparkline = (steps) => Plot.plot({
  width: Math.max(200, $("improve").clientWidth - 34), height: 72, margin: 6, x: { axis: null }, y: { axis: null, zero: false },
  marks: [
    Plot.line(steps, { x: "step", y: "value", stroke: "var(--accent)", strokeWidth: 2 }),
    Plot.dot(steps.slice(-1), { x: "step", y: "value", fill: "var(--accent)", r: 3.5 }),
  ],
});

// Compromises: each dot sets the controls to its point, by the pointer or by Enter.
function showFront({ plots, inputs }) {
  const width = Math.max(260, $("improve").clientWidth - 34);
  $("search").replaceChildren(...plots.map((data) => {
    const plot = drawings.front(data, width);
    const dots = [...plot.querySelectorAll("[aria-label=dot]")][0].querySelectorAll("circle");
    const choose = (k) => {
      document.querySelectorAll("#search circle.chosen").forEach((dot) => dot.classList.remove("chosen"));
      dots[k].classList.add("chosen");
      say(data.points[k].words.split("\n").join(", "));
      values = [...inputs[k]];
      showInputs();
      refresh();
      settle(`compromise ${k + 1}`);
    };
    dots.forEach((dot, k) => {
      dot.setAttribute("tabindex", "0");
      dot.setAttribute("role", "button");
      dot.setAttribute("aria-label", data.points[k].words.split("\n").join(", "));
      dot.addEventListener("keydown", (event) => { if (event.key === "Enter" || event.key === " ") { event.preventDefault(); choose(k); } });
    });
    // The nearest dot, if it is near.
    plot.addEventListener("click", (event) => {
      const far = (dot) => { const box = dot.getBoundingClientRect(); return Math.hypot(event.clientX - box.x - box.width / 2, event.clientY - box.y - box.height / 2); };
      const nearest = [...dots.keys()].reduce((best, k) => (far(dots[k]) < far(dots[best]) ? k : best), 0);
      if (far(dots[nearest]) < 24) choose(nearest);
    });
    return plot;
  }));
}

values = readFragment(location.hash);
past = [{ label: location.hash.length > 1 ? "link" : "start", values: [...values] }];
history.replaceState({ place: 0 }, "", location.hash || location.pathname);
named();
go(0, values);
