//! Control flow: straight-line calls that open and close regions, so that a twin reads in the order of the source.

use crate::builder::{close, effect, enter_loop, fresh, label, leave_loop, loop_labels, open, push, splice};
use crate::handle::{
    Ir, Leaf, Num, Scalar, Value, get_scalars, leaves, merged_access, no_mutable_reference, set, storage,
};
use crate::num::{Arith, Prim, lit, of};
use crate::seq::{IntoIrIter, IrIter};
use crate::surface::{Body, Label, Labels, Stmt, Test};
use chainrule_ir::{self as ir, Op, Ty};

const MERGED: &str = "differentiable code cannot choose between `&mut` places: change each place in its own branch";

/// `if_(c).then(A).else_(B)`: `A` is evaluated while the first branch is open, `B` while the second is.
#[must_use]
pub struct If(ir::Value);

/// An `if` whose first branch is complete.
#[must_use]
pub struct Then<V> {
    cond: ir::Value,
    then: Body,
    out: V,
    value: Vec<Leaf>,
}

/// Opens the first branch.
#[track_caller]
#[inline(never)]
pub fn if_(c: Ir<bool>) -> If {
    crate::builder::here();
    let cond = c.scalar().get();
    open();
    If(cond)
}

impl If {
    /// Closes the first branch with its value and opens the second.
    #[track_caller]
    pub fn then<V: Value>(self, v: V) -> Then<V> {
        no_mutable_reference(v, MERGED);
        let out = storage::<V>(1);
        set(out, v);
        let then = close();
        open();
        Then { cond: self.0, then, out, value: leaves(v) }
    }
}

impl<V: Value> Then<V> {
    /// Closes the second branch with its value.
    #[track_caller]
    pub fn else_(self, v: V) -> V {
        no_mutable_reference(v, MERGED);
        set(self.out, v);
        let otherwise = close();
        push(|loc| Stmt::If { cond: self.cond, then: self.then, otherwise, loc });
        // The storage is this value's own: arrays need no second copy.
        merged_access(get_scalars(self.out), &self.value, &leaves(v))
    }
}

impl Then<()> {
    /// An `if` without `else`.
    #[track_caller]
    pub fn end(self) {
        self.else_(());
    }
}

/// A `while` whose condition is open.
#[must_use]
pub struct While {
    labels: Labels,
}

/// A loop whose body is open.
#[must_use]
pub struct Loop {
    labels: Labels,
    test: Option<Test>,
}

fn labels() -> Labels {
    Labels { leave: label(), next: label() }
}

/// `while C { B }`: `let l = while_().cond(C); B; l.end()`
#[track_caller]
pub fn while_() -> While {
    crate::builder::here();
    let labels = labels();
    open();
    // In the condition, `break` leaves this loop; `continue` is not allowed by Rust.
    enter_loop(labels);
    While { labels }
}

impl While {
    /// Closes the condition and opens the body.
    #[track_caller]
    pub fn cond(self, c: Ir<bool>) -> Loop {
        let cond = c.scalar().get();
        let body = close();
        open();
        Loop { labels: self.labels, test: Some(Test { body, cond }) }
    }
}

/// `loop { B }`: `let l = loop_(); B; l.end()`
#[track_caller]
pub fn loop_() -> Loop {
    crate::builder::here();
    let labels = labels();
    open();
    enter_loop(labels);
    Loop { labels, test: None }
}

impl Loop {
    /// Closes the body.
    #[track_caller]
    pub fn end(self) {
        leave_loop();
        let body = close();
        push(|loc| Stmt::While { test: self.test, labels: self.labels, body, loc });
    }
}

/// A `for` whose body is open.
#[must_use]
pub struct For<I> {
    iterator: I,
    labels: Labels,
    index: ir::Value,
    lo: ir::Value,
    hi: ir::Value,
}

/// `for P in I { B }`: `let f = for_(I); let P = f.item(); B; f.end()`
#[track_caller]
pub fn for_<I: IntoIrIter>(iterator: I) -> For<I::Iter> {
    crate::builder::here();
    let iterator = iterator.into_ir_iter();
    let (lo, hi) = iterator.span();
    let (lo, hi) = (lo.scalar().get(), hi.scalar().get());
    let index = fresh(Ty::U64);
    let labels = labels();
    open();
    enter_loop(labels);
    For { iterator, labels, index, lo, hi }
}

impl<I: IrIter> For<I> {
    /// The item of this iteration.
    #[track_caller]
    pub fn item(&self) -> I::Item {
        crate::builder::here();
        self.iterator.item_of_span(of(Scalar::value(self.index, Ty::U64)))
    }

    /// Closes the body.
    #[track_caller]
    pub fn end(self) {
        leave_loop();
        let body = close();
        let For { labels, index, lo, hi, .. } = self;
        push(|loc| Stmt::For { index, lo, hi, labels, body, loc });
    }
}

