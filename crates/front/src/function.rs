//! Functions of a program, and calls of them.

use crate::builder::{
    BuildError, begin_entry, begin_function, emit_many, end_function, has_rule, import, known_function, name_function,
    parameter, refuse, take_entry,
};
use crate::handle::{
    Access, Leaf, LeafTy, Leaves, Place, Ref, Scalar, Value, from_leaves_vec, layout, leaves, stored_leaves,
};
use chainrule_ir::{self as ir, FunctionId, Module, Op, Ty};
use std::cell::Cell;

/// A parameter that is passed by value.
#[derive(Clone, Copy)]
pub struct In<V>(pub V);

/// A parameter that is passed as `&T`.
#[derive(Clone, Copy)]
pub struct Shared<V>(pub V);

/// A parameter that is passed as `&mut T`: its scalars come back as results.
#[derive(Clone, Copy)]
pub struct Mut<V>(pub V);

/// How a parameter is passed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Mode {
    /// By value.
    In,
    /// `&T`
    Shared,
    /// `&mut T`
    Mut,
    /// `&[T]`
    SharedSlice,
    /// `&mut [T]`
    MutSlice,
}

/// A parameter.
pub trait Param: Copy {
    /// What it is in the body.
    type V: Value;

    /// How it is passed.
    const MODE: Mode;

    /// The value.
    fn value(self) -> Self::V;
}

impl<V: Value> Param for In<V> {
    type V = V;
    const MODE: Mode = Mode::In;
    fn value(self) -> V {
        self.0
    }
}

impl<V: Value> Param for Shared<V> {
    type V = V;
    const MODE: Mode = if V::V_IS_REF { Mode::SharedSlice } else { Mode::Shared };
    fn value(self) -> V {
        self.0
    }
}

impl<V: Value> Param for Mut<V> {
    type V = V;
    const MODE: Mode = if V::V_IS_REF { Mode::MutSlice } else { Mode::Mut };
    fn value(self) -> V {
        self.0
    }
}

/// All parameters of a function.
pub trait Params: Copy {
    /// What they are in the body.
    type Vs;

    /// The values.
    fn values(self) -> Self::Vs;

    /// Appends their leaves.
    fn leaves(self, out: &mut Vec<Leaf>);

    /// Takes their leaves.
    fn from(leaves: &mut Leaves) -> Self::Vs;

    /// Appends the types of their leaves.
    fn layout(out: &mut Vec<(Mode, LeafTy)>);
}

fn param_layout<P: Param>(out: &mut Vec<(Mode, LeafTy)>) {
    out.extend(layout::<P::V>().into_iter().map(|l| (P::MODE, l)));
}

macro_rules! params { ($(($($t:ident $i:tt),*);)*) => { $(
    #[allow(unused_variables, clippy::unused_unit)]
    impl<$($t: Param),*> Params for ($($t,)*) {
        type Vs = ($($t::V,)*);
        fn values(self) -> Self::Vs {
            ($(self.$i.value(),)*)
        }
        fn leaves(self, out: &mut Vec<Leaf>) {
            $(self.$i.value().v_leaves(out);)*
        }
        fn from(leaves: &mut Leaves) -> Self::Vs {
            ($($t::V::v_from(leaves),)*)
        }
        fn layout(out: &mut Vec<(Mode, LeafTy)>) {
            $(param_layout::<$t>(out);)*
        }
    }
)* } }
for_tuples!(params);

/// Scalars of `&mut` parameters come back as results; arrays are changed in place.
fn comes_back((mode, leaf): (Mode, LeafTy)) -> bool {
    mode == Mode::Mut && matches!(leaf, LeafTy::Scalar(_))
}

/// The function of a key, which `body` records the first time.
#[track_caller]
pub(crate) fn function(
    name: &str,
    key: &str,
    params: &[(Mode, LeafTy)],
    body: impl FnOnce(Vec<Leaf>) -> Vec<Leaf>,
) -> FunctionId {
    let id = match begin_function(key, name) {
        Err(known) => return known,
        Ok(id) => id,
    };
    // All parameters are defined before the variables of those that change.
    let passed: Vec<Scalar> = params
        .iter()
        .map(|(_, leaf)| {
            let ty = leaf.passed();
            let value = parameter(ty);
            let place = if ty == Ty::Ptr { Place::Address(value, 0) } else { Place::Value(value) };
            Scalar::at(place, ty)
        })
        .collect();
    let mut back = Vec::new();
    let mut arguments = Vec::new();
    for (&param, passed) in params.iter().zip(passed) {
        let mut scalar = passed;
        if comes_back(param) {
            let stored = stored_leaves(&[param.1], 0).into_iter().map(Leaf::scalar);
            for s in stored {
                s.set(passed);
                back.push(s);
                scalar = s;
            }
        }
        let scalar = match param.0 {
            Mode::In => scalar,
            Mode::Shared => scalar.with_ref(Ref::Shared),
            Mode::Mut => scalar.with_ref(Ref::Mut),
            Mode::SharedSlice => scalar.with_access(Access::Shared),
            Mode::MutSlice => scalar.with_access(Access::Mut),
        };
        arguments.push(param.1.leaf(scalar));
    }
    let results = body(arguments);
    let results: Vec<ir::Value> = results.iter().map(|l| l.scalar()).chain(back).map(Scalar::get).collect();
    end_function(&results);
    id
}

