//! Every row of the table of primitives: derivatives against differences, evaluation against Rust, kinks by convention.

use chainrule_ir::{
    Const, Context, Fact, FunctionBuilder, FunctionId, Module, Op, Prim, Signature, Ty, Value, eval_prim, run, verify,
};
use std::collections::HashMap;

/// Forward mode for functions without control flow, straight from the rows: parameters and results of floats are
/// followed by their tangents.
fn forward(function: chainrule_ir::Function) -> chainrule_ir::Function {
    let (mut b, body) = FunctionBuilder::resume(function);
    let mut tangents: HashMap<Value, Value> = HashMap::new();
    for p in b.function().params.clone() {
        let ty = b.ty(p);
        if ty.is_float() {
            tangents.insert(p, b.param(ty));
        }
    }
    for stmt in body.stmts {
        b.push(stmt.clone());
        let (Op::Prim(prim, args), y) = (&stmt.op, stmt.outs[0]) else { continue };
        let ty = b.ty(y);
        let terms: Vec<Value> = match prim.row().fact {
            Fact::Zero | Fact::Discrete => vec![],
            Fact::Linear(factors) => args
                .iter()
                .zip(factors)
                .filter_map(|(x, &k)| {
                    let dx = *tangents.get(x)?;
                    let k = b.float(ty, k);
                    Some(b.mul(k, dx))
                })
                .collect(),
            Fact::Partial(partials) => args
                .iter()
                .zip(partials)
                .filter_map(|(x, partial)| {
                    let dx = *tangents.get(x)?;
                    let k = partial(&mut b, args, y);
                    Some(b.mul(k, dx))
                })
                .collect(),
            Fact::Select if ty.is_float() => {
                let zero = b.float(ty, 0.0);
                let of = |v| *tangents.get(v).unwrap_or(&zero);
                vec![b.select(args[0], of(&args[1]), of(&args[2]))]
            }
            Fact::Cast if ty.is_float() => tangents.get(&args[0]).map(|&dx| b.cast(dx, ty)).into_iter().collect(),
            Fact::Select | Fact::Cast => vec![],
        };
        if let Some(sum) = terms.into_iter().reduce(|s, t| b.add(s, t)) {
            tangents.insert(y, sum);
        }
    }
    let mut results = body.yields.clone();
    for y in body.yields {
        let zero = b.float(Ty::F64, 0.0);
        let ty = b.ty(y);
        if ty.is_float() {
            let zero = if ty == Ty::F64 { zero } else { b.float(ty, 0.0) };
            results.push(*tangents.get(&y).unwrap_or(&zero));
        }
    }
    b.finish(&results)
}

fn call(function: chainrule_ir::Function, args: &[Const]) -> Vec<f64> {
    let mut module = Module::default();
    module.push(function);
    verify(&module).unwrap_or_else(|e| panic!("{e}\n{module}"));
    let cells: Vec<u64> = args.iter().map(|c| c.bits).collect();
    let mut ctx = Context::new(0, 1 << 16).expect("a little memory");
    let results = run(&module, FunctionId(0), &cells, &mut ctx).expect("floats do not trap");
    results.into_iter().map(f64::from_bits).collect()
}

/// How many float arguments a primitive of floats takes; nothing for other primitives.
fn floats(prim: Prim) -> Option<usize> {
    match prim.row().signature {
        Signature::F1 | Signature::FI => Some(1),
        Signature::F2 => Some(2),
        Signature::F3 => Some(3),
        _ => None,
    }
}

const SCALES: [f64; 3] = [0.75, -1.25, 1.5];

/// `prim(s₀ t₀, s₁ t₁, …)` with factors that are not 1, and the exponent `n` if it takes one.
fn composition(prim: Prim, ty: Ty, n: i32) -> chainrule_ir::Function {
    let mut b = FunctionBuilder::new(prim.name());
    let count = floats(prim).expect("a primitive of floats");
    let params: Vec<Value> = (0..count).map(|_| b.param(ty)).collect();
    let mut args: Vec<Value> = Vec::new();
    for (&t, s) in params.iter().zip(SCALES) {
        let s = b.float(ty, s);
        args.push(b.mul(s, t));
    }
    if prim.row().signature == Signature::FI {
        args.push(b.int(Ty::I32, i128::from(n)));
    }
    let y = b.prim(prim, &args);
    b.finish(&[y])
}

