//! Problems of Hock & Schittkowski, *Test Examples for Nonlinear Programming Codes* (Springer, 1981), coded from the
//! book's formulas with its starting points, and their published optima.

use chainrule_optim::{Derivatives, Interval, Matrix, Options, Problem, Solution, Values, minimize};

/// Objective first, then constraints.
type Functions = fn(&[f64]) -> Vec<f64>;

/// Exact derivatives: row 0 is the gradient, row i the derivative of constraint i.
type Rows = fn(&[f64]) -> Vec<Vec<f64>>;

struct Case {
    number: u32,
    start: &'static [f64],
    variables: &'static [(f64, f64)],
    limits: &'static [(f64, f64)],
    functions: Functions,
    derivatives: Rows,
    optimum: f64,
}

const INF: f64 = f64::INFINITY;
const FREE: (f64, f64) = (-INF, INF);
const POSITIVE: (f64, f64) = (0.0, INF);

struct Counted<'a>(&'a Case);

impl Problem for Counted<'_> {
    fn values(&mut self, x: &[f64]) -> Option<Values> {
        let mut all = (self.0.functions)(x);
        Some(Values { objective: all.remove(0), constraints: all })
    }

    fn derivatives(&mut self, x: &[f64]) -> Option<Derivatives> {
        let mut rows = (self.0.derivatives)(x);
        Some(Derivatives { gradient: rows.remove(0), jacobian: Matrix::from_rows(x.len(), &rows) })
    }
}

fn interval(&(low, high): &(f64, f64)) -> Interval {
    Interval { low, high }
}

fn solve(case: &Case) -> Solution {
    let variables: Vec<Interval> = case.variables.iter().map(interval).collect();
    let limits: Vec<Interval> = case.limits.iter().map(interval).collect();
    minimize(&mut Counted(case), case.start, &variables, &limits, &Options::default(), &mut |_| true).unwrap()
}

/// The derivatives above were typed by hand: each is compared with central differences at the start.
fn derivatives_agree(case: &Case) {
    let rows = (case.derivatives)(case.start);
    for j in 0..case.start.len() {
        let h = 1e-5 * case.start[j].abs().max(1.0);
        let at = |step: f64| {
            let mut x = case.start.to_vec();
            x[j] += step;
            (case.functions)(&x)
        };
        for (i, (up, down)) in at(h).iter().zip(at(-h)).enumerate() {
            let (difference, exact) = ((up - down) / (2.0 * h), rows[i][j]);
            let close = (difference - exact).abs() <= 1e-5 * (1.0 + exact.abs() + up.abs());
            assert!(close, "HS{}: function {i} by x{j}: {exact} against {difference}", case.number);
        }
    }
}

#[test]
fn published_optima_are_reached() {
    for case in CASES {
        derivatives_agree(case);
        let found = solve(case);
        let error = (found.objective - case.optimum).abs() / case.optimum.abs().max(1.0);
        eprintln!(
            "HS{:<3} f {:>22.14}  error {error:.1e}  violation {:.1e}  residual {:.1e}  {:>3} steps  {:>3} values  {:?}",
            case.number, found.objective, found.violation, found.residual, found.steps, found.evaluations, found.status
        );
        assert!(found.status.is_success(), "HS{}: {:?}", case.number, found.status);
        assert!(found.violation <= 1e-8, "HS{}: violation {}", case.number, found.violation);
        assert!(error <= 1e-6, "HS{}: {} instead of {}", case.number, found.objective, case.optimum);
    }
}

