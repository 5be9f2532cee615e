//! Structs: nested, of tuples, of vectors, empty, with fields left out.

use crate::random::{Random, samples};
use chainrule::prelude::*;

#[derive(Differentiable, Clone, Debug, PartialEq, Default)]
struct Inner {
    a: f64,
    b: (f64, bool),
    c: [f64; 2],
}

#[derive(Differentiable, Clone, Debug, PartialEq)]
struct Outer {
    inner: Inner,
    rows: Vec<Inner>,
    #[differentiable(skip)]
    name: String,
    k: u8,
}

#[derive(Differentiable, Clone, Copy, Debug, PartialEq)]
struct Unit;

#[derive(Differentiable, Clone, Copy, Debug, PartialEq)]
struct Meters(f64);

impl Unit {
    #[differentiable]
    fn weight(&self) -> f64 {
        2.0
    }
}

#[differentiable]
fn nested(o: &Outer, x: f64) -> f64 {
    let mut own = o.inner.clone();
    own.a *= x;
    own.c[1] += own.b.0;
    own.b = (own.a, !own.b.1);
    let replaced = Inner { c: [x, 1.0], ..own.clone() };
    let made = Inner { b: (x, true), c: [own.a, x * x], a: own.c[1] };
    let total: f64 = o.rows.iter().map(|r| r.a * r.c[0] + if r.b.1 { r.b.0 } else { 0.0 }).sum();
    let flag = if own.b.1 { 1.0 } else { 2.0 };
    total * flag + replaced.c[0] * replaced.a + made.a * made.c[1] + made.b.0 + o.k as f64
}

#[differentiable]
fn changed(o: &Outer, x: f64) -> Outer {
    let mut out = o.clone();
    out.inner.a = x;
    out.rows[0].c[1] = x * 2.0;
    out.rows.push(Inner { a: x, b: (1.0, true), c: [0.0; 2] });
    let first = &mut out.rows[0];
    first.b.0 = first.a + x;
    out.k += 1;
    out
}

#[differentiable]
fn small(m: Meters, u: Unit) -> Meters {
    let Meters(x) = m;
    let _same = Unit;
    Meters(x * u.weight() + m.0)
}

#[differentiable]
fn tuples(t: (f64, (usize, f64)), s: &(f64, bool)) -> ((f64, f64), bool) {
    let (a, (n, b)) = t;
    let mut u = (a, b);
    u.0 += s.0;
    u = (u.1, u.0 * n as f64);
    (u, s.1)
}

fn outer() -> Outer {
    let inner = Inner { a: 0.5, b: (1.5, true), c: [2.0, -1.0] };
    Outer {
        rows: vec![inner.clone(), Inner { a: 3.0, b: (0.1, false), c: [0.7, 0.2] }],
        inner,
        name: String::new(),
        k: 3,
    }
}

fn random_outer(random: &mut Random) -> Outer {
    let mut inner = || {
        let b = (random.f64(-2.0..2.0), random.bool());
        Inner { a: random.f64(-2.0..2.0), b, c: random.array(-2.0..2.0) }
    };
    let (inner, rows) = (inner(), vec![inner(), inner(), inner()]);
    Outer { inner, rows, name: String::new(), k: random.i64(0..255) as u8 }
}

#[test]
fn of_structs() {
    check_gradient!(nested(&outer(), 1.3));
    check!(changed(&outer(), 1.3));
    for mut random in samples("nested") {
        let (o, x) = (random_outer(&mut random), random.f64(-2.0..2.0));
        check_gradient!(nested(&o, x));
        check_gradient!(changed(&o, x));
    }
}

#[test]
fn of_one_and_of_nothing() {
    check!(small(Meters(1.5), Unit));
    for mut random in samples("small") {
        let x = random.f64(-2.0..2.0);
        check_gradient!(small(Meters(x), Unit));
    }
}

#[test]
fn tuples_as_data() {
    check!(tuples((0.5, (3, 1.5)), &(2.0, true)));
    for mut random in samples("tuples") {
        let ([a, b, c], n, flag) = (random.array(-2.0..2.0), random.usize(0..9), random.bool());
        check_gradient!(tuples((a, (n, b)), &(c, flag)));
    }
}

#[test]
fn fields_left_out_are_default() {
    let mut o = outer();
    o.name = "not seen by programs".into();
    assert_eq!(crate::checker::result::<changed>((&o, 1.0)).name, "");
}
