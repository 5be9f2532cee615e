//! Pieces that several answers share.

use super::bar::bar;
use super::number::{percent, short, signed, significant, time, with_unit};
use super::spark::scaled;
use super::style;
use super::table::{Cell, Side, Table};
use chainrule_study::{ArrayInfluence, Check, Comparison, Cost, Goal, Influence, Moved, Verdict};
use std::io::{self, Write};

/// A label in front of a sentence, so that several align below each other.
pub(crate) fn line(out: &mut dyn Write, label: &str, text: &str) -> io::Result<()> {
    writeln!(out, "{}{text}", style::heading(format_args!("{label:<13}")))
}

/// The table of what moves an output, at most `most` rows of it.
pub(crate) fn influences(out: &mut dyn Write, moved: &Moved, most: usize) -> io::Result<()> {
    let goal = moved.goal.words();
    let goal = if goal.is_empty() { goal } else { format!(", {goal}") };
    let value = with_unit(significant(moved.value, 4), &moved.unit);
    writeln!(
        out,
        "{} {}",
        style::heading(format_args!("What moves {}", moved.name)),
        style::faint(format_args!("({value}{goal})"))
    )?;
    // Inputs of an array are shown together unless all are asked for.
    let (grouped, arrays) = match most {
        usize::MAX => (moved.clone(), &[][..]),
        _ => (moved.grouped(), &moved.arrays[..]),
    };
    let effective: Vec<&Influence> = grouped.influences.iter().filter(|i| i.has_effect()).collect();
    if effective.is_empty() {
        return writeln!(out, "  no input does, at this point");
    }
    let largest = effective.iter().filter_map(|i| i.elasticity).fold(0.0, |m: f64, e| m.max(e.abs()));
    let mut table = Table::titled(
        &[Side::Left, Side::Right, Side::Left, Side::Right, Side::Left, Side::Right, Side::Left],
        &["input", "now", "", "1 % more does", "", "derivative", ""],
    );
    for influence in effective.iter().take(most) {
        let array = arrays.iter().find(|array| array.array == influence.input);
        table.row(row(moved, influence, array, largest));
    }
    write!(out, "{table}")?;
    let shown = effective.len().min(most);
    let none = grouped.influences.len() - effective.len();
    let mut rest = Vec::new();
    if effective.len() > shown {
        rest.push(format!("{} weaker ones: --all shows them", effective.len() - shown));
    }
    if none > 0 {
        rest.push(format!("{none} without influence"));
    }
    if !rest.is_empty() {
        writeln!(out, "  {}", style::faint(format_args!("and {}", rest.join("; "))))?;
    }
    if !arrays.is_empty() {
        let names: Vec<&str> = arrays.iter().map(|array| array.array.as_str()).collect();
        let text = format!("--all shows the inputs of {} one by one", names.join(", "));
        writeln!(out, "  {}", style::faint(text))?;
    }
    Ok(())
}

/// The row of an input, or of an array: what its inputs do together, and the derivatives by them as a line.
fn row(moved: &Moved, of: &Influence, array: Option<&ArrayInfluence>, largest: f64) -> [Cell; 7] {
    let length = of.elasticity.map_or(0.0, |e| e.abs() / largest);
    let bar = Cell::styled(bar(length, 20), colour(moved.goal, moved.value, of.derivative.unwrap_or(0.0)));
    let percent = of.elasticity.map_or("-".into(), percent);
    if let Some(array) = array {
        let slopes = array.derivatives.iter().copied();
        let (low, high) = (slopes.clone().fold(f64::INFINITY, f64::min), slopes.fold(f64::NEG_INFINITY, f64::max));
        let line = scaled(&array.derivatives, (low.min(0.0), high.max(0.0)), 24);
        let range = format!("{line}  {} to {} {}", signed(low, 4), signed(high, 4), of.unit);
        let name = Cell::styled(array.name(), style::name);
        return [name, "".into(), "".into(), percent.into(), bar, "".into(), range.into()];
    }
    [
        Cell::styled(of.input.clone(), style::name),
        of.choice.clone().unwrap_or_else(|| short(of.value)).into(),
        of.unit.split(" per ").nth(1).filter(|unit| *unit != "1").unwrap_or("").into(),
        percent.into(),
        bar,
        of.derivative.map_or("none".into(), |slope| signed(slope, 4)).into(),
        match of.derivative {
            Some(_) if of.by_difference => format!("{} (one more or less)", of.unit).into(),
            Some(_) => of.unit.clone().into(),
            None => of.steps_in_words(&moved.unit).into(),
        },
    ]
}

/// Whether more of the input is better, worse or neither for the output.
fn colour(goal: Goal, value: f64, derivative: f64) -> fn(String) -> String {
    let better = goal.gain(value, value + derivative.signum() * value.abs().max(1.0) * 1e-9);
    if better > 0.0 {
        style::good
    } else if better < 0.0 {
        style::bad
    } else {
        style::notice
    }
}

