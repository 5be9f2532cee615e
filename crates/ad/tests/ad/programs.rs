//! Programs that users write, by hand: each passes every oracle to second order.

use crate::common::{Arg, Case, Derived, check, fixed, fixed_memory, float, memory};
use chainrule_ad::{forward, reverse, split};
use chainrule_ir::{Const, Context, FunctionBuilder, FunctionId, Module, Op, Prim, Rule, Signature, Ty, Value, run};

const LORENZ: &str = "
func @main(%0: f64, %1: f64, %2: f64, %3: f64, %4: f64, %5: f64, %6: u64) -> (f64) {
  %10: u64 = const 0
  %11: f64 = const 0.01
  %40: f64, %41: f64, %42: f64 = for %12 in %10..%6 with %13: f64 = %0, %14: f64 = %1, %15: f64 = %2 {
    %16: f64 = sub %14, %13
    %17: f64 = mul %3, %16
    %18: f64 = sub %4, %15
    %19: f64 = mul %13, %18
    %20: f64 = sub %19, %14
    %21: f64 = mul %13, %14
    %22: f64 = mul %5, %15
    %23: f64 = sub %21, %22
    %24: f64 = mul %11, %17
    %25: f64 = add %13, %24
    %26: f64 = mul %11, %20
    %27: f64 = add %14, %26
    %28: f64 = mul %11, %23
    %29: f64 = add %15, %28
    yield %25, %27, %29
  }
  %43: f64 = add %40, %41
  %44: f64 = add %43, %42
  yield %44
}
";

/// `steps` times `b[i] = a[i] + c (a[i-1] - 2 a[i] + a[i+1])` and the buffers swapped; the sum of squares.
const STENCIL: &str = "
func @main(%0: ptr, %1: u64, %2: u64, %3: f64) -> (f64) {
  %10: u64 = const 0
  %11: u64 = const 1
  %12: ptr = alloc %1
  copy %12, %0, %1
  %13: u64 = isub %1, %11
  %14: f64 = const 2.0
  %15: ptr = alloc %1
  copy %15, %0, %1
  %16: ptr, %17: ptr = for %18 in %10..%2 with %19: ptr = %12, %20: ptr = %15 {
    for %21 in %11..%13 {
      %22: ptr = offset %19, %21 * 1
      %23: u64 = isub %21, %11
      %24: ptr = offset %19, %23 * 1
      %25: f64 = load %24 + 0
      %26: f64 = load %22 + 0
      %27: f64 = load %22 + 1
      %28: f64 = mul %14, %26
      %29: f64 = sub %25, %28
      %30: f64 = add %29, %27
      %31: f64 = mul %3, %30
      %32: f64 = add %26, %31
      %33: ptr = offset %20, %21 * 1
      store %33 + 0, %32
    }
    yield %20, %19
  }
  %34: f64 = const 0.0
  %35: f64 = for %36 in %10..%1 with %37: f64 = %34 {
    %38: ptr = offset %16, %36 * 1
    %39: f64 = load %38 + 0
    %40: f64 = mul %39, %39
    %41: f64 = add %37, %40
    yield %41
  }
  yield %35
}
";

#[test]
fn lorenz() {
    let x = [1.0, 0.5, 0.8, 10.0, 28.0, 2.7].map(float);
    check(&Case::parse(LORENZ, x.into_iter().chain([Arg::Cell(5)]).collect()));
}

#[test]
fn stencil() {
    let args = vec![memory(&[1.0, 0.5, -0.3, 0.7, 0.2]), Arg::Cell(5), Arg::Cell(3), float(0.3)];
    check(&Case::parse(STENCIL, args));
}

