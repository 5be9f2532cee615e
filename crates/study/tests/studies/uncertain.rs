//! Uncertain inputs: moments and global indices that are known.

use super::swing;
use chainrule::prelude::*;
use chainrule_study::*;
use chainrule_study::{Inputs, Outputs};

/// Ishigami and Homma's function (1990), for which global indices are known.
#[derive(Inputs, Differentiable, Clone)]
struct Angles {
    /// The first
    #[input(range = -3.2..=3.2, default = 0.0)]
    x1: f64,
    /// The second
    #[input(range = -3.2..=3.2, default = 0.0)]
    x2: f64,
    /// The third
    #[input(range = -3.2..=3.2, default = 0.0)]
    x3: f64,
}

#[derive(Outputs, Differentiable, Clone)]
struct Wave {
    /// Its value
    #[output(headline)]
    y: f64,
    /// A plane, of which first order is all there is
    #[output]
    plane: f64,
    /// Nothing
    #[output]
    constant: f64,
}

#[differentiable]
fn ishigami(angles: &Angles) -> Wave {
    let (s1, s2) = (angles.x1.sin(), angles.x2.sin());
    Wave {
        y: s1 + 7.0 * s2 * s2 + 0.1 * angles.x3.powi(4) * s1,
        plane: 3.0 * angles.x1 + 4.0 * angles.x2,
        constant: 5.0,
    }
}

fn doubt(study: &Study, spreads: &[&str], samples: usize, global: Option<usize>) -> Doubt {
    let point = Point::default_of(study);
    let inputs = spreads.iter().map(|text| uncertain(text, study, &point).unwrap()).collect();
    Doubt { inputs, samples, seed: 3, global }
}

#[test]
fn global_indices_are_the_known_ones() {
    let study = Study::new::<ishigami>();
    let pi = std::f64::consts::PI;
    let spreads = ["x1", "x2", "x3"].map(|name| format!("{name}={}..{pi}", -pi));
    let doubt = doubt(&study, &spreads.each_ref().map(String::as_str), 2048, Some(2048));
    let found = uncertainty(&study, &Point::default_of(&study), &doubt, &mut |_| true).unwrap();
    let y = &found.outputs[0];
    // V = a²/8 + b π⁴/5 + b² π⁸/18 + 1/2 with a = 7, b = 0.1.
    let variance = 49.0 / 8.0 + 0.1 * pi.powi(4) / 5.0 + 0.01 * pi.powi(8) / 18.0 + 0.5;
    assert!((y.sampled.deviation - variance.sqrt()).abs() < 4.0 * y.sampled.deviation_error, "{:?}", y.sampled);
    assert!((y.sampled.mean - 3.5).abs() < 4.0 * y.sampled.mean_error && y.sampled.mean_error < 0.03);
    // E (∂y/∂x)², by hand.
    let squares = [0.5 + 0.1 * pi.powi(4) / 5.0 + 0.01 * pi.powi(8) / 18.0, 24.5, 0.08 * pi.powi(6) / 7.0];
    for (name, first, total, square) in
        [("x1", 0.3139, 0.5576, squares[0]), ("x2", 0.4424, 0.4424, squares[1]), ("x3", 0.0, 0.2437, squares[2])]
    {
        let indices = y.shares.iter().find(|share| share.input == name).unwrap().indices.as_ref().unwrap();
        assert!(indices.first.low <= first && first <= indices.first.high, "{name} {indices:?}");
        assert!(indices.total.low <= total && total <= indices.total.high, "{name} {indices:?}");
        assert!((indices.first.value - first).abs() < 0.03 && (indices.total.value - total).abs() < 0.03);
        assert!(indices.bound > total, "{name} {indices:?}");
        assert!((indices.mean_square_slope / square - 1.0).abs() < 0.1, "{name} {indices:?} {square}");
    }
    assert_eq!(y.shares[0].input, "x1", "ranked by the total index");
    assert!(found.outputs[2].shares.iter().all(|share| share.indices.is_none()), "a constant has no variance");
    let summary = found.global.unwrap();
    assert_eq!((summary.base, summary.runs, summary.failed), (2048, 2048 * 5, 0));
}

