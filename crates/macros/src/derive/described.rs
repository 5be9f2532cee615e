//! The fields of a struct as named quantities of a study.

use proc_macro2::{Span, TokenStream};
use quote::{quote, quote_spanned};
use syn::meta::ParseNestedMeta;
use syn::punctuated::Punctuated;
use syn::spanned::Spanned;
use syn::{
    Attribute, Data, DeriveInput, Error, Expr, Field, Fields, Lit, LitStr, Meta, RangeLimits, Result, Token, Type,
};

/// `#[derive(Inputs)]`
pub fn inputs(input: &DeriveInput) -> Result<TokenStream> {
    let fields = fields(input, "Inputs")?;
    let rows = each(&fields, input_rows)?;
    let members = fields.iter().map(|f| &f.ident);
    let values = fields.iter().map(|f| match &f.ty {
        Type::Array(_) => quote!(::core::array::from_fn(|_| next())),
        _ => quote!(next()),
    });
    let name = &input.ident;
    let (impl_generics, ty_generics, wheres) = input.generics.split_for_impl();
    Ok(quote! {
        impl #impl_generics ::chainrule_study::Inputs for #name #ty_generics #wheres {
            fn inputs() -> ::std::vec::Vec<::chainrule_study::Input> {
                let mut all = ::std::vec::Vec::new();
                #(#rows)*
                all
            }
            fn made_of(next: &mut dyn ::core::ops::FnMut() -> f64) -> Self {
                Self { #(#members: #values),* }
            }
        }
    })
}

/// `#[derive(Outputs)]`
pub fn outputs(input: &DeriveInput) -> Result<TokenStream> {
    let rows = each(&fields(input, "Outputs")?, output_row)?;
    let name = &input.ident;
    let (impl_generics, ty_generics, wheres) = input.generics.split_for_impl();
    Ok(quote! {
        impl #impl_generics ::chainrule_study::Outputs for #name #ty_generics #wheres {
            fn outputs() -> ::std::vec::Vec<::chainrule_study::Output> {
                ::std::vec![#(#rows),*]
            }
        }
    })
}

