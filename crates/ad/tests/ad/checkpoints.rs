//! Loops that are run again from checkpoints: the same bits, and no more steps than the schedule has.

use crate::common::{Arg, Case, Derived, Random, float, generate, memory, verdict};
use chainrule_ad::{Checkpoints, Extent, fewest_advances, reverse_within};
use chainrule_ir::{Context, FunctionId, Module, Observer, Prim, PrimEvent, run_observed};
use std::collections::HashMap;

fn forced(depth: u32, slots: u64, block: u64) -> Checkpoints {
    Checkpoints { depth, slots: Some(slots), block: Some(block), ..Checkpoints::default() }
}

fn bits(x: &[f64]) -> Vec<u64> {
    x.iter().map(|x| if x.is_nan() { f64::NAN.to_bits() } else { x.to_bits() }).collect()
}

/// Compares the derivatives with and without checkpoints bit by bit; returns how many loops have them.
fn same(case: &Case, checkpoints: Checkpoints, random: &mut Random) -> usize {
    let plain = Derived::new(case);
    let y = case.call(&case.args);
    let w = random.vector(y.len());
    let (within, report) = Derived::within(case, checkpoints);
    let pairs = [(plain.vjp(&w), within.vjp(&w)), (plain.split(&w, 2), within.split(&w, 2))];
    for ((y, d), (again, by_checkpoints)) in pairs {
        assert_eq!(bits(&y), bits(&again), "results");
        assert_eq!(bits(&d), bits(&by_checkpoints), "derivatives: {d:?} {by_checkpoints:?}");
    }
    report.loops
}

/// `FIRST` and `COUNT` in the environment choose other programs.
fn seeds(count: u64) -> std::ops::Range<u64> {
    let read = |name: &str| std::env::var(name).ok().and_then(|v| v.parse::<u64>().ok());
    let first = read("FIRST").unwrap_or(0);
    first..first + read("COUNT").unwrap_or(count)
}

#[test]
fn random_programs_have_the_same_bits() {
    let mut loops = 0;
    for seed in seeds(60) {
        let case = generate::program(&mut Random(seed));
        for checkpoints in [
            forced(1, 1, 1),
            forced(1, 2, 1),
            forced(2, 3, 2),
            forced(3, 2, 1),
            Checkpoints { depth: 2, ..Default::default() },
        ] {
            let found = std::panic::catch_unwind(|| same(&case, checkpoints.clone(), &mut Random(seed)));
            match found {
                Ok(n) => loops += n,
                Err(panic) => {
                    eprintln!("seed {seed}, {checkpoints:?}:\n{}", chainrule_ir::Printer::PLAIN.module(&case.module));
                    std::panic::resume_unwind(panic);
                }
            }
        }
    }
    assert!(loops > 60, "{loops}");
}

/// The reverse sweep is a program like any other: it is differentiated again, both ways.
#[test]
fn random_programs_have_second_derivatives() {
    for seed in seeds(6) {
        let case = generate::program(&mut Random(seed));
        let mut random = Random(seed ^ 0x55);
        let w = random.vector(case.call(&case.args).len());
        for checkpoints in [forced(1, 2, 1), forced(2, 3, 2)] {
            let (d, _) = Derived::within(&case, checkpoints);
            for over in [d.reverse_case(&w), d.split_case(&w)] {
                if let Err(e) = verdict(&over, &mut random, 1e-9) {
                    panic!("seed {seed}: {e}\n{}", chainrule_ir::Printer::PLAIN.module(&case.module));
                }
            }
        }
    }
}

