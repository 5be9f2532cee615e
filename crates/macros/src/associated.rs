//! Functions of impls and traits.

use crate::args::{Args, cfgs, inner_args};
use crate::item::allow;
use crate::method::is_builtin;
use crate::operator;
use crate::scope::Scope;
use crate::signature::{Context, Twin, twin};
use crate::types::with_lifetime;
use proc_macro2::TokenStream;
use quote::{format_ident, quote, quote_spanned};
use syn::{
    Attribute, Block, GenericParam, ImplItem, ImplItemFn, ItemImpl, ItemTrait, Signature, TraitItem, Visibility,
    parse_quote,
};

/// An impl: each of its functions gets a twin beside it; that of an operator, the handles' operator.
pub fn expand_impl(mut i: ItemImpl) -> TokenStream {
    if let Some((_, path, _)) = &i.trait_
        && let Some(operator) = path.segments.last().and_then(operator::of)
    {
        return operator::expand(&i, operator);
    }
    let in_trait = i.trait_.is_some();
    let place = i.trait_.as_ref().map_or(String::new(), |(_, path, _)| format!("{}::", quote!(#path)));
    let mut twins = TokenStream::new();
    let mut errors = TokenStream::new();
    for item in &mut i.items {
        let ImplItem::Fn(f) = item else { continue };
        let Some(args) = args_of(f, &mut errors) else { continue };
        let vis = if in_trait { Visibility::Inherited } else { f.vis.clone() };
        let (twin, e) = expand_method(&f.attrs, &vis, &f.sig, Some(&f.block), &args, place.clone());
        twins.extend(twin);
        errors.extend(e);
    }
    if in_trait || i.generics.lifetimes().next().is_none() {
        i.items.push(ImplItem::Verbatim(twins));
        return quote!(#i #errors);
    }
    // Handles borrow nothing: the twins are those of the type with the lifetime `'static`.
    let this = with_lifetime(&i.self_ty, "'static");
    let mut generics = i.generics.clone();
    generics.params = generics.params.into_iter().filter(|p| !matches!(p, GenericParam::Lifetime(_))).collect();
    let (impl_generics, _, wheres) = generics.split_for_impl();
    let allow = allow();
    quote!(#i #allow impl #impl_generics #this #wheres { #twins } #errors)
}

fn args_of(f: &mut ImplItemFn, errors: &mut TokenStream) -> Option<Args> {
    inner_args(&mut f.attrs).unwrap_or_else(|e| {
        errors.extend(e.into_compile_error());
        None
    })
}

/// A trait: each of its functions gets a twin beside it, with a body where it has one.
pub fn expand_trait(mut t: ItemTrait) -> TokenStream {
    let mut twins = TokenStream::new();
    let mut errors = TokenStream::new();
    for item in &mut t.items {
        let TraitItem::Fn(f) = item else { continue };
        let args = match inner_args(&mut f.attrs) {
            Ok(Some(args)) => args,
            Ok(None) => continue,
            Err(e) => {
                errors.extend(e.into_compile_error());
                continue;
            }
        };
        let (twin, e) = expand_method(
            &f.attrs,
            &Visibility::Inherited,
            &f.sig,
            f.default.as_ref(),
            &args,
            format!("{}::", t.ident),
        );
        twins.extend(twin);
        errors.extend(e);
    }
    t.supertraits.push(parse_quote!(::chainrule::Mirror));
    t.supertraits.push(parse_quote!(::core::marker::Sized));
    t.items.push(TraitItem::Verbatim(twins));
    quote!(#t #errors)
}

/// The twin of an associated function: `f_build`, and for methods the one that method calls find.
pub fn expand_method(
    attrs: &[Attribute],
    vis: &Visibility,
    signature: &Signature,
    block: Option<&Block>,
    args: &Args,
    place: String,
) -> (TokenStream, TokenStream) {
    let mut cx = Scope::default();
    let name = &signature.ident;
    let span = name.span();
    let plain = name.to_string();
    let is_method = signature.receiver().is_some();
    if is_method && is_builtin(&plain) {
        let e = syn::Error::new(
            span,
            format!(
                "a differentiable method cannot be named `{plain}`, as slices, numbers or options have a method of that name: rename it"
            ),
        );
        return (TokenStream::new(), e.into_compile_error());
    }
    if !args.constant.is_empty() {
        let e = syn::Error::new(
            args.constant[0].span(),
            "`constant` belongs on a function that is compiled by itself, not on one of an impl",
        );
        return (TokenStream::new(), e.into_compile_error());
    }
    let context = Context { args, this: quote!(Self), self_key: Some(quote!(::core::any::type_name::<Self>())), place };
    let twin = twin(&mut cx, signature, block, &context);
    let (names, params) = (twin.names(), twin.param_list());
    let Twin { generics, predicates, output, body, errors, .. } = &twin;
    let build = format_ident!("{}_build", name, span = span);
    let found = format_ident!("{}_differentiable", name, span = span);
    let (allow, cfgs) = (allow(), cfgs(attrs));
    let body = match block {
        Some(_) => quote!(#body),
        None => quote!(;),
    };
    let found = signature.receiver().map(|receiver| {
        let by_ref = receiver.reference.is_some() || matches!(*receiver.ty, syn::Type::Reference(_));
        let from = if by_ref { quote!(place) } else { quote!(before) };
        let (this, ty) = (&names[0], &twin.params[0].ty);
        let (rest, rest_types) = (&names[1..], twin.params[1..].iter().map(|p| &p.ty));
        quote_spanned!(span=>
        #(#cfgs)*
        #[doc(hidden)]
        #allow
        #[track_caller]
        #vis fn #found #generics(&self, #this: ::chainrule::rt::Receiver<#ty>, #(#rest: #rest_types),*) -> #output #predicates {
            Self::#build(#this.#from, #(#rest),*)
        })
    });
    let twins = quote_spanned!(span=>
        #(#cfgs)*
        #[doc(hidden)]
        #allow
        #[track_caller]
        #[cold]
        #vis fn #build #generics(#params) -> #output #predicates #body
        #found);
    (twins, errors.clone().unwrap_or_default())
}
