//! Derivatives that users give: `#[differentiable(jvp = .., vjp = ..)]`.
//!
//! The rules of a function are functions of the same module with the convention of [`chainrule_ir::Rule`], wrapped
//! around the twins of the user's functions. There tangents and cotangents have the type of what they belong to; a
//! rule in the module has those of floats only.

use crate::builder::{known_function, refuse, set_rule};
use crate::function::{Mode, Params, function};
use crate::handle::{Leaf, LeafTy, Scalar, Value, from_leaves_vec, layout, leaves};
use chainrule_ir::{Const, Rule, Ty};
use std::marker::PhantomData;

/// Rules for one function with parameters `P`.
#[must_use]
pub struct Rules<'a, P> {
    key: &'a str,
    rule: Rule,
    /// The function is known already, and so are its rules.
    known: bool,
    marker: PhantomData<fn(P)>,
}

/// Starts the rules of the function of a key; they come before the first call of it.
#[track_caller]
pub fn rule<P: Params>(key: &str) -> Rules<'_, P> {
    let rules = Rules {
        key,
        rule: Rule { jvp: None, vjp: None },
        known: known_function(key).is_some() || crate::builder::has_rule(key),
        marker: PhantomData,
    };
    let mut params = Vec::new();
    P::layout(&mut params);
    for (mode, leaf) in params {
        if mode == Mode::Mut {
            refuse("a function with a derivative of its own cannot have `&mut` parameters");
        }
        demand_scalar(leaf);
    }
    rules
}

#[track_caller]
fn demand_scalar(leaf: LeafTy) {
    if !matches!(leaf, LeafTy::Scalar(ty) if ty != Ty::Ptr) {
        refuse(
            "a function with a derivative of its own has parameters and results of numbers and structs of numbers only, no arrays, slices or Vec",
        );
    }
}

fn is_float(leaf: &LeafTy) -> bool {
    leaf.passed().is_float()
}

/// A value whose float leaves are those given; the others are zero.
fn from_floats<V: Value>(floats: &mut impl Iterator<Item = Leaf>) -> V {
    let leaf = |l: LeafTy| match floats_of(&l, floats) {
        Some(given) => given,
        None => l.leaf(Scalar::constant(Const::zero(l.passed()))),
    };
    from_leaves_vec(layout::<V>().into_iter().map(leaf).collect())
}

fn floats_of(leaf: &LeafTy, floats: &mut impl Iterator<Item = Leaf>) -> Option<Leaf> {
    if is_float(leaf) { floats.next() } else { None }
}

/// The float leaves of a value.
fn floats<V: Value>(v: V) -> Vec<Leaf> {
    leaves(v).into_iter().filter(|l| is_float(&l.ty())).collect()
}

fn float_types<V: Value>() -> Vec<LeafTy> {
    layout::<V>().into_iter().filter(is_float).collect()
}

impl<P: Params> Rules<'_, P> {
    fn parameters() -> Vec<(Mode, LeafTy)> {
        let mut params = Vec::new();
        P::layout(&mut params);
        params
    }

    /// The forward rule: parameters and tangents `D` of those that have any to the tangent of the result.
    #[track_caller]
    pub fn jvp<D: Params, R: Value, F>(mut self, f: F) -> Self
    where
        F: FnOnce(P::Vs, D::Vs) -> R,
    {
        if self.known {
            return self;
        }
        layout::<R>().into_iter().for_each(|l| demand_scalar(l));
        let mut params = Self::parameters();
        let primal = params.len();
        let mut tangents = Vec::new();
        D::layout(&mut tangents);
        let wanted = params.iter().filter(|(_, l)| is_float(l)).count();
        if tangents.iter().filter(|(_, l)| is_float(l)).count() != wanted {
            refuse("the rule must take a tangent for each parameter with floats, in order");
        }
        params.extend(tangents.iter().filter(|(_, l)| is_float(l)).copied());
        let key = format!("{} jvp", self.key);
        let id = function("jvp", &key, &params, |args| {
            let (x, dx) = args.split_at(primal);
            let mut dx = dx.iter().copied();
            let full: Vec<Leaf> = tangents
                .iter()
                .map(|(_, l)| {
                    floats_of(l, &mut dx).unwrap_or_else(|| l.leaf(Scalar::constant(Const::zero(l.passed()))))
                })
                .collect();
            floats(f(P::from(&mut x.iter()), D::from(&mut full.iter())))
        });
        self.rule.jvp = Some(id);
        self
    }

    /// The reverse rule: parameters and the cotangent of the result to cotangents `G` of those that have any.
    #[track_caller]
    pub fn vjp<R: Value, G: Value, F>(mut self, f: F) -> Self
    where
        F: FnOnce(P::Vs, R) -> G,
    {
        if self.known {
            return self;
        }
        layout::<R>().into_iter().chain(layout::<G>()).for_each(|l| demand_scalar(l));
        let mut params = Self::parameters();
        let primal = params.len();
        let wanted: Vec<LeafTy> = params.iter().map(|p| p.1).filter(is_float).collect();
        if float_types::<G>() != wanted {
            refuse("the rule must give a cotangent for each parameter with floats, in order");
        }
        params.extend(float_types::<R>().into_iter().map(|l| (Mode::In, l)));
        let key = format!("{} vjp", self.key);
        let id = function("vjp", &key, &params, |args| {
            let (x, dy) = args.split_at(primal);
            floats(f(P::from(&mut x.iter()), from_floats(&mut dy.iter().copied())))
        });
        self.rule.vjp = Some(id);
        self
    }

    /// The rules are complete.
    pub fn end(self) {
        if !self.known {
            set_rule(self.key, self.rule);
        }
    }
}
