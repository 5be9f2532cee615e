//! Bodies, blocks and statements.

use crate::args::cfgs;
use crate::flow::{block_diverges, contains, diverges};
use crate::item;
use crate::scope::Scope;
use proc_macro2::{Span, TokenStream};
use quote::{quote, quote_spanned};
use syn::{Attribute, Block, Expr, Item, Local, Pat, Stmt, spanned::Spanned};

/// Statements; kept apart so that each can carry the condition (`#[cfg]`) of the one it comes from.
pub type Stmts = Vec<TokenStream>;

impl Scope {
    /// The body of a function or closure, in a frame when `return` or `?` can leave it early.
    pub fn body(&mut self, b: &Block, return_type: Option<TokenStream>) -> TokenStream {
        if !contains(b, |e| matches!(e, Expr::Return(_) | Expr::Try(_))) {
            return self.block(b, true);
        }
        let frame = self.fresh("frame", Span::call_site());
        let outer = self.return_frame.replace(frame.clone());
        let body = self.block(b, true);
        self.return_frame = outer;
        let ty = return_type.map(|r| quote!(::<#r>));
        quote!({ let #frame = ::chainrule::rt::frame #ty(); let __tail = #body; #frame.end(__tail) })
    }

    /// A block, for its value or for its effects.
    pub fn block(&mut self, b: &Block, want: bool) -> TokenStream {
        let functions = self.local_functions.clone();
        let items = self.items(b);
        let expanded = self.scoped(|cx| {
            let mut out = TokenStream::new();
            let mut value = false;
            for (k, s) in b.stmts.iter().enumerate() {
                match s {
                    Stmt::Expr(e, None) if k + 1 == b.stmts.len() && want && !diverges(e) => {
                        out.extend(cx.value(e));
                        value = true;
                    }
                    s => out.extend(cx.stmt(s)),
                }
            }
            if want && !value && block_diverges(b) {
                out.extend(quote!(::chainrule::rt::diverge()));
            }
            quote_spanned!(b.brace_token.span.join()=> { #items #out })
        });
        self.local_functions = functions;
        expanded
    }

    /// The items of a block are visible in all of it.
    fn items(&mut self, b: &Block) -> TokenStream {
        let mut out = TokenStream::new();
        let items = || b.stmts.iter().filter_map(|s| if let Stmt::Item(i) = s { Some(i) } else { None });
        self.local_functions.extend(items().filter_map(|i| match i {
            Item::Fn(f) => Some(f.sig.ident.to_string()),
            _ => None,
        }));
        for i in items() {
            match i {
                Item::Const(_) | Item::Static(_) | Item::Use(_) | Item::Type(_) => {
                    out.extend(quote!(#[allow(unused)] #i))
                }
                Item::Fn(f) => {
                    out.extend(item::local_function(f, self));
                }
                _ => {
                    self.error(i.span(), "this item has to move out of the differentiable function; inside are fn, const, static, use and type");
                }
            }
        }
        out
    }

    fn stmt(&mut self, s: &Stmt) -> TokenStream {
        let attrs: &[Attribute] = match s {
            Stmt::Local(l) => &l.attrs,
            Stmt::Macro(m) => &m.attrs,
            Stmt::Expr(e, _) => expr_attrs(e),
            Stmt::Item(_) => return TokenStream::new(),
        };
        let cfgs = cfgs(attrs);
        let stmts = match s {
            Stmt::Local(l) => self.local_stmt(l),
            Stmt::Expr(e, _) => vec![self.effect(e)],
            Stmt::Macro(m) => vec![self.mac(&m.mac)],
            Stmt::Item(_) => Vec::new(),
        };
        let is_let = matches!(s, Stmt::Local(_));
        stmts
            .into_iter()
            .map(|s| match (is_let, cfgs.is_empty()) {
                (true, _) => quote!(#(#cfgs)* #s;),
                (false, true) => quote!(#s;),
                (false, false) => quote!(#(#cfgs)* { #s; }),
            })
            .collect()
    }

    fn local_stmt(&mut self, l: &Local) -> Stmts {
        let span = l.span();
        let Some(init) = &l.init else { return self.late(&l.pat, span) };
        if let Some((_, otherwise)) = &init.diverge {
            return self.let_else(&l.pat, &init.expr, otherwise);
        }
        let callable = self.is_callee(&init.expr).unwrap_or(false);
        let mut value = self.value(&init.expr);
        if diverges(&init.expr) {
            value = quote!({ #value; ::chainrule::rt::diverge() });
        }
        match &l.pat {
            Pat::Type(t) => {
                if matches!(&*init.expr, Expr::Reference(_)) && self.is_callee(&init.expr) != Some(true) {
                    value = quote_spanned!(span=> ::chainrule::rt::coerce(#value));
                }
                // The name is declared after its value is lowered, so it can hide one that the value mentions.
                if let Pat::Ident(p) = &*t.pat
                    && p.subpat.is_none()
                    && p.by_ref.is_none()
                {
                    let ty = self.ty(&t.ty);
                    self.declare(&p.ident, p.mutability.is_some(), callable);
                    let name = &p.ident;
                    let value = match p.mutability {
                        Some(_) if !callable => quote_spanned!(span=> ::chainrule::rt::var_(#value)),
                        _ => value,
                    };
                    return vec![quote_spanned!(span=> let #name: #ty = #value)];
                }
            }
            Pat::Ident(_) | Pat::Wild(_) => {}
            _ => {}
        }
        self.bind(&l.pat, value, callable)
    }

    /// `let x;`
    fn late(&mut self, pat: &Pat, span: Span) -> Stmts {
        let (pat, ty) = match pat {
            Pat::Type(t) => (&*t.pat, Some(self.ty(&t.ty))),
            p => (p, None),
        };
        let Pat::Ident(p) = pat else {
            return vec![self.error(pat.span(), "a variable without a value needs to be one name")];
        };
        self.declare(&p.ident, true, false);
        let (name, ty) = (&p.ident, ty.map(|t| quote!(: #t)));
        vec![quote_spanned!(span=> let #name #ty = ::chainrule::rt::uninit())]
    }
}

/// The attributes of an expression statement.
fn expr_attrs(e: &Expr) -> &[Attribute] {
    match e {
        Expr::Assign(e) => &e.attrs,
        Expr::Binary(e) => &e.attrs,
        Expr::Block(e) => &e.attrs,
        Expr::Break(e) => &e.attrs,
        Expr::Call(e) => &e.attrs,
        Expr::Continue(e) => &e.attrs,
        Expr::ForLoop(e) => &e.attrs,
        Expr::If(e) => &e.attrs,
        Expr::Loop(e) => &e.attrs,
        Expr::Macro(e) => &e.attrs,
        Expr::Match(e) => &e.attrs,
        Expr::MethodCall(e) => &e.attrs,
        Expr::Return(e) => &e.attrs,
        Expr::While(e) => &e.attrs,
        _ => &[],
    }
}