/// A price lies between the two one-sided slopes of the optimum by the limit, which differ where the limit and a bound
/// hold the same direction.
#[test]
fn multipliers_are_prices() {
    let mut compared = 0;
    for case in CASES.iter().filter(|case| !case.limits.is_empty()) {
        let found = solve(case);
        for (i, &price) in found.multipliers.iter().enumerate() {
            let moved = |by: f64| {
                let variables: Vec<Interval> = case.variables.iter().map(interval).collect();
                let mut limits: Vec<Interval> = case.limits.iter().map(interval).collect();
                limits[i] = Interval { low: limits[i].low + by, high: limits[i].high + by };
                let options = Options::default();
                minimize(&mut Counted(case), &found.x, &variables, &limits, &options, &mut |_| true).unwrap()
            };
            let h = 1e-4;
            let slopes = [(moved(h).objective - found.objective) / h, (found.objective - moved(-h).objective) / h];
            let (least, most) = (slopes[0].min(slopes[1]), slopes[0].max(slopes[1]));
            let slack = 1e-2 * (1.0 + price.abs());
            let between = least - slack <= -price && -price <= most + slack;
            assert!(between, "HS{} limit {i}: price {price}, slopes {slopes:?}", case.number);
            compared += 1;
        }
    }
    assert!(compared >= 20);
}

