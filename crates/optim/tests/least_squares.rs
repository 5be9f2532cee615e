//! Fits of parameters: NIST's certified nonlinear regressions (StRD), from both of whose starts the fit has six certified
//! digits and more; robust losses, intervals and refusals.
//!
//! The models are differentiable functions, so this also fits with Jacobians that nobody wrote by hand.

use chainrule::Function;
use chainrule::prelude::*;
use chainrule_optim::{
    Fit, FitOptions, Interval, Loss, Matrix, Refusal, Residuals, Status, Uncertainty, least_squares,
};
use std::f64::consts::PI;
use std::path::Path;

/// The residuals of a model over rows of data, `columns` numbers each.
macro_rules! models {
    ($($name:ident($b:ident, $row:ident, $columns:literal) = $model:expr, $y:expr;)*) => {
        $(
            #[differentiable(constant(data))]
            fn $name($b: &[f64], data: &[f64]) -> Vec<f64> {
                let mut residuals = Vec::new();
                for $row in data.chunks_exact($columns) {
                    residuals.push($model - $y);
                }
                residuals
            }
        )*

        /// How the model with this name is fitted.
        fn fit_by_name(name: &str, data: &[f64], start: &[f64]) -> Fit {
            match name {
                $(stringify!($name) => fit::<$name>(data, start, |p, b| p.call((b, data)).unwrap(), |j, b| {
                    j.call((b, data)).unwrap().1.into_iter().map(|(row, _)| row).collect()
                }),)*
                _ => panic!("no model for {name}"),
            }
        }
    };
}

models! {
    misra1a(b, d, 2) = b[0] * (1.0 - (-b[1] * d[1]).exp()), d[0];
    misra1b(b, d, 2) = b[0] * (1.0 - (1.0 + b[1] * d[1] / 2.0).powi(-2)), d[0];
    misra1c(b, d, 2) = b[0] * (1.0 - (1.0 + 2.0 * b[1] * d[1]).powf(-0.5)), d[0];
    misra1d(b, d, 2) = b[0] * b[1] * d[1] / (1.0 + b[1] * d[1]), d[0];
    chwirut(b, d, 2) = (-b[0] * d[1]).exp() / (b[1] + b[2] * d[1]), d[0];
    lanczos(b, d, 2) =
        b[0] * (-b[1] * d[1]).exp() + b[2] * (-b[3] * d[1]).exp() + b[4] * (-b[5] * d[1]).exp(), d[0];
    gauss(b, d, 2) =
        b[0] * (-b[1] * d[1]).exp()
            + b[2] * (-((d[1] - b[3]) / b[4]).powi(2)).exp()
            + b[5] * (-((d[1] - b[6]) / b[7]).powi(2)).exp(),
        d[0];
    danwood(b, d, 2) = b[0] * d[1].powf(b[1]), d[0];
    kirby2(b, d, 2) =
        (b[0] + b[1] * d[1] + b[2] * d[1] * d[1]) / (1.0 + b[3] * d[1] + b[4] * d[1] * d[1]), d[0];
    hahn1(b, d, 2) =
        (b[0] + b[1] * d[1] + b[2] * d[1].powi(2) + b[3] * d[1].powi(3))
            / (1.0 + b[4] * d[1] + b[5] * d[1].powi(2) + b[6] * d[1].powi(3)),
        d[0];
    nelson(b, d, 3) = b[0] - b[1] * d[1] * (-b[2] * d[2]).exp(), d[0].ln();
    mgh17(b, d, 2) = b[0] + b[1] * (-d[1] * b[3]).exp() + b[2] * (-d[1] * b[4]).exp(), d[0];
    roszman1(b, d, 2) = b[0] - b[1] * d[1] - (b[2] / (d[1] - b[3])).atan() / PI, d[0];
    enso(b, d, 2) =
        b[0] + b[1] * (2.0 * PI * d[1] / 12.0).cos() + b[2] * (2.0 * PI * d[1] / 12.0).sin()
            + b[4] * (2.0 * PI * d[1] / b[3]).cos() + b[5] * (2.0 * PI * d[1] / b[3]).sin()
            + b[7] * (2.0 * PI * d[1] / b[6]).cos() + b[8] * (2.0 * PI * d[1] / b[6]).sin(),
        d[0];
}

/// A model's residuals and Jacobian as the fit asks for them.
struct Model<R, J>(R, J);

impl<R: Fn(&[f64]) -> Vec<f64>, J: Fn(&[f64]) -> Vec<Vec<f64>>> Residuals for Model<R, J> {
    fn residuals(&mut self, x: &[f64]) -> Option<Vec<f64>> {
        Some((self.0)(x))
    }
    fn jacobian(&mut self, x: &[f64]) -> Option<Matrix> {
        Some(Matrix::from_rows(x.len(), &(self.1)(x)))
    }
}

