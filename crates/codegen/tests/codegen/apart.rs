//! Loops that C compilers are told to run side by side: those no iteration of which touches what another one changes.

use crate::common::{Case, no_c, same_in_c};
use chainrule_codegen::c;
use chainrule_ir::{Context, FunctionId, Module, parse, verify};

/// A loop that squares what is at `%20` and puts it at `%30`. Both parameters are the same array of `4 n + 4` numbers; `%8` is
/// the part of it after `n` numbers, `%9` after `n - 1`; `%6` is a copy of its first `n`, and so is `%13`, from memory.
fn squares(addresses: &str) -> Module {
    let text = format!(
        "levels 1

func @squares(%0: ptr, %1: ptr, %2: u64) -> () {{
  %3: u64 = const 0
  %4: u64 = const 1
  %5: u64 = const 2
  %6: ptr = alloc %2
  copy %6, %0, %2
  %7: u64 = isub_wrap %2, %4
  %8: ptr = offset %0, %2 * 1
  %9: ptr = offset %0, %7 * 1
  %12: ptr = alloc %4
  store %12 + 0, %6
  %13: ptr = load %12 + 0
  for %10 in %3..%2 {{
    %11: u64 = iadd_wrap %10, %4
    %14: u64 = isub_wrap %2, %11
    {}
    %40: f64 = load %20 + 0
    %41: f64 = mul %40, %40
    store %30 + 0, %41
  }}
  %15: u64 = iadd %2, %2
  %16: u64 = iadd %15, %2
  %17: ptr = offset %0, %16 * 1
  copy %17, %6, %2
}}",
        addresses.replace("; ", "\n    ")
    );
    let module = parse(&text).unwrap_or_else(|e| panic!("{e}\n{text}"));
    verify(&module).expect("it is well formed");
    module
}

/// From where to where, and whether no iteration touches what another one changes.
const LOOPS: &[(&str, bool)] = &[
    // The same cell.
    ("%20: ptr = offset %0, %10 * 1; %30: ptr = offset %0, %10 * 1", true),
    // The next one, and the one before.
    ("%20: ptr = offset %0, %10 * 1; %30: ptr = offset %0, %11 * 1", false),
    ("%20: ptr = offset %0, %11 * 1; %30: ptr = offset %0, %10 * 1", false),
    // A copy.
    ("%20: ptr = offset %6, %10 * 1; %30: ptr = offset %0, %11 * 1", true),
    ("%20: ptr = offset %0, %11 * 1; %30: ptr = offset %6, %14 * 1", true),
    // Parts that do not overlap, and parts that do.
    ("%20: ptr = offset %0, %10 * 1; %30: ptr = offset %8, %10 * 1", true),
    ("%20: ptr = offset %8, %10 * 1; %30: ptr = offset %0, %10 * 1", true),
    ("%20: ptr = offset %0, %10 * 1; %30: ptr = offset %9, %10 * 1", false),
    ("%20: ptr = offset %9, %11 * 1; %30: ptr = offset %0, %10 * 1", true),
    ("%20: ptr = offset %0, %10 * 2; %30: ptr = offset %8, %10 * 2", false),
    // One cell for all.
    ("%20: ptr = offset %0, %10 * 1; %30: ptr = offset %6, %3 * 1", false),
    ("%20: ptr = offset %0, %3 * 1; %30: ptr = offset %0, %10 * 1", false),
    // The same copy by a pointer from memory.
    ("%20: ptr = offset %6, %10 * 1; %30: ptr = offset %13, %14 * 1", false),
    ("%20: ptr = offset %0, %11 * 1; %30: ptr = offset %13, %10 * 1", true),
    // Pairs: the other number, and the next pair's.
    ("%21: ptr = offset %0, %10 * 2; %20: ptr = offset %21, %4 * 1; %30: ptr = offset %0, %10 * 2", true),
    ("%21: ptr = offset %0, %10 * 2; %20: ptr = offset %21, %5 * 1; %30: ptr = offset %0, %10 * 2", false),
    // Backwards, and one forwards and one backwards.
    ("%20: ptr = offset %0, %14 * 1; %30: ptr = offset %0, %14 * 1", true),
    ("%20: ptr = offset %0, %14 * 1; %30: ptr = offset %0, %10 * 1", false),
    // Another parameter may be the same array, and its shadow is not.
    ("%20: ptr = offset %0, %10 * 1; %30: ptr = offset %1, %11 * 1", false),
    ("%20: ptr = offset %0, %10 * 1; %31: ptr = shadow %1, 0; %30: ptr = offset %31, %11 * 1", true),
    ("%20: ptr = offset %6, %10 * 1; %31: ptr = shadow %13, 0; %30: ptr = offset %31, %11 * 1", false),
    // Wherever memory says.
    (
        "%22: ptr = offset %0, %10 * 1; %23: u64 = load %22 + 0; %20: ptr = offset %0, %10 * 1; %30: ptr = offset %6, %10 * 1",
        true,
    ),
];