const CASES: &[Case] = &[
    Case {
        number: 1,
        start: &[-2.0, 1.0],
        variables: &[FREE, (-1.5, INF)],
        limits: &[],
        functions: |x| vec![100.0 * (x[1] - x[0] * x[0]).powi(2) + (1.0 - x[0]).powi(2)],
        derivatives: |x| {
            vec![vec![-400.0 * x[0] * (x[1] - x[0] * x[0]) - 2.0 * (1.0 - x[0]), 200.0 * (x[1] - x[0] * x[0])]]
        },
        optimum: 0.0,
    },
    Case {
        number: 6,
        start: &[-1.2, 1.0],
        variables: &[FREE, FREE],
        limits: &[(0.0, 0.0)],
        functions: |x| vec![(1.0 - x[0]).powi(2), 10.0 * (x[1] - x[0] * x[0])],
        derivatives: |x| vec![vec![-2.0 * (1.0 - x[0]), 0.0], vec![-20.0 * x[0], 10.0]],
        optimum: 0.0,
    },
    Case {
        number: 7,
        start: &[2.0, 2.0],
        variables: &[FREE, FREE],
        limits: &[(0.0, 0.0)],
        functions: |x| {
            let q = 1.0 + x[0] * x[0];
            vec![q.ln() - x[1], q * q + x[1] * x[1] - 4.0]
        },
        derivatives: |x| {
            let q = 1.0 + x[0] * x[0];
            vec![vec![2.0 * x[0] / q, -1.0], vec![4.0 * x[0] * q, 2.0 * x[1]]]
        },
        optimum: -1.732_050_807_568_877_2,
    },
    Case {
        number: 10,
        start: &[-10.0, 10.0],
        variables: &[FREE, FREE],
        limits: &[(0.0, INF)],
        functions: |x| vec![x[0] - x[1], -3.0 * x[0] * x[0] + 2.0 * x[0] * x[1] - x[1] * x[1] + 1.0],
        derivatives: |x| vec![vec![1.0, -1.0], vec![-6.0 * x[0] + 2.0 * x[1], 2.0 * x[0] - 2.0 * x[1]]],
        optimum: -1.0,
    },
    Case {
        number: 11,
        start: &[4.9, 0.1],
        variables: &[FREE, FREE],
        limits: &[(0.0, INF)],
        functions: |x| vec![(x[0] - 5.0).powi(2) + x[1] * x[1] - 25.0, -x[0] * x[0] + x[1]],
        derivatives: |x| vec![vec![2.0 * (x[0] - 5.0), 2.0 * x[1]], vec![-2.0 * x[0], 1.0]],
        optimum: -8.498_464_223,
    },
    Case {
        number: 12,
        start: &[0.0, 0.0],
        variables: &[FREE, FREE],
        limits: &[(0.0, INF)],
        functions: |x| {
            vec![
                0.5 * x[0] * x[0] + x[1] * x[1] - x[0] * x[1] - 7.0 * x[0] - 7.0 * x[1],
                25.0 - 4.0 * x[0] * x[0] - x[1] * x[1],
            ]
        },
        derivatives: |x| vec![vec![x[0] - x[1] - 7.0, 2.0 * x[1] - x[0] - 7.0], vec![-8.0 * x[0], -2.0 * x[1]]],
        optimum: -30.0,
    },
    Case {
        number: 15,
        start: &[-2.0, 1.0],
        variables: &[(-INF, 0.5), FREE],
        limits: &[(0.0, INF), (0.0, INF)],
        functions: |x| {
            vec![100.0 * (x[1] - x[0] * x[0]).powi(2) + (1.0 - x[0]).powi(2), x[0] * x[1] - 1.0, x[0] + x[1] * x[1]]
        },
        derivatives: |x| {
            vec![
                vec![-400.0 * x[0] * (x[1] - x[0] * x[0]) - 2.0 * (1.0 - x[0]), 200.0 * (x[1] - x[0] * x[0])],
                vec![x[1], x[0]],
                vec![1.0, 2.0 * x[1]],
            ]
        },
        optimum: 306.5,
    },
    Case {
        number: 22,
        start: &[2.0, 2.0],
        variables: &[FREE, FREE],
        limits: &[(0.0, INF), (0.0, INF)],
        functions: |x| vec![(x[0] - 2.0).powi(2) + (x[1] - 1.0).powi(2), 2.0 - x[0] - x[1], x[1] - x[0] * x[0]],
        derivatives: |x| vec![vec![2.0 * (x[0] - 2.0), 2.0 * (x[1] - 1.0)], vec![-1.0, -1.0], vec![-2.0 * x[0], 1.0]],
        optimum: 1.0,
    },
    Case {
        number: 26,
        start: &[-2.6, 2.0, 2.0],
        variables: &[FREE, FREE, FREE],
        limits: &[(0.0, 0.0)],
        functions: |x| {
            vec![(x[0] - x[1]).powi(2) + (x[1] - x[2]).powi(4), (1.0 + x[1] * x[1]) * x[0] + x[2].powi(4) - 3.0]
        },
        derivatives: |x| {
            let (a, b) = (2.0 * (x[0] - x[1]), 4.0 * (x[1] - x[2]).powi(3));
            vec![vec![a, b - a, -b], vec![1.0 + x[1] * x[1], 2.0 * x[1] * x[0], 4.0 * x[2].powi(3)]]
        },
        optimum: 0.0,
    },
    Case {
        number: 30,
        start: &[1.0, 1.0, 1.0],
        variables: &[(1.0, 10.0), (-10.0, 10.0), (-10.0, 10.0)],
        limits: &[(0.0, INF)],
        functions: |x| vec![x[0] * x[0] + x[1] * x[1] + x[2] * x[2], x[0] * x[0] + x[1] * x[1] - 1.0],
        derivatives: |x| vec![vec![2.0 * x[0], 2.0 * x[1], 2.0 * x[2]], vec![2.0 * x[0], 2.0 * x[1], 0.0]],
        optimum: 1.0,
    },
    Case {
        number: 34,
        start: &[0.0, 1.05, 2.9],
        variables: &[(0.0, 100.0), (0.0, 100.0), (0.0, 10.0)],
        limits: &[(0.0, INF), (0.0, INF)],
        functions: |x| vec![-x[0], x[1] - x[0].exp(), x[2] - x[1].exp()],
        derivatives: |x| vec![vec![-1.0, 0.0, 0.0], vec![-x[0].exp(), 1.0, 0.0], vec![0.0, -x[1].exp(), 1.0]],
        optimum: -0.834_032_445_247_956_5, // -ln(ln 10)
    },
    Case {
        number: 35,
        start: &[0.5, 0.5, 0.5],
        variables: &[POSITIVE, POSITIVE, POSITIVE],
        limits: &[(0.0, INF)],
        functions: |x| {
            vec![
                9.0 - 8.0 * x[0] - 6.0 * x[1] - 4.0 * x[2]
                    + 2.0 * x[0] * x[0]
                    + 2.0 * x[1] * x[1]
                    + x[2] * x[2]
                    + 2.0 * x[0] * x[1]
                    + 2.0 * x[0] * x[2],
                3.0 - x[0] - x[1] - 2.0 * x[2],
            ]
        },
        derivatives: |x| {
            vec![
                vec![
                    -8.0 + 4.0 * x[0] + 2.0 * x[1] + 2.0 * x[2],
                    -6.0 + 4.0 * x[1] + 2.0 * x[0],
                    -4.0 + 2.0 * x[2] + 2.0 * x[0],
                ],
                vec![-1.0, -1.0, -2.0],
            ]
        },
        optimum: 1.0 / 9.0,
    },
    Case {
        number: 39,
        start: &[2.0, 2.0, 2.0, 2.0],
        variables: &[FREE, FREE, FREE, FREE],
        limits: &[(0.0, 0.0), (0.0, 0.0)],
        functions: |x| vec![-x[0], x[1] - x[0].powi(3) - x[2] * x[2], x[0] * x[0] - x[1] - x[3] * x[3]],
        derivatives: |x| {
            vec![
                vec![-1.0, 0.0, 0.0, 0.0],
                vec![-3.0 * x[0] * x[0], 1.0, -2.0 * x[2], 0.0],
                vec![2.0 * x[0], -1.0, 0.0, -2.0 * x[3]],
            ]
        },
        optimum: -1.0,
    },
    Case {
        number: 43,
        start: &[0.0, 0.0, 0.0, 0.0],
        variables: &[FREE, FREE, FREE, FREE],
        limits: &[(0.0, INF), (0.0, INF), (0.0, INF)],
        functions: |x| {
            let (a, b, c, d) = (x[0], x[1], x[2], x[3]);
            vec![
                a * a + b * b + 2.0 * c * c + d * d - 5.0 * a - 5.0 * b - 21.0 * c + 7.0 * d,
                8.0 - a * a - b * b - c * c - d * d - a + b - c + d,
                10.0 - a * a - 2.0 * b * b - c * c - 2.0 * d * d + a + d,
                5.0 - 2.0 * a * a - b * b - c * c - 2.0 * a + b + d,
            ]
        },
        derivatives: |x| {
            let (a, b, c, d) = (x[0], x[1], x[2], x[3]);
            vec![
                vec![2.0 * a - 5.0, 2.0 * b - 5.0, 4.0 * c - 21.0, 2.0 * d + 7.0],
                vec![-2.0 * a - 1.0, -2.0 * b + 1.0, -2.0 * c - 1.0, -2.0 * d + 1.0],
                vec![-2.0 * a + 1.0, -4.0 * b, -2.0 * c, -4.0 * d + 1.0],
                vec![-4.0 * a - 2.0, -2.0 * b + 1.0, -2.0 * c, 1.0],
            ]
        },
        optimum: -44.0,
    },
    Case {
        number: 65,
        start: &[-4.5, 4.5, 0.0], // the book's (-5, 5, 0), moved onto its bounds
        variables: &[(-4.5, 4.5), (-4.5, 4.5), (-5.0, 5.0)],
        limits: &[(0.0, INF)],
        functions: |x| {
            vec![
                (x[0] - x[1]).powi(2) + ((x[0] + x[1] - 10.0) / 3.0).powi(2) + (x[2] - 5.0).powi(2),
                48.0 - x[0] * x[0] - x[1] * x[1] - x[2] * x[2],
            ]
        },
        derivatives: |x| {
            let (a, b) = (2.0 * (x[0] - x[1]), 2.0 * (x[0] + x[1] - 10.0) / 9.0);
            vec![vec![a + b, b - a, 2.0 * (x[2] - 5.0)], vec![-2.0 * x[0], -2.0 * x[1], -2.0 * x[2]]]
        },
        optimum: 0.953_528_856_757_6,
    },
    Case {
        number: 71,
        start: &[1.0, 5.0, 5.0, 1.0],
        variables: &[(1.0, 5.0), (1.0, 5.0), (1.0, 5.0), (1.0, 5.0)],
        limits: &[(25.0, INF), (40.0, 40.0)],
        functions: |x| {
            vec![x[0] * x[3] * (x[0] + x[1] + x[2]) + x[2], x[0] * x[1] * x[2] * x[3], x.iter().map(|x| x * x).sum()]
        },
        derivatives: |x| {
            let (a, b, c, d) = (x[0], x[1], x[2], x[3]);
            vec![
                vec![d * (2.0 * a + b + c), a * d, a * d + 1.0, a * (a + b + c)],
                vec![b * c * d, a * c * d, a * b * d, a * b * c],
                vec![2.0 * a, 2.0 * b, 2.0 * c, 2.0 * d],
            ]
        },
        optimum: 17.014_017_289_178_4,
    },
    Case {
        number: 76,
        start: &[0.5, 0.5, 0.5, 0.5],
        variables: &[POSITIVE, POSITIVE, POSITIVE, POSITIVE],
        limits: &[(-INF, 5.0), (-INF, 4.0), (1.5, INF)],
        functions: |x| {
            let (a, b, c, d) = (x[0], x[1], x[2], x[3]);
            vec![
                a * a + 0.5 * b * b + c * c + 0.5 * d * d - a * c + c * d - a - 3.0 * b + c - d,
                a + 2.0 * b + c + d,
                3.0 * a + b + 2.0 * c - d,
                b + 4.0 * c,
            ]
        },
        derivatives: |x| {
            let (a, b, c, d) = (x[0], x[1], x[2], x[3]);
            vec![
                vec![2.0 * a - c - 1.0, b - 3.0, 2.0 * c - a + d + 1.0, d + c - 1.0],
                vec![1.0, 2.0, 1.0, 1.0],
                vec![3.0, 1.0, 2.0, -1.0],
                vec![0.0, 1.0, 4.0, 0.0],
            ]
        },
        optimum: -4.681_818_181_818_2,
    },
    Case {
        number: 100,
        start: &[1.0, 2.0, 0.0, 4.0, 0.0, 1.0, 1.0],
        variables: &[FREE; 7],
        limits: &[(0.0, INF), (0.0, INF), (0.0, INF), (0.0, INF)],
        functions: |x| {
            vec![
                (x[0] - 10.0).powi(2)
                    + 5.0 * (x[1] - 12.0).powi(2)
                    + x[2].powi(4)
                    + 3.0 * (x[3] - 11.0).powi(2)
                    + 10.0 * x[4].powi(6)
                    + 7.0 * x[5] * x[5]
                    + x[6].powi(4)
                    - 4.0 * x[5] * x[6]
                    - 10.0 * x[5]
                    - 8.0 * x[6],
                127.0 - 2.0 * x[0] * x[0] - 3.0 * x[1].powi(4) - x[2] - 4.0 * x[3] * x[3] - 5.0 * x[4],
                282.0 - 7.0 * x[0] - 3.0 * x[1] - 10.0 * x[2] * x[2] - x[3] + x[4],
                196.0 - 23.0 * x[0] - x[1] * x[1] - 6.0 * x[5] * x[5] + 8.0 * x[6],
                -4.0 * x[0] * x[0] - x[1] * x[1] + 3.0 * x[0] * x[1] - 2.0 * x[2] * x[2] - 5.0 * x[5] + 11.0 * x[6],
            ]
        },
        derivatives: |x| {
            vec![
                vec![
                    2.0 * (x[0] - 10.0),
                    10.0 * (x[1] - 12.0),
                    4.0 * x[2].powi(3),
                    6.0 * (x[3] - 11.0),
                    60.0 * x[4].powi(5),
                    14.0 * x[5] - 4.0 * x[6] - 10.0,
                    4.0 * x[6].powi(3) - 4.0 * x[5] - 8.0,
                ],
                vec![-4.0 * x[0], -12.0 * x[1].powi(3), -1.0, -8.0 * x[3], -5.0, 0.0, 0.0],
                vec![-7.0, -3.0, -20.0 * x[2], -1.0, 1.0, 0.0, 0.0],
                vec![-23.0, -2.0 * x[1], 0.0, 0.0, 0.0, -12.0 * x[5], 8.0],
                vec![-8.0 * x[0] + 3.0 * x[1], -2.0 * x[1] + 3.0 * x[0], -4.0 * x[2], 0.0, 0.0, -5.0, 11.0],
            ]
        },
        optimum: 680.630_057_3,
    },
];