/// A loop that swaps two buffers, reads a third that later code changes, and allocates for itself.
const SWAPS: &str = "
func @main(%0: ptr, %1: ptr, %2: f64, %3: u64) -> (f64) {
  %10: u64 = const 0
  %11: u64 = const 4
  %12: ptr = alloc %11
  copy %12, %0, %11
  %13: ptr = alloc %11
  zero %13, %11
  %16: ptr, %17: ptr, %18: f64 = for %20 in %10..%3 with %21: ptr = %12, %22: ptr = %13, %23: f64 = %2 {
    %24: ptr = alloc %11
    zero %24, %11
    for %30 in %10..%11 {
      %31: ptr = offset %21, %30 * 1
      %32: f64 = load %31 + 0
      %33: ptr = offset %1, %30 * 1
      %34: f64 = load %33 + 0
      %35: f64 = mul %32, %34
      %36: f64 = mul %35, %23
      %37: f64 = sin %36
      %38: ptr = offset %24, %30 * 1
      store %38 + 0, %37
    }
    copy %22, %24, %11
    %40: f64 = load %22 + 1
    %41: f64 = mul %40, %2
    %42: f64 = add %23, %41
    // Here it says where it is.
    store %0 + 1, %42
    yield %22, %21, %42
  }
  %50: f64 = load %16 + 2
  store %1 + 0, %50
  store %1 + 3, %2
  %51: f64 = load %17 + 3
  %52: f64 = mul %51, %18
  %53: f64 = load %0 + 1
  %54: f64 = mul %52, %53
  %55: f64 = mul %54, %2
  yield %55
}
";

#[test]
fn memory_is_put_back() {
    let x = [0.9, -0.4, 0.7, 1.1];
    for n in [0, 1, 2, 9] {
        let args = vec![memory(&x), memory(&[1.2, 0.8, -1.3, 0.6]), float(0.7), Arg::Cell(n)];
        let case = Case::parse(SWAPS, args);
        for (slots, block) in [(1, 1), (2, 1), (3, 2), (10, 1), (10, 4)] {
            assert_eq!(same(&case, forced(1, slots, block), &mut Random(n)), 1);
            let (d, _) = Derived::within(&case, forced(1, slots, block));
            let over = d.reverse_case(&[0.3; 9]);
            verdict(&over, &mut Random(n), 1e-11).unwrap_or_else(|e| panic!("{n} steps, {slots} checkpoints: {e}"));
        }
        assert_eq!(same(&case, Checkpoints { depth: 1, ..Checkpoints::default() }, &mut Random(n)), 1);
    }
}

#[test]
fn prints_happen_once() {
    let text = SWAPS.replace("// Here it says where it is.", "print \"step \", %20, \"; \"");
    let mut module = chainrule_ir::parse(&text).expect("it is well-formed");
    chainrule_opt::run(&mut module, FunctionId(0), &[chainrule_opt::passes::RELEASE_LOOPS]);
    let mut checkpoints = forced(1, 2, 1);
    checkpoints.extents = vec![Some(Extent::Cells(4)), Some(Extent::Cells(4)), None, None];
    let active = [true, true, true, false];
    let (f, report) =
        reverse_within(&mut module, FunctionId(0), &active, 0, &checkpoints).expect("it has a derivative");
    assert_eq!((report.loops, report.kept.len()), (1, 0));
    let mut ctx = Context::new(1, 64 << 20).expect("a little memory");
    ctx.printed = Some(String::new());
    let [a, b] = [0, 0].map(|_| ctx.alloc(4).expect("it fits"));
    let args = [a, b, 0.7f64.to_bits(), 5, 1f64.to_bits()];
    chainrule_ir::run(&module, f, &args, &mut ctx).expect("it does not trap");
    assert_eq!(ctx.printed.as_deref(), Some("step 0; step 1; step 2; step 3; step 4; "));
}

/// Without extents of the arguments it is not known what to put back, and memory that lives on cannot be.
#[test]
fn loops_that_cannot_have_checkpoints_say_why() {
    let mut module = chainrule_ir::parse(SWAPS).expect("it is well-formed");
    let reason = |module: &mut Module, extents: [Option<Extent>; 2]| {
        let checkpoints = Checkpoints { depth: 1, extents: extents.to_vec(), ..Checkpoints::default() };
        module.levels = 0;
        let active = [true, true, true, false];
        let (_, report) = reverse_within(module, FunctionId(0), &active, 0, &checkpoints).expect("a derivative");
        assert_eq!(report.loops, 0);
        report.kept[0].to_string()
    };
    let four = Some(Extent::Cells(4));
    // Nobody has marked the loop.
    let why = reason(&mut module, [four, four]);
    assert_eq!(why, "a loop allocates memory in an iteration that later ones or later code use");
    chainrule_opt::run(&mut module, FunctionId(0), &[chainrule_opt::passes::RELEASE_LOOPS]);
    let why = reason(&mut module, [four, None]);
    assert_eq!(why, "a loop changes memory whose extent is not known, such as that of vectors in vectors");
}

