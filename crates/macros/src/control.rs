//! `if`, `match`, loops and jumps, with `let` in conditions.

use crate::flow::{block_diverges, diverges};
use crate::scope::{Jump, Scope};
use proc_macro2::{Ident, Span, TokenStream};
use quote::{quote, quote_spanned};
use syn::{
    Arm, BinOp, Block, Expr, ExprForLoop, ExprIf, ExprLet, ExprMatch, ExprWhile, Label, Lifetime, Pat, spanned::Spanned,
};

/// The parts of `a && let p = b && c`.
fn conditions<'a>(e: &'a Expr, out: &mut Vec<&'a Expr>) {
    match e {
        Expr::Binary(b) if matches!(b.op, BinOp::And(_)) && has_let(e) => {
            conditions(&b.left, out);
            conditions(&b.right, out);
        }
        Expr::Paren(p) if has_let(&p.expr) => conditions(&p.expr, out),
        e => out.push(e),
    }
}

fn has_let(e: &Expr) -> bool {
    match e {
        Expr::Let(_) => true,
        Expr::Binary(b) => matches!(b.op, BinOp::And(_)) && (has_let(&b.left) || has_let(&b.right)),
        Expr::Paren(p) => has_let(&p.expr),
        _ => false,
    }
}

/// `&mut x` as the value of a branch: which variable it is would be known only at run time.
fn mutable_reference(e: &Expr) -> Option<Span> {
    match e {
        Expr::Reference(r) if r.mutability.is_some() && matches!(*r.expr, Expr::Path(_) | Expr::Field(_)) => {
            Some(e.span())
        }
        Expr::Paren(p) => mutable_reference(&p.expr),
        Expr::Block(b) => block_reference(&b.block),
        _ => None,
    }
}

fn block_reference(b: &Block) -> Option<Span> {
    match b.stmts.last() {
        Some(syn::Stmt::Expr(e, None)) => mutable_reference(e),
        _ => None,
    }
}

const MERGED_REFERENCE: &str = "a branch cannot have a `&mut` of a variable as its value in differentiable code: choose with an index, or write in each branch";

