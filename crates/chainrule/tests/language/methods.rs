//! Methods, associated functions, `self` in its forms.

use crate::random::samples;
use chainrule::prelude::*;

#[derive(Differentiable, Clone, Copy, Debug, PartialEq)]
struct State {
    pos: [f64; 2],
    vel: (f64, f64),
    n: usize,
}

#[differentiable]
impl State {
    const MASS: f64 = 1.5;

    fn new(x: f64) -> Self {
        State { pos: [x, 0.0], vel: (0.0, 1.0), n: 0 }
    }

    fn step(&mut self, dt: f64) {
        let r = (self.pos[0] * self.pos[0] + self.pos[1] * self.pos[1]).sqrt();
        let a = -1.0 / (r * r * r);
        self.vel.0 += a * self.pos[0] * dt;
        self.vel.1 += a * self.pos[1] * dt;
        self.pos[0] += self.vel.0 * dt;
        self.pos[1] += self.vel.1 * dt;
        self.n += 1;
    }

    fn energy(&self) -> f64 {
        let (vx, vy) = self.vel;
        0.5 * Self::MASS * (vx * vx + vy * vy) - Self::MASS / self.pos[0].hypot(self.pos[1])
    }

    fn moved(mut self, by: f64) -> Self {
        self.pos[0] += by;
        self
    }

    fn twice(self, by: f64) -> Self {
        self.moved(by).moved(by)
    }

    fn x_mut(&mut self) -> &mut f64 {
        &mut self.pos[0]
    }

    fn x(&self) -> &f64 {
        &self.pos[0]
    }

    #[differentiable(skip)]
    fn describe(&self) -> String {
        format!("{self:?}")
    }
}

#[differentiable]
fn orbit(x: f64, dt: f64) -> (f64, f64) {
    let mut s = State::new(x);
    let start = s;
    let e0 = s.energy();
    while s.n < 20 {
        s.step(dt);
    }
    let State { pos, n, .. } = s;
    (s.energy() - e0 + pos[1] * n as f64, start.pos[0] + State::energy(&start))
}

#[differentiable]
fn orbit_energy(x: f64, dt: f64) -> f64 {
    let (a, b) = orbit(x, dt);
    a * b
}

#[differentiable]
fn advance(s: &mut State, dt: f64) {
    s.step(dt);
    s.pos[1] *= 2.0;
    let old = *s;
    s.vel = (old.vel.1, old.vel.0);
}

#[differentiable]
fn by_value(x: f64) -> f64 {
    let s = State::new(x);
    let t = s.twice(0.5);
    let mut u = t;
    *u.x_mut() += 1.0;
    *u.x_mut() *= 2.0;
    s.pos[0] + t.pos[0] * 10.0 + u.x() * 100.0
}

#[test]
fn values_come_from_methods() {
    check!(orbit(1.2, 0.1));
    check_gradient!(orbit_energy(1.2, 0.1));
    for mut random in samples("orbit") {
        let (x, y) = (random.f64(0.8..2.0), random.f64(0.01..0.1));
        check_gradient!(orbit(x, y));
    }
    for mut random in samples("orbit_energy") {
        let (x, y) = (random.f64(0.8..2.0), random.f64(0.01..0.1));
        check_gradient!(orbit_energy(x, y));
    }
}

#[test]
fn self_is_changed() {
    let s = State { pos: [0.5, 0.7], vel: (0.2, -0.3), n: 3 };
    let (mut plain, mut compiled) = (s, s);
    check_mut!(advance(&mut plain, 0.01), advance(&mut compiled, 0.01));
    assert!((plain.pos[0] - compiled.pos[0]).abs() < 1e-12 && (plain.vel.0 - compiled.vel.0).abs() < 1e-12);
    assert_eq!(plain.n, compiled.n);
    assert!(s.describe().contains("State"));
    for mut random in samples("advance") {
        let vel = (random.f64(-2.0..2.0), random.f64(-2.0..2.0));
        let s = State { pos: [random.signed(0.5..2.0), random.signed(0.5..2.0)], vel, n: random.usize(0..9) };
        let dt = random.f64(0.0..0.1);
        let (mut plain, mut compiled) = (s, s);
        check_mut!(advance(&mut plain, dt), advance(&mut compiled, dt));
        crate::checker::same(&plain, &compiled, "advance");
    }
}

#[test]
fn self_by_value() {
    check_gradient!(by_value(0.3));
    for mut random in samples("by_value") {
        let x = random.f64(-2.0..2.0);
        check_gradient!(by_value(x));
    }
}
