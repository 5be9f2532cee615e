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
    let together: &[ArrayInfluence] = if most == usize::MAX { &[] } else { &moved.arrays };
    let apart = |influence: &&Influence| !together.iter().any(|array| array.holds(&influence.input));
    let effective: Vec<&Influence> = moved.influences.iter().filter(|i| i.has_effect()).filter(apart).collect();
    let strength = |elasticity: Option<f64>| elasticity.map_or(0.0, f64::abs);
    let mut rows: Vec<(f64, [Cell; 7])> = Vec::new();
    let largest = effective.iter().map(|i| strength(i.elasticity)).fold(0.0, f64::max);
    let largest = together.iter().map(|array| strength(array.elasticity)).fold(largest, f64::max);
    for array in together.iter().filter(|array| array.derivatives.iter().any(|slope| *slope != 0.0)) {
        rows.push((strength(array.elasticity), of_array(moved, array, largest)));
    }
    for influence in effective.iter().take(most) {
        rows.push((strength(influence.elasticity), of_input(moved, influence, largest)));
    }
    if rows.is_empty() {
        return writeln!(out, "  no input does, at this point");
    }
    // Stable: inputs keep their order, in which those without an elasticity have a place too.
    if !together.is_empty() {
        rows.sort_by(|a, b| b.0.total_cmp(&a.0));
    }
    let mut table = Table::titled(
        &[Side::Left, Side::Right, Side::Left, Side::Right, Side::Left, Side::Right, Side::Left],
        &["input", "now", "", "1 % more does", "", "derivative", ""],
    );
    rows.into_iter().for_each(|(_, row)| table.row(row));
    write!(out, "{table}")?;
    let shown = effective.len().min(most);
    let none = moved.influences.iter().filter(|i| !i.has_effect()).count();
    let mut rest = Vec::new();
    if effective.len() > shown {
        rest.push(format!("{} weaker ones: --all shows them", effective.len() - shown));
    }
    if !together.is_empty() {
        let places: usize = together.iter().map(|array| array.derivatives.len()).sum();
        rest.push(format!("--all shows the {places} inputs of {} one by one", names(together)));
    }
    if none > 0 {
        rest.push(format!("{none} without influence"));
    }
    if !rest.is_empty() {
        let rest = rest.join("; ");
        let and = if rest.starts_with("--") { "" } else { "and " };
        writeln!(out, "  {}", style::faint(format_args!("{and}{rest}")))?;
    }
    Ok(())
}

fn names(arrays: &[ArrayInfluence]) -> String {
    arrays.iter().map(|array| array.array.as_str()).collect::<Vec<_>>().join(", ")
}

/// The row of an input.
fn of_input(moved: &Moved, influence: &Influence, largest: f64) -> [Cell; 7] {
    let slope = influence.derivative.unwrap_or(0.0);
    [
        Cell::styled(influence.input.clone(), style::name),
        influence.choice.clone().unwrap_or_else(|| short(influence.value)).into(),
        influence.unit.split(" per ").nth(1).filter(|unit| *unit != "1").unwrap_or("").into(),
        influence.elasticity.map_or("-".into(), percent).into(),
        strength_bar(moved, influence.elasticity, largest, slope),
        influence.derivative.map_or("none".into(), |slope| signed(slope, 4)).into(),
        match influence.derivative {
            Some(_) if influence.by_difference => format!("{} (one more or less)", influence.unit).into(),
            Some(_) => influence.unit.clone().into(),
            None => influence.steps_in_words(&moved.unit).into(),
        },
    ]
}

/// The row of an array: all its inputs together, and the derivatives by them as a line.
fn of_array(moved: &Moved, array: &ArrayInfluence, largest: f64) -> [Cell; 7] {
    let places = array.derivatives.len();
    let finite = array.derivatives.iter().copied();
    let (low, high) = (finite.clone().fold(f64::INFINITY, f64::min), finite.fold(f64::NEG_INFINITY, f64::max));
    [
        Cell::styled(format!("{0}_1 … {0}_{places}", array.array), style::name),
        "".into(),
        "".into(),
        array.elasticity.map_or("-".into(), percent).into(),
        strength_bar(moved, array.elasticity, largest, array.derivatives.iter().sum()),
        "".into(),
        format!(
            "{}  {} to {} {}",
            scaled(&array.derivatives, (low.min(0.0), high.max(0.0)), 24),
            signed(low, 4),
            signed(high, 4),
            array.unit
        )
        .into(),
    ]
}

/// How strong an influence is beside the strongest, in the colour of what more of it does.
fn strength_bar(moved: &Moved, elasticity: Option<f64>, largest: f64, slope: f64) -> Cell {
    let length = elasticity.map_or(0.0, |e| e.abs() / largest);
    Cell::styled(bar(length, 20), colour(moved.goal, moved.value, slope))
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
    let apart = |influence: &&Influence| !moved.arrays.iter().any(|array| array.holds(&influence.input));
    let inputs = moved.influences.iter().filter(|i| i.has_effect()).filter(apart);
    let inputs = inputs.filter_map(|i| Some((i.elasticity?, i.input.as_str())));
    let arrays = moved.arrays.iter().filter_map(|f| Some((f.elasticity.filter(|e| *e != 0.0)?, f.array.as_str())));
    let mut all: Vec<(f64, &str)> = inputs.chain(arrays).collect();
    all.sort_by(|a, b| b.0.abs().total_cmp(&a.0.abs()));
    let parts: Vec<String> = all.iter().take(most).map(|(e, name)| format!("{name} {}", percent(*e))).collect();
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
