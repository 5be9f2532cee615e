//! Whether derivatives are right, at a point: forward against reverse against differences.

use crate::operators::{Gradient, Jacobian, Jvp};
use crate::program::{Program, compile, values};
use crate::{Error, Function};
use chainrule_front::data::Data;
use std::fmt;

/// Agreement that [`Check::holds`] asks of forward and reverse mode, relative.
const MODES: f64 = 1e-9;

/// Agreement that it asks of differences, relative, beyond their own error.
const DIFFERENCES: f64 = 1e-6;

/// What came of a check.
#[derive(Clone, Debug)]
pub struct Check {
    /// The names of the inputs, one for each float of the arguments that is differentiated.
    pub inputs: Vec<String>,
    /// The names of the outputs, one for each float of the result.
    pub outputs: Vec<String>,
    /// All derivatives, by output and then input.
    pub entries: Vec<Entry>,
}

/// One derivative by three methods.
#[derive(Clone, Copy, Debug)]
pub struct Entry {
    /// Index into [`Check::outputs`].
    pub output: usize,
    /// Index into [`Check::inputs`].
    pub input: usize,
    /// By forward mode.
    pub forward: f64,
    /// By reverse mode.
    pub reverse: f64,
    /// By differences of the function itself.
    pub difference: f64,
    /// What the differences may be off by, by their own account.
    pub uncertainty: f64,
    /// What derivatives count as nothing: rounding of the output's value, over the step and over the input.
    pub scale: f64,
}

impl Entry {
    /// How far forward and reverse mode are apart, relative to the larger.
    pub fn mode_error(&self) -> f64 {
        relative(self.forward - self.reverse, self.forward.abs().max(self.reverse.abs()).max(self.scale))
    }

    /// How far reverse mode and differences are apart, beyond the uncertainty of the latter, relative to the larger.
    pub fn difference_error(&self) -> f64 {
        let apart = ((self.reverse - self.difference).abs() - self.uncertainty).max(0.0);
        let apart = if (self.reverse - self.difference).is_nan() { f64::NAN } else { apart };
        relative(apart, self.reverse.abs().max(self.difference.abs()).max(self.scale))
    }

    fn error(&self) -> f64 {
        let (modes, differences) = (self.mode_error() / MODES, self.difference_error() / DIFFERENCES);
        if modes.is_nan() || differences.is_nan() { f64::INFINITY } else { modes.max(differences) }
    }
}

fn relative(apart: f64, size: f64) -> f64 {
    if apart == 0.0 { 0.0 } else { apart.abs() / size }
}

impl Check {
    /// Forward and reverse mode agree to 10⁻⁹ and both with differences to 10⁻⁶, relative.
    pub fn holds(&self) -> bool {
        self.entries.iter().all(|e| e.error() <= 1.0)
    }

    /// The derivative that agrees least.
    pub fn worst(&self) -> Option<&Entry> {
        self.entries.iter().max_by(|a, b| a.error().total_cmp(&b.error()))
    }
}

impl fmt::Display for Check {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let verdict = if self.holds() { "agree" } else { "DISAGREE" };
        write!(f, "{} derivatives by forward mode, reverse mode and differences {verdict}", self.entries.len())?;
        if let Some(w) = self.worst() {
            write!(
                f,
                "; least for d {} / d {}: forward {:e}, reverse {:e}, differences {:e} ± {:.0e}",
                self.outputs[w.output], self.inputs[w.input], w.forward, w.reverse, w.difference, w.uncertainty
            )?;
        }
        Ok(())
    }
}

/// Compares every derivative of the function that `F` names at `args` by forward mode, reverse mode and differences.
///
/// ```
/// use chainrule::prelude::*;
///
/// #[differentiable]
/// fn volume(radius: f64, height: f64) -> f64 {
///     std::f64::consts::PI * radius * radius * height
/// }
///
/// let check = chainrule::check::<volume>((0.3, 2.0))?;
/// assert!(check.holds(), "{check}");
/// assert_eq!(check.inputs, ["radius", "height"]);
/// # Ok::<(), chainrule::Error>(())
/// ```
///
/// # Errors
/// When the function or a derivative cannot be built, or traps at `args`.
pub fn check<F: Function>(args: F::Args<'_>) -> Result<Check, Error> {
    let point = Point::<F>::new(values::<F>(&args)?)?;
    let (out, rows) = compile::<Jacobian<F>>()?.call_values(&point.x)?;
    let forward = compile::<Jvp<F>>()?;
    let inputs = point.inputs();
    let mut outputs = Vec::new();
    out.names("", &mut outputs);
    for name in outputs.iter_mut().filter(|n| n.is_empty()) {
        *name = "result".to_string();
    }
    let mut entries = Vec::new();
    for (column, &(input, _)) in inputs.iter().enumerate() {
        let along = point.forward(&forward, input)?;
        for (output, difference) in point.differences(input, &out)?.into_iter().enumerate() {
            entries.push(Entry {
                output,
                input: column,
                forward: along[output],
                reverse: float(&rows[output], input),
                difference: difference.value,
                uncertainty: difference.uncertainty,
                scale: difference.scale,
            });
        }
    }
    Ok(Check { inputs: inputs.into_iter().map(|(_, name)| name).collect(), outputs, entries })
}

