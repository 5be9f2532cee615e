//! All oracles on one program.

use crate::ast::Program;
use crate::differences::{Effort, Estimate, derivative};
use crate::forms::Expected;
use crate::plain::{INPUTS, OUTPUTS, Outcome, Stop, evaluate};
use crate::rng::Rng;
use crate::run::{ACTIVE, Bench, Exec};
use crate::twin;
use chainrule_codegen::{Compiled, Inputs, compile, compile_lanes};
use chainrule_front::BuildError;
use chainrule_ir::{FunctionId, Module, Trap, verify};
use chainrule_opt as opt;
use std::fmt;
use std::panic::{AssertUnwindSafe, catch_unwind};

/// What a check found when all agreed.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Agreement {
    /// The program traps, everywhere alike.
    pub trapped: bool,
    /// Directions in which derivatives were compared with differences.
    pub directions: usize,
    /// Directions in which second derivatives were.
    pub second: usize,
    /// Loops that ran from checkpoints.
    pub checkpoints: usize,
    /// Programs that forward mode took in several directions at once.
    pub directions_at_once: usize,
    /// Sums that ran in chunks.
    pub chunks: usize,
    /// Programs that the C compiler compiled.
    pub through_c: usize,
}

/// Two oracles do not agree.
#[derive(Clone, Debug)]
pub struct Disagreement {
    /// Which ones.
    pub stage: &'static str,
    /// What each of them says.
    pub message: String,
    /// Where.
    pub inputs: Vec<f64>,
}

impl fmt::Display for Disagreement {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}\n{}\nat {:?}", self.stage, self.message, self.inputs)
    }
}

/// Why a program was not checked, or what came of it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Verdict {
    /// All agreed.
    Agreed(Agreement),
    /// Plain evaluation ran too long or into numbers too large for derivatives to mean anything.
    Skipped(Stop),
}

pub(crate) type Found<T> = Result<T, (&'static str, String)>;

/// Compares all oracles on a program; random inputs, directions and the choice of variants follow from the seed.
///
/// # Errors
/// The first disagreement.
pub fn check(program: &Program, seed: u64, bench: &mut Bench) -> Result<Verdict, Disagreement> {
    check_built(program, seed, bench, &|| twin::module(program))
}

/// As [`check`], with the program that the front end makes of it given: by the attribute from its source, say.
///
/// # Errors
/// The first disagreement.
pub fn check_built(
    program: &Program,
    seed: u64,
    bench: &mut Bench,
    build: &dyn Fn() -> Result<Module, BuildError>,
) -> Result<Verdict, Disagreement> {
    let mut rng = Rng::new(seed ^ 0x5eed);
    let mut stop = Stop::Wild;
    for _ in 0..3 {
        let inputs: Vec<f64> = (0..INPUTS).map(|_| rng.decimal(-1.5, 1.5)).collect();
        let plain = evaluate(program, &inputs);
        match plain {
            Ok(_) | Err(Stop::Trap) => {}
            Err(why) => {
                stop = why;
                continue;
            }
        }
        let mut checker = Checker { program, build, inputs: &inputs, rng: rng.clone(), bench };
        let found = catch_unwind(AssertUnwindSafe(|| match plain {
            Ok(outcome) => checker.all(&outcome),
            Err(_) => checker.traps(),
        }));
        let found = found.unwrap_or_else(|payload| Err(("panic", said(&*payload))));
        return match found {
            Ok(agreement) => Ok(Verdict::Agreed(agreement)),
            Err((_, message)) if message == twin::MISSING => Ok(Verdict::Skipped(Stop::Invalid)),
            Err((stage, message)) => Err(Disagreement { stage, message, inputs: inputs.clone() }),
        };
    }
    Ok(Verdict::Skipped(stop))
}

fn said(payload: &(dyn std::any::Any + Send)) -> String {
    let words = payload.downcast_ref::<&str>().map(|s| (*s).to_string());
    words.or_else(|| payload.downcast_ref::<String>().cloned()).unwrap_or_default()
}

pub(crate) struct Checker<'a> {
    pub program: &'a Program,
    pub build: &'a dyn Fn() -> Result<Module, BuildError>,
    pub inputs: &'a [f64],
    pub rng: Rng,
    pub bench: &'a mut Bench,
}