/// Numbers in `0..1` that fill it evenly, another sequence for each `stream`.
fn uniform(stream: usize, i: usize) -> f64 {
    let golden = [0.618_033_988_749_894_9, 0.754_877_666_246_692_7, 0.569_840_290_998_053_2, 0.819_172_513_396_164_4];
    (0.31 + golden[stream % 4] * (i + 7 * stream + 1) as f64).fract()
}

/// Points `t` with `s t` in the domain of the row, directions, and exponents.
fn samples(prim: Prim) -> Vec<(Vec<f64>, Vec<f64>, i32)> {
    let domain = prim.row().domain;
    (0..24)
        .map(|i| {
            let t = domain.iter().zip(SCALES).enumerate();
            let t = t.map(|(k, (&(lo, hi), s))| (lo + (hi - lo) * uniform(k, i)) / s).collect();
            let d = (0..domain.len()).map(|k| 0.4 + uniform(k + 3, i)).collect();
            (t, d, i as i32 % 8 - 3)
        })
        .collect()
}

fn consts(ty: Ty, xs: &[f64]) -> Vec<Const> {
    xs.iter().map(|&x| Const::float(ty, x)).collect()
}

/// `d/dh f(t + h d)` at 0 by five points.
fn difference(t: &[f64], d: &[f64], f: impl Fn(&[f64]) -> f64) -> f64 {
    let h = 5e-4;
    let at = |k: f64| f(&t.iter().zip(d).map(|(t, d)| t + k * h * d).collect::<Vec<f64>>());
    (8.0 * (at(1.0) - at(-1.0)) - (at(2.0) - at(-2.0))) / (12.0 * h)
}

fn assert_close(found: f64, expected: f64, tolerance: f64, what: &str) {
    let scale = 1.0 + found.abs().max(expected.abs());
    assert!((found - expected).abs() <= tolerance * scale, "{what}: {found} is not {expected}");
}

#[test]
fn every_row_of_floats_has_a_domain() {
    for &prim in Prim::ALL {
        assert_eq!(prim.row().domain.len(), floats(prim).unwrap_or(0), "{}", prim.name());
        assert_eq!(prim.row().prim, prim);
        assert_eq!(Prim::from_name(prim.name()), Some(prim));
    }
}

#[test]
fn derivatives_are_those_of_differences_twice() {
    for &prim in Prim::ALL.iter().filter(|&&p| floats(p).is_some()) {
        for (t, d, n) in samples(prim) {
            let what = format!("{} at {t:?} along {d:?} ({n})", prim.name());
            // Detaching is the one primitive whose derivative is not that of its value.
            let prim_of_value = if prim == Prim::Detach { Prim::Signum } else { prim };
            let value = |t: &[f64]| call(composition(prim_of_value, Ty::F64, n), &consts(Ty::F64, t))[0];
            let once = forward(composition(prim, Ty::F64, n));
            let first = |t: &[f64]| call(once.clone(), &consts(Ty::F64, &[t, &d].concat()))[1];
            assert_close(first(&t), difference(&t, &d, value), 1e-7, &what);
            // The second time the directions of the first are parameters, whose tangents are zero.
            let still = vec![0.0; d.len()];
            let second = call(forward(once.clone()), &consts(Ty::F64, &[&t[..], &d, &d, &still].concat()))[3];
            assert_close(second, difference(&t, &d, first), 1e-6, &format!("twice {what}"));
        }
    }
}

#[test]
fn single_precision_is_double_precision_but_for_rounding() {
    for &prim in Prim::ALL.iter().filter(|&&p| floats(p).is_some()) {
        for (t, d, n) in samples(prim) {
            // Both start from the same numbers.
            let args: Vec<f64> = [t, d].concat().iter().map(|&x| f64::from(x as f32)).collect();
            let results = |ty| call(forward(composition(prim, ty, n)), &consts(ty, &args));
            let (narrow, wide) = (results(Ty::F32), results(Ty::F64));
            for (x, y) in narrow.iter().zip(wide) {
                assert_close(*x, y, 3e-5, &format!("f32 {} of {args:?} ({n})", prim.name()));
            }
        }
    }
}