fn floats<T: Data>(value: &T) -> Vec<f64> {
    let mut out = Vec::new();
    value.visit(&mut |x| out.push(x));
    out
}

fn float<T: Data>(value: &T, index: usize) -> f64 {
    floats(value)[index]
}

fn changed<T: Data>(value: &T, index: usize, to: impl Fn(f64) -> f64) -> T {
    let mut value = value.clone();
    let mut i = 0;
    value.visit_mut(&mut |x| {
        if i == index {
            *x = to(*x);
        }
        i += 1;
    });
    value
}

struct Point<F: Function> {
    x: Gradient<F>,
    primal: Program<F>,
}

struct Difference {
    value: f64,
    uncertainty: f64,
    scale: f64,
}

impl<F: Function> Point<F> {
    fn new(x: Gradient<F>) -> Result<Self, Error> {
        Ok(Point { x, primal: compile::<F>()? })
    }

    /// The floats that are differentiated: their index among all, and their name.
    fn inputs(&self) -> Vec<(usize, String)> {
        let mut names = Vec::new();
        self.x.names("", &mut names);
        names
            .into_iter()
            .enumerate()
            .filter_map(|(i, name)| {
                // The arguments are a tuple: the first part of a name is the argument's number.
                let end = name.find(['.', '[']).unwrap_or(name.len());
                let argument: usize = name[..end].parse().ok()?;
                if F::CONSTANT.get(argument).copied().unwrap_or(false) {
                    return None;
                }
                let known = F::PARAMETERS.get(argument).copied();
                Some((i, known.map_or(name.clone(), |p| format!("{p}{}", &name[end..]))))
            })
            .collect()
    }

    fn forward(&self, program: &Program<Jvp<F>>, input: usize) -> Result<Vec<f64>, Error> {
        let mut direction = self.x.clone();
        let mut i = 0;
        direction.visit_mut(&mut |x| {
            *x = if i == input { 1.0 } else { 0.0 };
            i += 1;
        });
        let (_, tangent) = program.call_values(&(self.x.clone(), direction))?;
        Ok(floats(&tangent))
    }

    /// Five-point central differences at several steps; of neighbouring steps that agree best, the smaller.
    fn differences(&self, input: usize, out: &F::Out) -> Result<Vec<Difference>, Error> {
        let at = float(&self.x, input);
        let size = if at == 0.0 { 1.0 } else { at.abs() };
        let values = floats(out);
        let mut best: Vec<Difference> =
            values.iter().map(|_| Difference { value: f64::NAN, uncertainty: f64::INFINITY, scale: 0.0 }).collect();
        let mut last: Option<Vec<f64>> = None;
        for step in [1e-2, 3e-3, 1e-3, 3e-4, 1e-4, 1e-5, 1e-6] {
            // A power of two is added and taken away exactly.
            let h = (size * step).log2().round().exp2();
            let Some(now) = self.five_point(input, h, values.len())? else { continue };
            if let Some(last) = last {
                for (k, (&new, &old)) in now.iter().zip(&last).enumerate() {
                    let rounding = 4.0 * f64::EPSILON * values[k].abs();
                    let uncertainty = (new - old).abs() + rounding / h;
                    if uncertainty < best[k].uncertainty {
                        // Where derivatives cancel, rounding is left, and the modes round in different orders.
                        let scale = (rounding / h).max(rounding / size / MODES);
                        best[k] = Difference { value: new, uncertainty, scale };
                    }
                }
            }
            last = Some(now);
        }
        Ok(best)
    }

    /// Nothing when the function traps near the point, or its result has not `outputs` floats there.
    fn five_point(&self, input: usize, h: f64, outputs: usize) -> Result<Option<Vec<f64>>, Error> {
        let mut sum = vec![0.0; outputs];
        for (shift, weight) in [(-2.0, 1.0), (-1.0, -8.0), (1.0, 8.0), (2.0, -1.0)] {
            let Ok(out) = self.primal.call_values(&changed(&self.x, input, |x| x + shift * h)) else { return Ok(None) };
            let values = floats(&out);
            if values.len() != outputs {
                return Ok(None);
            }
            for (s, v) in sum.iter_mut().zip(values) {
                *s += weight * v / (12.0 * h);
            }
        }
        Ok(Some(sum))
    }
}
