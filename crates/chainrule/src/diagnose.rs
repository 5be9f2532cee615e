//! What a run says of its derivatives: kinks and ties met, casts that cut them, where the first NaN came from, and which
//! path it took.

use crate::program::compile;
use crate::{Error, Function};
use chainrule_ir::observe::{BranchEvent, Observer, PrimEvent};
use chainrule_ir::{Loc, Module, Prim, Source};
use std::collections::BTreeMap;
use std::fmt;
use std::hash::{DefaultHasher, Hash, Hasher};

/// What a source line did to a derivative.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Effect {
    /// A primitive was evaluated where it has two derivatives, or none: the convention of
    /// `docs/derivative-conventions.md` chose one.
    Kink,
    /// Two equal floats were compared: the smallest change may take another branch.
    Tie,
    /// A float became an integer: no derivative passes.
    Cut,
}

/// A source line and what it did.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Finding {
    /// What.
    pub effect: Effect,
    /// The operation's name.
    pub operation: &'static str,
    /// Where, if known.
    pub source: Option<Source>,
    /// How often in the run.
    pub times: u64,
}

impl fmt::Display for Finding {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.source {
            Some(s) => write!(f, "{s}: ")?,
            None => f.write_str("unknown place: ")?,
        }
        match self.effect {
            Effect::Kink => write!(f, "`{}` at a kink", self.operation)?,
            Effect::Tie => write!(f, "`{}` compares equal numbers", self.operation)?,
            Effect::Cut => write!(f, "a cast to an integer cuts the derivative")?,
        }
        write!(f, " ({} times)", self.times)
    }
}

