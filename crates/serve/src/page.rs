//! The page.

use crate::Served;
use axum::extract::State;
use axum::response::Html;
use chainrule_report::{FIGURES, Frame, Json, PLOT, THEME, frame, sentence, spoken};
use chainrule_study::number::{short, with_unit};
use chainrule_study::{Goal, Input, Kind, Model, Output};
use maud::{Markup, PreEscaped, html};
use serde_json::json;
use std::sync::Arc;

const LOOK: &str = include_str!("../assets/serve.css");
const SCRIPT: &str = include_str!("../assets/serve.js");
const POLICY: &str =
    "default-src 'none'; connect-src 'self'; style-src 'unsafe-inline'; script-src 'unsafe-inline'; img-src data:";

pub(crate) async fn page(State(served): State<Arc<Served>>) -> Html<String> {
    let model = &*served.model;
    let start = served.start.values();
    let data = json!({ "inputs": model.inputs(), "start": start, "outputs": model.outputs() });
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
                        @for (index, input) in model.inputs().iter().enumerate().filter(|(_, i)| i.group == group) {
                            (self::input(index, input))
                        }
                    }
                }
            }
            section.outputs aria-label="Outputs" {
                (toolbar())
                p #message role="status" {}
                ol #past aria-label="History" {}
                (improvement(model))
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
        }
    }
}

fn improvement(model: &dyn Model) -> Markup {
    let better = |output: &&Output| output.goal != Goal::None;
    let first = model.outputs().iter().filter(better).find(|output| output.headline);
    html! {
        form #improve {
            label { "Improve "
                select #goal {
                    @for output in model.outputs().iter().filter(better) {
                        option value=(output.name) selected[first.is_some_and(|f| f.name == output.name)] {
                            (spoken(&output.name)) " (" (output.goal.words()) ")"
                        }
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

fn input(index: usize, input: &Input) -> Markup {
    let name = spoken(&input.name);
    html! {
        div.input data-index=(index) title=(input.about) {
            label for={ "value-" (index) } { (name) }
            span.box {
                @match &input.kind {
                    Kind::Choice(names) => select id={ "value-" (index) } class="value" {
                        @for (place, name) in names.iter().enumerate() { option value=(place) { (name) } }
                    },
                    _ => input id={ "value-" (index) } class="value" type="number" step="any" inputmode="decimal";,
                }
                span.unit { (input.unit) }
            }
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