/// `#[derive(Trace)]`
pub fn trace(input: &DeriveInput) -> Result<TokenStream> {
    let fields = fields(input, "Trace")?;
    let rows = fields.iter().map(series_row).collect::<Result<Vec<_>>>()?;
    let members = fields.iter().map(|f| &f.ident);
    let name = &input.ident;
    let (impl_generics, ty_generics, wheres) = input.generics.split_for_impl();
    Ok(quote! {
        impl #impl_generics ::chainrule_study::Trace for #name #ty_generics #wheres {
            fn series() -> ::std::vec::Vec<::chainrule_study::Series> {
                ::std::vec![#(#rows),*]
            }
            fn parts(&self) -> ::std::vec::Vec<&[f64]> {
                ::std::vec![#(&self.#members[..]),*]
            }
        }
    })
}

fn fields(input: &DeriveInput, derive: &str) -> Result<Vec<Field>> {
    match &input.data {
        Data::Struct(s) => match &s.fields {
            Fields::Named(named) if !named.named.is_empty() => Ok(named.named.iter().cloned().collect()),
            _ => Err(Error::new(input.ident.span(), format!("{derive} needs a struct with named fields"))),
        },
        _ => Err(Error::new(input.ident.span(), format!("{derive} describes the fields of a struct"))),
    }
}

/// What `row` makes of every field, or what is wrong with them all, by name.
fn each(fields: &[Field], row: impl Fn(&Field) -> Result<TokenStream>) -> Result<Vec<TokenStream>> {
    let mut rows = Vec::new();
    let mut wrong: Option<Error> = None;
    for field in fields {
        match row(field) {
            Ok(row) => rows.push(row),
            Err(error) => {
                let named = Error::new(error.span(), format!("`{}`: {error}", field_name(field)));
                match &mut wrong {
                    None => wrong = Some(named),
                    Some(all) => all.combine(named),
                }
            }
        }
    }
    wrong.map_or(Ok(rows), Err)
}

/// What a field's attribute says; each option at most once.
#[derive(Default)]
struct Options {
    unit: Option<LitStr>,
    step: Option<LitStr>,
    group: Option<LitStr>,
    name: Option<LitStr>,
    names: Option<Punctuated<LitStr, Token![,]>>,
    choices: Option<Punctuated<LitStr, Token![,]>>,
    range: Option<Expr>,
    default: Option<Expr>,
    target: Option<Expr>,
    within: Option<Expr>,
    flags: Vec<(String, Span)>,
}

/// Reads `#[input(…)]` or `#[output(…)]`; `known` are the options that it may have.
fn options(field: &Field, attribute: &str, known: &[&str]) -> Result<Options> {
    let mut o = Options::default();
    // An attribute without parentheses says nothing.
    let written = |a: &&Attribute| a.path().is_ident(attribute) && !matches!(a.meta, Meta::Path(_));
    for a in field.attrs.iter().filter(written) {
        a.parse_nested_meta(|meta| {
            let key = meta.path.get_ident().map(ToString::to_string).unwrap_or_default();
            if !known.contains(&key.as_str()) {
                return Err(meta.error(format!("there is no option `{key}`; known are {}", known.join(", "))));
            }
            match key.as_str() {
                "unit" => once(&mut o.unit, &meta, meta.value()?.parse()?),
                "group" => once(&mut o.group, &meta, meta.value()?.parse()?),
                "name" => once(&mut o.name, &meta, meta.value()?.parse()?),
                "range" => once(&mut o.range, &meta, meta.value()?.parse()?),
                "default" => once(&mut o.default, &meta, meta.value()?.parse()?),
                "step" => once(&mut o.step, &meta, meta.value()?.parse()?),
                "target" => once(&mut o.target, &meta, meta.value()?.parse()?),
                "within" => once(&mut o.within, &meta, meta.value()?.parse()?),
                "names" | "choices" => {
                    let inner;
                    syn::parenthesized!(inner in meta.input);
                    let place = if key == "names" { &mut o.names } else { &mut o.choices };
                    once(place, &meta, Punctuated::parse_terminated(&inner)?)
                }
                _ => {
                    o.flags.push((key, meta.path.span()));
                    Ok(())
                }
            }
        })?;
    }
    Ok(o)
}

fn once<T>(place: &mut Option<T>, meta: &ParseNestedMeta, value: T) -> Result<()> {
    match place.replace(value) {
        None => Ok(()),
        Some(_) => Err(meta.error("this option is given twice; leave out one")),
    }
}

/// The first paragraph of the documentation, in one line.
fn about(attrs: &[Attribute]) -> String {
    let lines = attrs.iter().filter_map(|a| match &a.meta {
        Meta::NameValue(m) if m.path.is_ident("doc") => match &m.value {
            Expr::Lit(l) => match &l.lit {
                Lit::Str(s) => Some(s.value().trim().to_string()),
                _ => None,
            },
            _ => None,
        },
        _ => None,
    });
    let paragraph: Vec<String> = lines.take_while(|line| !line.is_empty()).collect();
    paragraph.join(" ").trim_end_matches('.').to_string()
}

fn field_name(field: &Field) -> String {
    field.ident.as_ref().map(|i| i.to_string().trim_start_matches("r#").to_string()).unwrap_or_default()
}

fn text(option: &Option<LitStr>) -> String {
    option.as_ref().map(LitStr::value).unwrap_or_default()
}

fn is_f64(ty: &Type) -> bool {
    matches!(ty, Type::Path(p) if p.path.is_ident("f64"))
}

fn input_rows(field: &Field) -> Result<TokenStream> {
    let known = &["range", "default", "unit", "group", "name", "names", "fixed", "integer", "choices", "log"];
    // Before what else may be wrong: without a number, a range would not help.
    if !matches!(&field.ty, Type::Array(array) if is_f64(&array.elem)) && !is_f64(&field.ty) {
        return Err(not_a_number(&field.ty));
    }
    let o = options(field, "input", known)?;
    let row = input_row(field, &o)?;
    let default = o.default.as_ref().ok_or_else(|| missing(field, "default", "default = 0.5"))?;
    let range = o.range.as_ref().map_or_else(|| quote!(()), |range| quote!(#range));
    let shown = o.name.as_ref().map_or_else(|| field_name(field), LitStr::value);
    match &field.ty {
        ty if is_f64(ty) => {
            if let Some(names) = &o.names {
                return Err(Error::new(names.span(), "`names` is for arrays; a number has a `name`"));
            }
            Ok(quote_spanned! {field.span()=> {
                let (range, default, name) = (#range, #default, ::std::string::String::from(#shown));
                all.push(#row);
            }})
        }
        Type::Array(array) if is_f64(&array.elem) => {
            let n = &array.len;
            let names = match &o.names {
                Some(names) => {
                    let names = names.iter();
                    quote_spanned!(names.clone().next().map_or(field.span(), Spanned::span)=> {
                        let names: [&str; #n] = [#(#names),*];
                        names.map(::std::string::String::from)
                    })
                }
                None => quote!(::core::array::from_fn(|i| ::std::format!("{}_{}", #shown, i + 1))),
            };
            let ranges = match &o.range {
                Some(Expr::Array(_)) => range,
                _ => quote!(::core::array::from_fn(|_| #range)),
            };
            Ok(quote_spanned! {field.span()=> {
                let ranges: [_; #n] = #ranges;
                let defaults: [_; #n] = #default;
                let names: [::std::string::String; #n] = #names;
                for ((range, default), name) in ranges.into_iter().zip(defaults).zip(names) {
                    all.push(#row);
                }
            }})
        }
        other => Err(not_a_number(other)),
    }
}

fn not_a_number(ty: &Type) -> Error {
    let problem = "an input is an `f64` or an array `[f64; N]`; whole numbers are f64 too, with #[input(integer)]";
    Error::new(ty.span(), problem)
}

/// The description of one number, made of variables `name`, `range` and `default`.
fn input_row(field: &Field, o: &Options) -> Result<TokenStream> {
    let (unit, group, about) = (text(&o.unit), text(&o.group), about(&field.attrs));
    let flag = |name: &str| o.flags.iter().find(|(flag, _)| flag == name).map(|(_, span)| *span);
    let mut row = match &o.choices {
        Some(choices) => {
            let contradiction = flag("integer").map(|span| (span, "a choice is no integer: leave out one of the two"));
            let contradiction = contradiction.or(flag("log").map(|span| (span, "a choice has no scale")));
            let contradiction = contradiction.or(o.unit.as_ref().map(|unit| (unit.span(), "a choice has no unit")));
            let contradiction = contradiction.or(o
                .range
                .as_ref()
                .map(|range| (range.span(), "a choice has no range: its names say what it can be")));
            if let Some((span, problem)) = contradiction {
                return Err(Error::new(span, problem));
            }
            let choices = choices.iter();
            quote!({
                let () = range;
                ::chainrule_study::Input::choice(name, &[#(#choices),*], default)
            })
        }
        None if o.range.is_none() => return Err(missing(field, "range", "range = 0.0..=1.0")),
        None => quote!(::chainrule_study::Input::new(name, #unit, range, default)),
    };
    for (option, method) in [("integer", quote!(integer)), ("log", quote!(log)), ("fixed", quote!(fixed))] {
        if flag(option).is_some() {
            row = quote!(#row.#method());
        }
    }
    Ok(quote!(#row.about(#about).group(#group)))
}

fn missing(field: &Field, what: &str, example: &str) -> Error {
    Error::new(field.span(), format!("there is no {what}; write for example #[input({example})]"))
}

fn output_row(field: &Field) -> Result<TokenStream> {
    let known = &["unit", "name", "minimise", "minimize", "maximise", "maximize", "target", "within", "headline"];
    let o = options(field, "output", known)?;
    if !is_f64(&field.ty) {
        return Err(Error::new(field.ty.span(), "an output is an `f64`; convert it where the struct is made"));
    }
    let mut goals: Vec<(TokenStream, Span)> = Vec::new();
    let mut headline = false;
    for (flag, span) in &o.flags {
        match flag.as_str() {
            "headline" => headline = true,
            "minimise" | "minimize" => goals.push((quote!(Minimise), *span)),
            _ => goals.push((quote!(Maximise), *span)),
        }
    }
    if let Some(target) = &o.target {
        goals.push((quote!(Target(#target)), target.span()));
    }
    if let Some(within) = &o.within {
        let (low, high) = match within {
            Expr::Range(range) => match (&range.start, &range.limits, &range.end) {
                (Some(low), RangeLimits::Closed(_), Some(high)) => (low, high),
                _ => return Err(Error::new(within.span(), "`within` has two ends: within = 1.0..=2.0")),
            },
            _ => return Err(Error::new(within.span(), "`within` is a range: within = 1.0..=2.0")),
        };
        goals.push((quote!(Within(#low, #high)), within.span()));
    }
    if let Some((_, span)) = goals.get(1) {
        return Err(Error::new(*span, "an output has one goal; leave out the others"));
    }
    let goal = goals.first().map_or_else(|| quote!(None), |(goal, _)| goal.clone());
    let shown = o.name.as_ref().map_or_else(|| field_name(field), LitStr::value);
    let (unit, about) = (text(&o.unit), about(&field.attrs));
    let headline = headline.then(|| quote!(.headline()));
    Ok(quote! {
        ::chainrule_study::Output::new(#shown, #unit).goal(::chainrule_study::Goal::#goal).about(#about) #headline
    })
}

fn series_row(field: &Field) -> Result<TokenStream> {
    let o = options(field, "series", &["unit", "name", "step"])?;
    let ty = &field.ty;
    if !matches!(quote!(#ty).to_string().replace(' ', "").as_str(), "Vec<f64>" | "std::vec::Vec<f64>") {
        return Err(Error::new(ty.span(), "a series is a `Vec<f64>`, a number for each step"));
    }
    let step = o.step.as_ref().ok_or_else(|| {
        Error::new(field.span(), format!("`{}` needs a step: #[series(step = \"1 s\")]", field_name(field)))
    })?;
    let number = step.value().trim().split(' ').next().and_then(|number| number.parse::<f64>().ok());
    if !number.is_some_and(|number| number > 0.0 && number.is_finite()) {
        return Err(Error::new(step.span(), "a step is a number above 0 with its unit: \"0.1 s\""));
    }
    let shown = o.name.as_ref().map_or_else(|| field_name(field), LitStr::value);
    let (unit, about) = (text(&o.unit), about(&field.attrs));
    Ok(quote!(::chainrule_study::series(#shown, #unit, #step, #about)))
}
