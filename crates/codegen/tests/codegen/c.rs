//! C does what Cranelift's code does, bit for bit. Programs are compiled by the hundred: a compiler takes long to start.

use crate::common::generate::{CELLS, Choices, PARAMS, module};
use crate::common::prims::{combinations, function, samples, shown, signatures};
use crate::common::{BUDGET, Case, no_c, same_in_c};
use chainrule_codegen::{Compiled, c, compile};
use chainrule_ir::generate::{self, SMOOTH_CELLS, smooth, tape};
use chainrule_ir::golden::{Executor, check_dir};
use chainrule_ir::{Const, Context, FunctionId, Module, Prim, Ty, eval_prim, parse, verify};
use std::collections::HashMap;
use std::path::Path;

fn choices(seed: u64, length: usize) -> Vec<u16> {
    tape(seed, length).into_iter().map(|x| (x >> 16) as u16).collect()
}

fn case(choices: Vec<u16>, statements: usize) -> Case {
    let (module, entry) = module(&choices, statements);
    verify(&module).expect("generated programs are well formed");
    let prepare = move |ctx: &mut Context| {
        let array = ctx.alloc(CELLS).expect("memory");
        for (k, cell) in ctx.cells_mut(array, CELLS).iter_mut().enumerate() {
            *cell = (k as f64 * 0.75 - 2.0).to_bits();
        }
        // The last choices are also the arguments.
        let tail: Vec<u16> = choices.iter().rev().copied().collect();
        let mut tail = Choices::new(&tail);
        let mut args = vec![array];
        args.extend(PARAMS.iter().map(|&ty| tail.constant(ty).bits));
        (args, Some((array, CELLS)))
    };
    (module, entry, Box::new(prepare))
}

#[test]
fn random_programs_do_the_same() {
    if no_c() {
        return;
    }
    let cases: Vec<Case> = (0..100).map(|seed| case(choices(seed, 60 + 6 * seed as usize), 40)).collect();
    same_in_c(&cases);
}

#[test]
fn a_long_program_does_the_same() {
    if no_c() {
        return;
    }
    same_in_c(&[case(choices(7, 6000), 800)]);
}

/// The programs that the tests of every crate use.
#[test]
fn shared_programs_do_the_same() {
    if no_c() {
        return;
    }
    let mut cases: Vec<Case> = Vec::new();
    for seed in 0..30 {
        let module = generate::any(&tape(seed, 300));
        for id in 0..module.functions.len() as u32 {
            let params = module.functions[id as usize].params.len();
            cases.push((module.clone(), FunctionId(id), Box::new(move |_| (vec![0; params], None))));
        }
        let (module, entry) = smooth(&tape(seed, 300));
        let prepare = |ctx: &mut Context| {
            let p = ctx.alloc(SMOOTH_CELLS).expect("memory");
            ctx.cells_mut(p, SMOOTH_CELLS).fill(0.5f64.to_bits());
            (vec![1.25f64.to_bits(), 0.75f64.to_bits(), p, 1, 3], Some((p, SMOOTH_CELLS)))
        };
        cases.push((module, entry, Box::new(prepare)));
    }
    same_in_c(&cases);
}

#[test]
fn c_gives_what_the_golden_files_say() {
    if no_c() {
        return;
    }
    let directory = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../tests/ir");
    let key = |module: &Module, f: FunctionId| (format!("{module}"), f);
    let mut programs = Vec::new();
    for file in std::fs::read_dir(&directory).expect("the golden files") {
        let text = std::fs::read_to_string(file.expect("a file").path()).expect("a file of text");
        let module = parse(&text).expect("a module");
        programs.extend((0..module.functions.len() as u32).map(|f| (module.clone(), FunctionId(f))));
    }
    let units: Vec<_> = programs.iter().map(|(m, f)| (m, *f)).collect();
    let compiled = c::compile_all(&units, c::Mathematics::Library).expect("C compiles");
    let known: HashMap<_, Compiled> = programs.iter().map(|(m, f)| key(m, *f)).zip(compiled).collect();
    let executor = Executor {
        command: "run",
        prepare: &|m, f| Ok((m, f)),
        run: &|module, f, args, ctx| known[&key(module, f)].call(args, ctx),
        tolerance: 0.0,
    };
    let count = check_dir(&directory, &executor).unwrap_or_else(|e| panic!("\n{e}\n"));
    assert!(count > 50, "only {count} lines ran");
}

/// A primitive on types, with constants for some arguments.
type Variant = (Prim, Vec<Ty>, Ty, Vec<Option<Const>>);