/// `x ← sin x` so many times.
const CHAIN: &str = "
func @main(%0: f64, %1: u64) -> (f64) {
  %2: u64 = const 0
  %6: f64 = for %3 in %2..%1 with %4: f64 = %0 {
    %5: f64 = sin %4
    yield %5
  }
  yield %6
}
";

/// The same until a counter says so.
const OPEN: &str = "
func @main(%0: f64, %1: u64) -> (f64) {
  %2: u64 = const 0
  %3: u64 = const 1
  %10: f64, %11: u64 = loop with %4: f64 = %0, %5: u64 = %2 {
    %6: f64 = sin %4
    %7: u64 = iadd %5, %3
    %8: bool = lt %7, %1
    yield %8, %6, %7
  }
  yield %10
}
";

/// How often each function computes a sine.
#[derive(Default)]
struct Sines(HashMap<FunctionId, u64>);

impl Observer for Sines {
    fn prim(&mut self, event: &PrimEvent<'_>) {
        if event.prim == Prim::Sin {
            *self.0.entry(event.function).or_default() += 1;
        }
    }
}

/// The gradient of a chain of `n` steps, and how many steps were advanced and how many recorded.
fn chain(text: &str, n: u64, slots: u64, block: u64) -> (f64, u64, u64) {
    let mut module = chainrule_ir::parse(text).expect("it is well-formed");
    let checkpoints = forced(1, slots, block);
    let (f, report) =
        reverse_within(&mut module, FunctionId(0), &[true, false], 0, &checkpoints).expect("it has a derivative");
    assert_eq!((report.loops, report.kept.len()), (1, 0));
    let mut ctx = Context::new(1, 64 << 20).expect("a little memory");
    let mut sines = Sines::default();
    let args = [0.5f64.to_bits(), n, 1f64.to_bits()];
    let results = run_observed(&module, f, &args, &mut ctx, &mut sines).expect("it fits");
    let count = |recorded: bool| {
        let is = |f: &FunctionId| module.function(*f).name.ends_with(".forward0") == recorded;
        sines.0.iter().filter(|(f, _)| is(f)).map(|(_, n)| n).sum()
    };
    (f64::from_bits(results[1]), count(false), count(true))
}

/// `∏ cos xᵢ`, from the last step to the first
fn chain_by_hand(n: u64) -> f64 {
    let xs: Vec<f64> = std::iter::successors(Some(0.5f64), |x| Some(x.sin())).take(n as usize).collect();
    xs.iter().rev().fold(1.0, |d, x| x.cos() * d)
}

#[test]
fn steps_are_as_few_as_the_schedule_has_them() {
    for (n, slots, known) in [(1_000, 10, 3_636), (10_000, 10, 57_624)] {
        let (d, advanced, recorded) = chain(CHAIN, n, slots, 1);
        assert_eq!(d.to_bits(), chain_by_hand(n).to_bits());
        // The first step is recorded one time more, to learn what a step takes, and need not be advanced.
        assert_eq!((advanced, recorded), (known - 1, n + 1), "{n} steps, {slots} checkpoints");
    }
}

#[test]
fn blocks_of_steps_and_few_checkpoints() {
    for n in [0, 1, 2, 3, 31, 64, 65] {
        for slots in [1, 2, 3, 300] {
            for block in [1, 3, 1_000] {
                let (d, advanced, recorded) = chain(CHAIN, n, slots, block);
                assert_eq!(
                    d.to_bits(),
                    chain_by_hand(n).to_bits(),
                    "{n} steps, {slots} checkpoints, blocks of {block}"
                );
                assert!(recorded <= n + 1);
                let blocks = n.div_ceil(block);
                assert!(
                    advanced <= block * fewest_advances(blocks, slots.min(blocks.max(1))),
                    "{n} {slots} {block}: {advanced}"
                );
            }
        }
    }
}