fn fit<F: Function>(
    _: &[f64],
    start: &[f64],
    residuals: impl Fn(&Program<F>, &[f64]) -> Vec<f64>,
    jacobian: impl Fn(&Program<Jacobian<F>>, &[f64]) -> Vec<Vec<f64>>,
) -> Fit {
    let (program, derivative) = (compile::<F>().unwrap(), compile::<Jacobian<F>>().unwrap());
    let mut model = Model(|b: &[f64]| residuals(&program, b), |b: &[f64]| jacobian(&derivative, b));
    let free = vec![Interval::FREE; start.len()];
    least_squares(&mut model, start, &free, Loss::Squares, &FitOptions::default(), &mut |_| true).unwrap()
}

struct Certified {
    starts: [Vec<f64>; 2],
    values: Vec<f64>,
    deviations: Vec<f64>,
    sum: f64,
    data: Vec<f64>,
    columns: usize,
}

fn read(name: &str) -> Certified {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join(format!("tests/data/nist-strd/{name}.dat"));
    let text = std::fs::read_to_string(path).unwrap();
    let numbers = |line: &str| line.split_whitespace().map(str::parse::<f64>).collect::<Result<Vec<_>, _>>();
    let mut c = Certified {
        starts: [vec![], vec![]],
        values: vec![],
        deviations: vec![],
        sum: f64::NAN,
        data: vec![],
        columns: 0,
    };
    let mut in_data = false;
    for line in text.lines() {
        if let Some((parameter, rest)) = line.split_once('=')
            && parameter.trim().strip_prefix('b').is_some_and(|n| n.parse::<u32>().is_ok())
            && let Ok(row) = numbers(rest)
        {
            c.starts[0].push(row[0]);
            c.starts[1].push(row[1]);
            c.values.push(row[2]);
            c.deviations.push(row[3]);
        } else if let Some(sum) = line.strip_prefix("Residual Sum of Squares:") {
            c.sum = sum.trim().parse().unwrap();
        } else if line.starts_with("Data:") {
            in_data = true;
        } else if in_data
            && let Ok(row) = numbers(line)
            && !row.is_empty()
        {
            c.columns = row.len();
            c.data.extend(row);
        }
    }
    c
}

/// Digits that agree: `−log₁₀ |x − c| / |c|`.
fn digits(x: f64, certified: f64) -> f64 {
    -((x - certified).abs() / certified.abs()).max(1e-15).log10()
}

fn certified(file: &str, model: &str) {
    let c = read(file);
    assert!(c.values.len() >= 2 && c.data.len() >= 6 * c.columns && c.sum > 0.0, "{file} was not read");
    for (k, start) in c.starts.iter().enumerate() {
        let fit = fit_by_name(model, &c.data, start);
        assert!(fit.status.is_success(), "{file} from start {}: {}", k + 1, fit.status);
        assert_ne!(fit.status, Status::SmallSteps, "{file} from start {}", k + 1);
        let worst = fit.x.iter().zip(&c.values).map(|(x, v)| digits(*x, *v)).fold(15.0, f64::min);
        println!("{file} from start {}: {worst:.1} digits after {} steps, {}", k + 1, fit.steps, fit.status);
        assert!(worst >= 6.0, "{file} from start {}: {worst:.1} digits: {:?}", k + 1, fit.x);
        // Data of a model without errors leave nothing but rounding to the sum.
        if c.sum > 1e-20 {
            assert!(digits(fit.sum, c.sum) >= 6.0, "{file}: sum {} for {}", fit.sum, c.sum);
            let uncertainty = Uncertainty::of(&fit, Loss::Squares);
            for (d, v) in uncertainty.deviations.iter().zip(&c.deviations) {
                assert!(digits(*d, *v) >= 5.0, "{file}: deviation {d} for {v}");
            }
        }
    }
}

#[test]
fn lower_difficulty() {
    for (file, model) in [
        ("Misra1a", "misra1a"),
        ("Chwirut2", "chwirut"),
        ("Chwirut1", "chwirut"),
        ("Lanczos3", "lanczos"),
        ("Gauss1", "gauss"),
        ("Gauss2", "gauss"),
        ("DanWood", "danwood"),
        ("Misra1b", "misra1b"),
    ] {
        certified(file, model);
    }
}

#[test]
fn average_difficulty() {
    for (file, model) in [
        ("Kirby2", "kirby2"),
        ("Hahn1", "hahn1"),
        ("Nelson", "nelson"),
        ("MGH17", "mgh17"),
        ("Lanczos1", "lanczos"),
        ("Lanczos2", "lanczos"),
        ("Gauss3", "gauss"),
        ("Misra1c", "misra1c"),
        ("Misra1d", "misra1d"),
        ("Roszman1", "roszman1"),
        ("ENSO", "enso"),
    ] {
        certified(file, model);
    }
}

/// A straight line `a + b t` through points.
struct Line(Vec<(f64, f64)>);

impl Residuals for Line {
    fn residuals(&mut self, x: &[f64]) -> Option<Vec<f64>> {
        Some(self.0.iter().map(|(t, y)| x[0] + x[1] * t - y).collect())
    }
    fn jacobian(&mut self, _: &[f64]) -> Option<Matrix> {
        Some(Matrix::from_rows(2, &self.0.iter().map(|(t, _)| [1.0, *t]).collect::<Vec<_>>()))
    }
}