#[test]
fn newton_until_it_has_converged() {
    let text = "
func @main(%0: f64) -> (f64) {
  %1: f64 = const 1.0
  %2: f64 = loop with %3: f64 = %1 {
    %4: f64 = div %0, %3
    %5: f64 = add %3, %4
    %6: f64 = const 0.5
    %7: f64 = mul %6, %5
    %8: f64 = sub %7, %3
    %9: f64 = abs %8
    %10: f64 = const 0.0001
    %11: bool = lt %10, %9
    yield %11, %7
  }
  yield %2
}
";
    let case = Case::parse(text, vec![float(7.0)]);
    check(&case);
    let (_, slope) = Derived::new(&case).vjp(&[1.0]);
    assert!((slope[0] - 0.5 / 7f64.sqrt()).abs() < 1e-4);
}

#[test]
fn loops_in_branches_in_loops() {
    let text = "
func @main(%0: f64, %1: f64, %2: u64) -> (f64, f64) {
  %3: u64 = const 0
  %4: f64, %5: f64 = for %6 in %3..%2 with %7: f64 = %0, %8: f64 = %1 {
    %9: bool = lt %7, %8
    %10: f64, %11: f64 = if %9 {
      %12: f64 = for %13 in %3..%6 with %14: f64 = %7 {
        %15: f64 = sin %14
        %16: f64 = mul %15, %1
        %17: f64 = exp %16
        yield %17
      }
      yield %12, %0
    } else {
      %18: f64 = cos %8
      %19: f64 = mul %18, %7
      %20: f64 = mul %18, %19
      yield %20, %18
    }
    %21: f64 = sqrt %2100
    %22: f64 = mul %10, %21
    yield %22, %11
  }
  yield %4, %5
}
"
    .replace("sqrt %2100", "tanh %10");
    for n in 0..6 {
        check(&Case::parse(&text, vec![float(0.3), float(0.7), Arg::Cell(n)]));
    }
}

/// `f(n, x) = n == 0 ? sin x : g(n - 1, x) · x`, `g(n, x) = n == 0 ? x : f(n - 1, exp x) + x`.
#[test]
fn mutual_recursion() {
    let text = "
func @main(%0: u64, %1: f64) -> (f64) {
  %2: f64 = call @f(%0, %1)
  yield %2
}
func @f(%0: u64, %1: f64) -> (f64) {
  %2: u64 = const 0
  %3: bool = eq %0, %2
  %4: f64 = if %3 {
    %5: f64 = sin %1
    yield %5
  } else {
    %6: u64 = const 1
    %7: u64 = isub %0, %6
    %8: f64 = call @g(%7, %1)
    %9: f64 = mul %8, %1
    yield %9
  }
  yield %4
}
func @g(%0: u64, %1: f64) -> (f64) {
  %2: u64 = const 0
  %3: bool = eq %0, %2
  %4: f64 = if %3 {
    yield %1
  } else {
    %6: u64 = const 1
    %7: u64 = isub %0, %6
    %10: f64 = tanh %1
    %8: f64 = call @f(%7, %10)
    %9: f64 = add %8, %1
    yield %9
  }
  yield %4
}
";
    for n in 0..5 {
        check(&Case::parse(text, vec![Arg::Cell(n), float(0.7)]));
    }
}

/// A function that is the entry and calls itself, on different parameters than the caller differentiates.
#[test]
fn the_entry_calls_itself() {
    let text = "
func @main(%0: u64, %1: f64, %2: f64) -> (f64) {
  %3: u64 = const 0
  %4: bool = eq %0, %3
  %5: f64 = if %4 {
    %6: f64 = mul %1, %2
    yield %6
  } else {
    %7: u64 = const 1
    %8: u64 = isub %0, %7
    %9: f64 = sin %2
    %10: f64 = call @main(%8, %2, %9)
    %11: f64 = mul %10, %1
    yield %11
  }
  yield %5
}
";
    for n in 0..4 {
        check(&Case::parse(text, vec![Arg::Cell(n), float(0.7), float(0.4)]));
        check(&Case::parse(text, vec![Arg::Cell(n), fixed(0.7), float(0.4)]));
        check(&Case::parse(text, vec![Arg::Cell(n), float(0.7), fixed(0.4)]));
    }
}

