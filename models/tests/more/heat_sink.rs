//! The fin against closed forms, and its shape against Schmidt's.

use chainrule::prelude::*;
use chainrule_models::heat_sink::{Fin, PIECES, simulate, study, temperatures};
use chainrule_optim::{Derivatives, Interval, Matrix, Options, Problem, Values, minimize};
use chainrule_study::{Inputs, Model, Point, Study, gradients, influences};

fn defaults() -> Fin {
    Fin::from_values(&Fin::inputs().iter().map(|input| input.default).collect::<Vec<_>>())
}

/// A fin of thickness t gives off √(2hkt) θ tanh(mL) for each side's half, m = √(2h / kt), and its tip is at θ / cosh(mL)
/// (Incropera and DeWitt, *Fundamentals of Heat and Mass Transfer*, table 3.4, case B).
#[test]
fn a_straight_fin_has_a_closed_form() {
    let fin = defaults();
    let (h, k, t, hot) = (fin.convection, fin.conductivity, 1e-3 * fin.thickness[0], fin.base - fin.air);
    let ml = (2.0 * h / (k * t)).sqrt() * 1e-3 * fin.length;
    let cooling = simulate(&fin);
    assert!((cooling.heat / ((2.0 * h * k * t).sqrt() * hot * ml.tanh()) - 1.0).abs() < 1e-6, "{cooling:?}");
    assert!((cooling.tip - fin.air - hot / ml.cosh()).abs() < 1e-3, "{cooling:?}");
    assert!((cooling.mass - fin.density * t * 1e-3 * fin.length).abs() < 1e-12);
    let compiled = compile::<simulate>().unwrap().call((&fin,)).unwrap();
    assert!((compiled.heat / cooling.heat - 1.0).abs() < 1e-12);
}

/// Of all fins of a mass that of thickness h (L − x)² / k gives off most heat, h L θ, and cools evenly along its length
/// (Schmidt 1926, proved by Duffin 1959).
#[test]
fn schmidts_fin_cools_evenly() {
    let mut fin = defaults();
    for (i, thickness) in fin.thickness.iter_mut().enumerate() {
        let left = 1e-3 * fin.length * (1.0 - (i as f64 + 0.5) / PIECES as f64);
        *thickness = 1e3 * fin.convection * left * left / fin.conductivity;
    }
    let hot = fin.base - fin.air;
    let cooling = simulate(&fin);
    assert!((cooling.heat / (fin.convection * 1e-3 * fin.length * hot) - 1.0).abs() < 1e-3, "{cooling:?}");
    let above = temperatures(&fin);
    for i in [200, 1000, 1600] {
        let even = hot * (1.0 - (i as f64 + 0.5) / PIECES as f64);
        assert!((above[i] / even - 1.0).abs() < 2e-2, "{i}: {} {even}", above[i]);
    }
}

/// 2,006 derivatives of four outputs against differences along a direction in which all move.
#[test]
fn the_gradient_agrees_with_differences() {
    let study = study();
    let at = Point::default_of(&study).values().to_vec();
    let found = gradients(&study, &at).unwrap();
    let direction: Vec<f64> = (0..at.len()).map(|j| at[j] * (1.0 + (j as f64).sin())).collect();
    let moved = |h: f64| study.run(&at.iter().zip(&direction).map(|(x, d)| x + h * d).collect::<Vec<_>>()).unwrap();
    let forward = study.forward(&at, &direction).unwrap();
    for (i, slope) in found.jacobian.times(&direction).into_iter().enumerate() {
        let central = |h: f64| (moved(h)[i] - moved(-h)[i]) / (2.0 * h);
        let difference = (4.0 * central(1e-4) - central(2e-4)) / 3.0;
        assert!((slope / difference - 1.0).abs() < 1e-7 && (slope / forward[i] - 1.0).abs() < 1e-10, "{i}: {slope}");
    }
}

/// Heat depends on the product of thickness and conductivity, mass on that of thickness and density; so do their
/// elasticities, taken over all places.
#[test]
fn an_array_has_an_influence_of_its_own() {
    let study = study();
    let at = Point::default_of(&study).values().to_vec();
    let moved = influences(&study, &at, &gradients(&study, &at).unwrap());
    for (output, beside) in [("heat", "conductivity"), ("mass", "density")] {
        let moved = moved.iter().find(|moved| moved.name == output).unwrap();
        let beside = moved.influences.iter().find(|influence| influence.input == beside).unwrap();
        let [thickness] = &moved.arrays[..] else { panic!("{:?}", moved.arrays.len()) };
        assert_eq!((thickness.array.as_str(), thickness.derivatives.len()), ("thickness", PIECES));
        assert!((thickness.elasticity.unwrap() / beside.elasticity.unwrap() - 1.0).abs() < 1e-9);
        assert!(thickness.holds("thickness_2000") && !thickness.holds("thickness_2001") && !thickness.holds("length"));
    }
}

/// The study as the optimiser sees it: most heat, no more mass.
struct Shape<'a>(&'a Study, Vec<f64>);

impl Shape<'_> {
    fn point(&self, thickness: &[f64]) -> Vec<f64> {
        thickness.iter().chain(&self.1[PIECES..]).copied().collect()
    }
}

impl Problem for Shape<'_> {
    fn values(&mut self, x: &[f64]) -> Option<Values> {
        let out = self.0.run(&self.point(x)).ok()?;
        Some(Values { objective: -out[0], constraints: vec![out[1]] })
    }
    fn derivatives(&mut self, x: &[f64]) -> Option<Derivatives> {
        let jacobian = gradients(self.0, &self.point(x)).ok()?.jacobian;
        let gradient = jacobian.row(0)[..PIECES].iter().map(|d| -d).collect();
        Some(Derivatives { gradient, jacobian: Matrix::from_rows(PIECES, &[&jacobian.row(1)[..PIECES]]) })
    }
}

/// Few steps lead close to the best there is: L = ∛(3kV / h) and h L θ of the volume V.
#[test]
fn two_thousand_inputs_improve() {
    let study = study();
    let at = Point::default_of(&study).values().to_vec();
    let before = study.run(&at).unwrap();
    let variables: Vec<Interval> =
        study.inputs()[..PIECES].iter().map(|input| Interval { low: input.low, high: input.high }).collect();
    let limits = [Interval::at_most(before[1])];
    let options = Options { max_steps: 3, ..Options::default() };
    let start = at[..PIECES].to_vec();
    let found = minimize(&mut Shape(&study, at), &start, &variables, &limits, &options, &mut |_| true).unwrap();
    let fin = defaults();
    let volume = 1e-6 * fin.length * fin.thickness[0];
    let length = (3.0 * fin.conductivity * volume / fin.convection).cbrt();
    let best = fin.convection * length * (fin.base - fin.air);
    let heat = -found.objective;
    assert!(before[0] < 0.71 * best && heat > 0.95 * best && heat < best, "{heat} of {best}");
    assert!(found.constraints[0] <= before[1], "{} {}", found.constraints[0], before[1]);
}
