//! Exits become structure.
//!
//! What follows an exit does not run. Where one branch of an `if` always exits, what follows moves into the other
//! branch, and nothing else is needed: `if c { return x } rest` is `if c { x } else { rest }`. In general an exit sets
//! the *flag* of its label, and what follows is guarded by the flags of all labels that control may have gone to.
//!
//! `while` loops are rotated: the test is evaluated before the loop and at the end of each iteration, so that the body
//! of the loop is not a branch. A `for` with exits is such a loop. What ends a loop is that its iteration did not get
//! to the end, where it would say to go on.

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
        if !leaves(&body, labels.next) {
            let mut inner = Vec::new();
            self.labelled(labels.next, body, &mut inner);
            out.push(Stmt::For { index, lo, hi, labels, body: inner, loc });
            return End::plain();
        }
        // Left early: the index is a variable, and the test is `index < hi`.
        let counter = self.function.variable(Ty::U64);
        out.extend([Stmt::Declare(counter), Stmt::Set(counter, lo)]);
        let mut test = Vec::new();
        let now = self.get(counter, Ty::U64, &mut test);
        let cond = self.op(Op::Prim(Prim::Lt, smallvec![now, hi]), Ty::Bool, loc, &mut test);
        let mut before = vec![Stmt::Get(index, counter)];
        let one = self.op(Op::Const(Const::usize(1)), Ty::U64, loc, &mut before);
        let next = self.op(Op::Prim(Prim::IAddWrap, smallvec![index, one]), Ty::U64, loc, &mut before);
        before.push(Stmt::Set(counter, next));
        before.extend(body);
        self.conditional(Some(Test { body: test, cond }), labels, before, loc, out)
    }

    /// A `while`, or a `loop`: whether to go on is a variable, which an iteration sets at its very end. An exit skips
    /// that, like all that follows it.
    fn conditional(&mut self, test: Option<Test>, labels: Labels, body: Body, loc: Loc, out: &mut Body) -> End {
        let go_on = self.function.variable(Ty::Bool);
        let mut iteration = vec![Stmt::Declare(go_on)];
        let body = if exits_to(&body, labels.next) { vec![Stmt::Labelled(labels.next, body)] } else { body };
        let mut entry = None;
        match test {
            None => {
                iteration.extend(body);
                let yes = self.bool(true, &mut iteration);
                iteration.push(Stmt::Set(go_on, yes));
            }
            // The test can be copied: one before the loop, one at the end of the iteration.
            Some(test) if size(&test.body) <= SMALL_TEST && !leaves(&test.body, labels.next) => {
                let mut again = test.body.clone();
                let mut names = HashMap::new();
                rename(&mut again, &mut names, self.function);
                let cond = names.get(&test.cond).copied().unwrap_or(test.cond);
                iteration.extend(body);
                iteration.append(&mut again);
                iteration.push(Stmt::Set(go_on, cond));
                self.body(test.body.into_iter(), out);
                entry = Some(test.cond);
            }
            Some(test) => {
                let mut then = body;
                let yes = self.bool(true, &mut then);
                then.push(Stmt::Set(go_on, yes));
                iteration.extend(test.body);
                iteration.push(Stmt::If { cond: test.cond, then, otherwise: Vec::new(), loc });
            }
        }
        let mut lowered = Vec::new();
        let mut end = self.body(iteration.into_iter(), &mut lowered);
        let again = self.get(go_on, Ty::Bool, &mut lowered);
        if end.labels.remove(&labels.leave) {
            let flag = self.flag(labels.leave);
            out.push(Stmt::Declare(flag));
        }
        let repeat = Stmt::Repeat { body: lowered, again, loc };
        out.push(match entry {
            Some(cond) => Stmt::If { cond, then: vec![repeat], otherwise: Vec::new(), loc },
            None => repeat,
        });
        End { labels: end.labels, falls: true }
    }
}

/// Calls `f` on each statement, nested ones included.
fn each<'a>(body: &'a [Stmt], f: &mut impl FnMut(&'a Stmt)) {
    for stmt in body {
        f(stmt);
        match stmt {
            Stmt::Labelled(_, body) | Stmt::For { body, .. } | Stmt::Repeat { body, .. } => each(body, f),
            Stmt::If { then, otherwise, .. } => {
                each(then, f);
                each(otherwise, f);
            }
            Stmt::While { test, body, .. } => {
                if let Some(test) = test {
                    each(&test.body, f);
                }
                each(body, f);
            }
            Stmt::Op(_) | Stmt::Declare(_) | Stmt::Get(..) | Stmt::Set(..) | Stmt::Exit(_) => {}
        }
    }
}

/// There is an exit to the label.
fn exits_to(body: &[Stmt], label: Label) -> bool {
    let mut found = false;
    each(body, &mut |s| found |= matches!(s, Stmt::Exit(l) if *l == label));
    found
}

/// There is an exit to something outside of the body, other than `next`.
fn leaves(body: &[Stmt], next: Label) -> bool {
    let mut inside = BTreeSet::from([next]);
    let mut targets = BTreeSet::new();
    each(body, &mut |s| match s {
        Stmt::Exit(label) => {
            targets.insert(*label);
        }
        Stmt::Labelled(label, _) => {
            inside.insert(*label);
        }
        Stmt::For { labels, .. } | Stmt::While { labels, .. } => inside.extend([labels.leave, labels.next]),
        Stmt::Op(_) | Stmt::Declare(_) | Stmt::Get(..) | Stmt::Set(..) | Stmt::If { .. } | Stmt::Repeat { .. } => {}
    });
    !targets.is_subset(&inside)
}

fn size(body: &[Stmt]) -> usize {
    let mut n = 0;
    each(body, &mut |_| n += 1);
    n
}

/// Gives fresh names to the values that a body defines. Its labels and variables are the same again: their scopes do not
/// overlap.
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
            Stmt::While { test, body, .. } => {
                if let Some(test) = test {
                    rename(&mut test.body, names, function);
                    test.cond = now(test.cond, names);
                }
                rename(body, names, function);
            }
            Stmt::Repeat { body, again, .. } => {
                rename(body, names, function);
                *again = now(*again, names);
            }
            Stmt::Labelled(_, body) => rename(body, names, function),
            Stmt::Declare(_) | Stmt::Exit(_) => {}
        }
    }
}
