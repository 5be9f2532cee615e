//! The factory against closed forms of queueing theory, and its derivatives.
//!
//! What is random is compared within three standard errors, taken from independent replications: for the fixed seeds here
//! the outcome is always the same.

use chainrule::Random;
use chainrule::prelude::*;
use chainrule_models::factory::flow::leave;
use chainrule_models::factory::luck::luck;
use chainrule_models::factory::machine::{Machine, downtime, work};
use chainrule_models::factory::quality::grinding;
use chainrule_models::factory::{Factory, Run, over, simulate};
use chainrule_study::{
    Goal, Inputs, Model, Outputs, Point, Request, Study, Verdict, check, evaluate, gradients, improve, inspect, keep,
};
use std::time::Duration;

/// Mean and standard error of `replications` numbers.
fn estimate(replications: usize, one: impl Fn(u64) -> f64) -> (f64, f64) {
    let xs: Vec<f64> = (0..replications).map(|seed| one(seed as u64)).collect();
    let n = xs.len() as f64;
    let mean = xs.iter().sum::<f64>() / n;
    let variance = xs.iter().map(|x| (x - mean) * (x - mean)).sum::<f64>() / (n - 1.0);
    (mean, (variance / n).sqrt())
}

/// Fails unless the estimate is within three standard errors of `exact`, and these are no larger than `largest`.
fn agrees((mean, error): (f64, f64), exact: f64, largest: f64) {
    assert!((mean - exact).abs() <= 3.0 * error, "{mean} ± {error}, exactly {exact}");
    assert!(error <= largest, "{mean} ± {error} says too little about {exact}");
}

/// A server with exponential times, so many parts an hour, that never breaks down.
#[differentiable]
fn server(rate: f64) -> Machine {
    Machine { work: 1.0 / rate, scatter: 1.0, failures: 0.0, repair: 0.0 }
}

/// The times for which servers at these rates are busy.
#[differentiable(constant(seed))]
fn times(rates: &[f64], parts: usize, seed: u64) -> Vec<f64> {
    let mut busy = vec![0.0; parts * rates.len()];
    for k in 0..parts {
        let mut luck = Random::new(seed, k as u64);
        for i in 0..rates.len() {
            busy[k * rates.len() + i] = work(&server(rates[i]), luck.uniform());
        }
    }
    busy
}

/// Mean time in the queue of M/M/1: the first machine is the customers' arrival, with room for all behind it.
#[differentiable(constant(seed))]
fn waiting(arrivals: f64, rate: f64, parts: usize, warm_up: usize, seed: u64) -> f64 {
    let busy = times(&[arrivals, rate], parts, seed);
    let left = leave(&busy, &[parts]);
    let mut sum = 0.0;
    for k in warm_up..parts {
        sum += left[2 * k + 1] - busy[2 * k + 1] - left[2 * k];
    }
    sum / (parts - warm_up) as f64
}

/// Parts a time unit from a line of servers with rate 1.
#[differentiable(constant(seed))]
fn output_of(places: &[usize], parts: usize, warm_up: usize, seed: u64) -> f64 {
    let machines = places.len() + 1;
    let rates = vec![1.0; machines];
    let left = leave(&times(&rates, parts, seed), places);
    (parts - warm_up) as f64 / (left[machines * parts - 1] - left[machines * warm_up - 1])
}

/// Wq = λ / (μ (μ − λ)) = 3.2 and dWq/dμ = −λ (2μ − λ) / (μ (μ − λ))² = −15.36 at λ = 1, μ = 1.25.
#[test]
fn a_queue_and_its_derivative_by_the_rate() {
    let (parts, warm_up) = (20_000, 1_000);
    let program = compile::<Grad<waiting>>().unwrap();
    let runs: Vec<(f64, f64)> = (0..80)
        .map(|seed| {
            let (waited, (_, slope, ..)) = program.call((1.0, 1.25, parts, warm_up, seed)).unwrap();
            (waited, slope)
        })
        .collect();
    agrees(estimate(runs.len(), |seed| runs[seed as usize].0), 3.2, 0.05);
    agrees(estimate(runs.len(), |seed| runs[seed as usize].1), -15.36, 0.6);
    assert_eq!(waiting(1.0, 1.25, 500, 100, 5), compile::<waiting>().unwrap().call((1.0, 1.25, 500, 100, 5)).unwrap());
}

/// Two servers with B places between them make (B + 2) / (B + 3).
#[test]
fn two_servers_with_a_buffer() {
    let program = compile::<output_of>().unwrap();
    for b in [0, 1, 4] {
        let made = |seed| program.call((&[b], 20_000, 200, seed)).unwrap();
        agrees(estimate(20, made), (b + 2) as f64 / (b + 3) as f64, 2e-3);
    }
}

