//! Figures as a table for people and as JSON.

use serde_json::{Value, json};
use std::fmt::Write;

/// The shortest of some times, in seconds.
#[derive(Clone, Copy, Default)]
pub struct Time(Option<f64>);

impl Time {
    /// One more.
    pub fn add(&mut self, seconds: f64) {
        self.0 = Some(self.0.map_or(seconds, |least| least.min(seconds)));
    }

    fn over(self, other: Time) -> Option<f64> {
        Some(self.0? / other.0?)
    }
}

/// The times of a tool.
#[derive(Clone, Copy, Default)]
pub struct Pair {
    /// Of the objective.
    pub primal: Time,
    /// Of its derivative.
    pub derivative: Time,
}

/// All times of an eval at one size.
pub struct Row {
    eval: &'static str,
    size: Vec<usize>,
    /// GradBench's own C++.
    pub manual: Pair,
    /// The objective in plain Rust.
    pub plain: Time,
    /// Chainrule through Cranelift.
    pub cranelift: Pair,
    /// Chainrule through the C compiler.
    pub c: Pair,
}

impl Row {
    /// Without any times yet.
    pub fn new(eval: &'static str, size: &[usize]) -> Row {
        Row {
            eval,
            size: size.to_vec(),
            manual: Pair::default(),
            plain: Time::default(),
            cranelift: Pair::default(),
            c: Pair::default(),
        }
    }

    /// The ratios by which tools are judged, in the order of [`RATIOS`].
    fn ratios(&self) -> [Option<f64>; RATIOS.len()] {
        let (cranelift, c, manual) = (self.cranelift, self.c, self.manual);
        [
            manual.derivative.over(manual.primal),
            self.plain.over(manual.primal),
            cranelift.derivative.over(cranelift.primal),
            cranelift.primal.over(manual.primal),
            cranelift.derivative.over(manual.derivative),
            c.derivative.over(c.primal),
            c.primal.over(manual.primal),
            c.derivative.over(manual.derivative),
        ]
    }

    /// One line of the table.
    pub fn line(&self) -> String {
        let size: Vec<String> = self.size.iter().map(ToString::to_string).collect();
        let times = [self.manual.primal, self.manual.derivative];
        let times: String = times.iter().map(|t| format!("{:>9}", t.0.map_or("-".into(), show))).collect();
        format!("{:7} {:16}{times}  {}", self.eval, size.join(" "), cells(&self.ratios()))
    }

    fn json(&self) -> Value {
        let pair = |p: &Pair| json!({"primal": p.primal.0, "derivative": p.derivative.0});
        json!({
            "eval": self.eval,
            "size": self.size,
            "seconds": {
                "manual": pair(&self.manual),
                "plain": {"primal": self.plain.0},
                "cranelift": pair(&self.cranelift),
                "c": pair(&self.c),
            },
            "ratios": RATIOS.iter().zip(self.ratios()).map(|((name, _), r)| (*name, r)).collect::<std::collections::BTreeMap<_, _>>(),
        })
    }
}

/// What is divided by what: the name in JSON, and the head of a column. D is a derivative, P a primal, M the tool
/// `manual`, R plain Rust; the last three are of Chainrule through Cranelift, then through C.
const RATIOS: [(&str, &str); 8] = [
    ("manual derivative/primal", "MD/MP"),
    ("plain/manual primal", "R/MP"),
    ("cranelift derivative/primal", "cl D/P"),
    ("cranelift/manual primal", "P/MP"),
    ("cranelift/manual derivative", "D/MD"),
    ("c derivative/primal", "C D/P"),
    ("c/manual primal", "P/MP"),
    ("c/manual derivative", "D/MD"),
];

fn cells(ratios: &[Option<f64>]) -> String {
    ratios.iter().map(|r| r.map_or("       -".to_string(), |r| format!("{r:8.2}"))).collect()
}

/// A time in a unit that fits.
fn show(seconds: f64) -> String {
    match seconds {
        s if s < 1e-6 => format!("{:.0} ns", s * 1e9),
        s if s < 1e-3 => format!("{:.1} µs", s * 1e6),
        s if s < 1.0 => format!("{:.2} ms", s * 1e3),
        s => format!("{s:.2} s"),
    }
}

/// The geometric mean of what is known.
fn mean(ratios: impl Iterator<Item = Option<f64>>) -> Option<f64> {
    let logs: Vec<f64> = ratios.flatten().map(f64::ln).collect();
    (!logs.is_empty()).then(|| (logs.iter().sum::<f64>() / logs.len() as f64).exp())
}

fn means(rows: &[&Row]) -> Vec<Option<f64>> {
    (0..RATIOS.len()).map(|i| mean(rows.iter().map(|row| row.ratios()[i]))).collect()
}

/// All rows, the mean of each eval, and the mean of those.
pub fn table(rows: &[Row]) -> String {
    let mut out = format!("{:7} {:16}{:>9}{:>9}  ", "eval", "size", "MP", "MD");
    for (_, head) in RATIOS {
        let _ = write!(out, "{head:>8}");
    }
    out.push('\n');
    for row in rows {
        let _ = writeln!(out, "{}", row.line());
    }
    let mut evals: Vec<&str> = rows.iter().map(|row| row.eval).collect();
    evals.dedup();
    let mut all = Vec::new();
    for eval in evals {
        let of_eval = means(&rows.iter().filter(|row| row.eval == eval).collect::<Vec<_>>());
        let _ = writeln!(out, "{eval:7} {:36}{}", "geometric mean", cells(&of_eval));
        all.push(of_eval);
    }
    let overall: Vec<Option<f64>> = (0..RATIOS.len()).map(|i| mean(all.iter().map(|means| means[i]))).collect();
    let _ = writeln!(out, "{:7} {:36}{}", "all", "geometric mean", cells(&overall));
    out.push_str(
        "\nMP, MD: the C++ tool `manual`, objective and derivative. R: plain Rust. P, D: Chainrule, through Cranelift (cl), \
         then through the C compiler (C).\n",
    );
    out
}

/// All rows as JSON.
pub fn json(rows: &[Row]) -> String {
    serde_json::to_string_pretty(&rows.iter().map(Row::json).collect::<Vec<_>>()).unwrap_or_default()
}
