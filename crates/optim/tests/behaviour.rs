//! How the search ends when the problem is not a textbook's.

use chainrule_optim::{Derivatives, Interval, Matrix, Options, Problem, Refusal, Solution, Status, Values, minimize};

/// Functions with their derivatives, first the objective: `None` where undefined.
struct Given<F>(F);

impl<F: FnMut(&[f64]) -> Option<Vec<(f64, Vec<f64>)>>> Problem for Given<F> {
    fn values(&mut self, x: &[f64]) -> Option<Values> {
        let all = (self.0)(x)?;
        Some(Values { objective: all[0].0, constraints: all[1..].iter().map(|f| f.0).collect() })
    }

    fn derivatives(&mut self, x: &[f64]) -> Option<Derivatives> {
        let all = (self.0)(x)?;
        let rows: Vec<&Vec<f64>> = all[1..].iter().map(|f| &f.1).collect();
        Some(Derivatives { gradient: all[0].1.clone(), jacobian: Matrix::from_rows(x.len(), &rows) })
    }
}

const UNIT: Interval = Interval { low: 0.0, high: 1.0 };

fn solve(
    functions: impl FnMut(&[f64]) -> Option<Vec<(f64, Vec<f64>)>>,
    start: &[f64],
    variables: &[Interval],
    limits: &[Interval],
) -> Result<Solution, Refusal> {
    minimize(&mut Given(functions), start, variables, limits, &Options::default(), &mut |_| true)
}

#[test]
fn limits_that_cannot_be_met_are_said_so() {
    let line = |x: &[f64]| Some(vec![(x[0], vec![1.0]), (x[0], vec![1.0])]);
    let found = solve(line, &[0.2], &[UNIT], &[Interval::at_least(2.0)]).unwrap();
    assert_eq!(found.status, Status::Infeasible);
    assert_eq!(found.x, [1.0]);
    assert_eq!(found.violation, 1.0);
}

#[test]
fn undefined_points_are_stepped_around() {
    let bowl = |x: &[f64]| (x[0] >= 0.3).then(|| vec![((x[0] - 0.2).powi(2), vec![2.0 * (x[0] - 0.2)])]);
    let found = solve(bowl, &[0.9], &[UNIT], &[]).unwrap();
    assert!(found.x[0] >= 0.3 && found.x[0] < 0.301, "{found:?}");
    assert!(matches!(found.status, Status::SmallSteps | Status::Precision), "{:?}", found.status);

    let nowhere = |_: &[f64]| None;
    assert_eq!(solve(nowhere, &[0.5], &[UNIT], &[]).unwrap_err(), Refusal::Undefined);
    let not_a_number = |_: &[f64]| Some(vec![(f64::NAN, vec![1.0])]);
    assert_eq!(solve(not_a_number, &[0.5], &[UNIT], &[]).unwrap_err(), Refusal::Undefined);
}

#[test]
fn a_kink_at_the_optimum_is_found() {
    let vee = |x: &[f64]| {
        let side = if x[0] > 0.3 { 1.0 } else { -1.0 };
        Some(vec![((x[0] - 0.3).abs() + (x[1] - 0.6).powi(2), vec![side, 2.0 * (x[1] - 0.6)])])
    };
    let found = solve(vee, &[0.9, 0.1], &[UNIT; 2], &[]).unwrap();
    assert!(found.objective < 1e-6, "{found:?}");
    assert!(found.status.is_success());
}

/// "Nothing may get worse than it is" starts with every limit active, some of them copies of each other, one of them
/// beyond anyone's influence.
#[test]
fn redundant_limits_at_the_start_do_not_block() {
    let functions = |x: &[f64]| {
        Some(vec![
            (x[0] + x[1], vec![1.0, 1.0]),
            (x[0] + x[1], vec![1.0, 1.0]),
            (-10.0 / (x[0] + x[1]), vec![10.0 / (x[0] + x[1]).powi(2); 2]),
            (x[0] - x[1], vec![1.0, -1.0]),
            (7.0, vec![0.0, 0.0]),
        ])
    };
    let variables = [Interval { low: 0.5, high: 2.0 }, Interval { low: 0.25, high: 2.0 }];
    let at_most = [Interval::at_most(2.0), Interval::at_most(-5.0), Interval::at_most(0.0), Interval::at_most(7.0)];
    let found = solve(functions, &[1.0, 1.0], &variables, &at_most).unwrap();
    assert_eq!(found.status, Status::Optimal);
    assert!((found.objective - 1.0).abs() < 1e-7, "{found:?}"); // x0 at its bound, x1 held by x0 - x1 <= 0
    assert_eq!(found.violation, 0.0);
    assert!((found.multipliers[2] - 1.0).abs() < 1e-6, "{found:?}");
    assert!((found.bound_multipliers[0] + 2.0).abs() < 1e-6, "{found:?}");
}