/// The strongest influences on an output in one line: `mass +0.35 %, drag_coefficient +0.21 %`.
pub(crate) fn strongest(moved: &Moved, most: usize) -> String {
    let words = |influence: &Influence| influence.elasticity.map(|e| format!("{} {}", influence.input, percent(e)));
    let moved = moved.grouped();
    let parts: Vec<String> = moved.influences.iter().filter(|i| i.has_effect()).filter_map(words).take(most).collect();
    if parts.is_empty() { "nothing".into() } else { parts.join(", ") }
}

/// The verdict on derivatives, in a sentence.
pub(crate) fn verdict(check: &Check) -> String {
    let Check { compared, agreeing, worst_difference, worst_modes, .. } = check;
    let worst = match &check.worst_at {
        Some((output, input)) => format!(" (worst {worst_difference:.0e}, {output} by {input})"),
        None => String::new(),
    };
    let modes = format!("forward and reverse mode agree {}", closely(*worst_modes));
    let mut text = match check.verdict {
        Verdict::Disagrees => {
            style::bad(format_args!("{} of {compared} are wrong", count(check, Verdict::Disagrees).max(1)))
        }
        _ if agreeing == compared => style::good(format_args!("all {compared} agree with finite differences")),
        _ => style::good(format_args!("{agreeing} of {compared} agree with finite differences")),
    };
    text.push_str(&worst);
    for (verdict, words) in [(Verdict::Kink, "at a kink"), (Verdict::Unsettled, "where differences do not settle")] {
        let number = count(check, verdict);
        if number > 0 {
            text.push_str(&format!(", {}", style::notice(format_args!("{number} {words}"))));
        }
    }
    if !check.discrete.is_empty() {
        text.push_str(&format!("; none exist by {}", check.discrete.join(", ")));
    }
    format!("{text}; {modes}")
}

/// `to 2e-10`, or `exactly`.
pub(crate) fn closely(disagreement: f64) -> String {
    if disagreement == 0.0 { "exactly".into() } else { format!("to {disagreement:.0e}") }
}

fn count(check: &Check, verdict: Verdict) -> usize {
    check.exceptions.iter().filter(|exception| exception.verdict == verdict).count()
}

/// The derivatives that do not simply agree, and the kinks met.
pub(crate) fn exceptions(out: &mut dyn Write, check: &Check, most: usize) -> io::Result<()> {
    if !check.exceptions.is_empty() {
        let mut table = Table::titled(
            &[Side::Left, Side::Left, Side::Right, Side::Right, Side::Right, Side::Left],
            &["output", "input", "reverse", "forward", "differences", "what that means"],
        );
        for exception in check.exceptions.iter().take(most) {
            let Comparison { output, input, reverse, forward, difference, disagreement, .. } = exception;
            let meaning = match exception.verdict {
                Verdict::Agrees => Cell::from("agrees"),
                Verdict::Kink => Cell::styled("a kink: the slope differs to the left and right", style::notice),
                Verdict::Unsettled => Cell::styled("differences do not settle: a kink or jump is near", style::notice),
                Verdict::Disagrees => Cell::styled(format!("wrong by {disagreement:.1e}"), style::bad),
            };
            table.row([
                output.clone().into(),
                input.clone().into(),
                signed(*reverse, 7).into(),
                signed(*forward, 7).into(),
                signed(*difference, 7).into(),
                meaning,
            ]);
        }
        write!(out, "{table}")?;
        if check.exceptions.len() > most {
            writeln!(
                out,
                "  {}",
                style::faint(format_args!("and {} more: --all shows them", check.exceptions.len() - most))
            )?;
        }
    }
    if !check.kinks.is_empty() {
        writeln!(out, "\n{}", style::heading("Kinks, ties and cut derivatives met by this run"))?;
        let mut table = Table::new(&[Side::Left, Side::Left, Side::Right]);
        for kink in check.kinks.iter().take(most) {
            let times = if kink.times == 1 { String::new() } else { format!("{} times", kink.times) };
            table.row([kink.place.clone().into(), kink.what.clone().into(), times.into()]);
        }
        write!(out, "{table}")?;
        if check.kinks.len() > most {
            writeln!(
                out,
                "  {}",
                style::faint(format_args!("and {} more: --all shows them", check.kinks.len() - most))
            )?;
        }
    }
    Ok(())
}

/// What derivatives cost, in a sentence.
pub(crate) fn cost(cost: &Cost) -> String {
    let Cost { simulation, derivatives, simulations, outputs, runs } = cost;
    format!(
        "all derivatives of {outputs} outputs take {} simulations' worth, {} for each output {}",
        significant(*simulations, 3),
        significant(simulations / *outputs as f64, 2),
        style::faint(format_args!(
            "({} against {}, medians of {runs} alternating runs)",
            time(*derivatives),
            time(*simulation)
        ))
    )
}
