//! The car's derivatives: compiled against plain Rust, reverse against forward mode and differences.

use chainrule_models::car::{Car, Cycles, study};
use chainrule_study::{
    Input, Inputs, Keep, Listing, Model, Point, Request, Stage, Study, Verdict, check, improve, keep,
};

fn model() -> Study {
    study(Cycles::epa())
}

/// The default car with its inputs moved about by up to a tenth of their ranges.
fn variant(seed: u64) -> Vec<f64> {
    let mut state = seed;
    let mut random = || {
        state = state.wrapping_mul(6364136223846793005).wrapping_add(1442695040888963407);
        (state >> 11) as f64 / (1u64 << 53) as f64
    };
    let near = |row: &Input, share: f64| {
        (row.default + 0.1 * (row.high - row.low) * (2.0 * share - 1.0)).clamp(row.low, row.high)
    };
    Car::inputs().iter().map(|row| near(row, random())).collect()
}

#[test]
fn the_compiled_car_is_the_plain_car() {
    let model = model();
    for seed in 1..=20 {
        let x = variant(seed);
        let (compiled, plain) = (model.run(&x).expect("a run"), model.plain(&x).expect("a run"));
        for (a, b) in compiled.iter().zip(&plain) {
            assert!((a / b - 1.0).abs() < 1e-12, "{compiled:?} against {plain:?}");
        }
    }
}

#[test]
fn every_derivative_of_the_default_car_agrees_with_differences() {
    let check = check(&model(), &Car::default().values()).expect("a check");
    assert_eq!(check.compared, Car::inputs().len() * 12);
    assert_eq!(check.verdict, Verdict::Agrees, "{:#?}", check.exceptions);
    assert!(check.worst_difference < 1e-6 && check.worst_modes < 1e-9 && check.worst_plain < 1e-12, "{check:#?}");
}

#[test]
fn no_derivative_of_other_cars_is_wrong() {
    for seed in [3, 7] {
        let check = check(&model(), &variant(seed)).expect("a check");
        assert!(check.passed(), "{:#?}", check.exceptions);
        assert!(check.worst_modes < 1e-9, "{check:#?}");
    }
}

#[test]
fn the_car_improves_within_what_is_kept() {
    let model = model();
    let keeps: Vec<Keep> =
        ["noise <= 70", "zero_to_hundred <= 10"].iter().map(|text| keep(text, &model).expect("a condition")).collect();
    let request = Request {
        output: 0,
        goal: model.outputs()[0].goal,
        keep: keeps,
        keep_rest: false,
        free: model.inputs().iter().map(|input| input.free).collect(),
        max_steps: 100,
        restarts: 0,
    };
    let start = Point::default_of(&model);
    let found = improve(&model, &start, &request, &mut |_| true).expect("an improvement");
    let after = |name: &str| found.outputs.iter().find(|change| change.name == name).expect("an output").after;
    assert!(after("fuel") < 0.97 * 6.108, "{}", after("fuel"));
    assert!(after("noise") <= 70.0 + 1e-4 && after("zero_to_hundred") <= 10.0 + 1e-4, "{:?}", found.outputs);
}

#[test]
fn a_car_that_cannot_is_an_error_and_not_a_panic() {
    let mut x = Car::default().values();
    x[Car::inputs().iter().position(|row| row.name == "displacement").expect("an input")] = 0.5;
    let message = model().run(&x).expect_err("a trap").to_string();
    assert!(message.contains("raise displacement") && message.contains("drive.rs:"), "{message}");
    assert!(model().plain(&x).is_err());
}

#[test]
fn every_stage_can_be_shown() {
    for gradient in [false, true] {
        for stage in [Stage::Ir, Stage::Optimised, Stage::Clif] {
            let text = model().listing(Listing { gradient, stage }).expect("a listing");
            assert!(text.lines().count() > 100, "{stage:?}");
        }
    }
}

#[test]
fn other_schedules_can_be_driven() {
    let directory = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("data/drive-cycles");
    let x = Car::default().values();
    let own = model().run(&x).expect("a run");
    let swapped =
        [("city".to_string(), directory.join("hwfet.csv")), ("highway".to_string(), directory.join("udds.csv"))];
    let swapped = study(Cycles::open(&swapped).expect("two schedules")).run(&x).expect("a run");
    assert_eq!((own[1], own[2]), (swapped[2], swapped[1]));
    let missing = Cycles::open(&[("city".to_string(), directory.join("none.csv"))]).expect_err("no such file");
    assert!(missing.to_string().contains("none.csv: cannot be read"), "{missing}");
}
