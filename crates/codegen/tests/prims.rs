//! Every primitive on every type and on all pairs of interesting values, with operands that the compiler knows and that
//! it does not.

mod common;

use chainrule_codegen::compile;
use chainrule_ir::prim::Signature;
use chainrule_ir::{Const, Context, FunctionBuilder, Module, Prim, Ty, eval_prim};
use common::{BUDGET, show};

const INTS: [Ty; 8] = [Ty::I8, Ty::I16, Ty::I32, Ty::I64, Ty::U8, Ty::U16, Ty::U32, Ty::U64];

fn samples(ty: Ty) -> Vec<Const> {
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
fn signatures(prim: Prim) -> Vec<(Vec<Ty>, Ty)> {
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

fn numbers() -> impl Iterator<Item = Ty> {
    [Ty::F64, Ty::F32].into_iter().chain(INTS)
}

/// A function of the arguments that `known` does not say.
fn function(prim: Prim, types: &[Ty], known: &[Option<Const>], out: Ty) -> Module {
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

fn combinations(types: &[Ty]) -> Vec<Vec<Const>> {
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
fn shown(prim: Prim, ty: Ty, bits: u64) -> String {
    let text = show(ty, bits);
    let zero = ty.is_float() && f64::from_bits(bits) == 0.0;
    if zero && matches!(prim, Prim::Min | Prim::Max) { "0".to_owned() } else { text }
}

#[test]
fn primitives_give_what_their_rows_say() {
    let mut ctx = Context::new(0, BUDGET).expect("address space");
    let mut count = 0;
    for &prim in Prim::ALL {
        for (types, out) in signatures(prim) {
            let module = function(prim, &types, &[], out);
            let compiled = compile(&module, chainrule_ir::FunctionId(0)).expect("it compiles");
            for args in combinations(&types) {
                // The sign of a NaN is nobody's promise.
                if prim == Prim::CopySign && args[1].as_float().is_some_and(f64::is_nan) {
                    continue;
                }
                let cells: Vec<u64> = args.iter().map(|c| c.bits).collect();
                let expected = eval_prim(prim, &types, &cells, out).map(|bits| shown(prim, out, bits));
                let got = compiled.call(&cells, &mut ctx).map(|r| shown(prim, out, r[0])).map_err(|t| t.message);
                assert_eq!(got, expected.map_err(str::to_owned), "{} {types:?} on {cells:x?} to {out}", prim.name());
                count += 1;
            }
        }
    }
    assert!(count > 50_000, "only {count}");
}

#[test]
fn primitives_with_a_constant_give_the_same() {
    use Prim::*;
    let first: &[Prim] = &[IAdd, ISub, IMul, IDiv, Min, Max];
    let second: &[Prim] =
        &[IAdd, ISub, IMul, IDiv, IRem, IDivEuclid, IRemEuclid, IShl, IShr, Min, Max, PowI, IAddSat, ISubSat, Lt, Eq];
    let mut ctx = Context::new(0, BUDGET).expect("address space");
    for (position, prims) in [(0, first), (1, second)] {
        for &prim in prims {
            let wide = |t: &Ty| matches!(t, Ty::F64 | Ty::I8 | Ty::I64 | Ty::U64 | Ty::U32);
            for (types, out) in signatures(prim).into_iter().filter(|(types, _)| wide(&types[0])) {
                for known in samples(types[position]).into_iter().step_by(2) {
                    let mut constants = vec![None; 2];
                    constants[position] = Some(known);
                    let module = function(prim, &types, &constants, out);
                    let compiled = compile(&module, chainrule_ir::FunctionId(0)).expect("it compiles");
                    for x in samples(types[1 - position]) {
                        let mut cells = [x.bits; 2];
                        cells[position] = known.bits;
                        let expected = eval_prim(prim, &types, &cells, out).map(|bits| shown(prim, out, bits));
                        let got = compiled.call(&[x.bits], &mut ctx);
                        let got = got.map(|r| shown(prim, out, r[0])).map_err(|t| t.message);
                        let expected = expected.map_err(str::to_owned);
                        assert_eq!(got, expected, "{} {types:?} on {cells:x?} to {out}", prim.name());
                    }
                }
            }
        }
    }
}