fn line(points: Vec<(f64, f64)>, start: [f64; 2], variables: [Interval; 2], loss: Loss) -> Fit {
    let options = FitOptions::default();
    least_squares(&mut Line(points), &start, &variables, loss, &options, &mut |_| true).unwrap()
}

#[test]
fn robust_losses_see_through_outliers() {
    let mut points: Vec<(f64, f64)> = (0..20).map(|k| (k as f64, 1.0 + 0.5 * k as f64)).collect();
    points[4].1 += 30.0;
    points[17].1 += 80.0;
    let slope = |loss| line(points.clone(), [0.0, 0.0], [Interval::FREE; 2], loss).x[1];
    let off = |loss| (slope(loss) - 0.5).abs();
    assert!(off(Loss::Squares) > 0.5);
    // The outliers still pull with the scale each, so less as the scale is smaller.
    assert!(off(Loss::Huber(1e-3)) < 1e-3 && off(Loss::SoftL1(1e-3)) < 1e-3);
    // Cauchy's loss has other minima far away, so it starts where Huber's ends.
    let huber = line(points.clone(), [0.0, 0.0], [Interval::FREE; 2], Loss::Huber(1e-3)).x;
    let cauchy = line(points.clone(), [huber[0], huber[1]], [Interval::FREE; 2], Loss::Cauchy(1e-3)).x;
    assert!((cauchy[1] - 0.5).abs() < 1e-6);
}

#[test]
fn intervals_hold() {
    let points: Vec<(f64, f64)> = (0..5).map(|k| (k as f64, 3.0 + 2.0 * k as f64)).collect();
    let narrow = [Interval { low: 0.0, high: 1.0 }, Interval::FREE];
    let fit = line(points.clone(), [0.5, 0.0], narrow, Loss::Squares);
    assert_eq!((fit.x[0], &fit.held), (1.0, &vec![true, false]));
    // With a = 1 the best slope is Σ t (y − 1) / Σ t².
    assert!((fit.x[1] - 80.0 / 30.0).abs() < 1e-9, "{:?}", fit.x);
    let uncertainty = Uncertainty::of(&fit, Loss::Squares);
    assert_eq!((uncertainty.degrees_of_freedom, uncertainty.deviations[0]), (4, 0.0));
    // A start at the wrong end leaves it again.
    let wide = [Interval { low: -9.0, high: 9.0 }, Interval { low: 0.0, high: 9.0 }];
    let fit = line(points, [9.0, 0.0], wide, Loss::Squares);
    assert!((fit.x[0] - 3.0).abs() < 1e-9 && (fit.x[1] - 2.0).abs() < 1e-9, "{:?}", fit.x);
}

#[test]
fn what_the_data_do_not_say_is_told() {
    // All points at one t: only a + b t is determined.
    let fit = line(vec![(2.0, 7.0), (2.0, 7.5), (2.0, 6.5)], [0.0, 0.0], [Interval::FREE; 2], Loss::Squares);
    assert!((fit.x[0] + 2.0 * fit.x[1] - 7.0).abs() < 1e-9);
    let uncertainty = Uncertainty::of(&fit, Loss::Squares);
    assert_eq!(uncertainty.condition, f64::INFINITY);
    assert!(uncertainty.deviations.iter().all(|d| d.is_infinite()));
    assert_eq!(uncertainty.correlation(0, 1), None);
    let well = line(vec![(0.0, 1.0), (1.0, 2.1), (2.0, 2.9)], [0.0, 0.0], [Interval::FREE; 2], Loss::Squares);
    let uncertainty = Uncertainty::of(&well, Loss::Squares);
    // Of a line through t = 0, 1, 2 the correlation is −Σt / √(m Σt²).
    assert!((uncertainty.correlation(0, 1).unwrap() + 3.0 / 15f64.sqrt()).abs() < 1e-12);
}

#[test]
fn what_makes_no_sense_is_refused() {
    let mut problem = Line(vec![(0.0, 1.0), (1.0, 1.0)]);
    let mut fit = |start: &[f64], variables: &[Interval], loss| {
        least_squares(&mut problem, start, variables, loss, &FitOptions::default(), &mut |_| true).map(|_| ())
    };
    let free = [Interval::FREE; 2];
    assert_eq!(fit(&[0.0], &free, Loss::Squares), Err(Refusal::Length("intervals of variables", 2, 1)));
    assert_eq!(fit(&[0.0, f64::NAN], &free, Loss::Squares), Err(Refusal::Start(1)));
    assert_eq!(
        fit(&[0.0, 0.0], &[Interval { low: 1.0, high: 0.0 }; 2], Loss::Squares),
        Err(Refusal::Empty("variable", 0))
    );
    assert!(fit(&[0.0, 0.0], &free, Loss::Huber(0.0)).is_err());
    assert!(fit(&[0.0, 0.0], &free, Loss::Cauchy(f64::NAN)).is_err());
    assert_eq!(fit(&[1e308, 1e308], &free, Loss::Squares), Err(Refusal::Undefined));
}