/// A buffer that is allocated anew and copied when it is full, as `Vec::push` does.
#[test]
fn growth() {
    let text = "
func @main(%0: f64, %1: u64) -> (f64) {
  %2: u64 = const 1
  %3: u64 = const 0
  %4: ptr = alloc %2
  %5: ptr, %6: u64, %7: u64, %8: f64 = for %9 in %3..%1 with %10: ptr = %4, %11: u64 = %3, %12: u64 = %2, %13: f64 = %0 {
    %14: bool = eq %11, %12
    %15: ptr, %16: u64 = if %14 {
      %17: u64 = iadd %12, %12
      %18: ptr = alloc %17
      copy %18, %10, %11
      yield %18, %17
    } else {
      yield %10, %12
    }
    %19: ptr = offset %15, %11 * 1
    store %19 + 0, %13
    %20: u64 = iadd %11, %2
    %21: f64 = sin %13
    %22: f64 = mul %21, %0
    yield %15, %20, %16, %22
  }
  %23: f64 = const 1.0
  %24: f64 = for %25 in %3..%6 with %26: f64 = %23 {
    %27: ptr = offset %5, %25 * 1
    %28: f64 = load %27 + 0
    %29: f64 = mul %28, %26
    %30: f64 = add %29, %28
    yield %30
  }
  yield %24
}
";
    for n in [0, 1, 2, 5, 9] {
        check(&Case::parse(text, vec![float(0.8), Arg::Cell(n)]));
    }
}

/// Rows in a table of pointers, swapped while they are written.
#[test]
fn rows_of_rows() {
    let text = "
func @main(%0: ptr, %1: f64) -> (f64) {
  %2: u64 = const 2
  %3: ptr = alloc %2
  %4: ptr = alloc %2
  copy %4, %0, %2
  %5: ptr = alloc %2
  zero %5, %2
  store %3 + 0, %4
  store %3 + 1, %5
  %6: u64 = const 0
  %7: u64 = const 3
  for %8 in %6..%7 {
    %9: ptr = load %3 + 0
    %10: ptr = load %3 + 1
    %11: f64 = load %9 + 0
    %12: f64 = load %9 + 1
    %13: f64 = mul %11, %12
    %14: f64 = add %13, %1
    store %10 + 0, %14
    %15: f64 = sin %11
    store %10 + 1, %15
    store %3 + 0, %10
    store %3 + 1, %9
  }
  %16: ptr = load %3 + 0
  %17: f64 = load %16 + 0
  %18: f64 = load %16 + 1
  %19: f64 = mul %17, %18
  yield %19
}
";
    check(&Case::parse(text, vec![memory(&[0.6, -0.4]), float(0.2)]));
    check(&Case::parse(text, vec![fixed_memory(&[0.6, -0.4]), float(0.2)]));
}

/// Active and inactive memory behind one pointer.
#[test]
fn merged_pointers() {
    let text = "
func @main(%0: ptr, %1: ptr, %2: f64, %3: bool) -> (f64) {
  %4: ptr = if %3 {
    yield %0
  } else {
    yield %1
  }
  %5: f64 = load %4 + 0
  %6: f64 = mul %5, %2
  store %4 + 0, %6
  %7: f64 = load %4 + 0
  %8: f64 = mul %7, %7
  %9: ptr = select %3, %1, %0
  %10: f64 = load %9 + 1
  %11: f64 = mul %10, %8
  yield %11
}
";
    for side in [0, 1] {
        let args = vec![memory(&[0.6, -0.4]), fixed_memory(&[0.3, 1.1]), float(0.2), Arg::Cell(side)];
        check(&Case::parse(text, args));
    }
}

