//! Expressions as places: not read, so that they can be borrowed, assigned to and looked into.

use crate::flow::is_simple;
use crate::scope::{Scope, this};
use proc_macro2::TokenStream;
use quote::{quote, quote_spanned};
use syn::{Expr, ExprIndex, ExprRange, ExprStruct, ExprUnary, Member, RangeLimits, UnOp, spanned::Spanned};

impl Scope {
    /// An expression as a place that is read or shared.
    pub fn place(&mut self, e: &Expr) -> TokenStream {
        self.place_for(e, false)
    }

    /// An expression as a place that is written to: `IndexMut` instead of `Index`.
    pub fn place_mut(&mut self, e: &Expr) -> TokenStream {
        self.place_for(e, true)
    }

    fn place_for(&mut self, e: &Expr, write: bool) -> TokenStream {
        let span = e.span();
        match e {
            Expr::Paren(p) => self.place_for(&p.expr, write),
            Expr::Group(p) => self.place_for(&p.expr, write),
            Expr::Path(p) => match p.path.get_ident() {
                Some(i) if i == "self" && self.local(i).is_some() => {
                    let this = this();
                    quote!(#this)
                }
                Some(i) if self.local(i).is_some() => quote!(#i),
                _ => self.outer(p),
            },
            Expr::Field(f) => {
                let (base, member) = (self.base(&f.base, write), &f.member);
                quote_spanned!(span=> #base.#member)
            }
            Expr::Index(i) => self.index(i, write),
            Expr::Unary(ExprUnary { op: UnOp::Deref(_), expr, .. }) => {
                let place = self.place_for(expr, write);
                quote_spanned!(span=> ::chainrule::rt::deref(#place))
            }
            Expr::Tuple(t) => {
                let parts: Vec<_> = t.elems.iter().map(|e| self.place_for(e, write)).collect();
                quote_spanned!(span=> (#(#parts,)*))
            }
            _ => self.value(e),
        }
    }

    /// What is looked into: no function.
    fn base(&mut self, e: &Expr, write: bool) -> TokenStream {
        if self.is_unknown(e) { quote!(#e) } else { self.place_for(e, write) }
    }

    fn index(&mut self, i: &ExprIndex, write: bool) -> TokenStream {
        let span = i.span();
        let base = self.base(&i.expr, write);
        if let Expr::Range(r) = &*i.index {
            return self.slice(r, base);
        }
        let index = self.number(&i.index);
        let f = if write { quote_spanned!(span=> index_mut) } else { quote_spanned!(span=> index) };
        if is_simple(&i.index) {
            return quote_spanned!(span=> ::chainrule::rt::#f(#base, #index));
        }
        // The index may change the base: `v[{ v.push(1.0); 0 }]`.
        quote_spanned!(span=> { let __i = #index; ::chainrule::rt::#f(#base, __i) })
    }

    fn slice(&mut self, r: &ExprRange, base: TokenStream) -> TokenStream {
        let span = r.span();
        let option = |e: Option<TokenStream>| match e {
            Some(e) => quote!(::core::option::Option::Some(#e)),
            None => quote!(::core::option::Option::None),
        };
        let lo = r.start.as_ref().map(|e| self.value(e));
        let hi = r.end.as_ref().map(|e| self.value(e));
        let lo = option(lo);
        match (&r.limits, hi) {
            (RangeLimits::Closed(_), Some(hi)) => {
                quote_spanned!(span=> ::chainrule::rt::slice_range_inclusive(#base, #lo, #hi))
            }
            (_, hi) => {
                let hi = option(hi);
                quote_spanned!(span=> ::chainrule::rt::slice_range(#base, #lo, #hi))
            }
        }
    }

    /// `S { a: x, ..base }`: fields go by name, in alphabetical order, to the constructor that the derive makes, so
    /// that the type's parameters can be inferred as in Rust.
    pub fn struct_literal(&mut self, s: &ExprStruct) -> TokenStream {
        let span = s.span();
        if let Some(q) = &s.qself {
            return self.error(q.span(), "a struct literal of a `<T as Trait>::Type` is not supported: name the type");
        }
        let path = &s.path;
        let mut fields: Vec<(String, &Member, TokenStream)> = Vec::new();
        let mut lets = TokenStream::new();
        for f in &s.fields {
            if let Some(a) = f.attrs.iter().find(|a| a.path().is_ident("cfg")) {
                return self.error(
                    a.span(),
                    "`#[cfg]` on a field of a struct literal is not supported: put it on a statement",
                );
            }
            let name = match &f.member {
                Member::Named(n) => n.to_string(),
                Member::Unnamed(i) => format!("{:04}", i.index),
            };
            let value = self.value(&f.expr);
            let part = self.fresh("field", f.span());
            lets.extend(quote_spanned!(f.span()=> let #part = #value;));
            fields.push((name, &f.member, quote!(#part)));
        }
        fields.sort_by(|a, b| a.0.cmp(&b.0));
        let values = fields.iter().map(|f| &f.2);
        match &s.rest {
            None => {
                quote_spanned!(span=> { #lets #path::differentiable_fields(#(#values),*) })
            }
            Some(base) => {
                let base = self.value(base);
                let members = fields.iter().map(|f| f.1);
                quote_spanned!(span=> { #lets ::chainrule::rt::with_fields(#base, |__r| { #(__r.#members = ::chainrule::rt::coerce(#values);)* }) })
            }
        }
    }
}
