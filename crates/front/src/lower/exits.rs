//! Exits become structure.
//!
//! What follows an exit does not run. Where one branch of an `if` always exits, what follows moves into the other
//! branch, and nothing else is needed: `if c { return x } rest` is `if c { x } else { rest }`. In general an exit sets
//! the *flag* of its label, and what follows is guarded by the flags of all labels that control may have gone to. A
//! loop goes on while no flag is set.
//!
//! `while` loops are rotated: the test is evaluated before the loop and at the end of each iteration, so that the body
//! of the loop is not a branch. A `for` with exits is such a loop.

use crate::surface::{Body, Function, Label, Labels, Stmt, Test, Variable};
use chainrule_ir::{self as ir, Const, Loc, Op, Prim, Ty, Value};
use smallvec::smallvec;
use std::collections::{BTreeSet, HashMap};
use std::vec::IntoIter;

/// Removes labels and exits from a function.
pub(super) fn remove(function: &mut Function) {
    let body = std::mem::take(&mut function.body);
    let mut out = Vec::new();
    let end = Exits { function, flags: HashMap::new() }.body(body.into_iter(), &mut out);
    assert!(end.labels.is_empty(), "an exit without a target");
    function.body = out;
}

/// How a body ends.
struct End {
    /// Where control may have gone.
    labels: BTreeSet<Label>,
    /// Control may reach the end.
    falls: bool,
}

impl End {
    fn plain() -> End {
        End { labels: BTreeSet::new(), falls: true }
    }
}

struct Exits<'a> {
    function: &'a mut Function,
    flags: HashMap<Label, Variable>,
}

/// A test is copied when rotating only if it is not larger than this.
const SMALL_TEST: usize = 64;

