//! Derivatives that the user gives: `#[differentiable(jvp = path, vjp = path)]`.

use crate::args::Args;
use crate::scope::Scope;
use crate::signature::{Mode, Param};
use proc_macro2::{Ident, Span, TokenStream};
use quote::{format_ident, quote, quote_spanned};
use syn::{Path, Type, spanned::Spanned};

/// Scalars that carry no derivative.
const DISCRETE: &[&str] = &["bool", "i8", "i16", "i32", "i64", "isize", "u8", "u16", "u32", "u64", "usize"];

/// Statements that give the function of `__key` its rules. With parameters `x…`, of which `xᶠ…` carry derivatives, and
/// result `y`: `jvp(x…, dxᶠ…) → dy` and `vjp(x…, dy) → (dxᶠ…)`, or `dxᶠ` alone when there is one.
pub fn registration(cx: &mut Scope, args: &Args, params: &[Param], output: &TokenStream) -> TokenStream {
    if let Some(p) = params.iter().find(|p| p.mode != Mode::In) {
        let span = p.plain.as_ref().map_or(Span::call_site(), Spanned::span);
        return cx.error(
            span,
            "a function with a rule takes its parameters by value: numbers, and structs and tuples of numbers",
        );
    }
    let names: Vec<&Ident> = params.iter().map(|p| &p.name).collect();
    let tys: Vec<&TokenStream> = params.iter().map(|p| &p.ty).collect();
    let floats: Vec<&Param> = params.iter().filter(|p| !is_discrete(p)).collect();
    let tangents: Vec<Ident> = floats.iter().map(|p| format_ident!("__d_{}", p.name)).collect();
    let tangent_tys: Vec<&TokenStream> = floats.iter().map(|p| &p.ty).collect();
    let mode = Mode::In.path();
    let jvp = args.jvp.as_ref().map(|path| {
        let f = build(path);
        quote_spanned!(path.span()=>
            .jvp::<(#(#mode<#tangent_tys>,)*), #output, _>(|(#(#names,)*), (#(#tangents,)*)| #f(#(#names,)* #(#tangents),*)))
    });
    let vjp = args.vjp.as_ref().map(|path| {
        let f = build(path);
        let cotangents = match &tangent_tys[..] {
            [one] => quote!(#one),
            all => quote!((#(#all,)*)),
        };
        quote_spanned!(path.span()=> .vjp::<#output, #cotangents, _>(|(#(#names,)*), __dy| #f(#(#names,)* __dy)))
    });
    quote!(::chainrule::rt::rule::<(#(#mode<#tys>,)*)>(&__key) #jvp #vjp .end();)
}

fn build(path: &Path) -> TokenStream {
    quote_spanned!(path.span()=> <#path>::build)
}

fn is_discrete(p: &Param) -> bool {
    match &p.plain {
        Some(Type::Path(t)) => t.path.get_ident().is_some_and(|i| DISCRETE.contains(&i.to_string().as_str())),
        _ => false,
    }
}
