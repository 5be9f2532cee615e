//! Every primitive on every type and on all pairs of interesting values.

use super::show;
use chainrule_ir::prim::Signature;
use chainrule_ir::{Const, FunctionBuilder, Module, Prim, Ty};

const INTS: [Ty; 8] = [Ty::I8, Ty::I16, Ty::I32, Ty::I64, Ty::U8, Ty::U16, Ty::U32, Ty::U64];

pub fn samples(ty: Ty) -> Vec<Const> {
    let mut all: Vec<Const> = match ty {
        Ty::F64 | Ty::F32 => [
            0.0,
            0.5,
            1.0,
            1.5,
            2.5,
            3.0,
            0.1,
            0.49999999999999994,
            4503599627370497.0,
            127.5,
            255.5,
            65535.9,
            2147483648.0,
            4294967296.0,
            9.3e18,
            1e19,
            1e300,
            5e-324,
            1e-40,
            f64::INFINITY,
        ]
        .into_iter()
        .flat_map(|x| [Const::float(ty, x), Const::float(ty, -x)])
        .chain([Const::float(ty, f64::NAN)])
        .collect(),
        Ty::Bool => vec![Const::bool(false), Const::bool(true)],
        Ty::Ptr => vec![],
        _ => [0, 1, 2, 3, 7, 11, 63, 64, 127, 128, 255, 32767, 65535, 2147483647, 2147483648, 3037000500, 4294967295]
            .into_iter()
            .chain([i128::from(i64::MAX), i128::from(u64::MAX)])
            .flat_map(|x| [Const::int(ty, x), Const::int(ty, -x), Const::int(ty, -x - 1)])
            .collect(),
    };
    all.sort_by_key(|c| c.bits);
    all.dedup();
    all
}

/// The types of arguments and result that a primitive takes.
pub fn signatures(prim: Prim) -> Vec<(Vec<Ty>, Ty)> {
    let floats = [Ty::F64, Ty::F32].into_iter();
    match prim.row().signature {
        Signature::F1 => floats.map(|t| (vec![t], t)).collect(),
        Signature::F2 => floats.map(|t| (vec![t; 2], t)).collect(),
        Signature::F3 => floats.map(|t| (vec![t; 3], t)).collect(),
        Signature::FI => floats.map(|t| (vec![t, Ty::I32], t)).collect(),
        Signature::I1 => INTS.map(|t| (vec![t], t)).to_vec(),
        Signature::I2 => INTS.map(|t| (vec![t; 2], t)).to_vec(),
        Signature::Shift => INTS.map(|t| (vec![t, Ty::U32], t)).to_vec(),
        Signature::B1 => vec![(vec![Ty::Bool], Ty::Bool)],
        Signature::B2 => vec![(vec![Ty::Bool; 2], Ty::Bool)],
        Signature::Compare => numbers().chain([Ty::Bool]).map(|t| (vec![t; 2], Ty::Bool)).collect(),
        Signature::Select => numbers().map(|t| (vec![Ty::Bool, t, t], t)).collect(),
        Signature::Cast => numbers()
            .flat_map(|from| numbers().filter(move |&to| to != from).map(move |to| (vec![from], to)))
            .chain(INTS.map(|to| (vec![Ty::Bool], to)))
            .collect(),
    }
}

pub fn numbers() -> impl Iterator<Item = Ty> {
    [Ty::F64, Ty::F32].into_iter().chain(INTS)
}

/// A function of the arguments that `known` does not say.
pub fn function(prim: Prim, types: &[Ty], known: &[Option<Const>], out: Ty) -> Module {
    let mut b = FunctionBuilder::new(prim.name());
    let args: Vec<_> = types
        .iter()
        .enumerate()
        .map(|(k, &t)| match known.get(k).copied().flatten() {
            Some(c) => b.constant(c),
            None => b.param(t),
        })
        .collect();
    let y = if prim == Prim::Cast { b.cast(args[0], out) } else { b.prim(prim, &args) };
    let mut module = Module::default();
    module.push(b.finish(&[y]));
    module
}

pub fn combinations(types: &[Ty]) -> Vec<Vec<Const>> {
    let mut all = vec![vec![]];
    for (k, &ty) in types.iter().enumerate() {
        let mut values = samples(ty);
        if k == 2 {
            // All triples would be many.
            values = values.into_iter().step_by(7).collect();
        }
        all = all
            .into_iter()
            .flat_map(|head: Vec<Const>| values.iter().map(move |&c| [&head[..], &[c]].concat()).collect::<Vec<_>>())
            .collect();
    }
    all
}

/// Zeros alike: `min` and `max` may give either of two zeros.
pub fn shown(prim: Prim, ty: Ty, bits: u64) -> String {
    let text = show(ty, bits);
    let zero = ty.is_float() && f64::from_bits(bits) == 0.0;
    if zero && matches!(prim, Prim::Min | Prim::Max) { "0".to_owned() } else { text }
}