/// Every primitive that has a derivative, in a composition and a loop, for both widths.
#[test]
fn every_primitive() {
    // `detach` hides its argument's derivative, which differences still see.
    for &prim in Prim::ALL.iter().filter(|&&p| p != Prim::Detach) {
        let row = prim.row();
        let floats = match row.signature {
            Signature::F1 | Signature::FI => 1,
            Signature::F2 => 2,
            Signature::F3 => 3,
            _ => continue,
        };
        let mut b = FunctionBuilder::new("main");
        let params: Vec<Value> = (0..floats).map(|_| b.param(Ty::F64)).collect();
        let t = b.param(Ty::F64);
        let mut args: Vec<Value> = params.iter().map(|&x| b.mul(x, t)).collect();
        if row.signature == Signature::FI {
            args.push(b.int(Ty::I32, 3));
        }
        let (lo, hi) = (b.usize(0), b.usize(2));
        let y = b.for_(lo, hi, &[t], |b, _, s| {
            let y = b.prim(prim, &args);
            let y = b.mul(y, s[0]);
            let y = b.f1(Prim::Sin, y);
            vec![b.mul(y, t)]
        });
        let mut module = Module::default();
        let f = module.push(b.finish(&y));
        let inside = |k: usize, at: f64| {
            let (lo, hi) = row.domain[k.min(row.domain.len() - 1)];
            lo + at * (hi - lo)
        };
        let mut args: Vec<Arg> = (0..floats).map(|k| float(inside(k, [0.83, 0.31, 0.62][k]) / 1.1)).collect();
        args.push(float(1.1));
        check(&Case::new(module, f, args));
    }
}

#[test]
fn single_precision() {
    let text = "
func @main(%0: f32, %1: ptr) -> (f32) {
  %2: f32 = load %1 + 0
  %3: f32 = mul %0, %2
  %4: f32 = sin %3
  store %1 + 0, %4
  %5: f64 = cast %4 to f64
  %6: f64 = mul %5, %5
  %7: f32 = cast %6 to f32
  yield %7
}
"
    .replace(" to f64", "")
    .replace(" to f32", "");
    let mut module = chainrule_ir::parse(&text).unwrap();
    let f = reverse(&mut module, FunctionId(0), &[true, true], 0).unwrap();
    let mut ctx = Context::new(1, 1 << 20).unwrap();
    let p = ctx.alloc(1).unwrap();
    ctx.cells_mut(p, 1)[0] = 0.5f64.to_bits();
    ctx.cells_mut(p + chainrule_ir::memory::shadow_distance(0), 1)[0] = 0;
    let out = run(&module, f, &[0.75f64.to_bits(), p, 1f64.to_bits()], &mut ctx).unwrap();
    let (x, m) = (0.75f64, 0.5f64);
    let expected = 2.0 * (x * m).sin() * (x * m).cos() * m;
    assert!((f64::from_bits(out[1]) - expected).abs() < 1e-6);
}

/// Memory that a result points to has derivatives the caller can read and seed.
#[test]
fn memory_behind_results() {
    let text = "
func @main(%0: f64) -> (ptr) {
  %1: u64 = const 2
  %2: ptr = alloc %1
  %3: f64 = sin %0
  store %2 + 0, %3
  %4: f64 = const 5.0
  store %2 + 1, %4
  yield %2
}
";
    let mut module = chainrule_ir::parse(text).unwrap();
    let f = forward(&mut module, FunctionId(0), &[true], 0).unwrap();
    let both = split(&mut module, FunctionId(0), &[true], 0).unwrap();
    let mut ctx = Context::new(1, 1 << 20).unwrap();
    let shadow = |p: u64| p + chainrule_ir::memory::shadow_distance(0);
    let out = run(&module, f, &[0.3f64.to_bits(), 2f64.to_bits()], &mut ctx).unwrap();
    let tangents: Vec<f64> = ctx.cells(shadow(out[0]), 2).iter().map(|&c| f64::from_bits(c)).collect();
    assert_eq!(tangents, [2.0 * 0.3f64.cos(), 0.0]);

    let out = run(&module, both.forward, &[0.3f64.to_bits()], &mut ctx).unwrap();
    for seeds in [[1.0, 0.0], [3.0, 7.0]] {
        assert_eq!(ctx.cells(shadow(out[0]), 2), [0, 0]);
        ctx.cells_mut(shadow(out[0]), 2).copy_from_slice(&seeds.map(f64::to_bits));
        let slope = run(&module, both.reverse, &[out[1]], &mut ctx).unwrap();
        assert_eq!(f64::from_bits(slope[0]), seeds[0] * 0.3f64.cos());
    }
}

