//! Closures: closures over handles.

use crate::scope::{Scope, this};
use proc_macro2::{Ident, TokenStream};
use quote::{quote, quote_spanned};
use syn::{Block, Expr, ExprClosure, Pat, ReturnType, parse_quote};

impl Scope {
    /// A closure. Handles of variables name the variables themselves, so a copy of the handle is a capture by
    /// reference; what `move` copies is read first.
    pub fn closure(&mut self, c: &ExprClosure) -> TokenStream {
        let span = c.or1_token.span;
        if let Some(t) = &c.asyncness {
            return self.error(t.span, "differentiable code cannot be asynchronous");
        }
        let output = match &c.output {
            ReturnType::Default => None,
            t => Some(self.return_type(t)),
        };
        let ((params, body), captured) = self.in_closure(|cx| {
            let mut params = Vec::new();
            let mut lets = Vec::new();
            for p in &c.inputs {
                let (pat, ty) = match p {
                    Pat::Type(t) => (&*t.pat, Some(cx.ty(&t.ty))),
                    p => (p, None),
                };
                let ty = ty.map(|t| quote!(: #t));
                match pat {
                    Pat::Ident(i) if i.mutability.is_none() && i.subpat.is_none() => {
                        cx.declare(&i.ident, false, false);
                        let name = &i.ident;
                        params.push(quote!(#name #ty));
                    }
                    p => {
                        let param = cx.fresh("param", syn::spanned::Spanned::span(p));
                        lets.extend(cx.bind(p, quote!(#param), false));
                        params.push(quote!(#param #ty));
                    }
                }
            }
            let body = match &*c.body {
                Expr::Block(b) if b.label.is_none() => cx.body(&b.block, output.clone()),
                e => {
                    let b: Block = parse_quote!({ #e });
                    cx.body(&b, output.clone())
                }
            };
            (params, quote!({ #(#lets;)* #body }))
        });
        let output = output.map(|r| quote!(-> #r));
        let closure = quote_spanned!(span=> move |#(#params),*| #output #body);
        if c.capture.is_none() || captured.is_empty() {
            return closure;
        }
        let names = captured.iter().map(|n| if n == "self" { this() } else { Ident::new(n, span) });
        quote_spanned!(span=> { #(let #names = ::chainrule::rt::var_(::chainrule::rt::read(#names));)* #closure })
    }
}
