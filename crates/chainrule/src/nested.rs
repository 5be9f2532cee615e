//! Derivatives inside of differentiable functions.
//!
//! In plain Rust these compile the derivative once and call it. Their twins make the derived program a part of the
//! caller's, where it is differentiated like anything else.

use crate::operators::entry;
use crate::operators::{Grad, Gradient, Jacobian, Jvp, Number, Vjp, With};
use crate::program::compile;
use chainrule_front::builder::refuse;
use chainrule_front::data::{Args, Data, Shape};
use chainrule_front::rt::{self, Ir, Leaf, LeafTy, Value};
use chainrule_front::{Function, handle};
use std::any::TypeId;

fn leaves(value: impl Value) -> Vec<Leaf> {
    let mut out = Vec::new();
    value.v_leaves(&mut out);
    out
}

fn call<F: Function>(args: F::Args<'_>) -> F::Out {
    match compile::<F>().and_then(|program| Ok(program.call(args)?)) {
        Ok(out) => out,
        Err(error) => panic!("{error}"),
    }
}

/// The value of `F` and its gradient: [`Grad`] inside of a differentiable function.
///
/// ```
/// use chainrule::{grad, prelude::*};
///
/// #[differentiable]
/// fn energy(x: f64, k: f64) -> f64 {
///     0.5 * k * x * x
/// }
///
/// #[differentiable]
/// fn force(x: f64, k: f64) -> f64 {
///     let (_, (slope, _)) = grad::<energy>((x, k));
///     -slope
/// }
///
/// assert_eq!(force(2.0, 3.0), -6.0);
/// assert_eq!(compile::<Grad<force>>()?.call((2.0, 3.0))?, (-6.0, (-3.0, -2.0)));
/// # Ok::<(), chainrule::Error>(())
/// ```
///
/// # Panics
/// (A trap in a compiled program.) When `F` has no gradient or traps.
pub fn grad<F: Function>(args: F::Args<'_>) -> (F::Out, Gradient<F>)
where
    F::Out: Number,
{
    call::<Grad<F>>(args)
}

/// The value of `F` and its derivative along `direction`: [`Jvp`] inside of a differentiable function.
///
/// # Panics
/// (A trap in a compiled program.) When `F` has no derivative or traps.
pub fn jvp<F: Function>(args: F::Args<'_>, direction: Gradient<F>) -> (F::Out, F::Out) {
    call::<Jvp<F>>(With(args, direction))
}

/// The value of `F` and the gradient of its results weighted by `weights`: [`Vjp`] inside of a differentiable function.
///
/// # Panics
/// (A trap in a compiled program.) When `F` has no gradient or traps.
pub fn vjp<F: Function>(args: F::Args<'_>, weights: F::Out) -> (F::Out, Gradient<F>) {
    call::<Vjp<F>>(With(args, weights))
}

/// The value of `F` and a gradient for each float in it: [`Jacobian`] inside of a differentiable function.
///
/// # Panics
/// (A trap in a compiled program.) When `F` has no gradient or traps.
pub fn jacobian<F: Function>(args: F::Args<'_>) -> (F::Out, Vec<Gradient<F>>) {
    call::<Jacobian<F>>(args)
}

/// Handles of arguments, one by one.
#[doc(hidden)]
pub trait Handles {
    /// The leaves of each.
    fn each(self) -> Vec<Vec<Leaf>>;
}

macro_rules! handles { ($(($($t:ident $i:tt),*);)*) => { $(
    impl<$($t: Value),*> Handles for ($($t,)*) {
        fn each(self) -> Vec<Vec<Leaf>> {
            vec![$(leaves(self.$i),)*]
        }
    }
)* } }
chainrule_front::for_tuples!(handles);

impl<T: Data> Handles for Ir<T, handle::Obj>
where
    T: rt::Mirror<Kind = handle::Obj>,
{
    /// A tuple that was bound to a name.
    fn each(self) -> Vec<Vec<Leaf>> {
        vec![leaves(self)]
    }
}

#[track_caller]
fn call_twin<F: Function>(mut args: Vec<Vec<Leaf>>) -> Ir<F::Out> {
    let shapes = F::Args::shapes();
    if F::Args::mutable().contains(&true) {
        refuse(format!("`{}` changes its arguments, so it has no derivative operator inside of a function", F::NAME));
    }
    if args.len() != shapes.len() {
        refuse(format!("the arguments of `{}` are given one by one, as a tuple", F::NAME));
    }
    for (arg, shape) in args.iter_mut().zip(&shapes) {
        if let [Shape::Slice { .. }] = shape[..] {
            // Where Rust makes a slice of `&Vec`: the capacity is not passed.
            arg.truncate(2);
        }
    }
    let passed: Vec<Leaf> = args.into_iter().flatten().collect();
    let mut results: Vec<LeafTy> = Vec::new();
    Ir::<F::Out>::v_layout(&mut results);
    // One copy of the derived program serves all calls of it.
    let key = format!("{:?}", TypeId::of::<F>());
    Ir::v_from(&mut rt::call_module_once(&key, entry::on_copies::<F>, &passed, &results).iter())
}

/// The twin of [`grad`](fn@grad).
#[doc(hidden)]
#[allow(non_camel_case_types)]
pub enum grad {}

impl grad {
    #[doc(hidden)]
    #[track_caller]
    pub fn build<F: Function>(args: impl Handles) -> Ir<(F::Out, Gradient<F>)>
    where
        F::Out: Number,
    {
        call_twin::<Grad<F>>(args.each())
    }
}

/// The twin of [`jvp`](fn@jvp).
#[doc(hidden)]
#[allow(non_camel_case_types)]
pub enum jvp {}

impl jvp {
    #[doc(hidden)]
    #[track_caller]
    pub fn build<F: Function>(args: impl Handles, direction: impl Value) -> Ir<(F::Out, F::Out)> {
        let mut args = args.each();
        args.push(leaves(direction));
        call_twin::<Jvp<F>>(args)
    }
}

/// The twin of [`vjp`](fn@vjp).
#[doc(hidden)]
#[allow(non_camel_case_types)]
pub enum vjp {}

impl vjp {
    #[doc(hidden)]
    #[track_caller]
    pub fn build<F: Function>(args: impl Handles, weights: impl Value) -> Ir<(F::Out, Gradient<F>)> {
        let mut args = args.each();
        args.push(leaves(weights));
        call_twin::<Vjp<F>>(args)
    }
}

/// The twin of [`jacobian`](fn@jacobian).
#[doc(hidden)]
#[allow(non_camel_case_types)]
pub enum jacobian {}

impl jacobian {
    #[doc(hidden)]
    #[track_caller]
    pub fn build<F: Function>(args: impl Handles) -> Ir<(F::Out, Vec<Gradient<F>>)> {
        call_twin::<Jacobian<F>>(args.each())
    }
}