/// `sq` has rules that are 10 times too large, so that they are seen to be used.
fn with_rules(jvp: bool, vjp: bool) -> Module {
    let text = "
func @main(%0: f64) -> (f64) {
  %1: f64 = sin %0
  %2: f64 = call @sq(%1)
  %3: f64 = mul %2, %0
  yield %3
}
func @sq(%0: f64) -> (f64) {
  %1: f64 = mul %0, %0
  yield %1
}
func @rule(%0: f64, %1: f64) -> (f64) {
  %2: f64 = const 20.0
  %3: f64 = mul %2, %0
  %4: f64 = mul %3, %1
  yield %4
}
";
    let mut module = chainrule_ir::parse(text).unwrap();
    let rule = FunctionId(2);
    module.functions[1].rule = Some(Rule { jvp: jvp.then_some(rule), vjp: vjp.then_some(rule) });
    module
}

#[test]
fn rules_are_used() {
    let x = 0.4f64;
    let expected = x.sin() * x.sin() + x * 20.0 * x.sin() * x.cos();
    let mut ctx = Context::new(1, 1 << 20).unwrap();
    let mut module = with_rules(true, true);
    for make in [forward, reverse] {
        let f = make(&mut module, FunctionId(0), &[true], 0).unwrap();
        let out = run(&module, f, &[x.to_bits(), 1f64.to_bits()], &mut ctx).unwrap();
        assert!((f64::from_bits(out[1]) - expected).abs() < 1e-14);
        let f = make(&mut module, FunctionId(1), &[true], 0).unwrap();
        let out = run(&module, f, &[x.to_bits(), 1f64.to_bits()], &mut ctx).unwrap();
        assert_eq!(f64::from_bits(out[1]), 20.0 * x);
    }
}

#[test]
fn a_rule_for_the_other_mode_only_is_refused() {
    let e = reverse(&mut with_rules(true, false), FunctionId(0), &[true], 0).unwrap_err();
    assert_eq!(e.function, "sq");
    assert!(e.to_string().contains("no reverse rule (vjp)"), "{e}");
    let e = forward(&mut with_rules(false, true), FunctionId(0), &[true], 0).unwrap_err();
    assert!(e.to_string().contains("no forward rule (jvp)"), "{e}");
    assert!(forward(&mut with_rules(true, false), FunctionId(0), &[true], 0).is_ok());
}

/// A rule that reads memory: `total(p) = p[0] + p[1]`, with derivatives of the cells in shadow 0 of the rule.
fn memory_rule(overwritten: bool) -> Module {
    let text = "
func @main(%0: ptr, %1: f64) -> (f64) {
  %2: f64 = call @total(%0)
  %3: f64 = mul %2, %1
  yield %3
}
func @total(%0: ptr) -> (f64) {
  %1: f64 = load %0 + 0
  %2: f64 = load %0 + 1
  %3: f64 = mul %1, %2
  yield %3
}
func @jvp(%0: ptr) -> (f64) {
  %1: ptr = shadow %0, 0
  %2: f64 = load %0 + 0
  %3: f64 = load %0 + 1
  %4: f64 = load %1 + 0
  %5: f64 = load %1 + 1
  %6: f64 = mul %2, %5
  %7: f64 = mul %3, %4
  %8: f64 = add %6, %7
  yield %8
}
func @vjp(%0: ptr, %1: f64) -> () {
  %2: ptr = shadow %0, 0
  %3: f64 = load %0 + 0
  %4: f64 = load %0 + 1
  %5: f64 = mul %3, %1
  %6: f64 = mul %4, %1
  %7: f64 = load %2 + 0
  %8: f64 = load %2 + 1
  %9: f64 = add %7, %6
  %10: f64 = add %8, %5
  store %2 + 0, %9
  store %2 + 1, %10
}
";
    let text = if overwritten {
        text.replace("  %3: f64 = mul %2, %1\n", "  store %0 + 0, %1\n  %3: f64 = mul %2, %1\n")
    } else {
        text.into()
    };
    let mut module = chainrule_ir::parse(&format!("levels 1\n{text}")).unwrap();
    module.functions[1].rule = Some(Rule { jvp: Some(FunctionId(2)), vjp: Some(FunctionId(3)) });
    module
}

