//! Expressions, for their value and for their effect.

use crate::flow::{contains, diverges, is_assign_op, is_literal, is_simple};
use crate::pattern::is_const_name;
use crate::scope::{Jump, Scope};
use crate::types::erased;
use proc_macro2::{Ident, TokenStream};
use quote::{quote, quote_spanned};
use syn::{
    BinOp, Expr, ExprAssign, ExprBinary, ExprBlock, ExprLoop, ExprRange, ExprTry, Lit, RangeLimits, UnOp,
    spanned::Spanned,
};

impl Scope {
    /// An expression for its effects only.
    pub fn effect(&mut self, e: &Expr) -> TokenStream {
        match e {
            Expr::Return(r) => {
                let value = match &r.expr {
                    Some(e) => self.value(e),
                    None => quote!(()),
                };
                let value = if self.returns_slice { quote!(::chainrule::rt::coerce(#value)) } else { value };
                match self.return_frame.clone() {
                    Some(frame) => quote_spanned!(e.span()=> #frame.ret(#value)),
                    None => self.error(e.span(), "`return` outside of a function"),
                }
            }
            Expr::Break(b) => self.jump(b.label.as_ref(), b.expr.as_deref(), true, e.span()),
            Expr::Continue(c) => self.jump(c.label.as_ref(), None, false, e.span()),
            Expr::If(i) => self.if_(i, false),
            Expr::Match(m) => self.match_(m, !diverges(e)),
            Expr::Block(b) if b.label.is_none() => self.block(&b.block, false),
            _ => self.value(e),
        }
    }

    /// An expression for its value.
    pub fn value(&mut self, e: &Expr) -> TokenStream {
        let span = e.span();
        if is_literal(e) {
            return quote_spanned!(span=> ::chainrule::rt::lit(#e));
        }
        match e {
            Expr::Lit(l) => match &l.lit {
                Lit::Bool(_) => quote_spanned!(span=> ::chainrule::rt::lit(#l)),
                _ => self.error(span, "this literal has no form in differentiable code: only numbers and booleans do"),
            },
            Expr::Paren(p) => self.value(&p.expr),
            Expr::Group(p) => self.value(&p.expr),
            Expr::Path(p) => match p.path.get_ident().and_then(|i| self.local(i)) {
                Some(l) if l.mutable && !l.callable => {
                    let place = self.place(e);
                    quote_spanned!(span=> ::chainrule::rt::read(#place))
                }
                Some(_) => self.place(e),
                None => self.outer(p),
            },
            Expr::Field(_) | Expr::Index(_) => self.loaded(e),
            Expr::Unary(u) => match u.op {
                UnOp::Neg(t) => {
                    let value = self.number(&u.expr);
                    quote_spanned!(span=> (#t #value))
                }
                UnOp::Not(t) => {
                    let value = self.number(&u.expr);
                    quote_spanned!(span=> (#t #value))
                }
                _ => self.loaded(e),
            },
            Expr::Reference(r) => {
                if self.is_callee(&r.expr) == Some(true) {
                    return self.value(&r.expr);
                }
                if r.mutability.is_some() {
                    let place = self.place_mut(&r.expr);
                    return quote_spanned!(span=> ::chainrule::rt::by_mut(#place));
                }
                let place = self.place(&r.expr);
                quote_spanned!(span=> ::chainrule::rt::by_ref(#place))
            }
            Expr::Binary(b) => self.binary(b),
            Expr::Assign(a) => self.assign(a),
            Expr::Call(c) => self.call(c),
            Expr::MethodCall(m) => self.method_call(m),
            Expr::Macro(m) => self.mac(&m.mac),
            Expr::Cast(c) => {
                let value = self.number(&c.expr);
                let ty = erased(&c.ty);
                quote_spanned!(span=> ::chainrule::rt::cast::<#ty, _>(#value))
            }
            Expr::Tuple(t) => {
                let parts: Vec<_> = t.elems.iter().map(|e| self.value(e)).collect();
                quote_spanned!(span=> (#(#parts,)*))
            }
            Expr::Array(a) => {
                let items: Vec<_> = a.elems.iter().map(|e| self.value(e)).collect();
                quote_spanned!(span=> ::chainrule::rt::array([#(#items),*]))
            }
            Expr::Repeat(r) => {
                let (item, n) = (self.value(&r.expr), &r.len);
                quote_spanned!(span=> ::chainrule::rt::array_repeat::<_, { #n }>(#item))
            }
            Expr::Struct(s) => self.struct_literal(s),
            Expr::Range(r) => self.range(r),
            Expr::Block(b) => self.block_value(b, diverges(e)),
            Expr::If(i) if i.else_branch.is_some() && diverges(e) => {
                let effect = self.if_(i, false);
                quote!({ #effect; ::chainrule::rt::diverge() })
            }
            Expr::If(i) => self.if_(i, true),
            Expr::Match(m) if diverges(e) => {
                let effect = self.match_(m, false);
                quote!({ #effect; ::chainrule::rt::diverge() })
            }
            Expr::Match(m) => self.match_(m, true),
            Expr::While(w) => self.while_(w),
            Expr::Loop(l) => self.loop_(l),
            Expr::ForLoop(f) => self.for_(f),
            Expr::Return(_) | Expr::Break(_) | Expr::Continue(_) => {
                let effect = self.effect(e);
                quote!({ #effect; ::chainrule::rt::diverge() })
            }
            Expr::Closure(c) => self.closure(c),
            Expr::Const(_) => quote_spanned!(span=> ::chainrule::rt::lift(#e)),
            Expr::Try(t) => self.try_(t),
            Expr::Let(_) => self.error(span, "`let` can stand here only as a condition of `if` or `while`"),
            Expr::Unsafe(_) => {
                self.error(span, "`unsafe` is not supported in differentiable code: what it does cannot be checked")
            }
            Expr::Await(_) | Expr::Async(_) | Expr::Yield(_) => {
                self.error(span, "differentiable code cannot be asynchronous")
            }
            _ => self.error(span, "this expression is not supported in differentiable code"),
        }
    }

    fn loaded(&mut self, e: &Expr) -> TokenStream {
        let place = self.place(e);
        quote_spanned!(e.span()=> ::chainrule::rt::load(#place))
    }

    /// A value that is computed with, so it is no function: a name that is not known is left as it stands, and the
    /// compiler's message about it is the same as that on the plain function, which is shown once.
    pub fn number(&mut self, e: &Expr) -> TokenStream {
        if self.is_unknown(e) { quote!(#e) } else { self.value(e) }
    }

    /// A name of a variable that does not exist.
    pub fn is_unknown(&mut self, e: &Expr) -> bool {
        match e {
            Expr::Path(p) => p.path.get_ident().is_some_and(|i| self.local(i).is_none() && !is_const_name(i)),
            _ => false,
        }
    }

    /// An operand: read at once only when what follows could change it.
    fn operand(&mut self, e: &Expr, next: Option<&Expr>) -> TokenStream {
        match e {
            Expr::Path(p)
                if next.is_none_or(is_simple) && p.path.get_ident().is_some_and(|i| self.local(i).is_some()) =>
            {
                self.place(e)
            }
            Expr::Paren(p) => self.operand(&p.expr, next),
            _ => self.number(e),
        }
    }

    fn binary(&mut self, b: &ExprBinary) -> TokenStream {
        let span = b.op.span();
        let op = &b.op;
        if is_assign_op(op) {
            let value = self.number(&b.right);
            let place = self.place_mut(&b.left);
            return quote_spanned!(span=> { let __v = #value; let mut __p = #place; __p #op __v; });
        }
        let left = self.operand(&b.left, Some(&b.right));
        let right = self.operand(&b.right, None);
        let compare = |name: &str| {
            let f = Ident::new(name, span);
            quote_spanned!(span=> ::chainrule::rt::#f(#left, #right))
        };
        match op {
            BinOp::Lt(_) => compare("lt"),
            BinOp::Le(_) => compare("le"),
            BinOp::Gt(_) => compare("gt"),
            BinOp::Ge(_) => compare("ge"),
            BinOp::Eq(_) => compare("eq"),
            BinOp::Ne(_) => compare("ne"),
            BinOp::And(_) => quote_spanned!(span=> ::chainrule::rt::and(#left).rhs(#right)),
            BinOp::Or(_) => quote_spanned!(span=> ::chainrule::rt::or(#left).rhs(#right)),
            _ => quote_spanned!(span=> (#left #op #right)),
        }
    }

    fn assign(&mut self, a: &ExprAssign) -> TokenStream {
        let span = a.eq_token.span;
        if let (Expr::Path(_), Expr::Reference(r)) = (&*a.left, &*a.right)
            && r.mutability.is_some()
        {
            return self.error(
                a.right.span(),
                "a `&mut` variable cannot be made to refer to something else in differentiable code: choose with an index or with `if`, and write in each branch",
            );
        }
        let value = self.value(&a.right);
        if let Expr::Infer(_) = &*a.left {
            return quote!({ let _ = #value; });
        }
        let place = self.place_mut(&a.left);
        quote_spanned!(span=> { let __v = #value; ::chainrule::rt::assign(#place, __v) })
    }

    fn range(&mut self, r: &ExprRange) -> TokenStream {
        let span = r.span();
        let (lo, hi) = match (&r.start, &r.end) {
            (Some(lo), Some(hi)) => (self.value(lo), self.value(hi)),
            (Some(lo), None) => {
                let lo = self.value(lo);
                return quote_spanned!(span=> ::chainrule::rt::range_from(#lo));
            }
            _ => return self.error(span, "here a range needs a start"),
        };
        match r.limits {
            RangeLimits::HalfOpen(_) => quote_spanned!(span=> ::chainrule::rt::range(#lo, #hi)),
            RangeLimits::Closed(_) => quote_spanned!(span=> ::chainrule::rt::range_inclusive(#lo, #hi)),
        }
    }

    fn block_value(&mut self, b: &ExprBlock, diverges: bool) -> TokenStream {
        let span = b.span();
        let Some(label) = &b.label else {
            if diverges {
                let effect = self.block(&b.block, false);
                return quote!({ #effect; ::chainrule::rt::diverge() });
            }
            return self.block(&b.block, true);
        };
        let frame = self.fresh("block", span);
        let jump = Jump { label: Some(label.name.ident.to_string()), frame: Some(frame.clone()), is_loop: false };
        let block = self.in_jump(jump, |cx| cx.block(&b.block, true));
        quote_spanned!(span=> { let #frame = ::chainrule::rt::frame(); let __tail = #block; #frame.end(__tail) })
    }

    fn loop_(&mut self, l: &ExprLoop) -> TokenStream {
        let span = l.span();
        let valued = contains(&l.body, |e| matches!(e, Expr::Break(b) if b.expr.is_some()));
        let frame = valued.then(|| self.fresh("loop", span));
        let body = self.in_loop(l.label.as_ref(), frame.clone(), |cx| cx.block(&l.body, false));
        let run = quote_spanned!(span=> let __w = ::chainrule::rt::loop_(); #body __w.end(););
        match frame {
            Some(frame) => {
                quote_spanned!(span=> { let #frame = ::chainrule::rt::frame(); #run #frame.end(::chainrule::rt::diverge()) })
            }
            None => quote_spanned!(span=> { #run }),
        }
    }

    /// `e?` of an option.
    fn try_(&mut self, t: &ExprTry) -> TokenStream {
        let span = t.question_token.span();
        let value = self.value(&t.expr);
        match self.return_frame.clone() {
            Some(frame) => quote_spanned!(span=> {
                let __o = #value;
                ::chainrule::rt::if_(!::chainrule::rt::is_some(__o)).then({ #frame.ret(::chainrule::rt::none()); }).end();
                ::chainrule::rt::load(::chainrule::rt::payload(__o))
            }),
            None => self.error(span, "`?` outside of a function"),
        }
    }
}
