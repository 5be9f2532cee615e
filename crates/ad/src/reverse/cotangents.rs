//! Cotangents of values across nested blocks.
//!
//! A scope belongs to each block of the reverse sweep. Contributions to values of the block itself just add up. The
//! first contribution in a scope to a value from outside is noted: a branch then yields the sum, a loop carries it.

use super::sweep::Sweep;
use crate::partial::{Coefficient, accumulated, linear};
use chainrule_ir::{Ty, Value};

/// A block of the reverse sweep.
pub(super) struct Scope {
    carries: bool,
    touched: Vec<Touched>,
}

impl Scope {
    pub fn root() -> Scope {
        Scope { carries: false, touched: Vec::new() }
    }
}

/// A value from outside of a scope whose cotangent the scope changes.
pub(super) struct Touched {
    pub value: Value,
    /// The cotangent before the scope.
    pub before: Option<Value>,
    /// In a loop, the carried value that the cotangent is at the beginning of an iteration.
    pub carried: Option<Value>,
    /// The cotangent at the end of the scope.
    pub after: Option<Value>,
    owner: u32,
}

impl Sweep<'_, '_, '_, '_> {
    /// Enters a block whose sums are carried from one iteration to the next, or yielded.
    pub(super) fn enter(&mut self, carries: bool) {
        self.scopes.push(Scope { carries, touched: Vec::new() });
    }

    /// Leaves the innermost block; the cotangents of values from outside are again what they were before.
    pub(super) fn leave(&mut self) -> Vec<Touched> {
        let mut touched = self.scopes.pop().map(|s| s.touched).unwrap_or_default();
        for t in &mut touched {
            t.after = self.cotangent[t.value.index()];
            self.cotangent[t.value.index()] = t.before;
            self.owner[t.value.index()] = t.owner;
        }
        touched
    }

    /// Makes the cotangent of `v` one that the innermost scope may change.
    pub(super) fn touch(&mut self, v: Value) {
        self.touch_in(v, self.depth());
    }

    fn touch_in(&mut self, v: Value, scope: u32) {
        let i = v.index();
        if self.info[i].depth >= scope || self.owner[i] >= scope {
            return;
        }
        let carries = self.scopes[scope as usize].carries;
        if !carries {
            self.touch_in(v, scope - 1);
        }
        let (before, owner) = (self.cotangent[i], self.owner[i]);
        let mut carried = None;
        if carries {
            let ty = self.b.ty(v);
            carried = Some(self.b.fresh(ty));
            self.cotangent[i] = carried;
        }
        self.owner[i] = scope;
        self.scopes[scope as usize].touched.push(Touched { value: v, before, carried, after: None, owner });
    }

    /// `v̄ += c`
    pub(super) fn contribute(&mut self, v: Value, c: Value) {
        self.contribute_times(v, c, Coefficient::Constant(1.0));
    }

    /// `v̄ += p · c`
    pub(super) fn contribute_times(&mut self, v: Value, c: Value, p: Coefficient) {
        if !self.view.active(v) || p == Coefficient::Constant(0.0) {
            return;
        }
        self.touch(v);
        let sum = self.cotangent[v.index()];
        // What iterations add to a value from outside of their loop is a sum without an order of its own.
        let scope = self.depth();
        let free = self.info[v.index()].depth < scope && self.scopes[scope as usize].carries;
        let add = if free { accumulated } else { linear };
        self.cotangent[v.index()] = add(&mut self.b, sum, c, p);
        if sum.is_none() {
            self.inherit_guard(v, c);
        }
    }

    /// The cotangent of a value of the innermost block, which is not needed again.
    pub(super) fn take(&mut self, v: Value) -> Option<Value> {
        self.cotangent[v.index()].take()
    }

    pub(super) fn take_or_zero(&mut self, v: Value) -> Value {
        let ty: Ty = self.b.ty(v);
        self.take(v).unwrap_or_else(|| self.zero(ty))
    }

    /// The cotangent that a value from outside of a loop has before it; it will be replaced by [`Sweep::replace`].
    pub(super) fn initial(&mut self, v: Value) -> Value {
        self.touch(v);
        let ty = self.b.ty(v);
        self.cotangent[v.index()].unwrap_or_else(|| self.zero(ty))
    }

    /// Sets the cotangent of a value.
    pub(super) fn replace(&mut self, v: Value, cotangent: Value) {
        self.touch(v);
        self.cotangent[v.index()] = Some(cotangent);
    }
}
