//! How uncertain inputs make outputs, as a page.

use crate::figure::{Card, Cell, Figure, Mood, Section, Story, Table};
use crate::parts;
use crate::words::{count, sentence, spoken, typeset, with_error};
use chainrule_study::number::{significant, with_unit};
use chainrule_study::{Indices, Model, Share, Spanned, Spread, Uncertainty};
use maud::html;
use serde::Serialize;

/// Most bars of a plot.
const BARS: usize = 15;

#[derive(Serialize)]
struct Histogram<'a> {
    output: String,
    unit: &'a str,
    counts: &'a [usize],
    extremes: (f64, f64),
    /// What 5 %, half and 95 % of the samples are below.
    quantiles: [f64; 3],
    /// The normal distribution of the first order.
    mean: f64,
    deviation: f64,
}

#[derive(Serialize)]
struct Bars {
    label: String,
    bars: Vec<Bar>,
}

#[derive(Serialize)]
struct Bar {
    input: String,
    value: f64,
    /// The interval of an estimate.
    low: Option<f64>,
    high: Option<f64>,
    /// A second, larger value behind the first: the total index.
    total: Option<f64>,
    words: String,
}

pub(super) fn story(found: &Uncertainty, model: &dyn Model) -> Story {
    let shown: Vec<&Spread> = match found.outputs.iter().filter(|spread| spread.headline).collect::<Vec<_>>() {
        none if none.is_empty() => found.outputs.iter().collect(),
        some => some,
    };
    let (spread, still): (Vec<&Spread>, Vec<&Spread>) = shown.iter().partition(|spread| varies(spread));
    let spreads = spread.iter().map(|spread| histogram(spread)).collect();
    let shares = spread.iter().filter(|spread| !spread.shares.is_empty()).map(|spread| shares(spread)).collect();
    let missing = found.second_order_missing.as_ref();
    let missing = missing.map_or(String::new(), |why| format!(" Nothing is known to second order: {why}."));
    let still: Vec<String> = still.iter().map(|spread| spoken(&spread.name)).collect();
    let still = match still.is_empty() {
        true => String::new(),
        false => format!(" What is uncertain does not move {}.", still.join(", ")),
    };
    let lead = format!(
        "Bars are {} by Monte Carlo; the curve is what the derivatives alone say, as if the output were linear. Half of \
         the samples lie left of the full line; nine in ten between the dashed ones.{still}{missing}",
        count(found.samples, "sample")
    );
    let from = match found.global {
        Some(_) => {
            "Sobol's indices: dark is the part of the variance that would go if this input alone were known (S1), light \
             the part it takes part in (ST); lines are 95 % intervals."
        }
        None => "The part of each output's variance that comes from each input, to first order.",
    };
    let sections = vec![
        Section::new("How far the outputs spread", typeset(&lead), spreads),
        Section::new("Where it comes from", from, shares),
        Section::new("What is uncertain", "", vec![inputs(found)]),
        parts::check(&found.check),
    ];
    let failed = match found.failed {
        0 => String::new(),
        number => format!(" {} failed and are left out.", count(number, "run")),
    };
    let stopped = if found.complete { "" } else { " It was interrupted before all runs were made." };
    Story {
        headline: shown.first().map_or_else(|| model.about().to_string(), |spread| headline(spread)),
        support: format!(
            "{} of uncertain inputs, seed {}.{failed}{stopped} {}.",
            sentence(&count(found.samples, "sample")),
            found.seed,
            sentence(&parts::verdict(&found.check))
        ),
        cards: shown.iter().map(|spread| card(spread)).collect(),
        sections,
    }
}

/// `Fuel is 6.11 ± 0.15 L/100km; most of it comes from mass.`
fn headline(spread: &Spread) -> String {
    let source = match spread.shares.first() {
        Some(share) => format!("; most of it comes from {}", spoken(&share.input)),
        None => String::new(),
    };
    typeset(&format!("{} is {}{source}.", sentence(&spoken(&spread.name)), value(spread)))
}

/// `6.11 ± 0.15 L/100km`, or that it does not vary.
fn value(spread: &Spread) -> String {
    let Spread { sampled, unit, .. } = spread;
    match varies(spread) {
        true => with_error(sampled.mean, sampled.deviation, unit),
        false => format!("{} and does not vary", with_unit(significant(sampled.mean, 4), unit)),
    }
}

/// Whether it depends on what is uncertain: more than rounding does.
fn varies(spread: &Spread) -> bool {
    spread.sampled.deviation > 1e-9 * spread.sampled.mean.abs()
}

fn card(spread: &Spread) -> Card {
    let sampled = &spread.sampled;
    let note = format!(
        "± {}, 90 % in {} to {}",
        significant(sampled.deviation, 2),
        significant(sampled.low, 4),
        significant(sampled.high, 4)
    );
    Card {
        name: spoken(&spread.name),
        value: typeset(&significant(sampled.mean, 4)),
        unit: spread.unit.clone(),
        note: if varies(spread) { typeset(&note) } else { "does not vary".into() },
        mood: Mood::Neutral,
    }
}