#[test]
fn loops_over_memory_that_is_apart() {
    if no_c() {
        return;
    }
    let case = |addresses: &str, n: u64| -> Case {
        let prepare = move |ctx: &mut Context| {
            let array = ctx.alloc(4 * n + 4).expect("memory");
            for (k, cell) in ctx.cells_mut(array, 4 * n + 4).iter_mut().enumerate() {
                *cell = (1.0 - k as f64 * 0.01).to_bits();
            }
            (vec![array, array, n], Some((array, 4 * n + 4)))
        };
        (squares(addresses), FunctionId(0), Box::new(prepare))
    };
    let cases: Vec<Case> = LOOPS.iter().flat_map(|l| [1, 67].map(|n| case(l.0, n))).collect();
    same_in_c(&cases);
    for (addresses, apart) in LOOPS {
        let text = c::emit(&squares(addresses), FunctionId(0));
        assert_eq!(text.contains("CR_APART\n"), *apart, "{addresses}");
    }
}

/// A loop that puts squares beside what it reads, and adds them up.
fn summed(add: &str) -> Module {
    let text = format!(
        "func @summed(%0: ptr, %1: u64) -> (f64) {{
  %2: u64 = const 0
  %3: f64 = const 0.0
  %4: f64 = for %5 in %2..%1 with %6: f64 = %3 {{
    %7: ptr = offset %0, %5 * 1
    %8: f64 = load %7 + 0
    %9: f64 = mul %8, %8
    %10: ptr = offset %7, %1 * 1
    store %10 + 0, %9
    %11: f64 = {add}
    yield %11
  }}
  yield %4
}}"
    );
    parse(&text).expect("it parses")
}

#[test]
fn sums_without_an_order_are_no_obstacle() {
    if no_c() {
        return;
    }
    for (add, apart) in [
        ("accumulate %6, %9", true),
        // A sum in order, and one that takes part in itself.
        ("add %6, %9", false),
        ("accumulate %6, %6", false),
    ] {
        let module = summed(add);
        assert_eq!(c::emit(&module, FunctionId(0)).contains("CR_APART\n"), apart, "{add}");
        let compiled = c::compile(&module, FunctionId(0)).expect("C compiles");
        let mut ctx = Context::new(0, 1 << 20).expect("address space");
        let array = ctx.alloc(134).expect("memory");
        ctx.cells_mut(array, 67).iter_mut().for_each(|cell| *cell = 2.0_f64.to_bits());
        let sum = compiled.call(&[array, 67], &mut ctx).expect("no trap");
        let expected = if add.ends_with("%6") { 0.0 } else { 4.0 * 67.0 };
        assert_eq!(f64::from_bits(sum[0]), expected, "{add}");
        assert!(ctx.cells(array + 8 * 67, 67).iter().all(|&cell| f64::from_bits(cell) == 4.0));
    }
}