impl Exits<'_> {
    fn flag(&mut self, label: Label) -> Variable {
        let function = &mut self.function;
        *self.flags.entry(label).or_insert_with(|| function.variable(Ty::Bool))
    }

    fn op(&mut self, op: Op, ty: Ty, loc: Loc, out: &mut Body) -> Value {
        let value = self.function.ir.fresh(ty);
        out.push(Stmt::Op(ir::Stmt { outs: smallvec![value], op, loc }));
        value
    }

    fn bool(&mut self, x: bool, out: &mut Body) -> Value {
        self.op(Op::Const(Const::bool(x)), Ty::Bool, Loc::NONE, out)
    }

    fn get(&mut self, variable: Variable, ty: Ty, out: &mut Body) -> Value {
        let value = self.function.ir.fresh(ty);
        out.push(Stmt::Get(value, variable));
        value
    }

    /// No flag of these labels is set.
    fn clear(&mut self, labels: &BTreeSet<Label>, out: &mut Body) -> Value {
        let mut any = None;
        for &label in labels {
            let flag = self.flag(label);
            let x = self.get(flag, Ty::Bool, out);
            any = Some(match any {
                None => x,
                Some(y) => self.op(Op::Prim(Prim::Or, smallvec![y, x]), Ty::Bool, Loc::NONE, out),
            });
        }
        match any {
            Some(any) => self.op(Op::Prim(Prim::Not, smallvec![any]), Ty::Bool, Loc::NONE, out),
            None => self.bool(true, out),
        }
    }

    /// The rest of a body.
    fn body(&mut self, mut rest: IntoIter<Stmt>, out: &mut Body) -> End {
        while let Some(stmt) = rest.next() {
            let end = match stmt {
                Stmt::Exit(label) => {
                    let flag = self.flag(label);
                    let set = self.bool(true, out);
                    out.push(Stmt::Set(flag, set));
                    return End { labels: BTreeSet::from([label]), falls: false };
                }
                Stmt::Labelled(label, body) => self.labelled(label, body, out),
                Stmt::If { cond, then, otherwise, loc } => {
                    let (mut a, mut b) = (Vec::new(), Vec::new());
                    let mut end_a = self.body(then.into_iter(), &mut a);
                    let mut end_b = self.body(otherwise.into_iter(), &mut b);
                    // What follows a branch that always exits belongs to the other branch.
                    let moved = !end_a.falls || !end_b.falls;
                    if !end_a.falls {
                        end_b = self.follow(end_b, std::mem::take(&mut rest), &mut b);
                    } else if !end_b.falls {
                        end_a = self.follow(end_a, std::mem::take(&mut rest), &mut a);
                    }
                    out.push(Stmt::If { cond, then: a, otherwise: b, loc });
                    end_a.labels.extend(end_b.labels);
                    let end = End { labels: end_a.labels, falls: end_a.falls || end_b.falls };
                    if moved {
                        return end;
                    }
                    end
                }
                Stmt::For { index, lo, hi, labels, body, loc } => self.counted(index, lo, hi, labels, body, loc, out),
                Stmt::While { test, labels, body, loc } => self.conditional(test, labels, body, loc, out),
                Stmt::Op(_) | Stmt::Declare(_) | Stmt::Get(..) | Stmt::Set(..) | Stmt::Repeat { .. } => {
                    out.push(stmt);
                    continue;
                }
            };
            if !end.labels.is_empty() || !end.falls {
                return self.follow(end, rest, out);
            }
        }
        End::plain()
    }

    /// The rest of a body after a part that ends so.
    fn follow(&mut self, end: End, rest: IntoIter<Stmt>, out: &mut Body) -> End {
        if !end.falls || rest.as_slice().is_empty() {
            return end;
        }
        if end.labels.is_empty() {
            return self.body(rest, out);
        }
        let cond = self.clear(&end.labels, out);
        let mut then = Vec::new();
        let mut last = self.body(rest, &mut then);
        out.push(Stmt::If { cond, then, otherwise: Vec::new(), loc: Loc::NONE });
        last.labels.extend(end.labels);
        last
    }

    /// A body that exits to `label` leave.
    fn labelled(&mut self, label: Label, body: Body, out: &mut Body) -> End {
        let mut inner = Vec::new();
        let mut end = self.body(body.into_iter(), &mut inner);
        if end.labels.remove(&label) {
            let flag = self.flag(label);
            out.push(Stmt::Declare(flag));
            end.falls = true;
        }
        out.append(&mut inner);
        end
    }

    #[allow(clippy::too_many_arguments)]
    fn counted(
        &mut self,
        index: Value,
        lo: Value,
        hi: Value,
        labels: Labels,
        body: Body,
        loc: Loc,
        out: &mut Body,
    ) -> End {
        let mut inner = Vec::new();
        let end = self.labelled(labels.next, body, &mut inner);
        if end.labels.is_empty() {
            out.push(Stmt::For { index, lo, hi, labels, body: inner, loc });
            return End::plain();
        }
        // Left early: the index is a variable, and the test is `index < hi`.
        let counter = self.function.variable(Ty::U64);
        out.extend([Stmt::Declare(counter), Stmt::Set(counter, lo)]);
        let mut test = Vec::new();
        let now = self.get(counter, Ty::U64, &mut test);
        let cond = self.op(Op::Prim(Prim::Lt, smallvec![now, hi]), Ty::Bool, loc, &mut test);
        let mut body = vec![Stmt::Get(index, counter)];
        let one = self.op(Op::Const(Const::usize(1)), Ty::U64, loc, &mut body);
        let next = self.op(Op::Prim(Prim::IAddWrap, smallvec![index, one]), Ty::U64, loc, &mut body);
        body.push(Stmt::Set(counter, next));
        body.append(&mut inner);
        self.repeat(Some(Test { body: test, cond }), labels, body, end, loc, out)
    }

    fn conditional(&mut self, test: Option<Test>, labels: Labels, body: Body, loc: Loc, out: &mut Body) -> End {
        match test {
            // The test itself leaves something: it is a part of the body.
            Some(test) if test.body.iter().any(exits) => {
                let leave = Stmt::Exit(labels.leave);
                let mut whole = test.body;
                whole.push(Stmt::If { cond: test.cond, then: Vec::new(), otherwise: vec![leave], loc });
                whole.extend(body);
                self.conditional(None, labels, whole, loc, out)
            }
            test => {
                let test = test.map(|test| {
                    let mut pre = Vec::new();
                    self.body(test.body.into_iter(), &mut pre);
                    Test { body: pre, cond: test.cond }
                });
                let mut inner = Vec::new();
                let end = self.labelled(labels.next, body, &mut inner);
                self.repeat(test, labels, inner, end, loc, out)
            }
        }
    }

    /// A loop whose body is without exits by now, and ends with `end`.
    fn repeat(
        &mut self,
        test: Option<Test>,
        labels: Labels,
        mut body: Body,
        end: End,
        loc: Loc,
        out: &mut Body,
    ) -> End {
        if end.labels.contains(&labels.leave) {
            let flag = self.flag(labels.leave);
            out.push(Stmt::Declare(flag));
        }
        match test {
            None => {
                let again = self.clear(&end.labels, &mut body);
                out.push(Stmt::Repeat { body, again, loc });
            }
            Some(test) if size(&test.body) <= SMALL_TEST => {
                let mut second = test.body.clone();
                let mut names = HashMap::new();
                rename(&mut second, &mut names, self.function);
                let cond = names.get(&test.cond).copied().unwrap_or(test.cond);
                let again = if end.labels.is_empty() {
                    body.append(&mut second);
                    cond
                } else {
                    // The test may read what an exit left unfinished.
                    let ok = self.clear(&end.labels, &mut body);
                    let answer = self.function.variable(Ty::Bool);
                    second.push(Stmt::Set(answer, cond));
                    body.push(Stmt::Declare(answer));
                    body.push(Stmt::If { cond: ok, then: second, otherwise: Vec::new(), loc });
                    self.get(answer, Ty::Bool, &mut body)
                };
                out.extend(test.body);
                let then = vec![Stmt::Repeat { body, again, loc }];
                out.push(Stmt::If { cond: test.cond, then, otherwise: Vec::new(), loc });
            }
            Some(test) => {
                let answer = self.function.variable(Ty::Bool);
                let ok = self.clear(&end.labels, &mut body);
                body.push(Stmt::Set(answer, ok));
                let mut whole = vec![Stmt::Declare(answer)];
                whole.extend(test.body);
                whole.push(Stmt::If { cond: test.cond, then: body, otherwise: Vec::new(), loc });
                let again = self.get(answer, Ty::Bool, &mut whole);
                out.push(Stmt::Repeat { body: whole, again, loc });
            }
        }
        let mut labels_left = end.labels;
        labels_left.remove(&labels.leave);
        End { labels: labels_left, falls: true }
    }
}