/// The partial derivatives of `prim` at `x`, from its row.
fn partials(prim: Prim, x: &[f64], n: i32) -> Vec<f64> {
    let mut b = FunctionBuilder::new(prim.name());
    let mut args: Vec<Value> = x.iter().map(|_| b.param(Ty::F64)).collect();
    if prim.row().signature == Signature::FI {
        args.push(b.int(Ty::I32, i128::from(n)));
    }
    let y = b.prim(prim, &args);
    match prim.row().fact {
        Fact::Zero => vec![0.0; x.len()],
        Fact::Linear(factors) => factors.to_vec(),
        Fact::Partial(expressions) => {
            let results: Vec<Value> = expressions.iter().map(|e| e(&mut b, &args, y)).collect();
            call(b.finish(&results), &consts(Ty::F64, x))
        }
        Fact::Select | Fact::Cast | Fact::Discrete => panic!("{} is not a primitive of floats", prim.name()),
    }
}

#[test]
fn kinks_follow_the_symmetric_convention() {
    let check = |prim: Prim, x: &[f64], n: i32, expected: &[f64]| {
        assert_eq!(partials(prim, x, n), expected, "{} at {x:?} ({n})", prim.name());
    };
    check(Prim::Abs, &[0.0], 0, &[0.0]);
    check(Prim::Abs, &[-0.0], 0, &[0.0]);
    check(Prim::Max, &[2.0, 2.0], 0, &[0.5, 0.5]);
    check(Prim::Min, &[0.0, -0.0], 0, &[0.5, 0.5]);
    check(Prim::Max, &[2.0, f64::NAN], 0, &[1.0, 0.0]);
    check(Prim::Min, &[f64::NAN, 2.0], 0, &[0.0, 1.0]);
    check(Prim::CopySign, &[0.0, 1.0], 0, &[0.0, 0.0]);
    check(Prim::Hypot, &[0.0, 0.0], 0, &[0.0, 0.0]);
    check(Prim::PowI, &[0.0], 0, &[0.0]);
    check(Prim::PowI, &[0.0], 1, &[1.0]);
    check(Prim::PowI, &[0.0], 2, &[0.0]);
    check(Prim::PowI, &[f64::INFINITY], 0, &[0.0]);
    check(Prim::PowF, &[0.0, 0.0], 0, &[0.0, f64::NEG_INFINITY]);
    check(Prim::PowF, &[0.0, 2.0], 0, &[0.0, 0.0]);
    check(Prim::PowF, &[0.0, 1.0], 0, &[1.0, 0.0]);
    check(Prim::PowF, &[2.0, 0.0], 0, &[0.0, std::f64::consts::LN_2]);
    check(Prim::Sqrt, &[0.0], 0, &[f64::INFINITY]);
    check(Prim::Floor, &[2.0], 0, &[0.0]);
    check(Prim::Signum, &[0.0], 0, &[0.0]);
    check(Prim::Rem, &[0.0, 2.0], 0, &[1.0, 0.0]);
    check(Prim::Rem, &[7.0, f64::INFINITY], 0, &[1.0, 0.0]);
    // The quotient 8.9999999999999996 rounds to 9, but the remainder is that of 8.
    assert_eq!(0.9 / 0.1, 9.0);
    check(Prim::Rem, &[0.9, 0.1], 0, &[1.0, -8.0]);
}

#[test]
fn kinks_are_where_the_rows_say() {
    let at = |prim: Prim, x: &[f64]| prim.row().kink.is_some_and(|k| k(x));
    for (prim, x) in [
        (Prim::Abs, &[0.0][..]),
        (Prim::Max, &[1.0, 1.0]),
        (Prim::Floor, &[-3.0]),
        (Prim::Round, &[2.5]),
        (Prim::Fract, &[1.0]),
        (Prim::Sqrt, &[0.0]),
        (Prim::PowF, &[0.0, 0.5]),
        (Prim::Atan2, &[0.0, -1.0]),
        (Prim::Rem, &[2.0, 1.0]),
    ] {
        assert!(at(prim, x), "{} at {x:?}", prim.name());
        let beside: Vec<f64> = x.iter().zip([0.01, 0.003]).map(|(x, by)| x + by).collect();
        assert!(!at(prim, &beside), "{} at {beside:?}", prim.name());
    }
    assert!(!at(Prim::Trunc, &[0.0]) && !at(Prim::Fract, &[0.0]) && !at(Prim::Rem, &[0.0, 1.0]));
}