#[test]
fn uncertainty_of_a_plane_is_of_first_order() {
    let study = Study::new::<ishigami>();
    let doubt = doubt(&study, &["x1=0.5±0.1", "x2=-0.2..0.4"], 4096, None);
    let found = uncertainty(&study, &Point::default_of(&study), &doubt, &mut |_| true).unwrap();
    let plane = &found.outputs[1];
    let deviation = (0.09f64 + 16.0 * 0.36 / 12.0).sqrt();
    assert!((plane.value - 1.9).abs() < 1e-12 && (plane.first.deviation - deviation).abs() < 1e-12);
    assert_eq!(plane.second, Some(plane.first));
    assert!((plane.sampled.deviation - deviation).abs() < 4.0 * plane.sampled.deviation_error);
    assert!(plane.sampled.deviation_error < 0.01 * deviation, "{:?}", plane.sampled);
    assert_eq!((plane.shares[0].input.as_str(), plane.shares.len()), ("x2", 2));
    assert!((plane.shares[0].share.unwrap() - 0.48 / 0.57).abs() < 1e-12);
    assert_eq!(found.certain[0].name, "x3");
    // Of the wave the second order is nearer to the truth than the first, both in mean and spread.
    let wave = &found.outputs[0];
    let second = wave.second.unwrap();
    let off = |value: f64, truth: f64| (value - truth).abs();
    assert!(off(second.mean, wave.sampled.mean) < 0.2 * off(wave.first.mean, wave.sampled.mean), "{wave:?}");
    assert!(off(second.deviation, wave.sampled.deviation) < off(wave.first.deviation, wave.sampled.deviation));
}

#[test]
fn spreads_are_read_or_refused() {
    let study = Study::new::<swing>();
    let point = Point::default_of(&study);
    let read = |text: &str| uncertain(text, &study, &point).map(|u| u.distribution);
    let normal = |mean: f64, deviation: f64| Ok(Distribution::Normal { mean, deviation });
    assert_eq!(read("stiffness=5±0.5"), normal(5.0, 0.5));
    assert_eq!(read("stiffness = 5 N/m +- 10%"), normal(5.0, 0.5));
    assert_eq!(read("stiffness=±500 mN/m"), normal(4.0, 0.5));
    assert_eq!(read("stiffness=25 %"), normal(4.0, 1.0));
    assert_eq!(read("stiffness=2..3 N/m"), Ok(Distribution::Uniform { low: 2.0, high: 3.0 }));
    for (text, expected) in [
        ("stiffness=5", "neither mean±deviation, a percentage, nor a range low..high"),
        ("stiffness=5±0", "its spread is 0"),
        ("stiffness=-3%", "no percentage above 0"),
        ("stiffness=3..2", "3 is not below 2"),
        ("stiffness=5±1 kg", "kg"),
        ("stifness=5%", "did you mean 'stiffness'?"),
        ("stiffness", "there is no '='"),
    ] {
        let error = read(text).unwrap_err().to_string();
        assert!(error.contains(expected), "{error}");
    }
    let ask = |inputs: Vec<Uncertain>, samples: usize| {
        let doubt = Doubt { inputs, samples, seed: 1, global: None };
        uncertainty(&study, &point, &doubt, &mut |_| true).unwrap_err().to_string()
    };
    assert!(ask(vec![], 100).contains("nothing is uncertain; say what is"));
    let one = |text: &str| uncertain(text, &study, &point).unwrap();
    assert!(ask(vec![one("stiffness=2..30")], 100).contains("stiffness = 30 N/m is outside its range"));
    assert!(ask(vec![one("stiffness=5%"), one("stiffness=6%")], 100).contains("stiffness is uncertain twice"));
    assert!(ask(vec![one("stiffness=5%")], 10).contains("10 samples are too few"));
    assert_eq!(all_uncertain("5%", &study, &point).unwrap().len(), 5);
    assert!(all_uncertain("5", &study, &point).unwrap_err().to_string().contains("'5' cannot be read"));
}