/// Three servers with no place between them make 22/39 (Hunt 1956).
#[test]
fn three_servers_without_buffers() {
    let program = compile::<output_of>().unwrap();
    agrees(estimate(20, |seed| program.call((&[0, 0], 20_000, 200, seed)).unwrap()), 22.0 / 39.0, 2e-3);
}

#[differentiable(constant(seed))]
fn mean_downtime(failures: f64, repair: f64, draws: usize, seed: u64) -> f64 {
    let machine = Machine { work: 1.0, scatter: 0.0, failures, repair };
    let mut luck = Random::new(seed, 0);
    let mut sum = 0.0;
    for _ in 0..draws {
        sum += downtime(&machine, 2.0, luck.uniform());
    }
    sum / draws as f64
}

/// E X = r (1 − e^(−2f)), so ∂/∂f = 2 r e^(−2f) and ∂/∂r = 1 − e^(−2f).
#[test]
fn breakdowns_have_unbiased_derivatives() {
    let (f, r) = (0.1_f64, 5.0);
    let program = compile::<Grad<mean_downtime>>().unwrap();
    let runs: Vec<[f64; 3]> = (0..40)
        .map(|seed| {
            let (mean, (by_failures, by_repair, ..)) = program.call((f, r, 10_000, seed)).unwrap();
            [mean, by_failures, by_repair]
        })
        .collect();
    let p = 1.0 - (-2.0 * f).exp();
    for (i, exact) in [r * p, 2.0 * r * (1.0 - p), p].into_iter().enumerate() {
        agrees(estimate(runs.len(), |seed| runs[seed as usize][i]), exact, 0.01 * exact);
    }
    // A machine that never fails is never down, and more failures begin at a rate.
    let (mean, (by_failures, ..)) = program.call((0.0, r, 100, 1)).unwrap();
    assert_eq!((mean, by_failures), (0.0, 0.0));
}

#[differentiable(constant(seed))]
fn mean_grinding(plan: &Factory, draws: usize, seed: u64) -> f64 {
    let mut sum = 0.0;
    for k in 0..draws {
        sum += grinding(plan, &luck(seed, k));
    }
    sum / draws as f64
}

/// Deviations are sums of exponential numbers with means a and b: E max(0, x − t) = (a² e^(−t/a) − b² e^(−t/b)) / (a − b),
/// with the derivative −(a e^(−t/a) − b e^(−t/b)) / (a − b) by the threshold t.
#[test]
fn grinding_has_an_unbiased_derivative_by_its_threshold() {
    let plan = Factory { furnace_temperature: 850.0, ..defaults() };
    let program = compile::<Grad<mean_grinding>>().unwrap();
    let runs: Vec<(f64, f64)> = (0..40)
        .map(|seed| {
            let (mean, (slopes, ..)) = program.call((&plan, 10_000, seed)).unwrap();
            (mean, slopes.grind_above)
        })
        .collect();
    let (t, haste) = (plan.grind_above, plan.rates[1] / 60.0);
    let (a, b) = (plan.roughness * haste * haste, plan.warp);
    let (ea, eb) = ((-t / a).exp(), (-t / b).exp());
    let time = plan.grinding_time * (a * a * ea - b * b * eb) / (a - b);
    let slope = -plan.grinding_time * (a * ea - b * eb) / (a - b);
    agrees(estimate(runs.len(), |seed| runs[seed as usize].0), time, 0.02 * time);
    agrees(estimate(runs.len(), |seed| runs[seed as usize].1), slope, 0.02 * slope.abs());
}

fn defaults() -> Factory {
    Factory::from_values(&Factory::inputs().iter().map(|input| input.default).collect::<Vec<_>>())
}

#[test]
fn the_same_everywhere() {
    let plan = defaults();
    let run = Run::new(100, 20, 3);
    let program = compile::<simulate>().unwrap();
    let plain = simulate(&plan, &run);
    assert_eq!(program.interpret((&plan, &run)).unwrap(), plain);
    let made = program.call((&plan, &run)).unwrap();
    assert!((made.cost / plain.cost - 1.0).abs() < 1e-12 && (made.waste / plain.waste - 1.0).abs() < 1e-12);
    let other = simulate(&plan, &Run::new(100, 20, 4));
    assert_ne!(other.throughput, plain.throughput);
}

#[test]
fn every_derivative_agrees_with_differences() {
    let study = over(Run::new(120, 30, 2));
    let found = check(&study, Point::default_of(&study).values()).unwrap();
    assert!(matches!(found.verdict, Verdict::Agrees | Verdict::Unsettled), "{:?}", found.exceptions);
    assert!(found.agreeing * 50 >= found.compared * 49, "{} of {}", found.agreeing, found.compared);
    assert!(found.worst_modes < 1e-9 && found.worst_plain < 1e-12, "{found:?}");
}