#[derive(Default)]
struct Findings(BTreeMap<(Effect, Loc, &'static str), u64>);

impl Observer for Findings {
    fn prim(&mut self, event: &PrimEvent<'_>) {
        let effects =
            [(event.at_kink(), Effect::Kink), (event.tie(), Effect::Tie), (event.cuts_derivative(), Effect::Cut)];
        for (_, effect) in effects.iter().filter(|(met, _)| *met) {
            *self.0.entry((*effect, event.loc, event.prim.name())).or_default() += 1;
        }
    }
}

/// Runs the function that `F` names at `args` and lists kinks and ties that it met and casts that cut a derivative.
///
/// # Errors
/// When the function cannot be built, or traps.
pub fn findings<F: Function>(args: F::Args<'_>) -> Result<Vec<Finding>, Error> {
    let program = compile::<F>()?;
    let mut found = Findings::default();
    program.observe(args, &mut found)?;
    let sources = &program.module().sources;
    Ok(found
        .0
        .into_iter()
        .map(|((effect, loc, operation), times)| Finding {
            effect,
            operation,
            source: sources.get(loc).cloned(),
            times,
        })
        .collect())
}

/// The first operation whose value is a NaN or infinite though its operands are not.
#[derive(Clone, Debug, PartialEq)]
pub struct NonFinite {
    /// Where, if known.
    pub source: Option<Source>,
    /// The operation's name.
    pub operation: &'static str,
    /// Its operands.
    pub operands: Vec<f64>,
    /// Its value.
    pub value: f64,
}

impl fmt::Display for NonFinite {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.source {
            Some(s) => write!(f, "{s}: ")?,
            None => f.write_str("unknown place: ")?,
        }
        write!(f, "`{}` of {:?} gave {}", self.operation, self.operands, self.value)
    }
}

#[derive(Default)]
struct First(Option<(Loc, NonFinite)>);

impl Observer for First {
    fn prim(&mut self, event: &PrimEvent<'_>) {
        if self.0.is_none() && event.made_non_finite() {
            let made = NonFinite {
                source: None,
                operation: event.prim.name(),
                operands: event.args.iter().filter_map(|c| c.as_float()).collect(),
                value: event.result.as_float().unwrap_or(f64::NAN),
            };
            self.0 = Some((event.loc, made));
        }
    }
}

/// Runs the program that `F` names, most usefully a derivative such as `Grad<f>`, and finds the operation of the user's
/// source that first made a NaN or an infinity of finite numbers.
///
/// ```
/// use chainrule::prelude::*;
///
/// #[differentiable]
/// fn distance(x: f64, y: f64) -> f64 {
///     (x * x + y * y).sqrt()
/// }
///
/// let made = chainrule::first_non_finite::<Grad<distance>>((0.0, 0.0))?.expect("√ has no derivative at 0");
/// assert_eq!((made.operation, made.value), ("div", f64::INFINITY)); // ½ / √0
/// assert!(made.source.is_some());
/// # Ok::<(), chainrule::Error>(())
/// ```
///
/// # Errors
/// When the program cannot be built, or traps.
pub fn first_non_finite<F: Function>(args: F::Args<'_>) -> Result<Option<NonFinite>, Error> {
    let program = compile::<F>()?;
    let mut first = First::default();
    program.observe(args, &mut first)?;
    let module: &Module = program.module();
    Ok(first.0.map(|(loc, made)| NonFinite { source: module.sources.get(loc).cloned(), ..made }))
}

/// Which pieces of a piecewise function a run went through, as a number.
#[derive(Default)]
struct Path(DefaultHasher);

impl Path {
    fn note(&mut self, event: &PrimEvent<'_>, what: u64) {
        (event.stmt.outs[0].0, what).hash(&mut self.0);
    }
}

impl Observer for Path {
    fn prim(&mut self, event: &PrimEvent<'_>) {
        let float = |i: usize| event.args.get(i).and_then(|c| c.as_float());
        match (event.prim, float(0), float(1)) {
            (Prim::Eq | Prim::Ne | Prim::Lt | Prim::Le, Some(_), _) => self.note(event, event.result.bits),
            (Prim::Min | Prim::Max | Prim::Hypot, Some(x), Some(y)) => self.note(event, u64::from(x < y)),
            (Prim::CopySign | Prim::Abs | Prim::Signum, Some(x), y) => {
                self.note(event, u64::from(x.is_sign_negative()));
                self.note(event, u64::from(y.is_some_and(f64::is_sign_negative)));
            }
            (Prim::Rem | Prim::RemEuclid, Some(x), Some(y)) => self.note(event, (x / y).floor().to_bits()),
            (Prim::Fract, Some(x), _) => self.note(event, x.trunc().to_bits()),
            (Prim::Floor | Prim::Ceil | Prim::Round | Prim::RoundEven | Prim::Trunc | Prim::DivEuclid, ..) => {
                self.note(event, event.result.bits);
            }
            _ if event.cuts_derivative() => self.note(event, event.result.bits),
            _ => {}
        }
    }

    fn branch(&mut self, event: &BranchEvent<'_>) {
        event.taken.hash(&mut self.0);
    }
}

/// The path that a run of the function takes: two runs with the same number decided every comparison, every branch and
/// every piece of `min`, `abs`, `floor` and such alike, so the function is smooth between them as far as its code goes.
///
/// Differences across a change of path judge no derivative. The number means nothing beyond this process.
///
/// ```
/// use chainrule::prelude::*;
///
/// #[differentiable]
/// fn clipped(x: f64) -> f64 {
///     x.min(1.0) * x
/// }
///
/// let path = |x| chainrule::path::<clipped>((x,));
/// assert_eq!(path(0.3)?, path(0.9)?);
/// assert_ne!(path(0.9)?, path(1.1)?);
/// # Ok::<(), chainrule::Error>(())
/// ```
///
/// # Errors
/// When the function cannot be built, or traps.
pub fn path<F: Function>(args: F::Args<'_>) -> Result<u64, Error> {
    let mut path = Path::default();
    compile::<F>()?.observe_optimised(args, &mut path)?;
    Ok(path.0.finish())
}