#[test]
fn rules_that_read_memory() {
    // The rule's own level is 0, so derivatives of this program start there; verify wants one level.
    let mut module = memory_rule(false);
    module.levels = 0;
    let case = Case { module, function: FunctionId(0), args: vec![memory(&[0.6, -0.4]), float(0.7)] };
    check(&case);
    let e = reverse(&mut memory_rule(true), FunctionId(0), &[true, true], 0).unwrap_err();
    assert!(e.to_string().contains("changes after the call"), "{e}");
}

/// What a function with a rule writes would have no derivative.
#[test]
fn a_rule_does_not_cover_memory_that_is_written() {
    let text = "
func @main(%0: f64) -> (f64) {
  %1: u64 = const 1
  %2: ptr = alloc %1
  store %2 + 0, %0
  %3: f64 = call @scale(%2)
  %4: f64 = load %2 + 0
  %5: f64 = add %3, %4
  yield %5
}
func @scale(%0: ptr) -> (f64) {
  %1: f64 = load %0 + 0
  %2: f64 = sin %1
  store %0 + 0, %2
  yield %2
}
func @jvp(%0: ptr) -> (f64) {
  %1: f64 = load %0 + 0
  yield %1
}
func @vjp(%0: ptr, %1: f64) -> () {
}
";
    let mut module = chainrule_ir::parse(text).unwrap();
    module.functions[1].rule = Some(Rule { jvp: Some(FunctionId(2)), vjp: Some(FunctionId(3)) });
    for make in [forward, reverse] {
        let e = make(&mut module, FunctionId(0), &[true], 0).unwrap_err();
        assert_eq!(e.function, "scale");
        assert!(e.to_string().contains("writes memory"), "{e}");
    }
}

/// Every statement of a derivative says where the primal's is that it comes from.
#[test]
fn places_are_kept() {
    for text in [LORENZ, STENCIL] {
        let mut module = chainrule_ir::parse(text).unwrap();
        let mut line = 0;
        let mut sources = std::mem::take(&mut module.sources);
        let main = &mut module.functions[0];
        main.loc = sources.intern(chainrule_ir::Source { file: "main.rs".into(), line: 1000, column: 1 });
        place(&mut main.body, &mut sources, &mut line);
        module.sources = sources;
        let active: Vec<bool> = module.functions[0].params.iter().map(|_| true).collect();
        let made = [
            forward(&mut module, FunctionId(0), &active, 0).unwrap(),
            reverse(&mut module, FunctionId(0), &active, 0).unwrap(),
            split(&mut module, FunctionId(0), &active, 0).unwrap().reverse,
        ];
        for f in made {
            module.function(f).body.each_stmt(&mut |s| assert_ne!(s.loc, chainrule_ir::Loc::NONE, "{:?}", s.op));
        }
    }
}

fn place(block: &mut chainrule_ir::Block, sources: &mut chainrule_ir::Sources, line: &mut u32) {
    for s in &mut block.stmts {
        *line += 1;
        s.loc = sources.intern(chainrule_ir::Source { file: "main.rs".into(), line: *line, column: 1 });
        s.op.blocks_mut().for_each(|b| place(b, sources, line));
    }
}

