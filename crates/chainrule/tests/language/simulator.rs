//! Programs as a user would write them.

use crate::random::samples;
use chainrule::prelude::*;

#[derive(Differentiable, Clone, Debug, PartialEq)]
struct Car {
    tire_radius: f64,
    mass: f64,
    ratios: [f64; 5],
}

impl Car {
    #[differentiable]
    fn drag(&self, v: f64) -> f64 {
        0.5 * 1.2 * self.mass.sqrt() * v * v
    }
}

#[differentiable]
fn fuel(car: &Car, cycle: &[f64]) -> f64 {
    let mut used = 0.0;
    let mut v = 0.0;
    let mut gear = 0usize;
    for (i, &target) in cycle.iter().enumerate() {
        if target > v {
            used += car.drag(v) * car.ratios[gear];
        } else if i == 0 {
            continue;
        }
        while gear < 4 && v * car.ratios[gear] > 50.0 {
            gear += 1;
        }
        v = v + 0.1 * (target - v);
    }
    let s: f64 = cycle.iter().map(|x| x * x).sum();
    used / s
}

#[derive(Differentiable, Clone, Debug, PartialEq)]
struct Body {
    m: f64,
    x: [f64; 3],
}

#[differentiable]
fn bodies(bs: &Vec<Body>, k: f64) -> Vec<Body> {
    let mut out = bs.clone();
    let mut c = [0.0; 3];
    let mut m = 0.0;
    for b in bs {
        for i in 0..3 {
            c[i] += b.x[i] * b.m;
        }
        m += b.m;
    }
    for (i, b) in out.iter_mut().enumerate() {
        b.x[0] -= c[0] / m;
        b.m = k * b.m + i as f64;
    }
    let last = out.len() - 1;
    let p = &mut out[last];
    p.m += p.x[0] * c[1];
    let extra = Body { m: 1.0, ..bs[0].clone() };
    out.push(extra);
    out
}

#[differentiable]
fn inertia(bs: &Vec<Body>, k: f64) -> f64 {
    bodies(bs, k).iter().map(|b| b.m * b.x.iter().map(|x| x * x).sum::<f64>()).sum()
}

#[differentiable]
fn lorenz(p: (f64, f64, f64), steps: usize) -> [f64; 3] {
    let (sigma, rho, beta) = p;
    let mut s = [1.0, 1.0, 1.0];
    let dt = 0.01;
    for _ in 0..steps {
        let [x, y, z] = s;
        s = [x + dt * sigma * (y - x), y + dt * (x * (rho - z) - y), z + dt * (x * y - beta * z)];
    }
    s
}

#[differentiable]
fn lorenz_norm(p: (f64, f64, f64), steps: usize) -> f64 {
    let s = lorenz(p, steps);
    s.iter().map(|x| x * x).sum::<f64>().sqrt()
}

#[test]
fn a_car() {
    let car = Car { tire_radius: 0.3, mass: 2.0, ratios: [20.0, 10.0, 6.6, 5.0, 4.0] };
    check_gradient!(fuel(&car, &[3.0, 9.0, 20.0, 15.0, 30.0]));
    for mut random in samples("fuel") {
        let car = Car { tire_radius: 0.3, mass: random.f64(1.0..4.0), ratios: random.array(4.0..20.0) };
        let n = random.usize(1..9);
        let cycle = random.floats(n, 1.0..30.0);
        check_gradient!(fuel(&car, &cycle));
    }
}

#[test]
fn bodies_in_a_vector() {
    let bs = vec![
        Body { m: 1.5, x: [0.5, -1.0, 2.0] },
        Body { m: 2.0, x: [1.5, 0.3, -0.7] },
        Body { m: 1.1, x: [-0.2, 1.0, 0.4] },
    ];
    check!(bodies(&bs, 1.5));
    check_gradient!(inertia(&bs, 1.5));
    for mut random in samples("bodies") {
        // A body alone is its own centre: derivatives cancel to zero, and what rounding leaves has no relative error.
        let bs: Vec<Body> =
            (0..random.usize(2..6)).map(|_| Body { m: random.f64(0.5..2.0), x: random.array(-2.0..2.0) }).collect();
        let k = random.f64(-2.0..2.0);
        check_gradient!(bodies(&bs, k));
        check_gradient!(inertia(&bs, k));
    }
}

#[test]
fn an_attractor() {
    check!(lorenz((10.0, 28.0, 8.0 / 3.0), 20));
    check_gradient!(lorenz_norm((10.0, 28.0, 8.0 / 3.0), 20));
    for mut random in samples("lorenz") {
        let p = (random.f64(5.0..15.0), random.f64(20.0..35.0), random.f64(1.0..4.0));
        let steps = random.usize(0..40);
        check_gradient!(lorenz(p, steps));
        check_gradient!(lorenz_norm(p, steps));
    }
}
