//! Many runs, and second derivatives.

use super::swing;
use chainrule_study::{Model, Point, Study};

#[test]
fn many_runs_are_the_runs_one_by_one() {
    let study = Study::new::<swing>();
    let points: Vec<Vec<f64>> =
        (0..40).map(|i| vec![1.0 + 0.2 * f64::from(i), 0.2, 0.3, 0.5, 1.0 - 0.01 * f64::from(i)]).collect();
    for (x, many) in points.iter().zip(study.run_many(&points)) {
        assert_eq!(many, study.run(x));
    }
}

#[test]
fn curvature_is_the_derivative_of_derivatives() {
    let study = Study::new::<swing>();
    let x = Point::default_of(&study);
    let direction = [0.5, -0.1, 0.2, 0.3, 0.1];
    let exact = study.curvature(x.values(), &direction).unwrap();
    let at = |h: f64| {
        let moved: Vec<f64> = x.values().iter().zip(direction).map(|(x, d)| x + h * d).collect();
        study.reverse(&moved).unwrap().jacobian
    };
    let (after, before) = (at(1e-5), at(-1e-5));
    for i in 0..3 {
        for j in 0..5 {
            let difference = (after[(i, j)] - before[(i, j)]) / 2e-5;
            assert!((exact[(i, j)] - difference).abs() < 1e-6 * (1.0 + difference.abs()), "{i} {j}");
        }
    }
}
