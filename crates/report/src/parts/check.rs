//! Whether the derivatives are right.

use crate::figure::{Cell, Figure, Mood, Section, Table};
use crate::words::count;
use chainrule_study::number::signed;
use chainrule_study::{Check, Verdict};
use maud::html;

/// Most rows of a table.
const MOST: usize = 100;

/// The verdict, in a sentence.
pub(crate) fn verdict(check: &Check) -> String {
    let Check { compared, agreeing, .. } = check;
    let of = |verdict| check.exceptions.iter().filter(|exception| exception.verdict == verdict).count();
    let mut text = match check.verdict {
        Verdict::Disagrees => format!("{} of {compared} derivatives are wrong", of(Verdict::Disagrees).max(1)),
        _ if agreeing == compared => format!("all {compared} derivatives agree with finite differences"),
        _ => format!("{agreeing} of {compared} derivatives agree with finite differences"),
    };
    for (verdict, words) in [(Verdict::Kink, "lie at a kink"), (Verdict::Unsettled, "where differences do not settle")]
    {
        let number = of(verdict);
        if number > 0 {
            text.push_str(&format!(", {number} {words}"));
        }
    }
    text
}

/// What was compared, and what does not simply agree.
pub(crate) fn check(check: &Check) -> Section {
    let worst = match &check.worst_at {
        Some((output, input)) => format!(" (at worst to {:.0e}, {output} by {input})", check.worst_difference),
        None => String::new(),
    };
    let closely = |by: f64| if by == 0.0 { "exactly".to_string() } else { format!("to {by:.0e}") };
    let lead = format!(
        "{}{worst}. Forward and reverse mode agree {}; compiled and plain Rust agree {}.",
        crate::words::sentence(&verdict(check)),
        closely(check.worst_modes),
        closely(check.worst_plain)
    );
    let mut figures = Vec::new();
    if !check.exceptions.is_empty() {
        let mut table = Table::titled(&["output", "input", ">reverse", ">forward", ">differences", "what that means"]);
        for exception in check.exceptions.iter().take(MOST) {
            let meaning = match exception.verdict {
                Verdict::Agrees => Cell::from("agrees"),
                Verdict::Kink => Cell::from("a kink: the slope differs to the left and right"),
                Verdict::Unsettled => Cell::from("differences do not settle: a kink or jump is near"),
                Verdict::Disagrees => Cell::mood(format!("wrong by {:.1e}", exception.disagreement), Mood::Worse),
            };
            table.row([
                html! { code { (exception.output) } }.into(),
                html! { code { (exception.input) } }.into(),
                signed(exception.reverse, 7).into(),
                signed(exception.forward, 7).into(),
                signed(exception.difference, 7).into(),
                meaning,
            ]);
        }
        let title = match check.exceptions.len() {
            number @ ..=MOST => format!("{} to look at", count(number, "derivative")),
            number => format!("the first {MOST} of {number} derivatives to look at"),
        };
        figures.push(Figure::table(title, table));
    }
    if !check.kinks.is_empty() {
        let mut table = Table::titled(&["source line", "what happens there", ">times"]);
        for kink in check.kinks.iter().take(MOST) {
            table.row([
                html! { code { (kink.place) } }.into(),
                kink.what.clone().into(),
                kink.times.to_string().into(),
            ]);
        }
        figures.push(Figure::table("Kinks, ties and cut derivatives that the run met", table));
    }
    Section::new("Are the derivatives right?", crate::words::typeset(&lead), figures)
}
