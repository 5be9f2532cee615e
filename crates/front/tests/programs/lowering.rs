//! What recorded control flow becomes.

use crate::common::{Numbers, run};
use chainrule_front::rt::{self, In, Ir, lit};
use chainrule_front::{Function, differentiable};
use chainrule_ir::{Context, FunctionId, Module, Printer};
use std::time::Instant;

/// The program's text is the one given, up to indentation.
#[track_caller]
fn becomes<F: Function>(expected: &str) {
    let text = Printer::PLAIN.module(&F::module().unwrap());
    let lines = |s: &str| s.lines().map(str::trim).filter(|l| !l.is_empty()).collect::<Vec<_>>().join("\n");
    assert_eq!(lines(&text), lines(expected), "the program is\n{text}");
}

#[differentiable]
fn clipped(x: f64) -> f64 {
    if x < 0.0 {
        return 0.0;
    }
    x * x
}

#[test]
fn what_follows_an_early_return_is_the_other_branch() {
    becomes::<clipped>(
        "func @clipped(%0: f64) -> (f64) {
            %1: f64 = const 0.0
            %2: bool = lt %0, %1
            %5: f64 = if %2 {
                %3: f64 = const 0.0
                yield %3
            } else {
                %4: f64 = mul %0, %0
                yield %4
            }
            yield %5
        }",
    );
}

#[differentiable]
fn counted(n: usize, x: f64) -> f64 {
    let mut y = 1.0;
    for _ in 0..n {
        y *= x;
    }
    y
}

#[test]
fn a_for_without_exits_is_counted() {
    becomes::<counted>(
        "func @counted(%0: u64, %1: f64) -> (f64) {
            %2: f64 = const 1.0
            %3: u64 = const 0
            %7: f64 = for %4 in %3..%0 with %5: f64 = %2 {
                %6: f64 = mul %5, %1
                yield %6
            }
            yield %7
        }",
    );
}

#[differentiable]
fn until(n: usize, x: f64) -> f64 {
    let mut y = 1.0;
    for _ in 0..n {
        if y > 10.0 {
            break;
        }
        y *= x;
    }
    y
}

#[test]
fn a_for_with_exits_is_a_rotated_loop_without_flags() {
    becomes::<until>(
        "func @until(%0: u64, %1: f64) -> (f64) {
            %2: f64 = const 1.0
            %3: u64 = const 0
            %4: bool = lt %3, %0
            %18: f64 = if %4 {
                %16: f64, %17: u64 = loop with %5: f64 = %2, %6: u64 = %3 {
                    %7: bool = const false
                    %8: u64 = const 1
                    %9: u64 = iadd_wrap %6, %8
                    %10: f64 = const 10.0
                    %11: bool = lt %10, %5
                    %14: f64, %15: bool = if %11 {
                        yield %5, %7
                    } else {
                        %12: f64 = mul %5, %1
                        %13: bool = lt %9, %0
                        yield %12, %13
                    }
                    yield %15, %14, %9
                }
                yield %16
            } else {
                yield %2
            }
            yield %18
        }",
    );
}

#[differentiable]
fn search(xs: &[f64], limit: f64) -> f64 {
    let mut seen = 0;
    'rows: for i in 0..xs.len() {
        let mut j = i;
        while j < xs.len() {
            j += 1;
            if j % 3 == 0 {
                continue;
            }
            if xs[j - 1] > limit {
                return seen as f64;
            }
            if xs[j - 1] < -limit {
                continue 'rows;
            }
            if seen > 20 {
                break 'rows;
            }
            seen += 1;
        }
        seen += 100;
    }
    let found = loop {
        seen += 7;
        if seen % 5 == 0 {
            break seen;
        }
    };
    let block = 'a: {
        if found > 200 {
            break 'a 1.5;
        }
        while {
            if seen > 1000 {
                return -1.0;
            }
            seen += 300;
            seen < 900
        } {}
        2.5
    };
    found as f64 + block + seen as f64 * 1000.0
}

#[test]
fn exits_of_all_kinds_keep_their_meaning() {
    let mut numbers = Numbers(11);
    for n in 0..8 {
        for _ in 0..10 {
            let xs = numbers.many(n);
            for limit in [0.5, 1.0, 1.9, 3.0] {
                assert_eq!(run::<search>((&xs, limit)), search(&xs, limit));
            }
        }
    }
}

/// A program of so many statements in a row, each of which changes a variable, some in a branch.
fn long(statements: usize) -> Module {
    rt::module(|| {
        rt::define::<(In<Ir<f64>>,), _>("long", |(x,)| {
            let y = rt::var_(x);
            for k in 0..statements {
                if k % 10 == 0 {
                    let then = rt::if_(rt::lt(y, lit(1.0)));
                    rt::assign(y, y + lit(0.5));
                    then.then(()).end();
                } else {
                    rt::assign(y, y * lit(0.999));
                }
            }
            rt::load(y)
        })
    })
    .unwrap()
}

#[test]
fn recording_and_lowering_are_linear() {
    let time = |n| {
        let start = Instant::now();
        let module = long(n);
        let elapsed = start.elapsed().as_secs_f64();
        (module, elapsed)
    };
    let (module, small) = time(5_000);
    let mut ctx = Context::new(0, 1 << 20).unwrap();
    let result = chainrule_ir::run(&module, FunctionId(0), &[2.0f64.to_bits()], &mut ctx).unwrap();
    assert!(f64::from_bits(result[0]) < 2.0);
    let (_, large) = time(100_000);
    // Twenty times as long, not four hundred times; the margin is for a busy machine.
    assert!(large < 100.0 * small.max(0.005), "{small} s for 5,000 statements, {large} s for 100,000");
}