fn histogram(spread: &Spread) -> Figure {
    let sampled = &spread.sampled;
    let mut table = Table::titled(&["", ">mean", ">deviation", ""]);
    let mut row = |what: &str, mean: String, deviation: String| {
        table.row([what.into(), mean.into(), deviation.into(), spread.unit.clone().into()]);
    };
    let (mean, deviation) = (sampled.mean, sampled.deviation);
    let known = |value: f64, error: f64| format!("{} ± {}", significant(value, 5), significant(error, 1));
    row("Monte Carlo", known(mean, sampled.mean_error), known(deviation, sampled.deviation_error));
    row("first order", significant(spread.first.mean, 5), significant(spread.first.deviation, 4));
    if let Some(second) = spread.second {
        row("second order", significant(second.mean, 5), significant(second.deviation, 4));
    }
    row("at the means", significant(spread.value, 5), String::new());
    for (what, value) in
        [("5 % are below", sampled.low), ("half are below", sampled.median), ("5 % are above", sampled.high)]
    {
        row(what, significant(value, 5), String::new());
    }
    let data = Histogram {
        output: spoken(&spread.name),
        unit: &spread.unit,
        counts: &sampled.histogram,
        extremes: sampled.extremes,
        quantiles: [sampled.low, sampled.median, sampled.high],
        mean: spread.first.mean,
        deviation: spread.first.deviation,
    };
    Figure::plot(format!("{} ({})", spoken(&spread.name), value(spread)), "histogram", data, table)
}

fn shares(spread: &Spread) -> Figure {
    let global = spread.shares.iter().any(|share| share.indices.is_some());
    let percent = |value: f64| 100.0 * value;
    let bar = |share: &Share| {
        let name = spoken(&share.input);
        match &share.indices {
            Some(Indices { first, total, .. }) => Bar {
                value: percent(first.value),
                low: Some(percent(first.low)),
                high: Some(percent(first.high)),
                total: Some(percent(total.value)),
                words: typeset(&format!(
                    "{name}\nknown alone it would take {:.1} % of the variance away (S1)\nit takes part in {:.1} % (ST)",
                    percent(first.value),
                    percent(total.value)
                )),
                input: name,
            },
            None => Bar {
                value: percent(share.share.unwrap_or(0.0)),
                low: None,
                high: None,
                total: None,
                words: typeset(&format!(
                    "{name}\n{:.1} % of the variance\nalone it would make {}",
                    percent(share.share.unwrap_or(0.0)),
                    with_unit(format!("± {}", significant(share.deviation, 3)), &spread.unit)
                )),
                input: name,
            },
        }
    };
    let span = |of: &Spanned| {
        typeset(&format!("{:.1} ({:.1} to {:.1})", percent(of.value), percent(of.low), percent(of.high)))
    };
    let titles = ["input", ">alone ±", ">share", ">S1, %", ">ST, %", ">ST at most"];
    let mut table = Table::titled(if global { &titles } else { &titles[..3] });
    for share in &spread.shares {
        let mut cells: Vec<Cell> = vec![
            html! { code { (share.input) } }.into(),
            with_unit(significant(share.deviation, 3), &spread.unit).into(),
            share.share.map_or("-".into(), |share| format!("{:.1} %", 100.0 * share)).into(),
        ];
        if let (true, Some(indices)) = (global, &share.indices) {
            cells.push(span(&indices.first).into());
            cells.push(span(&indices.total).into());
            cells.push(format!("{:.1}", percent(indices.bound)).into());
        }
        table.rows.push(cells);
    }
    let label = if global { "S1 within ST, % of the variance" } else { "% of the variance" };
    let data = Bars { label: label.into(), bars: spread.shares.iter().take(BARS).map(bar).collect() };
    Figure::plot(spoken(&spread.name), "shares", data, table)
}

fn inputs(found: &Uncertainty) -> Figure {
    let mut table = Table::titled(&["input", ">mean", ">deviation", "", "distribution"]);
    for given in &found.inputs {
        let kind = match given.distribution {
            chainrule_study::Distribution::Normal { .. } => "normal".to_string(),
            chainrule_study::Distribution::Uniform { low, high } => {
                format!("uniform from {} to {}", significant(low, 4), significant(high, 4))
            }
        };
        let cut =
            if given.cut > 1e-6 { format!(", {:.2} % cut off at its range", 100.0 * given.cut) } else { String::new() };
        table.row([
            html! { code { (given.name) } }.into(),
            significant(given.mean, 5).into(),
            significant(given.deviation, 3).into(),
            given.unit.clone().into(),
            format!("{kind}{cut}").into(),
        ]);
    }
    Figure::table("", table)
}
