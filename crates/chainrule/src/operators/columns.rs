//! The Jacobian by columns: a tangent of the result for every number in the arguments.

use super::directions::{Directions, known};
use super::entry::{self, Signature};
use super::{memory, primal, width};
use chainrule_front::data::shape_of;
use chainrule_front::{BuildError, Function};
use chainrule_ir::Module;
use std::marker::PhantomData;

/// `Columns<f>`: the value of `f` and the columns of its Jacobian: for each float in the arguments, how the result changes
/// with it.
///
/// `f: A → B` becomes `A → (B, [B])`, one column for each float that is differentiated in `A`, in the order of the
/// arguments. By forward mode, eight columns for one run of `f`; so this is the Jacobian to take of functions of few
/// numbers that give many, and [`Jacobian`](super::Jacobian) that of functions of many that give few.
///
/// ```
/// use chainrule::prelude::*;
///
/// #[differentiable(constant(times))]
/// fn orbit(radius: f64, speed: f64, times: &[f64]) -> Vec<[f64; 2]> {
///     times.iter().map(|t| [radius * (speed * t).cos(), radius * (speed * t).sin()]).collect()
/// }
///
/// let (at, columns) = compile::<Columns<orbit>>()?.call((2.0, 1.0, &[0.0, 0.5]))?;
/// assert_eq!(at[0], [2.0, 0.0]);
/// let [radius, speed] = &columns[..] else { panic!("two numbers are differentiated") };
/// assert_eq!((radius[0], speed[0]), ([1.0, 0.0], [0.0, 0.0]));
/// # Ok::<(), chainrule::Error>(())
/// ```
pub struct Columns<F>(PhantomData<F>);

impl<F: Function> Function for Columns<F> {
    type Args<'a> = F::Args<'a>;
    type Out = (F::Out, Vec<F::Out>);
    const NAME: &'static str = F::NAME;
    const CONSTANT: &'static [bool] = F::CONSTANT;

    fn module() -> Result<Module, BuildError> {
        let mut module = primal::<F>()?;
        let signature = Signature::of::<F>(&module);
        let derived = width::forward(&mut module, &signature.active_params(), known(&signature));
        let derived = derived.map_err(entry::derivative)?;
        let (mut b, leaves) = signature.begin("Jacobian by columns");
        let directions = Directions::of::<F>(&mut b, (&signature, &leaves), derived, "Jacobian")?;
        let shapes = shape_of::<F::Out>();
        let width = chainrule_front::data::cells(&shapes);
        let size = {
            let width = b.usize(width);
            b.imul(directions.room, width)
        };
        let columns = b.alloc(size);
        let results = directions.run(&mut b, |b, k, tangents| {
            let column = b.offset(columns, k, width as u32);
            memory::store_all_inline(b, &shapes, tangents, column);
        });
        let own = signature.own_results();
        let mut out = results[..own].to_vec();
        out.extend([columns, directions.count, directions.count]);
        out.extend(&results[own..]);
        Ok(entry::finish(module, b, &out))
    }
}
