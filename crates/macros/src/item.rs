//! What the attribute stands on: functions, methods, impls and traits.

use crate::args::{Args, cfgs};
use crate::associated::{expand_impl, expand_method, expand_trait};
use crate::scope::Scope;
use crate::signature::{Context, Twin, twin};
use crate::types::with_lifetime;
use proc_macro2::{Spacing, Span, TokenStream, TokenTree};
use quote::quote;
use syn::{Error, FnArg, ImplItemFn, Item, ItemFn, ReturnType, Type, parse2};

/// Expands the attribute with its arguments on an item.
pub fn expand(args: TokenStream, input: TokenStream) -> TokenStream {
    let args: Args = match parse2(args) {
        Ok(args) => args,
        Err(e) => {
            let e = e.into_compile_error();
            return quote!(#input #e);
        }
    };
    match parse2::<Item>(input.clone()) {
        Ok(Item::Impl(i)) => expand_impl(i),
        Ok(Item::Trait(t)) => expand_trait(t),
        Ok(Item::Fn(f)) if !args.assoc && !mentions_self(quote!(#f)) => expand_fn(&f, &args),
        Ok(Item::Fn(_)) | Err(_) => method(&args, input),
        Ok(_) => {
            let e = Error::new(
                Span::call_site(),
                "#[differentiable] goes on functions, impls and traits; on structs and enums goes #[derive(Differentiable)]",
            );
            let e = e.into_compile_error();
            quote!(#input #e)
        }
    }
}

/// A function by itself inside of an impl.
fn method(args: &Args, input: TokenStream) -> TokenStream {
    match parse2::<ImplItemFn>(input.clone()) {
        Ok(f) => {
            let (twin, errors) = expand_method(&f.attrs, &f.vis, &f.sig, Some(&f.block), args, String::new());
            quote!(#f #twin #errors)
        }
        Err(e) => {
            let e = Error::new(e.span(), format!("#[differentiable] cannot read this: {e}")).into_compile_error();
            quote!(#input #e)
        }
    }
}

/// `Self` or `self`, but not the `self::` of a path.
fn mentions_self(tokens: TokenStream) -> bool {
    let mut tokens = tokens.into_iter().peekable();
    while let Some(t) = tokens.next() {
        let found = match t {
            TokenTree::Ident(i) if i == "Self" => true,
            TokenTree::Ident(i) if i == "self" => {
                !matches!(tokens.peek(), Some(TokenTree::Punct(p)) if p.as_char() == ':' && p.spacing() == Spacing::Joint)
            }
            TokenTree::Group(g) => mentions_self(g.stream()),
            _ => false,
        };
        if found {
            return true;
        }
    }
    false
}

/// Lints that speak of what the macro wrote, not of what the user wrote.
pub fn allow() -> TokenStream {
    quote!(#[allow(unused, non_camel_case_types, unreachable_code, unexpected_cfgs, clippy::all, clippy::pedantic, clippy::nursery)])
}

/// A function: itself, the type that names it and holds its twin, and what makes it a program.
fn expand_fn(f: &ItemFn, args: &Args) -> TokenStream {
    let (mut twin, marker) = marker(f, args, &mut Scope::default(), String::new());
    let errors = twin.errors.take();
    let cfgs = cfgs(&f.attrs);
    let program = twin.is_program.then(|| program(f, args, &twin));
    // Only twins call the rules of functions, and a program is named by its marker alone; without this the plain
    // functions would seem unused.
    let rules = [&args.jvp, &args.vjp].into_iter().flatten().map(|path| quote!(let _ = #path;));
    let rules: TokenStream = rules.collect();
    let used = (!rules.is_empty()).then(|| quote!(fn __rules() { #rules }));
    let allow = allow();
    quote! {
        #f
        #marker
        #(#cfgs)*
        #allow
        const _: () = { #program #used };
        #errors
    }
}

/// A function inside of a differentiable function: only its twin; the plain one is in the plain function.
pub fn local_function(f: &ItemFn, outer: &mut Scope) -> TokenStream {
    let mut cx = Scope::default();
    cx.local_functions = outer.local_functions.clone();
    let marked = f.attrs.iter().any(crate::args::is_differentiable);
    let place = outer.fresh("inside", proc_macro2::Span::call_site()).to_string();
    let (twin, marker) = marker(f, &Args::default(), &mut cx, format!("{}{place}::", outer.place));
    if let Some(errors) = twin.errors {
        outer.refuse(errors, marked);
    }
    marker
}

/// The type that shares the function's name and has its twin.
fn marker(f: &ItemFn, args: &Args, cx: &mut Scope, place: String) -> (Twin, TokenStream) {
    let context = Context { args, this: quote!(Self), self_key: None, place };
    let twin = twin(cx, &f.sig, Some(&f.block), &context);
    let (vis, name) = (&f.vis, &f.sig.ident);
    let cfgs = cfgs(&f.attrs);
    let allow = allow();
    let (generics, predicates, output, body) = (&twin.generics, &twin.predicates, &twin.output, &twin.body);
    let params = twin.param_list();
    let doc = format!("The program of [`{name}`](fn@{name}): its name for `compile` and for other programs.");
    let marker = quote! {
        #(#cfgs)*
        #[doc = #doc]
        #allow
        #vis enum #name {}
        #(#cfgs)*
        #allow
        const _: () = {
            impl #name {
                #[doc(hidden)]
                #[track_caller]
                #[cold]
                #[inline(never)]
                pub fn build #generics(#params) -> #output #predicates #body
            }
        };
    };
    (twin, marker)
}

/// What can be compiled by itself has a typed surface.
fn program(f: &ItemFn, args: &Args, twin: &Twin) -> TokenStream {
    let name = &f.sig.ident;
    let plain: Vec<Type> = f
        .sig
        .inputs
        .iter()
        .filter_map(|a| match a {
            FnArg::Typed(t) => Some(with_lifetime(&t.ty, "'a")),
            FnArg::Receiver(_) => None,
        })
        .collect();
    let output = match &f.sig.output {
        ReturnType::Default => quote!(()),
        ReturnType::Type(_, t) => quote!(#t),
    };
    let shown: Vec<String> = twin.params.iter().map(|p| p.shown.clone()).collect();
    let unknown = args.constant.iter().find(|c| !shown.iter().any(|s| *c == s));
    if let Some(c) = unknown {
        return Error::new(c.span(), format!("`{name}` has no parameter `{c}`")).into_compile_error();
    }
    let constant: Vec<bool> = if args.constant.is_empty() {
        Vec::new()
    } else {
        shown.iter().map(|s| args.constant.iter().any(|c| c == s)).collect()
    };
    let modes: Vec<_> = twin.params.iter().map(|p| p.mode.path()).collect();
    let tys: Vec<_> = twin.params.iter().map(|p| &p.ty).collect();
    let names = twin.names();
    let passed: Vec<_> = (0..plain.len()).map(|i| quote::format_ident!("a{i}")).collect();
    let said = name.to_string();
    quote! {
        impl ::chainrule::Function for #name
        where
            for<'a> (#(#plain,)*): ::chainrule::rt::Args,
        {
            type Args<'a> = (#(#plain,)*);
            type Out = #output;
            const NAME: &'static str = ::core::concat!(::core::module_path!(), "::", #said);
            const PARAMETERS: &'static [&'static str] = &[#(#shown),*];
            const CONSTANT: &'static [bool] = &[#(#constant),*];
            fn plain(args: Self::Args<'_>) -> ::core::option::Option<Self::Out> {
                let (#(#passed,)*) = args;
                ::core::option::Option::Some(#name(#(#passed),*))
            }
            fn module() -> ::core::result::Result<::chainrule::rt::Module, ::chainrule::BuildError> {
                let _ = #name;
                ::chainrule::rt::module(|| {
                    ::chainrule::rt::define::<(#(#modes<#tys>,)*), _>(#said, |(#(#names,)*)| Self::build(#(#names),*))
                })
            }
        }
    }
}
