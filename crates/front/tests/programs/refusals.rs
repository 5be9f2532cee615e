//! What has no program says so, with its place; what traps says where.

use crate::common::call;
use chainrule_front::rt::{self, In, Ir};
use chainrule_front::{Differentiable, Function, differentiable};

/// The program is refused with a message like this, on the line that is marked with `marker`.
#[track_caller]
fn refused<F: Function>(message: &str, marker: &str) {
    let error = F::module().map(|_| ()).unwrap_err();
    assert!(error.message.contains(message), "{error}");
    let line = include_str!("refusals.rs").lines().position(|l| l.ends_with(marker)).unwrap() + 1;
    let source = error.source.as_ref().unwrap();
    assert!(source.file.ends_with("refusals.rs"), "{error}");
    assert_eq!(source.line as usize, line, "{error}");
}

#[differentiable]
fn kept(x: f64) -> f64 {
    let (mut a, mut b) = (x, x);
    let both = [&mut a, &mut b]; // kept
    for r in both {
        *r += 1.0;
    }
    a + b
}

#[derive(Differentiable, Clone, Copy)]
struct Table<'a> {
    values: &'a [f64],
}

#[differentiable]
fn best(t: Table<'_>) -> f64 {
    let mut best = 0.0;
    for x in t.values {
        let mut y = x; // best
        if *y > best {
            best = *y;
            y = x;
        }
        best += y * 0.0;
    }
    best
}

#[differentiable]
fn unknown(x: &[f64]) -> f64 {
    best(Table { values: x })
}

#[test]
fn mutable_references_stay_where_they_are() {
    refused::<kept>("cannot be kept in an array or Vec", "// kept");
    refused::<unknown>("iterate with `.iter()`", "// best");
}

/// What the macro refuses by itself, handles refuse too.
#[test]
fn handles_refuse_to_lose_places() {
    type X = Ir<f64>;
    let error = |body: fn(X) -> X| rt::module(|| rt::define::<(In<X>,), X>("f", |(x,)| body(x))).unwrap_err().message;
    let merged = error(|x| {
        let (a, b) = (rt::var_(x), rt::var_(x));
        let then = rt::if_(rt::lt(x, rt::lit(0.0)));
        let then = then.then(rt::by_mut(a));
        then.else_(rt::by_mut(b))
    });
    assert!(merged.contains("cannot choose between `&mut` places"), "{merged}");
    let reseated = error(|x| {
        let (a, b) = (rt::var_(x), rt::var_(x));
        let r = rt::var_(rt::by_mut(a));
        rt::assign(r, rt::by_mut(b));
        rt::load(r)
    });
    assert!(reseated.contains("cannot make a `&mut` refer to something else"), "{reseated}");
    let copied = error(|x| {
        let mut copy = rt::load(x);
        copy += x;
        copy
    });
    assert!(copied.contains("this would change a copy"), "{copied}");
    let outside = error(|x| {
        rt::break_(0);
        x
    });
    assert!(outside.contains("no loop to leave"), "{outside}");
}

#[differentiable]
fn endless(f: impl Fn(f64) -> f64, x: f64) -> f64 {
    if x < 1.0 { f(x) } else { other(&f, x - 1.0) }
}

#[differentiable]
fn other(f: impl Fn(f64) -> f64, x: f64) -> f64 {
    endless(&f, x)
}

#[differentiable]
fn recursion(x: f64) -> f64 {
    endless(|y| y * y, x)
}

#[test]
fn functions_with_closures_do_not_recurse() {
    let error = recursion::module().map(|_| ()).unwrap_err();
    assert!(error.message.contains("it cannot call itself"), "{error}");
}

#[differentiable]
fn asserts(x: f64, n: usize) -> f64 {
    assert!(x > 0.0, "x is {x:.1}, n is {}", 10 / n);
    assert_eq!(n, 2);
    if n == 2 && x > 5.0 {
        panic!("x is {x}");
    }
    println!("{n}: {x:.3}");
    x
}

#[test]
fn messages_are_evaluated_only_when_they_are_shown() {
    let (value, printed) = call::<asserts>((1.5, 2));
    assert_eq!(value, Ok(1.5));
    assert_eq!(printed, "2: 1.500\n");
    let message = |x, n| call::<asserts>((x, n)).0.unwrap_err().message;
    assert_eq!(message(-1.25, 4), format!("x is {:.1}, n is 2", -1.25));
    assert_eq!(message(6.0, 2), "x is 6");
    assert_eq!(message(-1.0, 0), "attempt to divide by zero or with overflow");
    // The message would trap, but is not asked for.
    assert!(message(1.0, 0).contains("assertion `left == right` failed"), "{}", message(1.0, 0));
}