/// The mean derivative of many short days, and differences of their means over a step that no kink matters in.
#[test]
fn derivatives_of_means_are_means_of_derivatives() {
    let days: Vec<_> = (0..24).map(|seed| over(Run::new(350, 50, seed))).collect();
    let at = Point::default_of(&days[0]).values().to_vec();
    let throughput = 1;
    let slopes: Vec<_> = days.iter().map(|day| gradients(day, &at).unwrap().jacobian).collect();
    for (j, input) in days[0].inputs().iter().enumerate().filter(|(_, input)| input.free && !input.by_difference()) {
        let h = 0.005 * (input.high - input.low);
        let gap = |luck: usize| {
            let run = |x: f64| {
                let mut moved = at.clone();
                moved[j] = x;
                evaluate(&days[luck], &moved).unwrap()[throughput]
            };
            (run(at[j] + h) - run(at[j] - h)) / (2.0 * h) - slopes[luck][(throughput, j)]
        };
        let (mean, error) = estimate(days.len(), |luck| gap(luck as usize));
        let slope = slopes.iter().map(|s| s[(throughput, j)].abs()).sum::<f64>() / slopes.len() as f64;
        // Differences are curved where pathwise derivatives are not: a hundredth is theirs.
        assert!(mean.abs() <= 3.0 * error + 0.01 * slope, "{}: {mean} ± {error} of {slope}", input.name);
    }
}

/// Less waste at today's throughput, which other luck confirms.
#[test]
fn the_factory_improves() {
    let study = over(Run::new(150, 30, 1));
    let today = Point::default_of(&study);
    let request = Request {
        output: 0,
        goal: Goal::Minimise,
        keep: vec![keep("throughput >= today", &study).unwrap(), keep("cost <= today", &study).unwrap()],
        keep_rest: false,
        free: study.inputs().iter().map(|input| input.free && !input.by_difference()).collect(),
        max_steps: 30,
        restarts: 0,
    };
    let found = improve(&study, &today, &request, &mut |_| true).unwrap();
    assert!(found.check.passed(), "{:?}", found.check.exceptions);
    let better: Vec<f64> = found.inputs.iter().map(|change| change.after).collect();
    for luck in 1..=3 {
        let days = over(Run::new(2000, 100, luck));
        let (before, after) = (evaluate(&days, today.values()).unwrap(), evaluate(&days, &better).unwrap());
        assert!(after[0] < 0.5 * before[0] && after[1] > 0.98 * before[1], "{before:?} {after:?}");
    }
}

/// Places between servers with rate 1.
#[derive(Inputs, Differentiable, Clone)]
struct Split {
    /// Places behind the server
    #[input(integer, range = 0.0..=8.0, default = [0.0; 2], names("first", "second"))]
    places: [f64; 2],
}

#[derive(Outputs, Differentiable, Clone)]
struct Made {
    /// Parts a time unit
    #[output(maximise, headline)]
    throughput: f64,
    /// Places in all
    #[output]
    places: f64,
}

/// For how long each server is busy with each part.
#[derive(Differentiable, Clone)]
struct Times {
    busy: Vec<f64>,
}

#[differentiable(constant(times))]
fn balanced(split: &Split, times: &Times) -> Made {
    let places = [split.places[0] as usize, split.places[1] as usize];
    let left = leave(&times.busy, &places);
    Made { throughput: (times.busy.len() / 3) as f64 / left[left.len() - 1], places: split.places[0] + split.places[1] }
}

/// The best split of 4 and of 8 places on a balanced line of three is the even one (Hillier, So and Boling 1993), found by
/// the search over integers: each try is the same parts over again, so differences between splits are exact.
#[test]
fn places_are_split_evenly() {
    let busy = compile::<times>().unwrap().call((&[1.0, 1.0, 1.0], 30_000, 1)).unwrap();
    let line = Study::with::<balanced>(Times { busy });
    for (total, even) in [(4, 2.0), (8, 4.0)] {
        let request = Request {
            output: 0,
            goal: Goal::Maximise,
            keep: vec![keep(&format!("places <= {total}"), &line).unwrap()],
            keep_rest: false,
            free: vec![true; 2],
            max_steps: 100,
            restarts: 0,
        };
        let found = improve(&line, &Point::default_of(&line), &request, &mut |_| true).unwrap();
        let split: Vec<f64> = found.inputs.iter().map(|change| change.after).collect();
        assert_eq!(split, [even; 2], "{:?}", found.outputs);
    }
    let found = inspect(&line, &[2.0, 2.0], Duration::ZERO).unwrap();
    let made = &found.outputs[0];
    assert!(
        made.influences.iter().all(|influence| influence.by_difference && influence.derivative > Some(0.005)),
        "{made:?}"
    );
    assert_eq!(found.check.compared, 0);
}
