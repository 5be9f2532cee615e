//! `chainrule runs compare`: two runs side by side.

use crate::context::Context;
use crate::failure::Failure;
use crate::render::number::{change, signed, significant, with_unit};
use crate::render::table::{Cell, Side, Table};
use crate::render::{json, shared, style};
use chainrule_runs::{Comparison, Pair, Runs, compare};
use clap::Args;
use std::io::Write;

/// Compare two runs: what changed, and which inputs made the outputs change
#[derive(Args)]
pub(crate) struct Arguments {
    /// The one: its id or the beginning of it, or 'last'; of a front a point, such as 'last:2'
    #[arg(value_name = "RUN")]
    a: String,
    /// The other
    #[arg(value_name = "RUN")]
    b: String,
    /// Show inputs that are the same in both, too
    #[arg(long)]
    all: bool,
    /// Answer in JSON
    #[arg(long)]
    json: bool,
}

pub(super) fn run(arguments: &Arguments, runs: &Runs, context: &Context, out: &mut dyn Write) -> Result<u8, Failure> {
    let (a, b) = (runs.find_point(&arguments.a)?, runs.find_point(&arguments.b)?);
    let found = compare(&a, &b);
    if arguments.json {
        json::write(out, "chainrule.compare/1", &found)?;
        return Ok(0);
    }
    writeln!(out, "{}\n", style::heading(format_args!("{} and {}", a.id, b.id)))?;
    shared::line(out, &a.id, &super::words::command(&a, &context.command))?;
    shared::line(out, &b.id, &super::words::command(&b, &context.command))?;
    for aspect in found.aspects.iter().filter(|aspect| !["question", "command"].contains(&aspect.name)) {
        let text = format!("{} and {}", aspect.a, aspect.b);
        shared::line(out, "Differs", &style::notice(format_args!("{}: {text}", aspect.name)))?;
    }
    section(out, "Outputs", &found, &found.outputs, true)?;
    section(out, "Inputs", &found, &found.inputs, arguments.all)?;
    why(out, &found)?;
    Ok(0)
}

fn section(out: &mut dyn Write, title: &str, found: &Comparison, pairs: &[Pair], all: bool) -> Result<(), Failure> {
    if pairs.is_empty() {
        return Ok(());
    }
    let mut table = Table::titled(
        &[Side::Left, Side::Right, Side::Right, Side::Left, Side::Right],
        &["", &found.a, &found.b, "", "change"],
    );
    let number = |value: Option<f64>| value.map_or("-".to_string(), |value| significant(value, 5));
    let shown: Vec<&Pair> = pairs.iter().filter(|pair| all || !pair.same()).collect();
    for pair in &shown {
        let moved = match (pair.a, pair.b) {
            _ if pair.same() => String::new(),
            (Some(a), Some(b)) => change(a, b),
            _ => "-".into(),
        };
        table.row([
            Cell::styled(pair.name.clone(), style::name),
            number(pair.a).into(),
            number(pair.b).into(),
            pair.unit.clone().into(),
            moved.into(),
        ]);
    }
    writeln!(out, "\n{}", style::heading(title))?;
    if !shown.is_empty() {
        write!(out, "{table}")?;
    }
    let same = pairs.len() - shown.len();
    if same > 0 {
        writeln!(out, "  {}", style::faint(format_args!("{same} are the same; --all shows them")))?;
    }
    Ok(())
}

/// What the inputs made of each output's change, by the derivatives that were kept.
fn why(out: &mut dyn Write, found: &Comparison) -> Result<(), Failure> {
    if found.shares.is_empty() {
        return Ok(());
    }
    writeln!(
        out,
        "\n{} {}",
        style::heading("What made the difference"),
        style::faint("(to first order, by the derivatives that were kept)")
    )?;
    let mut table = Table::new(&[Side::Left, Side::Right, Side::Left]);
    for output in &found.outputs {
        let shares: Vec<_> = found.shares.iter().filter(|share| share.output == output.name).collect();
        let (Some(a), Some(b), false) = (output.a, output.b, shares.is_empty()) else { continue };
        let words = shares.iter().take(4).map(|share| format!("{} {}", share.input, signed(share.share, 3)));
        let mut text = words.collect::<Vec<_>>().join(", ");
        if shares.len() > 4 {
            let rest: f64 = shares[4..].iter().map(|share| share.share).sum();
            text += &format!(", {} others {}", shares.len() - 4, signed(rest, 3));
        }
        table.row([
            Cell::styled(output.name.clone(), style::name),
            with_unit(signed(b - a, 3), &output.unit).into(),
            text.into(),
        ]);
    }
    Ok(write!(out, "{table}")?)
}