/// Compiles variants of primitives and compares them with the table on all values.
fn check_primitives(variants: &[Variant]) -> usize {
    let modules: Vec<Module> = variants.iter().map(|(p, types, out, known)| function(*p, types, known, *out)).collect();
    let units: Vec<_> = modules.iter().map(|m| (m, FunctionId(0))).collect();
    let compiled = c::compile_all(&units, c::Mathematics::Library).expect("C compiles");
    let mut ctx = Context::new(0, BUDGET).expect("address space");
    let mut count = 0;
    for ((prim, types, out, known), code) in variants.iter().zip(&compiled) {
        for mut args in combinations(types) {
            // The sign of a NaN is nobody's promise.
            if *prim == Prim::CopySign && args[1].as_float().is_some_and(f64::is_nan) {
                continue;
            }
            for (arg, known) in args.iter_mut().zip(known) {
                *arg = known.unwrap_or(*arg);
            }
            let passed = args.iter().enumerate().filter(|(k, _)| known.get(*k).copied().flatten().is_none());
            let passed: Vec<u64> = passed.map(|(_, c)| c.bits).collect();
            let cells: Vec<u64> = args.iter().map(|c| c.bits).collect();
            let expected = eval_prim(*prim, types, &cells, *out).map(|bits| shown(*prim, *out, bits));
            let got = code.call(&passed, &mut ctx).map(|r| shown(*prim, *out, r[0])).map_err(|t| t.message);
            assert_eq!(got, expected.map_err(str::to_owned), "{} {types:?} on {cells:x?} to {out}", prim.name());
            count += 1;
        }
    }
    count
}

#[test]
fn primitives_give_what_their_rows_say() {
    if no_c() {
        return;
    }
    let all =
        Prim::ALL.iter().flat_map(|&p| signatures(p).into_iter().map(move |(types, out)| (p, types, out, vec![])));
    let count = check_primitives(&all.collect::<Vec<_>>());
    assert!(count > 50_000, "only {count}");
}

#[test]
fn primitives_with_a_constant_give_the_same() {
    if no_c() {
        return;
    }
    use Prim::*;
    let first: &[Prim] = &[ISub, IDiv, Min];
    let second: &[Prim] = &[IAdd, ISub, IMul, IDiv, IRemEuclid, IShl, IShr, Min, Max, PowI, IAddSat, ISubSat];
    let mut variants: Vec<Variant> = Vec::new();
    for (position, prims) in [(0, first), (1, second)] {
        for &prim in prims {
            let wide = |t: &Ty| matches!(t, Ty::F64 | Ty::I8 | Ty::I64 | Ty::U64);
            for (types, out) in signatures(prim).into_iter().filter(|(types, _)| wide(&types[0])) {
                for known in samples(types[position]).into_iter().step_by(7) {
                    let mut constants = vec![None; 2];
                    constants[position] = Some(known);
                    variants.push((prim, types.clone(), out, constants));
                }
            }
        }
    }
    check_primitives(&variants);
}

/// Cranelift's code and C's choose the same of two zeros.
#[test]
fn zeros_are_the_same_in_every_tier() {
    if no_c() {
        return;
    }
    let zeros = [Const::f64(0.0), Const::f64(-0.0)];
    let mut programs = Vec::new();
    for prim in [Prim::Min, Prim::Max] {
        for known in [vec![None, None], vec![Some(zeros[0]), None], vec![None, Some(zeros[1])]] {
            programs.push((function(prim, &[Ty::F64; 2], &known, Ty::F64), known));
        }
    }
    let units: Vec<_> = programs.iter().map(|(m, _)| (m, FunctionId(0))).collect();
    let compiled = c::compile_all(&units, c::Mathematics::Library).expect("C compiles");
    let mut ctx = Context::new(0, BUDGET).expect("address space");
    for ((module, known), code) in programs.iter().zip(&compiled) {
        let other = compile(module, FunctionId(0)).expect("it compiles");
        for (x, y) in zeros.iter().flat_map(|x| zeros.iter().map(move |y| (x.bits, y.bits))) {
            let args: Vec<u64> = [x, y].into_iter().zip(known).filter(|(_, k)| k.is_none()).map(|(x, _)| x).collect();
            assert_eq!(code.call(&args, &mut ctx), other.call(&args, &mut ctx));
        }
    }
}