#[test]
fn a_power_has_its_mixed_derivative_where_the_exponent_is_zero() {
    let mut b = FunctionBuilder::new("power");
    let (x, y) = (b.param(Ty::F64), b.param(Ty::F64));
    let p = b.f2(Prim::PowF, x, y);
    let twice = forward(forward(b.finish(&[p])));
    // Along x, then along y: ∂²(xʸ)/∂x∂y = 1/x at y = 0.
    let args = [2.0, 0.0, 1.0, 0.0, 0.0, 1.0, 0.0, 0.0];
    assert_eq!(call(twice, &consts(Ty::F64, &args))[3], 0.5);
}

macro_rules! against_rust {
    ($ty:ident, $t:expr) => {{
        let edges: [$ty; 9] = [$ty::MIN, $ty::MIN + 1, $ty::MAX, $ty::MAX - 1, $ty::MAX / 2, 0, 1, 2, 7];
        let mut all = edges.to_vec();
        all.extend(edges.iter().map(|x| x.wrapping_neg()));
        let bits = |x: $ty| Const::int($t, x as i128).bits;
        for &x in &all {
            let check1 = |prim: Prim, expected: Option<$ty>| {
                assert_eq!(eval_prim(prim, &[$t], &[bits(x)], $t).ok(), expected.map(bits), "{} {x}", prim.name());
            };
            check1(Prim::INeg, x.checked_neg());
            check1(Prim::INot, Some(!x));
            for &y in &all {
                let check = |prim: Prim, expected: Option<$ty>| {
                    let found = eval_prim(prim, &[$t; 2], &[bits(x), bits(y)], $t).ok();
                    assert_eq!(found, expected.map(bits), "{} {x} {y}", prim.name());
                };
                check(Prim::IAdd, x.checked_add(y));
                check(Prim::ISub, x.checked_sub(y));
                check(Prim::IMul, x.checked_mul(y));
                check(Prim::IDiv, x.checked_div(y));
                check(Prim::IRem, x.checked_rem(y));
                check(Prim::IDivEuclid, x.checked_div_euclid(y));
                check(Prim::IRemEuclid, x.checked_rem_euclid(y));
                if let Ok(n) = u32::try_from(i128::from(y)) {
                    check(Prim::IPow, x.checked_pow(n));
                }
                check(Prim::IAddWrap, Some(x.wrapping_add(y)));
                check(Prim::ISubWrap, Some(x.wrapping_sub(y)));
                check(Prim::IMulWrap, Some(x.wrapping_mul(y)));
                check(Prim::IAddSat, Some(x.saturating_add(y)));
                check(Prim::ISubSat, Some(x.saturating_sub(y)));
                check(Prim::IMin, Some(x.min(y)));
                check(Prim::IMax, Some(x.max(y)));
                check(Prim::IAnd, Some(x & y));
                check(Prim::IOr, Some(x | y));
                check(Prim::IXor, Some(x ^ y));
                for choice in [0, 1] {
                    let found = eval_prim(Prim::Select, &[Ty::Bool, $t, $t], &[choice, bits(x), bits(y)], $t);
                    assert_eq!(found, Ok(bits(if choice == 1 { x } else { y })));
                }
                for (prim, expected) in [(Prim::Eq, x == y), (Prim::Ne, x != y), (Prim::Lt, x < y), (Prim::Le, x <= y)]
                {
                    let found = eval_prim(prim, &[$t; 2], &[bits(x), bits(y)], Ty::Bool);
                    assert_eq!(found, Ok(u64::from(expected)), "{} {x} {y}", prim.name());
                }
            }
            for by in [0u32, 1, 3, $ty::BITS - 1, $ty::BITS, 200] {
                for (prim, expected) in [(Prim::IShl, x.checked_shl(by)), (Prim::IShr, x.checked_shr(by))] {
                    let found = eval_prim(prim, &[$t, Ty::U32], &[bits(x), u64::from(by)], $t).ok();
                    assert_eq!(found, expected.map(bits), "{} {x} {by}", prim.name());
                }
            }
            // Conversions of integers.
            let to = |ty| eval_prim(Prim::Cast, &[$t], &[bits(x)], ty).expect("conversions do not trap");
            assert_eq!(to(Ty::F64), Const::f64(x as f64).bits, "{x} as f64");
            assert_eq!(to(Ty::F32), Const::f32(x as f32).bits, "{x} as f32");
            assert_eq!(to(Ty::I8), Const::int(Ty::I8, (x as i8).into()).bits, "{x} as i8");
            assert_eq!(to(Ty::U16), u64::from(x as u16), "{x} as u16");
            assert_eq!(to(Ty::I64), x as i64 as u64, "{x} as i64");
            assert_eq!(to(Ty::U64), x as u64, "{x} as u64");
        }
        // Conversions of floats.
        let floats = [0.0, -0.0, 0.9, -0.9, 1.5, -1.5, 127.9, 255.5, -129.0, 3e4, 7e4, 3e9, -3e9, 5e9, 1e19, -1e19];
        for x in floats.into_iter().chain([1e40, -1e40, f64::INFINITY, f64::NEG_INFINITY, f64::NAN]) {
            let found = eval_prim(Prim::Cast, &[Ty::F64], &[x.to_bits()], $t);
            assert_eq!(found, Ok(bits(x as $ty)), "{x} as {}", $t);
            let found = eval_prim(Prim::Cast, &[Ty::F32], &[Const::f32(x as f32).bits], $t);
            assert_eq!(found, Ok(bits(x as f32 as $ty)), "{x}f32 as {}", $t);
        }
    }};
}