#[test]
fn effects_happen_once() {
    let text = "
func @main(%0: f64) -> (f64) {
  %1: f64 = mul %0, %0
  print \"hello\"
  %2: bool = lt %0, %1
  assert %2, \"too small\"
  %3: f64 = call @inner(%1)
  yield %3
}
func @inner(%0: f64) -> (f64) {
  print \" world\"
  %1: f64 = sin %0
  yield %1
}
";
    let mut module = chainrule_ir::parse(text).unwrap();
    let mut ctx = Context::new(1, 1 << 20).unwrap();
    for make in [forward, reverse] {
        let f = make(&mut module, FunctionId(0), &[true], 0).unwrap();
        ctx.printed = Some(String::new());
        run(&module, f, &[2f64.to_bits(), 1f64.to_bits()], &mut ctx).unwrap();
        assert_eq!(ctx.printed.as_deref().map(|s| s.replace('\n', "")), Some("hello world".into()));
        assert!(run(&module, f, &[0.5f64.to_bits(), 1f64.to_bits()], &mut ctx).is_err());
    }
}

#[test]
fn wrong_requests_are_refused() {
    let mut module = chainrule_ir::parse(LORENZ).unwrap();
    let e = forward(&mut module, FunctionId(0), &[true], 0).unwrap_err();
    assert!(e.to_string().contains("has 7 parameters"), "{e}");
    let text =
        "levels 1\nfunc @f(%0: ptr) -> (f64) {\n  %1: ptr = shadow %0, 0\n  %2: f64 = load %1 + 0\n  yield %2\n}";
    let mut module = chainrule_ir::parse(text).unwrap();
    let e = reverse(&mut module, FunctionId(0), &[true], 0).unwrap_err();
    assert!(e.to_string().contains("level 0"), "{e}");
}

/// A long straight line takes linear time and no deep stack.
#[test]
fn long_programs() {
    let mut b = FunctionBuilder::new("main");
    let x = b.param(Ty::F64);
    let mut y = x;
    for _ in 0..10_000 {
        let half = b.float(Ty::F64, 0.5);
        let z = b.mul(y, half);
        let s = b.f1(Prim::Sin, z);
        y = b.add(s, x);
    }
    let mut module = Module::default();
    let f = module.push(b.finish(&[y]));
    let d = Derived::new(&Case::new(module, f, vec![float(0.3)]));
    let (a, b, c) = (d.jvp(&[1.0]).1, d.vjp(&[1.0]).1, d.split(&[1.0], 2).1);
    assert!((a[0] - b[0]).abs() < 1e-12 && (a[0] - c[0]).abs() < 1e-12);
}

/// A `match` of many arms nests as many branches.
#[test]
fn deep_programs() {
    let mut b = FunctionBuilder::new("main");
    let x = b.param(Ty::F64);
    fn arms(b: &mut FunctionBuilder, x: Value, left: u32) -> Value {
        if left == 0 {
            return b.f1(Prim::Cos, x);
        }
        let bound = b.float(Ty::F64, f64::from(left));
        let above = b.lt(bound, x);
        b.if_(above, |b| vec![b.f1(Prim::Sin, x)], |b| vec![arms(b, x, left - 1)])[0]
    }
    let y = arms(&mut b, x, 400);
    let mut module = Module::default();
    let f = module.push(b.finish(&[y]));
    let d = Derived::new(&Case::new(module, f, vec![float(0.5)]));
    assert_eq!(d.jvp(&[1.0]).1, [-(0.5f64.sin())]);
    assert_eq!(d.vjp(&[1.0]).1, d.split(&[1.0], 2).1);
}

/// The cells of the records that a sweep keeps: what its allocations ask for per iteration.
fn slots(module: &Module, f: FunctionId) -> Vec<u32> {
    let mut strides = Vec::new();
    module.function(f).body.each_stmt(&mut |s| {
        if let Op::Store { offset, .. } = s.op {
            strides.push(offset);
        }
    });
    strides
}

