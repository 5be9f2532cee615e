//! Structs: a form with a handle for each field.

use crate::args::is_differentiable;
use crate::item::allow;
use crate::scope::Scope;
use crate::signature::is_slice;
use crate::types::with_lifetime;
use proc_macro2::TokenStream;
use quote::{format_ident, quote, quote_spanned};
use syn::{
    DataStruct, DeriveInput, Error, Field, Fields, GenericArgument, GenericParam, Generics, Index, Lifetime, Member,
    Meta, Result, Type, Visibility, parse_quote, spanned::Spanned,
};

/// A field that programs see.
struct Kept<'a> {
    member: Member,
    /// Its name in names of components.
    name: String,
    plain: &'a Type,
    twin: TokenStream,
    vis: &'a Visibility,
}

pub fn expand(input: &DeriveInput, s: &DataStruct) -> Result<TokenStream> {
    let mut cx = Scope::default();
    let name = &input.ident;
    let repr = format_ident!("{name}Ir");
    let mut kept = Vec::new();
    let mut skipped = Vec::new();
    for (member, field) in s.fields.members().zip(&s.fields) {
        if is_skipped(field)? {
            skipped.push(member);
            continue;
        }
        let shown = match &member {
            Member::Named(n) => n.to_string().trim_start_matches("r#").to_string(),
            Member::Unnamed(i) => i.index.to_string(),
        };
        kept.push(Kept { member, name: shown, plain: &field.ty, twin: cx.ty(&field.ty), vis: &field.vis });
    }
    let errors = cx.take_errors();
    if errors.is_some() {
        return Ok(quote!(#errors));
    }

    let generics = bounded(&input.generics, parse_quote!(::chainrule::Mirror));
    let form = form(&repr, &generics, &s.fields, &kept, name);
    let mirror = mirror(name, &repr, &generics, &kept, &skipped);
    let constructor = constructor(name, &repr, &generics, &kept);
    // What borrows cannot be handed to a program from outside; inside it can be made and passed on.
    let data = input.generics.lifetimes().next().is_none().then(|| data(input, &kept, &skipped));
    let allow = allow();
    Ok(quote! {
        #allow
        const _: () = {
            #form
            #mirror
            #constructor
            #data
        };
    })
}

fn is_skipped(field: &Field) -> Result<bool> {
    let Some(a) = field.attrs.iter().find(|a| is_differentiable(a)) else { return Ok(false) };
    match &a.meta {
        Meta::List(l) if l.tokens.to_string() == "skip" => Ok(true),
        _ => Err(Error::new(a.span(), "on a field, the only option is #[differentiable(skip)]")),
    }
}

/// The generics with one more bound on each type parameter.
fn bounded(generics: &Generics, bound: syn::TypeParamBound) -> Generics {
    let mut g = generics.clone();
    for p in g.type_params_mut() {
        p.bounds.push(bound.clone());
    }
    g
}

/// Without lifetimes: handles borrow nothing.
fn without_lifetimes(generics: &Generics) -> Generics {
    let mut g = generics.clone();
    g.params = g.params.into_iter().filter(|p| !matches!(p, GenericParam::Lifetime(_))).collect();
    g
}

/// The arguments with which the struct names itself, lifetimes being `'static`.
fn static_arguments(generics: &Generics) -> TokenStream {
    let args: Vec<GenericArgument> = generics
        .params
        .iter()
        .map(|p| match p {
            GenericParam::Lifetime(l) => GenericArgument::Lifetime(Lifetime::new("'static", l.span())),
            GenericParam::Type(t) => {
                let i = &t.ident;
                parse_quote!(#i)
            }
            GenericParam::Const(c) => {
                let i = &c.ident;
                parse_quote!(#i)
            }
        })
        .collect();
    if args.is_empty() { quote!() } else { quote!(<#(#args),*>) }
}

/// The form itself: a struct of handles.
fn form(repr: &syn::Ident, generics: &Generics, fields: &Fields, kept: &[Kept], plain: &syn::Ident) -> TokenStream {
    let g = without_lifetimes(generics);
    let (impl_generics, ty_generics, wheres) = g.split_for_impl();
    let parts = kept.iter().map(|k| {
        let (vis, twin) = (k.vis, &k.twin);
        match (&k.member, fields) {
            (Member::Named(n), Fields::Named(_)) => quote!(#vis #n: #twin),
            _ => quote!(#vis #twin),
        }
    });
    let body = match fields {
        Fields::Named(_) => quote!(#wheres { #(#parts),* }),
        _ => quote!(( #(#parts),* ) #wheres;),
    };
    let doc = format!("A `{plain}` in a program.");
    quote! {
        #[doc = #doc]
        pub struct #repr #impl_generics #body
        impl #impl_generics ::core::clone::Clone for #repr #ty_generics #wheres {
            fn clone(&self) -> Self {
                *self
            }
        }
        impl #impl_generics ::core::marker::Copy for #repr #ty_generics #wheres {}
    }
}

fn mirror(name: &syn::Ident, repr: &syn::Ident, generics: &Generics, kept: &[Kept], skipped: &[Member]) -> TokenStream {
    let (impl_generics, ty_generics, wheres) = generics.split_for_impl();
    let g = without_lifetimes(generics);
    let repr_generics = g.split_for_impl().1;
    let (members, twins): (Vec<_>, Vec<_>) = kept.iter().map(|k| (&k.member, &k.twin)).unzip();
    let zeros = kept.iter().map(|k| {
        let (member, span) = (&k.member, k.plain.span());
        match k.plain {
            Type::Reference(r) if matches!(*r.elem, Type::Slice(_)) => quote!(#member: &[]),
            Type::Reference(r) => {
                let t = with_lifetime(&r.elem, "'static");
                quote_spanned!(span=> #member: ::std::boxed::Box::leak(::std::boxed::Box::new(<#t as ::chainrule::Mirror>::zero())))
            }
            t => {
                let t = with_lifetime(t, "'static");
                quote_spanned!(span=> #member: <#t as ::chainrule::Mirror>::zero())
            }
        }
    });
    let embedded = kept.iter().map(|k| {
        let member = &k.member;
        embedded(k.plain, quote!(self.#member))
    });
    quote! {
        impl #impl_generics ::chainrule::rt::Lift for #name #ty_generics #wheres {
            type T = Self;
            fn lift(self) -> ::chainrule::Ir<Self> {
                ::chainrule::rt::embed(&self)
            }
        }
        impl #impl_generics ::chainrule::Mirror for #name #ty_generics #wheres {
            type Repr = #repr #repr_generics;
            type Kind = ::chainrule::rt::Obj;
            const OWNS: bool = false #(|| <#twins as ::chainrule::rt::Value>::V_OWNS)*;
            fn layout(__out: &mut ::std::vec::Vec<::chainrule::rt::LeafTy>) {
                #(<#twins as ::chainrule::rt::Value>::v_layout(__out);)*
            }
            fn leaves(__r: Self::Repr, __out: &mut ::std::vec::Vec<::chainrule::rt::Leaf>) {
                #(::chainrule::rt::Value::v_leaves(__r.#members, __out);)*
            }
            fn from_leaves(__leaves: &mut ::chainrule::rt::Leaves) -> Self::Repr {
                #repr { #(#members: ::chainrule::rt::Value::v_from(__leaves)),* }
            }
            fn deep(__r: Self::Repr) -> Self::Repr {
                #repr { #(#members: ::chainrule::rt::Deep::deep_copy(__r.#members)),* }
            }
            fn embed(&self) -> Self::Repr {
                #repr { #(#members: #embedded),* }
            }
            fn zero() -> Self {
                #name { #(#zeros,)* #(#skipped: ::core::default::Default::default()),* }
            }
        }
    }
}

/// What struct literals become: the fields in alphabetical order, tuple fields by index.
fn constructor(name: &syn::Ident, repr: &syn::Ident, generics: &Generics, kept: &[Kept]) -> TokenStream {
    let g = without_lifetimes(generics);
    let (impl_generics, _, wheres) = g.split_for_impl();
    let arguments = static_arguments(generics);
    let mut sorted: Vec<&Kept> = kept.iter().collect();
    sorted.sort_by_key(|k| match &k.member {
        Member::Named(n) => n.to_string(),
        Member::Unnamed(i) => format!("{:04}", i.index),
    });
    let params: Vec<_> = sorted.iter().map(|k| format_ident!("__field_{}", k.name)).collect();
    let members: Vec<_> = sorted.iter().map(|k| &k.member).collect();
    let twins = sorted.iter().map(|k| {
        let twin = &k.twin;
        if is_slice(k.plain) { quote!(impl ::chainrule::rt::CoerceTo<#twin>) } else { quote!(#twin) }
    });
    let values = sorted.iter().zip(&params).map(|(k, p)| {
        if is_slice(k.plain) {
            {
                let twin = &k.twin;
                quote!(::chainrule::rt::coerce::<_, #twin>(#p))
            }
        } else {
            quote!(#p)
        }
    });
    quote! {
        impl #impl_generics #name #arguments #wheres {
            #[doc(hidden)]
            #[allow(clippy::too_many_arguments)]
            pub fn differentiable_fields(#(#params: #twins),*) -> ::chainrule::Ir<Self> {
                ::chainrule::Ir::new(#repr { #(#members: #values),* })
            }
        }
    }
}

/// A constant's field: tuples are tuples of handles.
fn embedded(ty: &Type, place: TokenStream) -> TokenStream {
    match ty {
        Type::Paren(p) => embedded(&p.elem, place),
        Type::Group(g) => embedded(&g.elem, place),
        Type::Reference(_) => quote!(::chainrule::rt::embed(#place)),
        Type::Tuple(t) => {
            let parts = t.elems.iter().enumerate().map(|(i, e)| {
                let i = Index::from(i);
                embedded(e, quote!(#place.#i))
            });
            quote!((#(#parts,)*))
        }
        _ => quote!(::chainrule::rt::embed(&#place)),
    }
}

/// How values go in and out of programs.
fn data(input: &DeriveInput, kept: &[Kept], skipped: &[Member]) -> TokenStream {
    let name = &input.ident;
    let g = bounded(&input.generics, parse_quote!(::chainrule::rt::Data));
    let (impl_generics, ty_generics, wheres) = g.split_for_impl();
    let members: Vec<_> = kept.iter().map(|k| &k.member).collect();
    let plain: Vec<_> = kept.iter().map(|k| k.plain).collect();
    let names: Vec<_> = kept.iter().map(|k| &k.name).collect();
    quote! {
        impl #impl_generics ::chainrule::rt::Data for #name #ty_generics #wheres {
            fn shape(__out: &mut ::std::vec::Vec<::chainrule::rt::Shape>) {
                #(<#plain as ::chainrule::rt::Data>::shape(__out);)*
            }
            fn store(
                &self,
                __ctx: &mut ::chainrule::rt::Context,
                __out: &mut ::std::vec::Vec<u64>,
            ) -> ::core::result::Result<(), ::chainrule::rt::Trap> {
                #(<#plain as ::chainrule::rt::Data>::store(&self.#members, __ctx, __out)?;)*
                ::core::result::Result::Ok(())
            }
            fn fetch(
                __ctx: &::chainrule::rt::Context,
                __cells: &mut dyn ::core::iter::Iterator<Item = u64>,
            ) -> Self {
                #name {
                    #(#members: <#plain as ::chainrule::rt::Data>::fetch(__ctx, __cells),)*
                    #(#skipped: ::core::default::Default::default()),*
                }
            }
            fn visit(&self, __f: &mut dyn ::core::ops::FnMut(f64)) {
                #(<#plain as ::chainrule::rt::Data>::visit(&self.#members, __f);)*
            }
            fn visit_mut(&mut self, __f: &mut dyn ::core::ops::FnMut(&mut f64)) {
                #(<#plain as ::chainrule::rt::Data>::visit_mut(&mut self.#members, __f);)*
            }
            fn names(&self, __prefix: &str, __out: &mut ::std::vec::Vec<::std::string::String>) {
                #(<#plain as ::chainrule::rt::Data>::names(
                    &self.#members, &::chainrule::rt::field_name(__prefix, #names), __out);)*
            }
        }
        impl #impl_generics ::chainrule::rt::Arg for #name #ty_generics #wheres {
            type Owned = Self;
            fn owned(&self) -> Self {
                ::core::clone::Clone::clone(self)
            }
        }
    }
}
