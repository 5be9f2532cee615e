//! What a page is made of.

use chainrule_study::Goal;
use maud::{Markup, PreEscaped, Render};
use serde::Serialize;

/// What a page tells: the answer in a sentence, and sections that show it.
pub(crate) struct Story {
    /// The answer, in a sentence.
    pub headline: String,
    /// What it rests on, in one more.
    pub support: String,
    /// The numbers to see first.
    pub cards: Vec<Card>,
    /// The rest, the most important first.
    pub sections: Vec<Section>,
}

/// A number to see first.
pub(crate) struct Card {
    pub name: String,
    pub value: String,
    pub unit: String,
    /// A line below it, such as what it was before.
    pub note: String,
    pub mood: Mood,
}

/// Whether something is good news.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Mood {
    /// It is.
    Better,
    /// It is bad news.
    Worse,
    /// Nobody said, or it does not matter.
    Neutral,
}

impl Mood {
    /// Of a change by `gain`, better if positive, next to `size`.
    pub fn of(gain: f64, size: f64) -> Mood {
        if gain.abs() <= 1e-6 * size.abs() || gain == 0.0 {
            Mood::Neutral
        } else if gain > 0.0 {
            Mood::Better
        } else {
            Mood::Worse
        }
    }

    /// Of more of an input by which an output with `goal` has `slope` at `value`.
    pub fn of_slope(goal: Goal, value: f64, slope: f64) -> Mood {
        Mood::of(goal.gain(value, value + slope.signum() * value.abs().max(1.0) * 1e-9), 0.0)
    }

    /// As the style sheet calls it.
    pub fn class(self) -> &'static str {
        match self {
            Mood::Better => "better",
            Mood::Worse => "worse",
            Mood::Neutral => "neutral",
        }
    }
}

/// A heading, a sentence, and what shows it.
pub(crate) struct Section {
    pub title: String,
    pub lead: String,
    pub figures: Vec<Figure>,
}

impl Section {
    pub fn new(title: impl Into<String>, lead: impl Into<String>, figures: Vec<Figure>) -> Section {
        Section { title: title.into(), lead: lead.into(), figures }
    }
}

/// A plot with its numbers beside it, or the numbers alone.
pub(crate) struct Figure {
    pub title: String,
    /// How it is drawn (a function of `figures.js`), and its data; none for a table alone.
    pub plot: Option<(&'static str, serde_json::Value)>,
    pub table: Table,
}

impl Figure {
    pub fn plot(title: impl Into<String>, kind: &'static str, data: impl Serialize, table: Table) -> Figure {
        // Data of figures are structs of numbers and strings: they always have a form in JSON.
        let data = serde_json::to_value(data).unwrap_or_default();
        Figure { title: title.into(), plot: Some((kind, data)), table }
    }

    pub fn table(title: impl Into<String>, table: Table) -> Figure {
        Figure { title: title.into(), plot: None, table }
    }
}

/// Rows of cells below a row of titles.
#[derive(Default)]
pub(crate) struct Table {
    pub titles: Vec<(String, Side)>,
    pub rows: Vec<Vec<Cell>>,
}

/// Numbers end on the right of their column.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Side {
    Left,
    Right,
}

/// A cell and how it is meant.
pub(crate) struct Cell {
    pub content: Markup,
    pub mood: Option<Mood>,
}

impl Table {
    /// A table whose columns have these titles; `>` in front of one aligns its column right.
    pub fn titled(titles: &[&str]) -> Table {
        let side = |title: &&str| match title.strip_prefix('>') {
            Some(title) => (title.to_string(), Side::Right),
            None => (title.to_string(), Side::Left),
        };
        Table { titles: titles.iter().map(side).collect(), rows: Vec::new() }
    }

    pub fn row<const N: usize>(&mut self, cells: [Cell; N]) {
        self.rows.push(cells.into());
    }
}

impl Cell {
    pub fn mood(content: impl Render, mood: Mood) -> Cell {
        Cell { content: content.render(), mood: Some(mood) }
    }
}

impl<T: Render> From<T> for Cell {
    fn from(content: T) -> Cell {
        Cell { content: content.render(), mood: None }
    }
}

/// A value as JSON inside an HTML `script` element. Nothing in it can end the element: `<`, `>` and `&` are written as
/// escapes of JSON.
pub struct Json<'a>(pub &'a serde_json::Value);

impl Render for Json<'_> {
    fn render(&self) -> Markup {
        let text = self.0.to_string();
        PreEscaped(text.replace('<', "\\u003c").replace('>', "\\u003e").replace('&', "\\u0026"))
    }
}