#[track_caller]
fn call_function(id: FunctionId, params: &[(Mode, LeafTy)], args: &[Leaf], results: &[LeafTy]) -> Vec<Leaf> {
    let passed = args.iter().map(|l| l.scalar().get()).collect();
    let back: Vec<Scalar> = params.iter().zip(args).filter(|(p, _)| comes_back(**p)).map(|(_, a)| a.scalar()).collect();
    let types: Vec<Ty> = results.iter().map(|l| l.passed()).chain(back.iter().map(|s| s.ty)).collect();
    let outs = emit_many(Op::Call { function: id, args: passed }, &types);
    let (outs, changed) = outs.split_at(results.len());
    for (place, &value) in back.into_iter().zip(changed) {
        place.set(Scalar::value(value, place.ty));
    }
    results.iter().zip(outs).map(|(l, &v)| l.leaf(Scalar::value(v, l.passed()))).collect()
}

/// The entry function of a module.
#[cold]
#[track_caller]
pub fn define<P: Params, R: Value>(name: &str, body: impl FnOnce(P::Vs) -> R) {
    let mut params = Vec::new();
    P::layout(&mut params);
    function(name, "", &params, |args| {
        begin_entry(name);
        leaves(body(P::from(&mut args.iter())))
    });
}

/// A call of the function of a key, which `body` records the first time.
#[cold]
#[track_caller]
pub fn call<P: Params, R: Value>(name: &str, key: &str, args: P, body: impl FnOnce(P::Vs) -> R) -> R {
    crate::builder::here();
    if !has_rule(key) && take_entry(name) {
        // The entry is this function: its body needs no call.
        return body(args.values());
    }
    let mut params = Vec::new();
    P::layout(&mut params);
    let id = function(name, key, &params, |args| leaves(body(P::from(&mut args.iter()))));
    let mut passed = Vec::new();
    args.leaves(&mut passed);
    from_leaves_vec(call_function(id, &params, &passed, &layout::<R>()))
}

/// Calls the first function of a finished module, whose functions become a part of this one.
#[track_caller]
pub fn call_module(module: &Module, args: &[Leaf], results: &[LeafTy]) -> Vec<Leaf> {
    let entry = FunctionId(import(module));
    call_entry(entry, module.functions.first(), args, results)
}

/// As [`call_module`], of a module that is made and brought in once for each key.
#[track_caller]
pub fn call_module_once(
    key: &str,
    module: impl FnOnce() -> Result<Module, BuildError>,
    args: &[Leaf],
    results: &[LeafTy],
) -> Vec<Leaf> {
    let key = format!("module {key}");
    if let Some(entry) = known_function(&key) {
        return call_function(entry, &[], args, results);
    }
    let module = match module() {
        Ok(module) => module,
        Err(error) => refuse(error.to_string()),
    };
    let entry = FunctionId(import(&module));
    name_function(&key, entry);
    call_entry(entry, module.functions.first(), args, results)
}

#[track_caller]
fn call_entry(entry: FunctionId, function: Option<&ir::Function>, args: &[Leaf], results: &[LeafTy]) -> Vec<Leaf> {
    let given: Vec<Ty> = args.iter().map(|l| l.ty().passed()).collect();
    let wanted: Vec<Ty> = results.iter().map(|l| l.passed()).collect();
    let Some(function) = function else { refuse("a module without functions cannot be called") };
    let expected: Vec<Ty> = function.params.iter().map(|&p| function.ty(p)).collect();
    if given != expected || wanted != function.results {
        refuse(format!(
            "`{}` takes {expected:?} and gives {:?}, but is called with {given:?} for {wanted:?}",
            function.name, function.results
        ));
    }
    call_function(entry, &[], args, results)
}

thread_local!(static DEPTH: Cell<usize> = const { Cell::new(0) });

/// How deep functions may be copied into one another.
const DEEPEST: usize = 100;

/// Lives while a function is copied into its caller.
pub struct Inlined(());

impl Drop for Inlined {
    fn drop(&mut self) {
        DEPTH.set(DEPTH.get() - 1);
    }
}

/// A function that takes or returns closures or references is copied into each caller, which must come to an end.
#[track_caller]
pub fn inlined(name: &str) -> Inlined {
    DEPTH.set(DEPTH.get() + 1);
    let guard = Inlined(());
    if DEPTH.get() > DEEPEST {
        refuse(format!(
            "`{name}` takes or returns closures or references, so it is copied into each caller; it cannot call itself"
        ));
    }
    guard
}
