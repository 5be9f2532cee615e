//! Calls: traps, memory, threads, mutable arguments.

use chainrule::prelude::*;
use chainrule::{Program, TrapKind};

#[differentiable]
fn risky(x: &[f64], i: usize, n: u8) -> f64 {
    let n = n + 250;
    assert!(x[0] > 0.0, "x[0] is {} but must be positive", x[0]);
    x[i] * n as f64
}

#[test]
fn traps_are_values_with_message_and_place() {
    let program = compile::<Grad<risky>>().unwrap();
    assert!(program.call((&[1.0], 0, 5)).is_ok());
    let trap = program.call((&[1.0], 3, 0)).unwrap_err();
    assert_eq!(trap.message, "index out of bounds: the len is 1 but the index is 3");
    assert_eq!(trap.kind, TrapKind::Assert);
    let source = trap.source.unwrap();
    assert!(source.file.ends_with("calls.rs"));
    let line = include_str!("calls.rs").lines().nth(source.line as usize - 1).unwrap();
    assert!(line.contains("x[i] * n as f64"), "{line}");
    let trap = program.call((&[1.0], 0, 6)).unwrap_err();
    assert_eq!((trap.kind, trap.message.as_str()), (TrapKind::Arithmetic, "attempt to add with overflow"));
    let trap = program.call((&[-1.5], 0, 0)).unwrap_err();
    assert_eq!(trap.message, "x[0] is -1.5 but must be positive");
}

#[differentiable]
fn deep(n: usize, x: f64) -> f64 {
    if n == 0 { x } else { deep(n - 1, x) * 1.0000001 + 1.0 }
}

#[test]
fn runaway_recursion_is_a_trap() {
    let program = compile::<Grad<deep>>().unwrap();
    let (_, (_, d)) = program.call((10_000, 1.0)).unwrap();
    assert!((d - 1.0000001f64.powi(10_000)).abs() < 1e-9);
    assert_eq!(program.call((usize::MAX, 1.0)).unwrap_err().kind, TrapKind::Stack);
    assert!(program.call((10, 1.0)).is_ok());
}

#[differentiable]
fn hungry(n: usize) -> f64 {
    let v = vec![1.0; n];
    v.iter().sum()
}

#[test]
fn memory_is_bounded_by_the_budget() {
    let program = compile::<hungry>().unwrap();
    assert_eq!(program.call((1000,)).unwrap(), 1000.0);
    let small = program.clone().with_memory(1 << 20);
    let trap = small.call((1 << 20,)).unwrap_err();
    assert_eq!(trap.kind, TrapKind::Memory);
    assert_eq!(program.call((usize::MAX / 16,)).unwrap_err().kind, TrapKind::Memory);
    assert_eq!(small.call((1000,)).unwrap(), 1000.0);
}

#[differentiable]
fn settle(x: &mut [f64], total: &mut f64, log: &mut Vec<f64>) -> usize {
    let mut steps = 0;
    while x[0] > 1.0 {
        x[0] *= 0.5;
        *total += x[0];
        log.push(x[0]);
        steps += 1;
    }
    steps
}

#[test]
fn mutable_arguments_come_back() {
    let program = compile::<settle>().unwrap();
    let (mut x, mut total, mut log) = ([10.0, 3.0], 1.0, vec![0.0]);
    let (mut y, mut sum, mut list) = (x, total, log.clone());
    let steps = program.call((&mut x, &mut total, &mut log)).unwrap();
    assert_eq!(steps, settle(&mut y, &mut sum, &mut list));
    assert_eq!((x, total, log), (y, sum, list));
}

#[differentiable]
fn chaotic(x: f64, n: usize) -> f64 {
    let mut y = x;
    let mut trail = Vec::new();
    for _ in 0..n {
        y = 3.9 * y * (1.0 - y);
        trail.push(y);
    }
    trail.iter().sum()
}

#[test]
fn programs_run_on_many_threads_at_once() {
    fn shared<T: Send + Sync>(_: &T) {}
    let program: Program<Grad<chaotic>> = compile::<Grad<chaotic>>().unwrap();
    shared(&program);
    let expected: Vec<_> = (1..9).map(|i| program.call((0.1 * i as f64, 30)).unwrap()).collect();
    std::thread::scope(|s| {
        for _ in 0..4 {
            s.spawn(|| {
                for _ in 0..200 {
                    for (i, e) in (1..9).zip(&expected) {
                        assert_eq!(program.call((0.1 * i as f64, 30)).unwrap(), *e);
                    }
                }
            });
        }
    });
}

#[test]
fn the_interpreter_agrees() {
    let program = compile::<Grad<chaotic>>().unwrap();
    assert_eq!(program.interpret((0.3, 50)).unwrap(), program.call((0.3, 50)).unwrap());
}