/// `break` of the loop `depth` levels out; 0 is the innermost.
#[track_caller]
pub fn break_(depth: usize) {
    let leave = loop_labels(depth).leave;
    push(|_| Stmt::Exit(leave));
}

/// `continue` of the loop `depth` levels out; 0 is the innermost.
#[track_caller]
pub fn continue_(depth: usize) {
    let next = loop_labels(depth).next;
    push(|_| Stmt::Exit(next));
}

/// A body that is left with a value: one with `return`, a labelled block, or a `loop` with `break value`.
#[must_use]
pub struct Exits<V> {
    label: Label,
    out: V,
}

/// Opens such a body: `let f = frame(); ..; f.ret(v); ..; f.end(tail)`
#[track_caller]
pub fn frame<V: Value>() -> Exits<V> {
    let out = storage::<V>(0);
    open();
    Exits { label: label(), out }
}

impl<V: Value> Exits<V> {
    /// Leaves the body with a value.
    #[track_caller]
    pub fn ret(&self, v: V) {
        no_mutable_reference(v, MERGED);
        set(self.out, v);
        push(|_| Stmt::Exit(self.label));
    }

    /// Closes the body with the value of its end.
    #[track_caller]
    pub fn end(self, tail: V) -> V {
        no_mutable_reference(tail, MERGED);
        set(self.out, tail);
        let body = close();
        push(|_| Stmt::Labelled(self.label, body));
        get_scalars(self.out)
    }
}

/// A piece of a message: words or a value.
pub struct Piece(ir::Piece);

/// Values that can be shown.
#[diagnostic::on_unimplemented(
    message = "`{Self}` cannot be printed in differentiable code",
    note = "numbers and `bool` can"
)]
pub trait Print {
    /// The value as a piece, with so many digits after the point if given.
    #[track_caller]
    fn piece(self, precision: Option<usize>) -> Piece;

    /// The value as a piece, as `{:?}` shows it.
    #[track_caller]
    fn debug(self) -> Piece;
}

impl<T: Arith> Print for Ir<T, Num> {
    #[track_caller]
    fn piece(self, precision: Option<usize>) -> Piece {
        shown(self, precision)
    }

    #[track_caller]
    fn debug(self) -> Piece {
        Piece(ir::Piece::Debug(self.scalar().get()))
    }
}

impl Print for Ir<bool> {
    #[track_caller]
    fn piece(self, precision: Option<usize>) -> Piece {
        shown(self, precision)
    }

    #[track_caller]
    fn debug(self) -> Piece {
        Piece(ir::Piece::Debug(self.scalar().get()))
    }
}

#[track_caller]
fn shown<T: Prim>(x: Ir<T, Num>, precision: Option<usize>) -> Piece {
    let precision = precision.and_then(|p| u32::try_from(p).ok());
    Piece(ir::Piece::Value { value: x.scalar().get(), precision })
}

/// `{x:.precision}`
#[track_caller]
pub fn piece(x: impl Print, precision: Option<usize>) -> Piece {
    crate::builder::here();
    x.piece(precision)
}

/// `{x:?}`
#[track_caller]
pub fn debug(x: impl Print) -> Piece {
    crate::builder::here();
    x.debug()
}

/// Words.
pub fn text(s: &str) -> Piece {
    Piece(ir::Piece::Text(s.to_string()))
}

fn message(pieces: Vec<Piece>) -> ir::Message {
    pieces.into_iter().map(|p| p.0).collect()
}

/// `assert!(c, message)`
#[track_caller]
pub fn check(c: Ir<bool>, pieces: impl FnOnce() -> Vec<Piece>) {
    crate::builder::here();
    if c.scalar().as_const().is_some_and(|c| c.bits != 0) {
        return;
    }
    let cond = c.scalar().get();
    open();
    let message = message(pieces());
    let before = close();
    if before.iter().all(harmless) {
        splice(before);
        effect(Op::Assert { cond, message });
    } else {
        // Evaluating the message has effects of its own, which only a failure may show.
        open();
        splice(before);
        let never = lit(false).scalar().get();
        effect(Op::Assert { cond: never, message });
        let otherwise = close();
        push(|loc| Stmt::If { cond, then: Vec::new(), otherwise, loc });
    }
}

/// It changes nothing and cannot trap.
fn harmless(stmt: &Stmt) -> bool {
    match stmt {
        Stmt::Get(..) => true,
        Stmt::Op(s) => match &s.op {
            Op::Const(_) | Op::Load { .. } | Op::Offset { .. } => true,
            Op::Prim(prim, _) => !prim.can_trap(),
            _ => false,
        },
        _ => false,
    }
}

/// `panic!(message)`
#[track_caller]
pub fn panic_(pieces: Vec<Piece>) {
    let cond = lit(false).scalar().get();
    effect(Op::Assert { cond, message: message(pieces) });
}

/// `print!(message)`
#[track_caller]
pub fn print(pieces: Vec<Piece>) {
    effect(Op::Print { message: message(pieces) });
}