/// The derivatives of a program in one module.
struct Derivatives {
    module: Module,
    forward: FunctionId,
    reverse: FunctionId,
    sweeps: chainrule_ad::Split,
}

pub(crate) const ENTRY: FunctionId = FunctionId(0);

pub(crate) fn verified(stage: &'static str, module: &Module) -> Found<()> {
    verify(module).map_err(|e| (stage, format!("does not verify: {e}")))
}

pub(crate) fn optimised(
    stage: &'static str,
    module: &Module,
    entries: &[FunctionId],
    pipeline: opt::Pipeline,
) -> Found<Module> {
    let mut module = module.clone();
    opt::run_all(&mut module, entries, pipeline);
    verified(stage, &module)?;
    Ok(module)
}

pub(crate) fn compiled(module: &Module, f: FunctionId) -> Found<Compiled> {
    compile(module, f).map_err(|e| ("compile", e.to_string()))
}

pub(crate) fn differentiate<T>(what: Result<T, chainrule_ad::Error>) -> Found<T> {
    what.map_err(|e| ("derivative is refused", e.to_string()))
}

impl Checker<'_> {
    fn program(&self) -> Found<Module> {
        let module = (self.build)().map_err(|e| ("front end refuses", e.to_string()))?;
        verified("front end", &module)?;
        Ok(module)
    }

    fn derivatives(&mut self, primal: &Module) -> Found<Derivatives> {
        let mut module = primal.clone();
        let forward = differentiate(chainrule_ad::forward(&mut module, ENTRY, &ACTIVE, 0))?;
        module.levels = 0;
        let reverse = differentiate(chainrule_ad::reverse(&mut module, ENTRY, &ACTIVE, 0))?;
        module.levels = 0;
        let sweeps = differentiate(chainrule_ad::split(&mut module, ENTRY, &ACTIVE, 0))?;
        verified("derivative", &module)?;
        Ok(Derivatives { module, forward, reverse, sweeps })
    }

    fn vector(&mut self, n: usize) -> Vec<f64> {
        (0..n).map(|_| self.rng.uniform(-1.0, 1.0)).collect()
    }

    /// The program traps: so does every form of it, with the same words.
    fn traps(&mut self) -> Found<Agreement> {
        let module = self.program()?;
        let x = self.inputs;
        let first = trap("interpreter, trap", self.bench.primal(Exec::Interpreter(&module, ENTRY), x))?;
        let late = optimised("after_ad", &module, &[ENTRY], opt::after_ad())?;
        let code = compiled(&late, ENTRY)?;
        let d = self.derivatives(&module)?;
        let (v, w) = (vec![1.0; INPUTS], vec![1.0; OUTPUTS]);
        let others = [
            ("optimised, trap", trap("optimised, trap", self.bench.primal(Exec::Interpreter(&late, ENTRY), x))?),
            ("compiled, trap", trap("compiled, trap", self.bench.primal(Exec::Compiled(&code), x))?),
            (
                "forward, trap",
                trap("forward, trap", self.bench.forward(Exec::Interpreter(&d.module, d.forward), x, &v))?,
            ),
            (
                "reverse, trap",
                trap("reverse, trap", self.bench.reverse(Exec::Interpreter(&d.module, d.reverse), x, &w))?,
            ),
        ];
        for (stage, other) in others {
            if other != first {
                return Err((stage, format!("{first:?}\n{other:?}")));
            }
        }
        Ok(Agreement { trapped: true, ..Agreement::default() })
    }

    fn all(&mut self, plain: &Outcome) -> Found<Agreement> {
        let module = self.program()?;
        let x = self.inputs;
        let y = &plain.outputs;
        same("plain = interpreter", y, &ran(self.bench.primal(Exec::Interpreter(&module, ENTRY), x))?)?;
        let early = optimised("before_ad", &module, &[ENTRY], opt::before_ad())?;
        same("plain = before_ad", y, &ran(self.bench.primal(Exec::Interpreter(&early, ENTRY), x))?)?;
        let late = optimised("after_ad", &early, &[ENTRY], opt::after_ad())?;
        same("plain = after_ad", y, &ran(self.bench.primal(Exec::Interpreter(&late, ENTRY), x))?)?;
        let code = compiled(&late, ENTRY)?;
        same("plain = compiled", y, &ran(self.bench.primal(Exec::Compiled(&code), x))?)?;
        if self.rng.chance(20) {
            let code = compiled(&module, ENTRY)?;
            same("plain = compiled as it is", y, &ran(self.bench.primal(Exec::Compiled(&code), x))?)?;
        }
        let source = if self.rng.chance(50) { &module } else { &early };
        self.first_order(source, plain)
    }

    /// Derivatives by every way. To compile is what costs most, so each program has one of its derivatives compiled,
    /// and the others are interpreted.
    fn first_order(&mut self, source: &Module, plain: &Outcome) -> Found<Agreement> {
        let (x, y) = (self.inputs, &plain.outputs);
        let d = self.derivatives(source)?;
        let interpreted = |f| Exec::Interpreter(&d.module, f);

        // The Jacobian by rows.
        let unit = |i: usize| (0..OUTPUTS).map(|j| f64::from(u8::from(i == j))).collect::<Vec<f64>>();
        let seeds: Vec<Vec<f64>> = (0..OUTPUTS).map(unit).collect();
        let (sweep, back) = (interpreted(d.sweeps.forward), interpreted(d.sweeps.reverse));
        let (again, rows) = ran(self.bench.sweeps(sweep, back, x, &seeds))?;
        same("plain = forward sweep", y, &again)?;
        let scale = rows.iter().flatten().fold(1.0, |m: f64, x| m.max(x.abs()));
        if !rows.iter().flatten().all(|x| x.is_finite()) {
            return Err(("Jacobian is not finite", format!("{rows:?}")));
        }

        // Jᵀ w for random weights of the outputs.
        let w = self.vector(OUTPUTS);
        let combined: Vec<f64> = (0..INPUTS).map(|i| rows.iter().zip(&w).map(|(r, w)| r[i] * w).sum()).collect();
        let (again, g) = ran(self.bench.reverse(interpreted(d.reverse), x, &w))?;
        same("plain = reverse's value", y, &again)?;
        near("sweeps = reverse", &combined, &g, scale)?;

        // J v for random directions, also by differences.
        let mut agreement = Agreement::default();
        let mut tangents = Vec::new();
        for _ in 0..2 {
            let v = self.vector(INPUTS);
            let (again, jv) = ran(self.bench.forward(interpreted(d.forward), x, &v))?;
            same("plain = forward's value", y, &again)?;
            let by_rows: Vec<f64> = rows.iter().map(|r| r.iter().zip(&v).map(|(r, v)| r * v).sum()).collect();
            near("forward = reverse", &jv, &by_rows, scale)?;
            if scale < 1e5 && self.slope("derivative = differences", &v, plain.trace, &jv, scale, None)? {
                agreement.directions += 1;
            }
            tangents.push((v, jv));
        }

        // One of them optimised and compiled.
        let late = |entries: &[FunctionId]| optimised("after_ad of derivatives", &d.module, entries, opt::after_ad());
        match self.rng.below(3) {
            0 => {
                let late = late(&[d.forward])?;
                let code = compiled(&late, d.forward)?;
                for (v, jv) in &tangents {
                    let again = ran(self.bench.forward(Exec::Compiled(&code), x, v))?;
                    same("plain = compiled forward's value", y, &again.0)?;
                    same("forward = compiled forward", jv, &again.1)?;
                }
            }
            1 => {
                let late = late(&[d.reverse])?;
                let code = compiled(&late, d.reverse)?;
                let again = ran(self.bench.reverse(Exec::Compiled(&code), x, &w))?;
                same("plain = compiled reverse's value", y, &again.0)?;
                same("reverse = compiled reverse", &g, &again.1)?;
                self.lanes(&late, d.reverse, &code, &w)?;
            }
            _ => {
                let late = late(&[d.sweeps.forward, d.sweeps.reverse])?;
                let (sweep, back) = (compiled(&late, d.sweeps.forward)?, compiled(&late, d.sweeps.reverse)?);
                let again = ran(self.bench.sweeps(Exec::Compiled(&sweep), Exec::Compiled(&back), x, &seeds))?;
                same("plain = compiled forward sweep", y, &again.0)?;
                for (row, again) in rows.iter().zip(&again.1) {
                    same("sweeps = compiled sweeps", row, again)?;
                }
            }
        }
        if scale < 1e5 {
            self.forms(source, &Expected { w: &w, y, g: &g, scale }, &mut agreement)?;
        }
        if scale < 1e3 && self.rng.chance(15) {
            self.second_order(&d, plain.trace, &mut agreement)?;
        }
        Ok(agreement)
    }

    /// The reverse derivative at a point and at one beside it, in lanes and one by one.
    fn lanes(&mut self, module: &Module, f: FunctionId, code: &Compiled, w: &[f64]) -> Found<()> {
        let wide = compile_lanes(module, f, &Inputs::default()).map_err(|e| ("compile lanes", e.to_string()))?;
        let beside = |l: u32| self.inputs.iter().map(|x| x * (1.0 + 0.03 * f64::from(l))).collect::<Vec<f64>>();
        let points: Vec<Vec<f64>> = (0..wide.lanes()).map(beside).collect();
        let Some(all) = ran(self.bench.reverse_in_lanes(&wide, &points, w))? else { return Ok(()) };
        for (x, (y, g)) in points.iter().zip(all) {
            let (value, gradient) = ran(self.bench.reverse(Exec::Compiled(code), x, w))?;
            same("compiled = lanes", &value, &y)?;
            same("compiled reverse = lanes", &gradient, &g)?;
        }
        Ok(())
    }

    fn second_order(&mut self, d: &Derivatives, trace: u64, agreement: &mut Agreement) -> Found<()> {
        let x = self.inputs;
        let (w, v) = (self.vector(OUTPUTS), self.vector(INPUTS));
        let mut module = d.module.clone();
        let mut active = ACTIVE.to_vec();
        active.extend([false; 2]);
        let forward = differentiate(chainrule_ad::forward(&mut module, d.reverse, &active, 1))?;
        module.levels = 1;
        let mut active = ACTIVE.to_vec();
        active.extend([false; 4]);
        let back = differentiate(chainrule_ad::reverse(&mut module, d.forward, &active, 1))?;
        verified("second derivative", &module)?;
        let h = ran(self.bench.forward_over_reverse(Exec::Interpreter(&module, forward), x, &w, &v))?;
        let scale = h.iter().fold(1.0, |m: f64, x| m.max(x.abs()));
        if !h.iter().all(|x| x.is_finite()) {
            return Err(("second derivative is not finite", format!("{h:?}")));
        }
        let again = ran(self.bench.reverse_over_forward(Exec::Interpreter(&module, back), x, &w, &v))?;
        near("forward over reverse = reverse over forward", &h, &again, scale * 100.0)?;
        let entry = if self.rng.chance(50) { forward } else { back };
        let late = optimised("after_ad of second derivatives", &module, &[entry], opt::after_ad())?;
        let code = compiled(&late, entry)?;
        if entry == forward {
            let compiled = ran(self.bench.forward_over_reverse(Exec::Compiled(&code), x, &w, &v))?;
            same("forward over reverse = compiled", &h, &compiled)?;
        } else {
            let compiled = ran(self.bench.reverse_over_forward(Exec::Compiled(&code), x, &w, &v))?;
            same("reverse over forward = compiled", &again, &compiled)?;
        }
        let gradient = Some((Exec::Interpreter(&d.module, d.reverse), w.as_slice()));
        if scale < 1e5 && self.slope("second derivative = differences", &v, trace, &h, scale, gradient)? {
            agreement.second += 1;
        }
        Ok(())
    }

    /// Compares with differences, of the program or of its gradient; false where it is not smooth.
    fn slope(
        &mut self,
        stage: &'static str,
        v: &[f64],
        trace: u64,
        claimed: &[f64],
        scale: f64,
        gradient: Option<(Exec, &[f64])>,
    ) -> Found<bool> {
        let (program, x) = (self.program, self.inputs);
        let bench = &mut *self.bench;
        let mut f = |t: f64| {
            let x: Vec<f64> = x.iter().zip(v).map(|(x, v)| x + t * v).collect();
            let outcome = evaluate(program, &x).ok().filter(|o| o.trace == trace)?;
            match gradient {
                None => Some(outcome.outputs),
                Some((exec, w)) => Some(bench.reverse(exec, &x, w).ok()?.1),
            }
        };
        let off = |estimates: &[Estimate]| {
            let bad = |(e, c): (&Estimate, &f64)| {
                // Written so that a NaN is bad.
                let fine = (e.value - c).abs() <= 20.0 * e.error + 1e-6 * scale;
                !fine
            };
            estimates.iter().zip(claimed).position(bad)
        };
        let Some(quick) = derivative(&mut f, Effort::Quick) else { return Ok(false) };
        if off(&quick).is_none() {
            return Ok(true);
        }
        // Differences are often wrong by themselves: look again before saying so.
        let Some(thorough) = derivative(&mut f, Effort::Thorough) else { return Ok(false) };
        match off(&thorough) {
            None => Ok(true),
            // They did not come to an end, so they say nothing.
            Some(i) if thorough[i].error > 1e-3 * (thorough[i].value.abs() + claimed[i].abs()) => Ok(false),
            Some(i) => {
                let e = thorough[i];
                let message = format!(
                    "component {i}: {} is claimed, differences say {} ± {:e}\nclaimed {claimed:?}\ndifferences {:?}\ndirection {v:?}",
                    claimed[i],
                    e.value,
                    e.error,
                    thorough.iter().map(|e| e.value).collect::<Vec<_>>()
                );
                Err((stage, message))
            }
        }
    }
}

pub(crate) fn ran<T>(what: Result<T, Trap>) -> Found<T> {
    what.map_err(|t| ("trap where plain evaluation has none", format!("{t:?}")))
}

fn trap<T>(stage: &'static str, what: Result<T, Trap>) -> Found<(String, Option<chainrule_ir::Source>)> {
    match what {
        Ok(_) => Err((stage, "no trap where plain evaluation has one".to_string())),
        Err(t) => Ok((t.message, t.source)),
    }
}

pub(crate) fn same(stage: &'static str, a: &[f64], b: &[f64]) -> Found<()> {
    let equal = a.len() == b.len() && a.iter().zip(b).all(|(a, b)| a == b || a.is_nan() && b.is_nan());
    if equal { Ok(()) } else { Err((stage, format!("{a:?}\n{b:?}"))) }
}

pub(crate) fn near(stage: &'static str, a: &[f64], b: &[f64], scale: f64) -> Found<()> {
    let near = |(a, b): (&f64, &f64)| (a - b).abs() <= 1e-9 * scale;
    if a.len() == b.len() && a.iter().zip(b).all(near) { Ok(()) } else { Err((stage, format!("{a:?}\n{b:?}"))) }
}