#[test]
fn a_fixed_variable_stays() {
    let bowl = |x: &[f64]| Some(vec![(x[0] * x[0] + x[0] * x[1], vec![2.0 * x[0] + x[1], x[0]])]);
    let found = solve(bowl, &[0.5, -1.0], &[UNIT, Interval::exactly(-1.0)], &[]).unwrap();
    assert_eq!(found.x[1], -1.0);
    assert!((found.x[0] - 0.5).abs() < 1e-8);
}

#[test]
fn the_observer_can_stop_it_and_steps_are_bounded() {
    let valley = |x: &[f64]| {
        let (a, b) = (1.0 - x[0], x[1] - x[0] * x[0]);
        Some(vec![(a * a + 100.0 * b * b, vec![-2.0 * a - 400.0 * b * x[0], 200.0 * b])])
    };
    let ask = |options: &Options, observe: &mut dyn FnMut(&chainrule_optim::Progress) -> bool| {
        minimize(&mut Given(valley), &[-1.2, 1.0], &[Interval::FREE; 2], &[], options, observe).unwrap()
    };
    let mut seen = Vec::new();
    let found = ask(&Options::default(), &mut |progress| {
        seen.push(progress.objective);
        seen.len() < 3
    });
    assert_eq!((found.status, found.steps), (Status::Interrupted, 3));
    assert!(seen.windows(2).all(|pair| pair[1] <= pair[0]));
    let found = ask(&Options { max_steps: 5, ..Options::default() }, &mut |_| true);
    assert_eq!(found.status, Status::MaxSteps);
    assert!(found.status.to_string().contains("allow more steps"));
}

#[test]
fn questions_that_make_no_sense_are_refused() {
    let line = |x: &[f64]| Some(vec![(x[0], vec![1.0])]);
    assert_eq!(solve(line, &[0.5, 0.5], &[UNIT], &[]).unwrap_err(), Refusal::Length("starting values", 2, 1));
    assert_eq!(solve(line, &[1.5], &[UNIT], &[]).unwrap_err(), Refusal::Start(0));
    assert_eq!(solve(line, &[f64::NAN], &[Interval::FREE], &[]).unwrap_err(), Refusal::Start(0));
    let empty = Interval { low: 1.0, high: 0.0 };
    assert_eq!(solve(line, &[0.5], &[empty], &[]).unwrap_err(), Refusal::Empty("variable", 0));
    assert_eq!(solve(line, &[0.5], &[UNIT], &[UNIT]).unwrap_err(), Refusal::Length("constraints", 0, 1));
}

/// A cantilever of many heights: the least bending under a load at its tip, with as much material as a straight one.
struct Cantilever {
    heights: usize,
}

impl Cantilever {
    /// The bending moment in the middle of each piece, of a load 1 on a length 1.
    fn moment(&self, i: usize) -> f64 {
        (i as f64 + 0.5) / self.heights as f64
    }
}

impl Problem for Cantilever {
    fn values(&mut self, x: &[f64]) -> Option<Values> {
        let n = x.len() as f64;
        let bending = (0..x.len()).map(|i| self.moment(i).powi(2) / x[i].powi(3)).sum::<f64>() / n;
        Some(Values { objective: bending, constraints: vec![x.iter().sum::<f64>() / n] })
    }
    fn derivatives(&mut self, x: &[f64]) -> Option<Derivatives> {
        let n = x.len() as f64;
        let gradient = (0..x.len()).map(|i| -3.0 * self.moment(i).powi(2) / x[i].powi(4) / n).collect();
        Some(Derivatives { gradient, jacobian: Matrix::from_rows(x.len(), &[vec![1.0 / n; x.len()]]) })
    }
}

/// The best heights grow with the root of the distance from the tip and bend 16/27 as much as the straight beam.
#[test]
fn hundreds_of_variables() {
    let heights = 220;
    let mut beam = Cantilever { heights };
    let variables = vec![Interval { low: 0.01, high: 4.0 }; heights];
    let limits = [Interval::at_most(1.0)];
    let start = vec![1.0; heights];
    let found = minimize(&mut beam, &start, &variables, &limits, &Options::default(), &mut |_| true).unwrap();
    assert!(found.status.is_success() && found.violation == 0.0, "{:?} {}", found.status, found.violation);
    assert!((found.objective * 3.0 / (16.0 / 27.0) - 1.0).abs() < 1e-3, "{}", found.objective * 3.0);
    for i in [20, 110, 219] {
        let best = 1.5 * beam.moment(i).sqrt();
        assert!((found.x[i] / best - 1.0).abs() < 0.02, "{i}: {} {best}", found.x[i]);
    }
}
