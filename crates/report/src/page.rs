//! The page around an answer.

use crate::Story;
use crate::figure::{Card, Cell, Figure, Json, Section, Side, Table};
use chainrule_study::{Answer, Model};
use maud::{DOCTYPE, Markup, PreEscaped, html};

/// The style sheet of all pages.
pub const LOOK: &str = include_str!("../assets/look.css");
/// The plotting library, which defines `Plot`.
pub const PLOT: &str = include_str!("../assets/plot.js");
/// Light, dark, and the button that changes it.
pub const THEME: &str = include_str!("../assets/theme.js");
/// Draws figures; needs [`PLOT`].
pub const FIGURES: &str = include_str!("../assets/figures.js");

/// A page's outer parts.
pub struct Frame<'a> {
    /// The title in the browser.
    pub title: &'a str,
    /// What the page may load, as a content security policy.
    pub policy: &'a str,
    /// Scripts, in order.
    pub scripts: &'a [&'a str],
}

/// A whole document around `body`.
pub fn frame(frame: &Frame, body: &Markup) -> String {
    let document = html! {
        (DOCTYPE)
        html lang="en" {
            head {
                meta charset="utf-8";
                meta name="viewport" content="width=device-width, initial-scale=1";
                meta name="color-scheme" content="light dark";
                meta http-equiv="Content-Security-Policy" content=(frame.policy);
                title { (frame.title) }
                link rel="icon" href="data:,";
                style { (PreEscaped(LOOK)) }
            }
            body {
                (body)
                @for script in frame.scripts {
                    script { (PreEscaped(script)) }
                }
            }
        }
    };
    document.into_string()
}

/// The page that tells `story`.
pub(crate) fn page(story: &Story, answer: &Answer, model: &dyn Model, command: &str) -> String {
    let title = format!("{} · {}", model.name(), answer.question());
    let body = html! {
        header.top {
            p.over { strong { (model.name()) } " " (answer.question()) }
            button #theme type="button" aria-label="Light or dark" title="Light or dark" { "◐" }
        }
        main {
            section.answer {
                h1 { (story.headline) }
                p.support { (story.support) }
                @if !story.cards.is_empty() {
                    ul.cards { @for card in &story.cards { (self::card(card)) } }
                }
            }
            @for (index, section) in story.sections.iter().enumerate() { (self::section(index, section)) }
        }
        footer {
            p { (model.about()) }
            p { "Made by Chainrule " (env!("CARGO_PKG_VERSION")) " with " code { (command) } }
        }
    };
    let policy = "default-src 'none'; style-src 'unsafe-inline'; script-src 'unsafe-inline'; img-src data:";
    frame(&Frame { title: &title, policy, scripts: &[THEME, PLOT, FIGURES] }, &body)
}

fn card(card: &Card) -> Markup {
    // A power of ten stands with the unit.
    let (digits, power) = match card.value.split_once("\u{a0}×") {
        Some((digits, power)) => (digits, format!("×{power} ")),
        None => (card.value.as_str(), String::new()),
    };
    html! {
        li class=(card.mood.class()) {
            span.name { (card.name) }
            span.value { (digits) " " small { (power) (card.unit) } }
            span.note { (card.note) }
        }
    }
}

fn section(index: usize, section: &Section) -> Markup {
    html! {
        section aria-labelledby={ "section-" (index) } {
            h2 id={ "section-" (index) } { (section.title) }
            @if !section.lead.is_empty() { p.lead { (section.lead) } }
            @for figure in &section.figures { (self::figure(figure)) }
        }
    }
}

fn figure(figure: &Figure) -> Markup {
    html! {
        @match &figure.plot {
            Some((kind, data)) => figure data-kind=(kind) {
                figcaption { (figure.title) }
                div.plot role="img" aria-label={ (figure.title) "; its numbers are in the table" } {}
                script type="application/json" { (Json(data)) }
                details.numbers open { summary { "Numbers" } (table(&figure.table)) }
            },
            None => figure.alone {
                @if !figure.title.is_empty() { figcaption { (figure.title) } }
                (table(&figure.table))
            },
        }
    }
}

fn table(table: &Table) -> Markup {
    let class = |column: usize| match table.titles.get(column) {
        Some((_, Side::Right)) => "right",
        _ => "left",
    };
    let cell = |column: usize, cell: &Cell| {
        let mood = cell.mood.map_or("", |mood| mood.class());
        html! { td class={ (class(column)) " " (mood) } { (cell.content) } }
    };
    html! {
        div.scroll tabindex="0" {
            table {
                thead { tr { @for (column, (title, _)) in table.titles.iter().enumerate() {
                    th scope="col" class=(class(column)) { (title) }
                } } }
                tbody { @for row in &table.rows {
                    tr { @for (column, content) in row.iter().enumerate() { (cell(column, content)) } }
                } }
            }
        }
    }
}