impl Scope {
    /// `if`, for its value or for its effects.
    pub fn if_(&mut self, i: &ExprIf, want: bool) -> TokenStream {
        let want = want && i.else_branch.is_some();
        if want && let Some(span) = block_reference(&i.then_branch) {
            return self.error(span, MERGED_REFERENCE);
        }
        if has_let(&i.cond) {
            return self.if_let(i, want);
        }
        let span = i.if_token.span;
        let cond = self.value(&i.cond);
        let then = self.block(&i.then_branch, want);
        match &i.else_branch {
            None => quote_spanned!(span=> ::chainrule::rt::if_(#cond).then({ #then; }).end()),
            Some((_, e)) => {
                let otherwise = self.else_branch(e, want);
                if want {
                    quote_spanned!(span=> ::chainrule::rt::if_(#cond).then(#then).else_(#otherwise))
                } else {
                    quote_spanned!(span=> ::chainrule::rt::if_(#cond).then({ #then; }).else_({ #otherwise; }))
                }
            }
        }
    }

    fn else_branch(&mut self, e: &Expr, want: bool) -> TokenStream {
        match e {
            Expr::Block(b) if b.label.is_none() => self.block(&b.block, want),
            Expr::If(i) => self.if_(i, want && !diverges(e)),
            e => self.value(e),
        }
    }

    /// `if` with `let` in its condition. A frame is left with the value when all conditions hold; what comes after
    /// them in the frame is the `else` branch.
    fn if_let(&mut self, i: &ExprIf, want: bool) -> TokenStream {
        let span = i.if_token.span;
        let mut parts = Vec::new();
        conditions(&i.cond, &mut parts);
        // The common case needs no frame: `if let p = e { .. } else { .. }`.
        if let [Expr::Let(l)] = parts[..] {
            return self.if_let_one(i, l, want);
        }
        let frame = self.fresh("chain", span);
        let then = self.chain(&parts, span, &mut |cx| {
            let leaves = block_diverges(&i.then_branch);
            let value = cx.block(&i.then_branch, want && !leaves);
            match (want, leaves) {
                (_, true) => quote!(#value;),
                (true, false) => quote!(#frame.ret(#value);),
                (false, false) => quote!(#value; #frame.ret(());),
            }
        });
        let otherwise = match &i.else_branch {
            Some((_, e)) => self.else_branch(e, want),
            None => quote!({}),
        };
        let otherwise = if want { otherwise } else { quote!({ #otherwise; }) };
        quote_spanned!(span=> { let #frame = ::chainrule::rt::frame(); #then let __tail = #otherwise; #frame.end(__tail) })
    }

    fn if_let_one(&mut self, i: &ExprIf, l: &ExprLet, want: bool) -> TokenStream {
        let span = i.if_token.span;
        let subject = self.fresh("subject", span);
        let place = self.subject(&l.expr);
        let s = quote!(#subject);
        let test = self.test(&l.pat, &s);
        let then = self.scoped(|cx| {
            let binds = cx.binds(&l.pat, &s);
            let block = cx.block(&i.then_branch, want);
            quote!({ #(#binds;)* #block })
        });
        let otherwise = i.else_branch.as_ref().map(|(_, e)| self.else_branch(e, want));
        let all = match (test, otherwise) {
            (None, _) if want => then,
            (None, _) => quote!({ #then; }),
            (Some(t), Some(o)) if want => quote_spanned!(span=> ::chainrule::rt::if_(#t).then(#then).else_(#o)),
            (Some(t), Some(o)) => quote_spanned!(span=> ::chainrule::rt::if_(#t).then({ #then; }).else_({ #o; })),
            (Some(t), None) => quote_spanned!(span=> ::chainrule::rt::if_(#t).then({ #then; }).end()),
        };
        quote_spanned!(span=> { let #subject = #place; #all })
    }

    /// Conditions one inside of the other; `inner` is what happens when all hold. A statement.
    fn chain(&mut self, parts: &[&Expr], span: Span, inner: &mut dyn FnMut(&mut Self) -> TokenStream) -> TokenStream {
        let Some((first, rest)) = parts.split_first() else { return inner(self) };
        let Expr::Let(l) = first else {
            let cond = self.value(first);
            let rest = self.chain(rest, span, inner);
            return quote_spanned!(span=> ::chainrule::rt::if_(#cond).then({ #rest }).end(););
        };
        let subject = self.fresh("subject", span);
        let place = self.subject(&l.expr);
        let s = quote!(#subject);
        let test = self.test(&l.pat, &s);
        let body = self.scoped(|cx| {
            let binds = cx.binds(&l.pat, &s);
            let rest = cx.chain(rest, span, inner);
            quote!(#(#binds;)* #rest)
        });
        match test {
            Some(t) => {
                quote_spanned!(span=> let #subject = #place; ::chainrule::rt::if_(#t).then({ #body }).end();)
            }
            None => quote_spanned!(span=> let #subject = #place; { #body }),
        }
    }

    /// What a pattern is matched with.
    fn subject(&mut self, e: &Expr) -> TokenStream {
        match e {
            Expr::Tuple(t) => {
                let parts: Vec<_> = t.elems.iter().map(|e| self.value(e)).collect();
                quote!((#(#parts,)*))
            }
            e => self.place(e),
        }
    }

    /// `let p = e else { .. };`
    pub fn let_else(&mut self, pat: &Pat, e: &Expr, otherwise: &Expr) -> Vec<TokenStream> {
        let span = pat.span();
        let subject = self.fresh("subject", span);
        let s = quote!(#subject);
        let value = self.value(e);
        let pat = match pat {
            Pat::Type(t) => &t.pat,
            p => p,
        };
        let mut out = vec![quote_spanned!(span=> let #subject = #value)];
        if let Some(test) = self.test(pat, &s) {
            let otherwise = self.effect(otherwise);
            out.push(quote_spanned!(span=> ::chainrule::rt::if_(!(#test)).then({ #otherwise; }).end()));
        }
        out.extend(self.binds(pat, &s));
        out
    }

    /// `match`, for its value or for its effects.
    pub fn match_(&mut self, m: &ExprMatch, want: bool) -> TokenStream {
        let span = m.match_token.span;
        for arm in &m.arms {
            if let Some(a) = arm.attrs.iter().find(|a| a.path().is_ident("cfg")) {
                return self.error(
                    a.span(),
                    "`#[cfg]` on a match arm is not supported in differentiable code: put it on a statement",
                );
            }
            if want && let Some(span) = mutable_reference(&arm.body) {
                return self.error(span, MERGED_REFERENCE);
            }
        }
        let subject = self.fresh("subject", span);
        let place = self.subject(&m.expr);
        let arms = self.arms(&m.arms, &quote!(#subject), want, span);
        quote_spanned!(span=> { let #subject = #place; #arms })
    }

    fn arms(&mut self, arms: &[Arm], s: &TokenStream, want: bool, span: Span) -> TokenStream {
        let Some((arm, rest)) = arms.split_first() else { return quote!(::core::unreachable!()) };
        let mut test = self.test(&arm.pat, s);
        let last = rest.is_empty() || (test.is_none() && arm.guard.is_none());
        if let Some((_, guard)) = &arm.guard {
            if has_let(guard) {
                return self.error(
                    guard.span(),
                    "`if let` guards are not supported in differentiable code: match again inside of the arm",
                );
            }
            let guard = self.scoped(|cx| {
                let binds = cx.binds(&arm.pat, s);
                let guard = cx.value(guard);
                quote!({ #(#binds;)* #guard })
            });
            test = Some(match test {
                None => guard,
                Some(t) => quote_spanned!(span=> ::chainrule::rt::and(#t).rhs(#guard)),
            });
        }
        let body = self.scoped(|cx| {
            let binds = cx.binds(&arm.pat, s);
            let value = if !want {
                let effect = cx.effect(&arm.body);
                quote!(#effect;)
            } else if diverges(&arm.body) {
                let effect = cx.effect(&arm.body);
                quote!(#effect; ::chainrule::rt::diverge())
            } else {
                cx.value(&arm.body)
            };
            quote!({ #(#binds;)* #value })
        });
        match test {
            Some(t) if !last => {
                let rest = self.arms(rest, s, want, span);
                quote_spanned!(span=> ::chainrule::rt::if_(#t).then(#body).else_(#rest))
            }
            _ => body,
        }
    }

    /// `while`
    pub fn while_(&mut self, w: &ExprWhile) -> TokenStream {
        let span = w.span();
        if has_let(&w.cond) {
            return self.while_let(w);
        }
        let cond = self.value(&w.cond);
        let body = self.in_loop(w.label.as_ref(), None, |cx| cx.block(&w.body, false));
        quote_spanned!(span=> { let __w = ::chainrule::rt::while_().cond(#cond); #body __w.end() })
    }

    /// `while let p = e { .. }` is `loop { if let p = e { .. } else { break } }`.
    fn while_let(&mut self, w: &ExprWhile) -> TokenStream {
        let span = w.span();
        let mut parts = Vec::new();
        conditions(&w.cond, &mut parts);
        let body = self.in_loop(w.label.as_ref(), None, |cx| {
            if let [Expr::Let(l)] = parts[..] {
                let subject = cx.fresh("subject", span);
                let place = cx.subject(&l.expr);
                let s = quote!(#subject);
                let test = cx.test(&l.pat, &s);
                let stop = test.map(
                    |t| quote_spanned!(span=> ::chainrule::rt::if_(!(#t)).then({ ::chainrule::rt::break_(0); }).end();),
                );
                return cx.scoped(|cx| {
                    let binds = cx.binds(&l.pat, &s);
                    let body = cx.block(&w.body, false);
                    quote!({ let #subject = #place; #stop #(#binds;)* #body })
                });
            }
            let frame = cx.fresh("chain", span);
            let chain = cx.chain(&parts, span, &mut |cx| {
                let body = cx.block(&w.body, false);
                quote!(#body; #frame.ret(());)
            });
            quote_spanned!(span=> {
                let #frame = ::chainrule::rt::frame::<()>();
                #chain
                ::chainrule::rt::break_(0);
                #frame.end(());
            })
        });
        quote_spanned!(span=> { let __w = ::chainrule::rt::loop_(); #body __w.end() })
    }

    /// `for`
    pub fn for_(&mut self, f: &ExprForLoop) -> TokenStream {
        let items = self.value(&f.expr);
        self.scoped(|cx| {
            // One name for both places: pattern and iterator may come from different expansions of a user's macro.
            let each = cx.fresh("for", f.expr.span());
            let binds = cx.bind(&f.pat, quote_spanned!(f.pat.span()=> #each.item()), false);
            let body = cx.in_loop(f.label.as_ref(), None, |cx| cx.block(&f.body, false));
            quote_spanned!(f.expr.span()=> { let #each = ::chainrule::rt::for_(#items); { #(#binds;)* #body } #each.end() })
        })
    }

    /// The inside of a loop.
    pub fn in_loop(
        &mut self,
        label: Option<&Label>,
        frame: Option<Ident>,
        f: impl FnOnce(&mut Self) -> TokenStream,
    ) -> TokenStream {
        self.in_jump(Jump { label: label.map(|l| l.name.ident.to_string()), frame, is_loop: true }, f)
    }

    /// `break` and `continue`
    pub fn jump(&mut self, label: Option<&Lifetime>, value: Option<&Expr>, is_break: bool, span: Span) -> TokenStream {
        let value = value.map(|v| self.value(v));
        let target = self.jumps.iter().rposition(|j| match label {
            Some(l) => j.label.as_ref().is_some_and(|name| l.ident == name),
            None => j.is_loop,
        });
        let Some(target) = target else { return self.error(span, "no loop to leave here") };
        if let (true, Some(frame)) = (is_break, self.jumps[target].frame.clone()) {
            let value = value.unwrap_or(quote!(()));
            return quote_spanned!(span=> #frame.ret(#value));
        }
        let depth = self.jumps[target + 1..].iter().filter(|j| j.is_loop).count();
        let f = Ident::new(if is_break { "break_" } else { "continue_" }, span);
        quote_spanned!(span=> ::chainrule::rt::#f(#depth))
    }
}
