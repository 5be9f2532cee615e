//! Chainrule beside GradBench's `manual` tool: derivatives that people wrote by hand, in C++.
//!
//! `cargo bench -p chainrule-gradbench --bench manual -- --checkout PATH`, where `PATH` is a copy of GradBench in which
//! `manual` is built. All run in one process's time, one thread, turn by turn; of each the fastest run counts.

mod hand;
mod inputs;
mod manual;
mod report;

use chainrule::Tier;
use chainrule_gradbench::evals::Eval;
use chainrule_gradbench::task::Task;
use clap::Parser;
use std::path::PathBuf;
use std::process::ExitCode;

/// Compares Chainrule with GradBench's `manual` tool.
#[derive(Parser)]
struct Options {
    /// A copy of GradBench in which the tool `manual` is built; without one, Chainrule runs alone.
    #[arg(long)]
    checkout: Option<PathBuf>,
    /// Only these evals.
    #[arg(long, num_args = 1..)]
    eval: Vec<String>,
    /// Only the smallest size of each eval.
    #[arg(long)]
    quick: bool,
    /// How often all take their turns.
    #[arg(long, default_value_t = 3)]
    rounds: usize,
    /// Seconds of a turn.
    #[arg(long, default_value_t = 0.1)]
    seconds: f64,
    /// Where to write the figures as JSON.
    #[arg(long)]
    json: Option<PathBuf>,
    /// Cargo says this to all benchmarks.
    #[arg(long, hide = true)]
    bench: bool,
}

/// The functions of an eval that are compared: the primal and the derivative.
const PAIRS: &[(&str, &str, &str)] = &[
    ("lse", "primal", "gradient"),
    ("llsq", "primal", "gradient"),
    ("ode", "primal", "gradient"),
    ("det", "primal", "gradient"),
    ("gmm", "objective", "jacobian"),
    ("kmeans", "cost", "dir"),
    ("lstm", "objective", "jacobian"),
    ("ba", "objective", "jacobian"),
    ("ht", "objective", "jacobian"),
];

fn main() -> ExitCode {
    chainrule_gradbench::allocator::keep_memory();
    let options = Options::parse();
    match compare(&options) {
        Ok(rows) => {
            print!("{}", report::table(&rows));
            let written = options.json.as_ref().map(|path| std::fs::write(path, report::json(&rows)));
            match written.transpose() {
                Ok(_) => ExitCode::SUCCESS,
                Err(error) => fail(&error.to_string()),
            }
        }
        Err(error) => fail(&error),
    }
}

fn fail(error: &str) -> ExitCode {
    eprintln!("{error}");
    ExitCode::FAILURE
}

fn compare(options: &Options) -> Result<Vec<report::Row>, String> {
    let mut rows = Vec::new();
    for (name, primal, derivative) in PAIRS {
        if !options.eval.is_empty() && !options.eval.iter().any(|e| e == name) {
            continue;
        }
        let eval = Eval::named(name).ok_or_else(|| format!("there is no eval `{name}`"))?;
        let mut sizes = inputs::sizes(name);
        if options.quick {
            sizes.truncate(1);
        }
        for size in sizes {
            let input = inputs::generate(name, size, options.checkout.as_deref())?;
            let manual = options.checkout.as_deref().map(|path| manual::Manual::new(path, name, &input)).transpose()?;
            let row = measure(options, eval, (primal, derivative), size, &input, manual.as_ref());
            let row = row.map_err(|error| format!("{name} {size:?}: {error}"))?;
            eprintln!("{}", row.line());
            rows.push(row);
        }
    }
    Ok(rows)
}

/// All times of one eval at one size.
fn measure(
    options: &Options,
    eval: &Eval,
    (primal, derivative): (&str, &str),
    size: &[usize],
    input: &str,
    manual: Option<&manual::Manual>,
) -> Result<report::Row, String> {
    let prepare = |function: &str, tier: Tier| {
        let function = eval.function(function).ok_or_else(|| format!("there is no function `{function}`"))?;
        (function.prepare)(input, tier).map_err(|error| error.to_string())
    };
    let mut plain = (eval.plain)(input).map_err(|error| error.to_string())?;
    let mut cranelift = [prepare(primal, Tier::Cranelift)?, prepare(derivative, Tier::Cranelift)?];
    // Not every machine has a C compiler.
    let mut c = match (prepare(primal, Tier::C), prepare(derivative, Tier::C)) {
        (Ok(primal), Ok(derivative)) => Some([primal, derivative]),
        _ => None,
    };
    let mut row = report::Row::new(eval.name, size);
    for _ in 0..options.rounds {
        if let Some(manual) = manual {
            row.manual.primal.add(manual.run(primal, options.seconds)?);
            row.manual.derivative.add(manual.run(derivative, options.seconds)?);
        }
        row.plain.add(fastest(plain.as_mut(), options.seconds)?);
        row.cranelift.primal.add(fastest(cranelift[0].as_mut(), options.seconds)?);
        row.cranelift.derivative.add(fastest(cranelift[1].as_mut(), options.seconds)?);
        if let Some([primal, derivative]) = &mut c {
            row.c.primal.add(fastest(primal.as_mut(), options.seconds)?);
            row.c.derivative.add(fastest(derivative.as_mut(), options.seconds)?);
        }
    }
    Ok(row)
}

/// The shortest run of those in so many seconds.
fn fastest(task: &mut dyn Task, seconds: f64) -> Result<f64, String> {
    let (mut total, mut best) = (0.0, f64::INFINITY);
    while total < seconds || best == f64::INFINITY {
        let time = task.run().map_err(|error| error.to_string())?.as_secs_f64();
        total += time;
        best = best.min(time);
    }
    Ok(best)
}
