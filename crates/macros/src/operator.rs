//! Operators on the user's types: the handles' operator traits, implemented for the plain type.

use crate::args::Args;
use crate::item::allow;
use crate::scope::Scope;
use crate::signature::{Context, Twin, generics, twin};
use crate::types::{SCALARS, strip};
use proc_macro2::{Ident, TokenStream};
use quote::{format_ident, quote};
use syn::{Error, GenericArgument, ImplItem, ItemImpl, PathArguments, PathSegment, Type, spanned::Spanned};

/// The operators that can be overloaded.
#[derive(Clone)]
pub enum Operator {
    /// `a + b`: the trait's name.
    Binary(String),
    /// `a += b`: the name of the plain operator.
    Assign(String),
    /// `-a`
    Neg,
    /// `a[i]`
    Index,
    /// `a[i] = b`
    IndexMut,
}

/// The operator of a trait's name.
pub fn of(trait_: &PathSegment) -> Option<Operator> {
    let name = trait_.ident.to_string();
    Some(match name.as_str() {
        "Add" | "Sub" | "Mul" | "Div" | "Rem" => Operator::Binary(name),
        "AddAssign" | "SubAssign" | "MulAssign" | "DivAssign" | "RemAssign" => {
            Operator::Assign(name.trim_end_matches("Assign").to_string())
        }
        "Neg" => Operator::Neg,
        "Index" => Operator::Index,
        "IndexMut" => Operator::IndexMut,
        _ => return None,
    })
}

/// The impl and the handles' operator.
pub fn expand(i: &ItemImpl, operator: Operator) -> TokenStream {
    let mut cx = Scope::default();
    let this = strip(&i.self_ty);
    let rhs = strip(&rhs(i).unwrap_or_else(|| this.clone()));
    let scalar =
        matches!(&this, Type::Path(p) if p.path.get_ident().is_some_and(|i| SCALARS.contains(&i.to_string().as_str())));
    let Some(method) = i.items.iter().find_map(|x| match x {
        ImplItem::Fn(f) => Some(f),
        _ => None,
    }) else {
        return quote!(#i);
    };

    let lower =
        |name: &str, prefix: &str, suffix: &str| -> Ident { format_ident!("{prefix}{}{suffix}", name.to_lowercase()) };
    let (trait_, f, implementor, has_output) = match &operator {
        Operator::Neg => (quote!(IrNeg), format_ident!("ir_neg"), this.clone(), true),
        Operator::Index => {
            let index = cx.ty(&rhs);
            (quote!(IrIndex<#index>), format_ident!("ir_index"), this.clone(), true)
        }
        Operator::IndexMut => {
            let index = cx.ty(&rhs);
            (quote!(IrIndexMut<#index>), format_ident!("ir_index_mut"), this.clone(), false)
        }
        Operator::Binary(name) if scalar => {
            let trait_ = format_ident!("IrR{name}");
            (quote!(#trait_<#this>), lower(name, "ir_r", ""), rhs.clone(), true)
        }
        Operator::Binary(name) => {
            let trait_ = format_ident!("Ir{name}");
            (quote!(#trait_<#rhs>), lower(name, "ir_", ""), this.clone(), true)
        }
        Operator::Assign(name) if scalar => {
            let e = Error::new(
                i.self_ty.span(),
                format!(
                    "`{name}Assign` on a number cannot be differentiable: write `x = x + …` with an operator that gives a number"
                ),
            );
            let e = e.into_compile_error();
            return quote!(#i #e);
        }
        Operator::Assign(name) => {
            let trait_ = format_ident!("Ir{name}Assign");
            (quote!(#trait_<#rhs>), lower(name, "ir_", "_assign"), this.clone(), false)
        }
    };
    let (generics, predicates, _) = generics(&mut cx, &i.generics);
    let args = Args { inline: true, ..Args::default() };
    let context = Context { args: &args, this: quote!(#this), self_key: None, place: String::new() };
    let twin = twin(&mut cx, &method.sig, Some(&method.block), &context);
    let params = twin.param_list();
    let Twin { output, body, errors, .. } = &twin;
    let declared = i.items.iter().find_map(|x| match x {
        ImplItem::Type(t) if t.ident == "Output" => Some(&t.ty),
        _ => None,
    });
    let declared = has_output.then(|| declared.map(|t| quote!(type Output = #t;)));
    let allow = allow();
    quote! {
        #i
        #allow
        const _: () = {
            impl #generics ::chainrule::rt::#trait_ for #implementor #predicates {
                #declared
                #[track_caller]
                fn #f(#params) -> #output #body
            }
        };
        #errors
    }
}

/// The right operand's type, if the trait names one.
fn rhs(i: &ItemImpl) -> Option<Type> {
    let (_, path, _) = i.trait_.as_ref()?;
    let PathArguments::AngleBracketed(a) = &path.segments.last()?.arguments else { return None };
    match a.args.first() {
        Some(GenericArgument::Type(t)) => Some(t.clone()),
        _ => None,
    }
}