#[test]
fn integers_are_rusts() {
    against_rust!(i8, Ty::I8);
    against_rust!(i16, Ty::I16);
    against_rust!(i32, Ty::I32);
    against_rust!(i64, Ty::I64);
    against_rust!(u8, Ty::U8);
    against_rust!(u16, Ty::U16);
    against_rust!(u32, Ty::U32);
    against_rust!(u64, Ty::U64);
    let pow = |x, n| {
        eval_prim(Prim::IPow, &[Ty::I64; 2], &[Const::int(Ty::I64, x).bits, Const::int(Ty::I64, n).bits], Ty::I64)
    };
    assert_eq!(pow(-1, (1 << 40) + 1), Ok(u64::MAX));
    assert_eq!((pow(0, 0), pow(1, 1 << 50)), (Ok(1), Ok(1)));
    assert_eq!(pow(2, -1), Err("attempt to multiply with overflow"));
    let abs = |x| eval_prim(Prim::IAbs, &[Ty::I8], &[Const::int(Ty::I8, x).bits], Ty::I8);
    assert_eq!((abs(-127), abs(-128).is_err()), (Ok(127), true));
}

#[test]
fn comparisons_with_nan_are_false_but_ne() {
    let (nan, one) = (f64::NAN.to_bits(), 1f64.to_bits());
    for (x, y) in [(nan, one), (one, nan), (nan, nan)] {
        let compare = |prim| eval_prim(prim, &[Ty::F64; 2], &[x, y], Ty::Bool);
        assert_eq!([Prim::Eq, Prim::Ne, Prim::Lt, Prim::Le].map(compare), [Ok(0), Ok(1), Ok(0), Ok(0)]);
    }
    assert_eq!(eval_prim(Prim::Eq, &[Ty::F64; 2], &[0, (-0f64).to_bits()], Ty::Bool), Ok(1));
}

#[test]
fn single_precision_is_rounded_at_every_step() {
    let x = Const::f32(0.1).bits;
    assert_eq!(eval_prim(Prim::Mul, &[Ty::F32; 2], &[x, x], Ty::F32), Ok(Const::f32(0.1 * 0.1).bits));
    assert_eq!(eval_prim(Prim::Sin, &[Ty::F32], &[x], Ty::F32), Ok(Const::f32(0.1f32.sin()).bits));
    assert_eq!(eval_prim(Prim::Cast, &[Ty::F64], &[0.1f64.to_bits()], Ty::F32), Ok(x));
    // Not through f64, which would round twice.
    let x = Const::int(Ty::I64, (1 << 54) + (1 << 30) + 1).bits;
    assert_eq!(eval_prim(Prim::Cast, &[Ty::I64], &[x], Ty::F32), Ok(Const::f32(x as i64 as f32).bits));
}