/// Loops with mathematics that carry nothing, a sum, the last value, and what the mathematics itself needs.
const LOOPS: &str = "func @loops(%0: ptr, %1: u64) -> (f64, f64, f64, f64) {
  %2: u64 = const 0
  %3: f64 = const 0.0
  %4: f64 = const 1.0
  for %5 in %2..%1 {
    %6: ptr = offset %0, %5 * 1
    %7: f64 = load %6 + 0
    %8: f64 = tanh %7
    %9: f64 = add %8, %4
    store %6 + 0, %9
  }
  %10: f64, %11: f64, %12: f64 = for %13 in %2..%1 with %14: f64 = %3, %15: f64 = %3, %16: f64 = %4 {
    %17: ptr = offset %0, %13 * 1
    %18: f64 = load %17 + 0
    %19: f64 = ln %18
    %20: f64 = exp %19
    store %17 + 0, %20
    %21: f64 = mul %20, %16
    %22: f64 = add %14, %21
    %23: f64 = neg %16
    yield %22, %20, %23
  }
  %24: f64 = for %25 in %2..%1 with %26: f64 = %3 {
    %27: f64 = sub %26, %4
    %28: f64 = exp %27
    yield %28
  }
  yield %10, %11, %12, %24
}";

/// The running maximum of numbers and NaNs, from -∞ and from a NaN.
const MAXIMA: &str = "func @maxima(%0: ptr, %1: u64) -> (f64, f64) {
  %2: u64 = const 0
  %3: f64 = const -inf
  %4: f64 = const nan
  %5: f64, %6: f64 = for %7 in %2..%1 with %8: f64 = %3, %9: f64 = %4 {
    %10: ptr = offset %0, %7 * 1
    %11: f64 = load %10 + 0
    %12: f64 = max %8, %11
    %13: f64 = max %9, %11
    yield %12, %13
  }
  yield %5, %6
}";

#[test]
fn running_maxima_pass_over_nan() {
    if no_c() {
        return;
    }
    let module = parse(MAXIMA).expect("it parses");
    verify(&module).expect("it is well formed");
    let compiled = c::compile(&module, FunctionId(0)).expect("C compiles");
    for (cells, expected) in [
        (&[f64::NAN, -2.0, 5.0, f64::NAN, 3.0][..], 5.0),
        (&[f64::NAN, f64::NEG_INFINITY], f64::NEG_INFINITY),
        (&[1.0, f64::NAN], 1.0),
    ] {
        let mut ctx = Context::new(0, BUDGET).expect("address space");
        let n = cells.len() as u64;
        let p = ctx.alloc(n).expect("memory");
        ctx.cells_mut(p, n).iter_mut().zip(cells).for_each(|(cell, x)| *cell = x.to_bits());
        let got = compiled.call(&[p, n], &mut ctx).expect("no trap");
        assert_eq!(got, [expected.to_bits(); 2], "{cells:?}");
    }
    let text = c::emit(&module, FunctionId(0));
    assert!(text.contains("v12 = v11 > v8 ? v11 : v8;") && text.contains("v13 = cr_max(v9, v11);"), "{text}");
}

/// Mathematics in vectors is near that of the C library, for every length of a loop, and what is not mathematics the same.
#[test]
fn vector_mathematics_is_near() {
    if no_c() {
        return;
    }
    let module = parse(LOOPS).expect("it parses");
    verify(&module).expect("it is well formed");
    let vector = c::compile(&module, FunctionId(0)).expect("C compiles");
    let exact = compile(&module, FunctionId(0)).expect("it compiles");
    for n in [0, 1, 3, 4, 63, 64, 65, 300] {
        let run = |code: &Compiled| {
            let mut ctx = Context::new(0, BUDGET).expect("address space");
            let p = ctx.alloc(n).expect("memory");
            for (k, cell) in ctx.cells_mut(p, n).iter_mut().enumerate() {
                *cell = (k as f64 * 0.37 % 3.0 - 1.0).to_bits();
            }
            let mut seen = code.call(&[p, n], &mut ctx).expect("no trap");
            seen.extend_from_slice(ctx.cells_mut(p, n));
            seen.into_iter().map(f64::from_bits).collect::<Vec<_>>()
        };
        let (a, b) = (run(&vector), run(&exact));
        for (x, y) in a.iter().zip(&b) {
            assert!((x - y).abs() <= 1e-13 * y.abs().max(1.0), "{n} numbers: {a:?} for {b:?}");
        }
        assert_eq!(a[2], b[2]);
    }
    let text = c::emit(&module, FunctionId(0));
    assert!(text.contains("t20[") && text.contains("cr_tanh(v7)") && text.contains("= exp(v27)"), "{text}");
}
