//! The page.

use crate::Served;
use crate::controls::{Control, controls};
use axum::extract::State;
use axum::response::Html;
use chainrule_report::{FIGURES, Frame, Json, PLOT, THEME, frame, sentence, spoken};
use chainrule_study::number::{short, with_unit};
use chainrule_study::{Goal, Input, Kind, Model, Output};
use maud::{Markup, PreEscaped, html};
use serde_json::json;
use std::sync::Arc;

const LOOK: &str = include_str!("../assets/serve.css");
/// Parts of one script, which share what they declare.
const SCRIPT: &str = concat!(
    "(() => {\n",
    include_str!("../assets/picture.js"),
    include_str!("../assets/serve.js"),
    include_str!("../assets/search.js"),
    "})();"
);
const POLICY: &str =
    "default-src 'none'; connect-src 'self'; style-src 'unsafe-inline'; script-src 'unsafe-inline'; img-src data:";

pub(crate) async fn page(State(served): State<Arc<Served>>) -> Html<String> {
    let model = &*served.model;
    let start = served.start.values();
    let controls = controls(model);
    let described = |control: &Control| {
        let mut input = serde_json::to_value(&model.inputs()[control.at.start]).unwrap_or_default();
        input["name"] = control.name.clone().into();
        input["from"] = control.at.start.into();
        input["to"] = control.at.end.into();
        input["array"] = control.array.into();
        input
    };
    let defaults: Vec<f64> = model.inputs().iter().map(|input| input.default).collect();
    let data = json!({
        "controls": controls.iter().map(described).collect::<Vec<_>>(),
        "defaults": defaults,
        "start": start,
        "outputs": model.outputs(),
    });
    let body = html! {
        style { (PreEscaped(LOOK)) }
        header.top {
            p.over { strong { (model.name()) } " " (model.about()) }
            button #theme type="button" aria-label="Light or dark" title="Light or dark" { "◐" }
        }
        main #board {
            section.inputs aria-label="Inputs" {
                @for group in groups(model) {
                    fieldset {
                        legend { (sentence(&spoken(if group.is_empty() { "inputs" } else { group }))) }
                        @for (index, control) in controls.iter().enumerate() {
                            @let input = &model.inputs()[control.at.start];
                            @if input.group == group { (self::input(index, control, input)) }
                        }
                    }
                }
            }
            section.outputs aria-label="Outputs" {
                (toolbar())
                (improvement(model))
                p #message role="status" {}
                table #outputs {
                    thead { tr {
                        th scope="col" { "output" }
                        th scope="col" class="right" { "now" }
                        th scope="col" {}
                        th scope="col" class="right" title="since the start" { "change" }
                        th scope="col" #mover { "if it grew" }
                    } }
                    tbody { @for (index, output) in model.outputs().iter().enumerate() { (self::output(index, output)) } }
                }
                h2 #explained {}
                div #tornado .plot {}
            }
        }
        script #study type="application/json" { (Json(&data)) }
    };
    let title = format!("{} · serve", model.name());
    Html(frame(&Frame { title: &title, policy: POLICY, scripts: &[THEME, PLOT, FIGURES, SCRIPT] }, &body))
}

fn toolbar() -> Markup {
    html! {
        div.bar role="toolbar" aria-label="History" {
            button #back type="button" disabled { "← Back" }
            button #forth type="button" disabled { "Forward →" }
            button #reset type="button" { "Reset" }
            button #share type="button" { "Copy link" }
            ol #past aria-label="Where you have been" {}
        }
    }
}

fn improvement(model: &dyn Model) -> Markup {
    let better = |output: &&Output| output.goal != Goal::None;
    let first = model.outputs().iter().filter(better).find(|output| output.headline);
    let first = first.or_else(|| model.outputs().iter().find(better));
    html! {
        form #improve {
            div #goals role="group" aria-label="What to improve" {
                span { "Improve" }
                @for output in model.outputs().iter().filter(better) {
                    label title=(format!("{}: {}", output.goal.words(), output.about)) {
                        input type="checkbox" value=(output.name) checked[first.is_some_and(|f| f.name == output.name)];
                        span { (spoken(&output.name)) }
                    }
                }
            }
            label { input #keep type="checkbox" checked; " every other output no worse than now" }
            button #go .primary type="submit" { "Improve" }
            button #stop type="button" disabled { "Stop" }
            output #progress {}
            div #search .plot {}
        }
    }
}

/// Groups in the order of their first inputs.
fn groups(model: &dyn Model) -> Vec<&str> {
    let mut groups: Vec<&str> = Vec::new();
    for input in model.inputs() {
        if !groups.contains(&input.group.as_str()) {
            groups.push(&input.group);
        }
    }
    groups
}

fn input(index: usize, control: &Control, input: &Input) -> Markup {
    let name = spoken(&control.name);
    let whole = input.kind == Kind::Integer;
    html! {
        div.input data-index=(index) title=(if control.array { "" } else { &input.about }) {
            label for={ "value-" (index) } { (name) }
            span.box {
                @if whole { button.less type="button" aria-label={ "one " (name) " less" } { "−" } }
                @match &input.kind {
                    Kind::Choice(names) => select id={ "value-" (index) } class="value" {
                        @for (place, name) in names.iter().enumerate() { option value=(place) { (name) } }
                    },
                    _ => input id={ "value-" (index) } class="value" type="text" inputmode="decimal" autocomplete="off";,
                }
                @if whole { button.more type="button" aria-label={ "one " (name) " more" } { "+" } }
                span.unit { (input.unit) @if control.array { " on average" } }
            }
            @if control.array { (picture(&name, control, input)) }
            input.slider type="range" min="0" max="1000" step="1" aria-label={ (name) ", slider" }
                hidden[input.is_choice()];
            span.foot {
                span.low { @if !input.is_choice() { (short(input.low)) } }
                span.moves {}
                span.high { @if !input.is_choice() { (with_unit(short(input.high), &input.unit)) } }
            }
            span.tools {
                label title="An improvement may move it" { input.free type="checkbox" checked[input.free]; " free" }
                button.reset type="button" title="Back to the start" aria-label={ "reset " (name) } { "↺" }
            }
        }
    }
}

/// An array's elements, to be drawn upon.
fn picture(name: &str, control: &Control, input: &Input) -> Markup {
    let number = control.at.len();
    let range = format!("{} to {}", short(input.low), with_unit(short(input.high), &input.unit));
    html! {
        svg.picture viewBox="0 0 1000 120" preserveAspectRatio="none" tabindex="0" role="application"
            aria-label=(format!("{name}, {number} elements from left to right, {range}: draw upon it, or choose a twentieth with \
                the arrow keys left and right and change it with up and down")) {
            path.before {}
            path.shape {}
            g.slopes {}
            rect.part hidden y="0" width="50" height="120" {}
        }
        span.hint { (number) " elements: draw upon the picture; below, green where more is better for the chosen output, \
            red where it is worse." }
    }
}

fn output(index: usize, output: &Output) -> Markup {
    html! {
        tr data-index=(index) .headline[output.headline] title=(output.about) {
            th scope="row" { button type="button" { (spoken(&output.name)) } }
            td.right.value {}
            td.unit { (output.unit) }
            td.right.change {}
            td.arrow {}
        }
    }
}
