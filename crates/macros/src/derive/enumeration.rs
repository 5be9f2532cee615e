//! Enums without fields: their discriminant.

use crate::item::allow;
use proc_macro2::TokenStream;
use quote::quote;
use syn::{DataEnum, DeriveInput, Error, Fields, Ident, Result, spanned::Spanned};

pub fn expand(input: &DeriveInput, e: &DataEnum) -> Result<TokenStream> {
    let name = &input.ident;
    if let Some(v) = e.variants.iter().find(|v| !matches!(v.fields, Fields::Unit)) {
        return Err(Error::new(
            v.span(),
            "an enum with data has no form in differentiable code yet: use a struct with an enum without fields that says which case it is, and the data of all cases beside it",
        ));
    }
    if let Some(p) = input.generics.params.first() {
        return Err(Error::new(p.span(), "an enum in differentiable code cannot be generic"));
    }
    let variants: Vec<&Ident> = e.variants.iter().map(|v| &v.ident).collect();
    let Some(first) = variants.first() else {
        return Err(Error::new(name.span(), "an enum without variants has no values"));
    };
    let allow = allow();
    Ok(quote! {
        #allow
        const _: () = {
            impl ::chainrule::Mirror for #name {
                type Repr = ::chainrule::rt::Scalar;
                type Kind = ::chainrule::rt::Num;
                fn layout(__out: &mut ::std::vec::Vec<::chainrule::rt::LeafTy>) {
                    <i64 as ::chainrule::Mirror>::layout(__out)
                }
                fn leaves(__r: Self::Repr, __out: &mut ::std::vec::Vec<::chainrule::rt::Leaf>) {
                    <i64 as ::chainrule::Mirror>::leaves(__r, __out)
                }
                fn from_leaves(__leaves: &mut ::chainrule::rt::Leaves) -> Self::Repr {
                    <i64 as ::chainrule::Mirror>::from_leaves(__leaves)
                }
                fn embed(&self) -> Self::Repr {
                    ::chainrule::rt::Scalar::constant(::chainrule::rt::Prim::constant(*self))
                }
                fn zero() -> Self {
                    #name::#first
                }
            }
            impl ::chainrule::rt::Prim for #name {
                const TY: ::chainrule::rt::Ty = ::chainrule::rt::Ty::I64;
                fn constant(self) -> ::chainrule::rt::Const {
                    ::chainrule::rt::Const::int(::chainrule::rt::Ty::I64, self as i64 as i128)
                }
            }
            impl ::chainrule::rt::Lift for #name {
                type T = #name;
                fn lift(self) -> ::chainrule::Ir<#name> {
                    ::chainrule::rt::lit(self)
                }
            }
            impl ::chainrule::rt::IrCmp for #name {}
            impl<T: ::chainrule::rt::Int> ::chainrule::rt::IrCast<T> for #name {
                fn ir_cast(x: ::chainrule::Ir<Self>) -> ::chainrule::Ir<T> {
                    ::chainrule::rt::cast_scalar(x)
                }
            }
            impl ::chainrule::rt::Data for #name {
                fn shape(__out: &mut ::std::vec::Vec<::chainrule::rt::Shape>) {
                    __out.push(::chainrule::rt::Shape::Scalar(::chainrule::rt::Ty::I64));
                }
                fn store(
                    &self,
                    _: &mut ::chainrule::rt::Context,
                    __out: &mut ::std::vec::Vec<u64>,
                ) -> ::core::result::Result<(), ::chainrule::rt::Trap> {
                    __out.push(match self { #(#name::#variants => #name::#variants as i64 as u64),* });
                    ::core::result::Result::Ok(())
                }
                fn fetch(
                    _: &::chainrule::rt::Context,
                    __cells: &mut dyn ::core::iter::Iterator<Item = u64>,
                ) -> Self {
                    let __tag = __cells.next().map_or(0, |c| c as i64);
                    #(if __tag == #name::#variants as i64 { return #name::#variants; })*
                    ::core::unreachable!("no variant has this discriminant")
                }
                fn visit(&self, _: &mut dyn ::core::ops::FnMut(f64)) {}
                fn visit_mut(&mut self, _: &mut dyn ::core::ops::FnMut(&mut f64)) {}
                fn names(&self, _: &str, _: &mut ::std::vec::Vec<::std::string::String>) {}
            }
            impl ::chainrule::rt::Arg for #name {
                type Owned = Self;
                fn owned(&self) -> Self {
                    ::core::clone::Clone::clone(self)
                }
            }
        };
    })
}