/// It has an exit in it.
fn exits(stmt: &Stmt) -> bool {
    match stmt {
        Stmt::Exit(_) => true,
        Stmt::Labelled(_, body) | Stmt::For { body, .. } | Stmt::Repeat { body, .. } => body.iter().any(exits),
        Stmt::If { then, otherwise, .. } => then.iter().chain(otherwise).any(exits),
        Stmt::While { test, body, .. } => test.iter().flat_map(|t| &t.body).chain(body).any(exits),
        Stmt::Op(_) | Stmt::Declare(_) | Stmt::Get(..) | Stmt::Set(..) => false,
    }
}

fn size(body: &Body) -> usize {
    let stmt = |s: &Stmt| match s {
        Stmt::If { then, otherwise, .. } => 1 + size(then) + size(otherwise),
        Stmt::Labelled(_, body) | Stmt::For { body, .. } | Stmt::Repeat { body, .. } => 1 + size(body),
        Stmt::While { test, body, .. } => 1 + test.as_ref().map_or(0, |t| size(&t.body)) + size(body),
        Stmt::Op(_) | Stmt::Declare(_) | Stmt::Get(..) | Stmt::Set(..) | Stmt::Exit(_) => 1,
    };
    body.iter().map(stmt).sum()
}

/// Gives fresh names to the values that a body without exits defines.
fn rename(body: &mut Body, names: &mut HashMap<Value, Value>, function: &mut Function) {
    let now = |v: Value, names: &HashMap<Value, Value>| names.get(&v).copied().unwrap_or(v);
    let define = |v: &mut Value, names: &mut HashMap<Value, Value>, function: &mut Function| {
        let ty = function.ir.ty(*v);
        let fresh = function.ir.fresh(ty);
        names.insert(*v, fresh);
        *v = fresh;
    };
    for stmt in body {
        match stmt {
            Stmt::Op(s) => {
                s.op.map_operands(|v| now(v, names));
                s.outs.iter_mut().for_each(|v| define(v, names, function));
            }
            Stmt::Get(v, _) => define(v, names, function),
            Stmt::Set(_, v) => *v = now(*v, names),
            Stmt::If { cond, then, otherwise, .. } => {
                *cond = now(*cond, names);
                rename(then, names, function);
                rename(otherwise, names, function);
            }
            Stmt::For { index, lo, hi, body, .. } => {
                (*lo, *hi) = (now(*lo, names), now(*hi, names));
                define(index, names, function);
                rename(body, names, function);
            }
            Stmt::Repeat { body, again, .. } => {
                rename(body, names, function);
                *again = now(*again, names);
            }
            Stmt::Declare(_) => {}
            Stmt::Exit(_) | Stmt::Labelled(..) | Stmt::While { .. } => unreachable!("exits are removed by now"),
        }
    }
}