/// How many iterations there are is not known before: checkpoints at equal distances, thinned as they run out.
#[test]
fn open_loops_advance_little_more() {
    for n in [1, 2, 3, 31, 64, 65] {
        for slots in [1, 2, 8, 12, 300] {
            for block in [1, 3, 1_000] {
                let (d, _, recorded) = chain(OPEN, n, slots, block);
                assert_eq!(
                    d.to_bits(),
                    chain_by_hand(n).to_bits(),
                    "{n} steps, {slots} checkpoints, blocks of {block}"
                );
                assert_eq!(recorded, n + 1);
            }
        }
    }
    for (n, slots) in [(300, 3), (1_000, 8), (1_000, 10), (10_000, 10), (5_000, 100)] {
        let (d, advanced, _) = chain(OPEN, n, slots, 1);
        assert_eq!(d.to_bits(), chain_by_hand(n).to_bits());
        let known = fewest_advances(n, slots);
        assert!(advanced * 4 <= known * 5, "{n} steps, {slots} checkpoints: {advanced} instead of {known}");
    }
    // With checkpoints enough each step is advanced once.
    let (_, advanced, _) = chain(OPEN, 1_000, 100, 10);
    assert_eq!(advanced, 999);
}

/// `f(n, x) = n == 0 ? sin x · p[0] : Σᵢ₌₀² f(n - 1, x · p[i]) · exp x`, with `p` in memory.
const TREE: &str = "
func @main(%0: u64, %1: f64, %2: ptr) -> (f64) {
  %3: f64 = call @f(%0, %1, %2)
  %4: f64 = mul %3, %1
  yield %4
}
func @f(%0: u64, %1: f64, %2: ptr) -> (f64) {
  %3: u64 = const 0
  %4: bool = eq %0, %3
  %5: f64 = if %4 {
    %6: f64 = sin %1
    %7: f64 = load %2 + 0
    %8: f64 = mul %6, %7
    yield %8
  } else {
    %9: u64 = const 1
    %10: u64 = isub %0, %9
    %11: u64 = const 3
    %12: f64 = const 0
    %13: f64 = exp %1
    %14: f64 = for %15 in %3 .. %11 with %16: f64 = %12 {
      %17: ptr = offset %2, %15 * 1
      %18: f64 = load %17 + 0
      %19: f64 = mul %1, %18
      %20: f64 = call @f(%10, %19, %2)
      %21: f64 = mul %20, %13
      %22: f64 = add %16, %21
      yield %22
    }
    yield %14
  }
  yield %5
}
";

#[test]
fn calls_that_run_again_have_the_same_bits() {
    for depth in 0..6 {
        let args = vec![Arg::Cell(depth), float(0.4), memory(&[0.9, -0.6, 0.3])];
        let case = Case::parse(TREE, args);
        for calls in [0, 1, 20, 60, 200, u64::MAX] {
            same(&case, Checkpoints { calls: Some(calls), ..Checkpoints::default() }, &mut Random(depth));
        }
    }
}

/// What the tape of a recursion takes, in cells, and the records above the cut.
#[test]
fn calls_that_run_again_leave_no_tape() {
    let used = |calls| {
        let mut module = chainrule_ir::parse(TREE).expect("it is in text form");
        let checkpoints = Checkpoints { calls: Some(calls), ..Checkpoints::default() };
        let active = [false, true, true];
        let (f, _) = reverse_within(&mut module, FunctionId(0), &active, 0, &checkpoints).expect("it has a derivative");
        let mut ctx = Context::new(1, 1 << 26).expect("there is address space");
        let p = ctx.alloc(3).expect("it fits");
        ctx.cells_mut(p, 3).fill(0.7f64.to_bits());
        ctx.cells_mut(p + chainrule_ir::memory::shadow_distance(0), 3).fill(0);
        let args = [8, 0.4f64.to_bits(), p, 1f64.to_bits()];
        chainrule_ir::run(&module, f, &args, &mut ctx).expect("it runs");
        ctx.used() / 8
    };
    let (whole, cut) = (used(u64::MAX), used(500));
    // 3⁸ leaves, of which 3⁵ or so are on the tape at once.
    assert!(cut * 5 < whole, "{cut} of {whole}");
}
