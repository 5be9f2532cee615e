//! References: shared, mutable, returned, in loops, in structs.

use crate::random::samples;
use chainrule::prelude::*;

#[differentiable]
fn refs(xs: &[f64], ys: &mut [f64]) -> f64 {
    let mut best = &xs[0];
    for x in xs {
        if x > best {
            best = x;
        }
    }
    let mut prev = xs[1];
    let mut turns = 0.0;
    for &x in xs {
        if x > prev {
            turns += 1.0;
        }
        prev = x;
    }
    let mut a = 1.0;
    let r = &mut a;
    *r += 1.0;
    let b = *r;
    *r = 10.0;
    let q = r;
    *q *= b;
    for y in ys.iter_mut() {
        let z = y;
        *z += 1.0;
    }
    let first = &mut ys[0];
    let old = *first;
    *first = *best;
    ys.swap(1, 2);
    let t = std::mem::replace(&mut ys[3], 42.0);
    *best * 1000.0 + a * 100.0 + old + turns + t
}

#[differentiable]
fn refs_value(xs: &[f64]) -> f64 {
    let mut ys = [1.0, 2.0, 3.0, xs[1]];
    let v = refs(xs, &mut ys);
    v + ys[0] * ys[3] + ys[1]
}

#[differentiable]
fn heat(u0: &[f64], steps: usize) -> Vec<f64> {
    let mut u = u0.to_vec();
    let mut w = vec![0.0; u.len()];
    for _ in 0..steps {
        for i in 1..u.len() - 1 {
            w[i] = u[i] + 0.1 * (u[i - 1] - 2.0 * u[i] + u[i + 1]);
        }
        std::mem::swap(&mut u, &mut w);
    }
    u
}

#[differentiable]
fn warmth(u0: &[f64], steps: usize) -> f64 {
    heat(u0, steps).iter().map(|x| x * x).sum()
}

#[derive(Differentiable, Clone, Copy)]
struct Ctx<'a> {
    table: &'a [f64],
    k: f64,
}

#[differentiable]
fn look(c: Ctx<'_>, i: usize) -> f64 {
    c.k * c.table[i]
}

#[differentiable]
impl<'a> Ctx<'a> {
    fn at(&self, i: usize) -> f64 {
        look(*self, i) + self.table[0]
    }
}

#[differentiable]
fn with_ctx(t: &[f64], v: &Vec<f64>) -> f64 {
    let c = Ctx { table: t, k: 3.0 };
    let d = Ctx { table: v, k: t[0] };
    look(c, 1) + look(Ctx { k: 1.0, ..c }, 2) + c.at(1) * d.at(0)
}

#[differentiable]
fn update(x: &mut f64, y: &mut (f64, usize), v: &mut Vec<f64>) -> f64 {
    *x *= 2.0;
    y.0 += *x;
    y.1 += 1;
    v.push(*x);
    std::mem::swap(x, &mut y.0);
    *x
}

#[differentiable]
fn use_update(a: f64) -> f64 {
    let mut x = a;
    let mut y = (1.0, 2);
    let mut v = vec![a];
    let r = update(&mut x, &mut y, &mut v) + update(&mut v[0], &mut y, &mut vec![]);
    r + x + y.0 * y.1 as f64 + v[0] * v[1] + v.len() as f64
}

#[test]
fn to_variables_and_elements() {
    let xs = [0.5, 1.5, -0.7, 2.0];
    let (mut plain, mut compiled) = (vec![1.0, 2.0, 3.0, 4.0, 5.0], vec![1.0, 2.0, 3.0, 4.0, 5.0]);
    check_mut!(refs(&xs, &mut plain), refs(&xs, &mut compiled));
    assert_eq!(plain, compiled);
    check_gradient!(refs_value(&xs));
    for mut random in samples("refs") {
        let (m, n) = (random.usize(2..7), random.usize(4..9));
        let (xs, ys) = (random.floats(m, -2.0..2.0), random.floats(n, -2.0..2.0));
        let (mut plain, mut compiled) = (ys.clone(), ys);
        check_mut!(refs(&xs, &mut plain), refs(&xs, &mut compiled));
        assert_eq!(plain, compiled);
    }
    for mut random in samples("refs_value") {
        let n = random.usize(2..7);
        let xs = random.floats(n, -2.0..2.0);
        check_gradient!(refs_value(&xs));
    }
}

#[test]
fn swapped() {
    let u = [0.0, 1.0, 0.5, 2.0, 0.0];
    check!(heat(&u, 7));
    check_gradient!(warmth(&u, 6));
    for mut random in samples("heat") {
        let (n, steps) = (random.usize(2..7), random.usize(0..9));
        let u = random.floats(n, -2.0..2.0);
        check_gradient!(heat(&u, steps));
        check_gradient!(warmth(&u, steps));
    }
}

#[test]
fn in_structs() {
    check_gradient!(with_ctx(&[0.5, 1.5, 2.5], &vec![3.5, -1.0]));
    for mut random in samples("with_ctx") {
        let (m, n) = (random.usize(3..6), random.usize(1..4));
        let (t, v) = (random.floats(m, -2.0..2.0), random.floats(n, -2.0..2.0));
        check_gradient!(with_ctx(&t, &v));
    }
}

#[test]
fn as_parameters() {
    let (mut x, mut y, mut v) = (1.5, (0.5, 3), vec![1.0]);
    let (mut cx, mut cy, mut cv) = (x, y, v.clone());
    check_mut!(update(&mut x, &mut y, &mut v), update(&mut cx, &mut cy, &mut cv));
    assert_eq!((x, y, v), (cx, cy, cv));
    check_gradient!(use_update(1.5));
    for mut random in samples("update") {
        let n = random.usize(0..4);
        let (mut x, mut y, mut v) = (random.f64(-2.0..2.0), (random.f64(-2.0..2.0), 3), random.floats(n, -2.0..2.0));
        let (mut cx, mut cy, mut cv) = (x, y, v.clone());
        check_mut!(update(&mut x, &mut y, &mut v), update(&mut cx, &mut cy, &mut cv));
        assert_eq!((x, y, v), (cx, cy, cv));
    }
    for mut random in samples("use_update") {
        let x = random.f64(-2.0..2.0);
        check_gradient!(use_update(x));
    }
}
