//! Where control goes, from the shape of the code alone.

use proc_macro2::Ident;
use syn::visit::{self, Visit};
use syn::{BinOp, Block, Expr, ExprBreak, ExprClosure, Item, Lit, Macro, Stmt, UnOp};

/// Does control never reach the end of this?
pub fn diverges(e: &Expr) -> bool {
    match e {
        Expr::Return(_) | Expr::Break(_) | Expr::Continue(_) => true,
        Expr::Macro(m) => macro_diverges(&m.mac),
        Expr::Block(b) => b.label.is_none() && block_diverges(&b.block),
        Expr::If(i) => block_diverges(&i.then_branch) && i.else_branch.as_ref().is_some_and(|(_, e)| diverges(e)),
        Expr::Match(m) => !m.arms.is_empty() && m.arms.iter().all(|a| diverges(&a.body)),
        Expr::Paren(p) => diverges(&p.expr),
        Expr::Loop(l) => !breaks(&l.body),
        _ => false,
    }
}

/// Does control never reach the end of this block?
pub fn block_diverges(b: &Block) -> bool {
    b.stmts.iter().any(|s| match s {
        Stmt::Expr(e, _) => diverges(e),
        Stmt::Macro(m) => macro_diverges(&m.mac),
        Stmt::Local(_) | Stmt::Item(_) => false,
    })
}

fn macro_diverges(m: &Macro) -> bool {
    let name = m.path.segments.last().map(|s| s.ident.to_string()).unwrap_or_default();
    matches!(name.as_str(), "panic" | "unreachable" | "todo" | "unimplemented")
}

/// Is there a `break` (of any loop) in here?
fn breaks(b: &Block) -> bool {
    struct Breaks(bool);
    impl<'a> Visit<'a> for Breaks {
        fn visit_expr_break(&mut self, _: &'a ExprBreak) {
            self.0 = true;
        }
        fn visit_expr_closure(&mut self, _: &'a ExprClosure) {}
        fn visit_item(&mut self, _: &'a Item) {}
    }
    let mut v = Breaks(false);
    v.visit_block(b);
    v.0
}

/// Does the block contain such an expression, outside of closures and items?
pub fn contains(b: &Block, f: impl Fn(&Expr) -> bool) -> bool {
    struct Contains<F>(bool, F);
    impl<'a, F: Fn(&Expr) -> bool> Visit<'a> for Contains<F> {
        fn visit_expr(&mut self, e: &'a Expr) {
            if (self.1)(e) {
                self.0 = true;
            }
            if !matches!(e, Expr::Closure(_)) {
                visit::visit_expr(self, e);
            }
        }
        fn visit_item(&mut self, _: &'a Item) {}
    }
    let mut v = Contains(false, f);
    v.visit_block(b);
    v.0
}

/// `+=` and its kin.
pub fn is_assign_op(op: &BinOp) -> bool {
    use BinOp::*;
    matches!(
        op,
        AddAssign(_)
            | SubAssign(_)
            | MulAssign(_)
            | DivAssign(_)
            | RemAssign(_)
            | BitXorAssign(_)
            | BitAndAssign(_)
            | BitOrAssign(_)
            | ShlAssign(_)
            | ShrAssign(_)
    )
}

/// A number that is known as it stands: kept as Rust so that its type can be inferred late.
pub fn is_literal(e: &Expr) -> bool {
    match e {
        Expr::Lit(l) => matches!(l.lit, Lit::Int(_) | Lit::Float(_)),
        Expr::Paren(p) => is_literal(&p.expr),
        Expr::Unary(u) => matches!(u.op, UnOp::Neg(_)) && is_literal(&u.expr),
        _ => false,
    }
}

/// No effect, and nothing that could change a variable: an operand before it need not be copied.
pub fn is_simple(e: &Expr) -> bool {
    match e {
        Expr::Lit(_) | Expr::Path(_) => true,
        Expr::Field(f) => is_simple(&f.base),
        Expr::Index(i) => is_simple(&i.expr) && is_simple(&i.index),
        Expr::Unary(u) => is_simple(&u.expr),
        Expr::Paren(p) => is_simple(&p.expr),
        Expr::Reference(r) => is_simple(&r.expr),
        Expr::Cast(c) => is_simple(&c.expr),
        Expr::Array(a) => a.elems.iter().all(is_simple),
        Expr::Tuple(t) => t.elems.iter().all(is_simple),
        Expr::Repeat(r) => is_simple(&r.expr),
        Expr::Struct(s) => s.fields.iter().all(|f| is_simple(&f.expr)) && s.rest.as_deref().is_none_or(is_simple),
        Expr::Binary(b) => !is_assign_op(&b.op) && is_simple(&b.left) && is_simple(&b.right),
        Expr::MethodCall(m) => {
            crate::method::PURE.contains(&m.method.to_string().as_str())
                && is_simple(&m.receiver)
                && m.args.iter().all(is_simple)
        }
        _ => false,
    }
}

/// The variable that a place is a part of.
pub fn root(e: &Expr) -> Option<&Ident> {
    match e {
        Expr::Path(p) => p.path.get_ident(),
        Expr::Field(f) => root(&f.base),
        Expr::Index(i) => root(&i.expr),
        Expr::Unary(u) if matches!(u.op, UnOp::Deref(_)) => root(&u.expr),
        Expr::Paren(p) => root(&p.expr),
        _ => None,
    }
}

/// Does the expression assign to the variable, or lend it mutably?
pub fn assigns(e: &Expr, variable: &Ident) -> bool {
    struct Assigns<'v>(&'v Ident, bool);
    impl<'a> Visit<'a> for Assigns<'_> {
        fn visit_expr(&mut self, e: &'a Expr) {
            let target = match e {
                Expr::Assign(a) => root(&a.left),
                Expr::Binary(b) if is_assign_op(&b.op) => root(&b.left),
                Expr::Reference(r) if r.mutability.is_some() => root(&r.expr),
                _ => None,
            };
            self.1 |= target == Some(self.0);
            visit::visit_expr(self, e);
        }
        fn visit_item(&mut self, _: &'a Item) {}
    }
    let mut v = Assigns(variable, false);
    v.visit_expr(e);
    v.1
}