#[test]
fn lorenz_keeps_its_state_only() {
    let mut module = chainrule_ir::parse(LORENZ).unwrap();
    let active = [true, true, true, true, true, true, false];
    let primal = module.functions[0].body.count();
    let f = reverse(&mut module, FunctionId(0), &active, 0).unwrap();
    assert_eq!(slots(&module, f), [0, 1, 2]);
    let ratio = module.function(f).body.count() as f64 / primal as f64;
    assert!(ratio < 4.0, "{ratio}");
}

#[test]
fn a_linear_stencil_keeps_nothing_in_its_inner_loop() {
    let mut module = chainrule_ir::parse(STENCIL).unwrap();
    let f = reverse(&mut module, FunctionId(0), &[true, false, false, false], 0).unwrap();
    let inner = |s: &chainrule_ir::Stmt| matches!(s.op, Op::Const(Const { ty: Ty::Ptr, .. }));
    let mut links = 0;
    module.function(f).body.each_stmt(&mut |s| links += usize::from(inner(s)));
    assert_eq!(links, 0);
}

/// The least of the distances between each of three points and two centres, by `select` for the first and by `min` for
/// the second point, and distances that go through `sqrt` and a loop of unknown length.
const NEAREST: &str = "
func @main(%0: ptr, %1: ptr, %2: u64) -> (f64) {
  %3: u64 = const 0
  %4: f64 = const 0.0
  %5: f64 = const 100.0
  %6: u64 = const 2
  %7: u64 = const 3
  %10: f64 = for %11 in %3..%7 with %12: f64 = %4 {
    %13: ptr = offset %0, %11 * 2
    %14: f64, %15: f64 = for %16 in %3..%6 with %17: f64 = %5, %18: f64 = %5 {
      %19: ptr = offset %1, %16 * 2
      %20: f64 = for %21 in %3..%2 with %22: f64 = %4 {
        %23: ptr = offset %13, %21 * 1
        %24: f64 = load %23 + 0
        %25: ptr = offset %19, %21 * 1
        %26: f64 = load %25 + 0
        %27: f64 = sub %24, %26
        %28: f64 = mul %27, %27
        %29: f64 = add %22, %28
        yield %29
      }
      %30: bool = lt %20, %17
      %31: f64 = select %30, %20, %17
      %32: f64 = sqrt %20
      %33: f64 = min %18, %32
      yield %31, %33
    }
    %34: f64 = mul %14, %15
    %35: f64 = add %12, %34
    yield %35
  }
  yield %10
}
";

#[test]
fn only_what_was_chosen_is_reversed() {
    let points = memory(&[0.1, 0.9, 1.2, -0.4, 0.3, 0.8]);
    let centres = memory(&[0.2, 0.7, 1.1, -0.5]);
    check(&Case::parse(NEAREST, vec![points, centres, Arg::Cell(2)]));

    let text = NEAREST.replace("yield %31, %33", "yield %31, %31");
    let mut module = chainrule_ir::parse(&text).unwrap();
    let f = reverse(&mut module, FunctionId(0), &[true, true, false], 0).unwrap();
    let mut guarded = 0;
    module.function(f).body.each_stmt(&mut |s| {
        if let Op::If { then, .. } = &s.op {
            guarded += then.stmts.iter().filter(|s| matches!(s.op, Op::For(_))).count();
        }
    });
    assert_eq!(guarded, 1);
}

#[test]
fn updates_in_place_set_their_shadow() {
    let text = "
func @main(%0: ptr, %1: f64, %2: u64) -> () {
  %3: u64 = const 0
  for %4 in %3..%2 {
    %5: ptr = offset %0, %4 * 1
    %6: f64 = load %5 + 1
    %7: f64 = mul %6, %1
    %8: f64 = load %5 + 0
    %9: f64 = add %8, %7
    store %5 + 0, %9
    %10: f64 = load %5 + 1
    %11: f64 = sin %10
    store %5 + 1, %11
  }
}
";
    check(&Case::parse(text, vec![memory(&[0.4, -0.7, 0.9, 1.3]), float(0.6), Arg::Cell(3)]));
}
