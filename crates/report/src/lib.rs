//! Answers as pages.
//!
//! [`report`] makes one self-contained HTML page of an answer: a sentence that says it, interactive plots, and beside
//! each plot the table of its numbers. The page loads nothing from anywhere, is light or dark as its reader prefers,
//! prints, and reads well on a phone.
//!
//! # How a page is made
//!
//! - One file per question under `sections` turns an answer into `Section`s; `parts` holds the figures that several
//!   share. Words and numbers are made here, so that a page says what the terminal says.
//! - A `Figure` is a kind, its data as JSON, and a table with the same numbers. `assets/figures.js` draws each kind
//!   with Observable Plot (`assets/plot.js`, whose origin and licence are in `assets/README.md`).
//! - `assets/look.css` is the look of these pages and of those that `chainrule serve` shows.
//!
//! # Invariants
//!
//! - Every text from users passes through [`maud`], which escapes it, or through [`Json`], which keeps it inside its
//!   element. The page's own policy forbids loading anything.
//! - Without scripts a page still has every number, in its tables.

mod figure;
mod page;
mod parts;
mod sections;
mod words;

pub use figure::{Json, Mood};
pub use page::{FIGURES, Frame, LOOK, PLOT, THEME, frame};
pub use parts::tornado;
pub use sections::fronts;
pub use words::{sentence, spoken};

use chainrule_study::{Answer, Model};
use figure::Story;

/// The page that shows `answer`, which `model` gave to `command`.
///
/// ```
/// use chainrule::prelude::*;
/// use chainrule_study::{Answer, Inputs, Outputs, Point, Study, inspect};
///
/// #[derive(Inputs, Differentiable, Clone)]
/// struct Tin {
///     #[input(unit = "cm", range = 2.0..=8.0, default = 4.0)]
///     radius: f64,
/// }
///
/// #[derive(Outputs, Differentiable, Clone)]
/// struct Can {
///     #[output(unit = "cm²", minimise, headline)]
///     sheet: f64,
/// }
///
/// #[differentiable]
/// fn soup(tin: &Tin) -> Can {
///     Can { sheet: tin.radius * tin.radius + 100.0 / tin.radius }
/// }
///
/// let study = Study::new::<soup>();
/// let answer = inspect(&study, Point::default_of(&study).values(), std::time::Duration::ZERO)?;
/// let page = chainrule_report::report(&Answer::from(answer), &study, "soup inspect");
/// assert!(page.contains("Sheet is 41.00"));
/// # Ok::<(), chainrule_study::Error>(())
/// ```
pub fn report(answer: &Answer, model: &dyn Model, command: &str) -> String {
    page::page(&sections::story(answer, model), answer, model, command)
}

/// The sentence that page begins with.
pub fn headline(answer: &Answer, model: &dyn Model) -> String {
    sections::story(answer, model).headline
}
