//! The car against outside figures, closed forms and common sense.

use chainrule_models::car::ride::{QuarterCar, mean_squares, quarter_car, wk};
use chainrule_models::car::{Car, Cycles, Outcome, burn, simulate, study};
use chainrule_study::{Inputs, Model, Outputs, when};

fn run(car: &Car) -> Outcome {
    let cycles = Cycles::epa();
    simulate(car, &cycles)
}

/// The outcome with one input multiplied by `factor`.
fn with(name: &str, factor: f64) -> Outcome {
    let mut values = Car::default().values();
    let index = Car::inputs().iter().position(|input| input.name == name).expect("an input of that name");
    values[index] *= factor;
    run(&Car::from_values(&values))
}

/// FASTSim 3.1.0 (PyPI), its resource `2012_Ford_Fusion.yaml` driven over its resources `udds.csv` and `hwfet.csv`:
/// fuel energy 26,291,926.9 J over 11,990.43 m and 26,487,650.5 J over 16,506.82 m, that is 6.843 and 5.008 L/100 km
/// (34.38 and 46.98 mpg) of petrol at 33.7 kWh per US gallon. The figures were produced by
/// `SimDrive(Vehicle.from_resource(…), Cycle.from_resource(…)).walk()`, reading `energy_fuel_joules` and `dist_meters`.
#[test]
fn the_default_car_consumes_what_fastsim_says() {
    let litres = |joules: f64, metres: f64| joules / (33.7 * 3.6e6 / 3.785411784) / metres * 1e5;
    let city = litres(26_291_926.905, 11_990.433);
    let highway = litres(26_487_650.534, 16_506.817);
    let outcome = run(&Car::default());
    for (name, ours, fastsim) in [("city", outcome.fuel_city, city), ("highway", outcome.fuel_highway, highway)] {
        let difference = ours / fastsim - 1.0;
        assert!(difference.abs() < 0.05, "{name}: {ours:.4} against FASTSim's {fastsim:.4} L/100 km: {difference:+.4}");
    }
    // As the documentation states them.
    assert!((outcome.fuel_city / city - 1.012).abs() < 1e-3, "{}", outcome.fuel_city / city);
    assert!((outcome.fuel_highway / highway - 1.021).abs() < 1e-3, "{}", outcome.fuel_highway / highway);
}

#[test]
fn fuel_economy_is_the_weighted_harmonic_mean() {
    let outcome = run(&Car::default());
    let harmonic = 1.0 / (0.55 / outcome.mpg_city + 0.45 / outcome.mpg_highway);
    assert!((outcome.mpg / harmonic - 1.0).abs() < 1e-12);
    // 8,887 g of carbon dioxide per US gallon.
    let grams_per_mile = 8887.0 / outcome.mpg;
    assert!((outcome.co2 * 1.609344 / grams_per_mile - 1.0).abs() < 1e-12);
}

/// Var(acceleration) = W/2 · [k_t c / m_s² + (m_s + m_u) k² / (c m_s²)] on a road whose velocity is white noise of
/// intensity W (one-sided density 2W).
#[test]
fn the_quarter_car_has_the_closed_form_variance() {
    let default = quarter_car(&Car::default());
    let stiff = QuarterCar { sprung_mass: 250.0, unsprung_mass: 60.0, stiffness: 4e4, damping: 900.0, ..default };
    let soft = QuarterCar { stiffness: 1e4, damping: 4000.0, tire_stiffness: 3e5, ..stiff };
    for corner in [default, stiff, soft] {
        let QuarterCar { sprung_mass: ms, unsprung_mass: mu, stiffness: k, damping: c, tire_stiffness: kt } = corner;
        let intensity = 3e-4;
        let expected = intensity / 2.0 * (kt * c / (ms * ms) + (ms + mu) * k * k / (c * ms * ms));
        let (variance, _) = mean_squares(&corner, 2.0 * intensity, 1e-6, 1e7, 20_000, false);
        assert!((variance / expected - 1.0).abs() < 1e-9, "{corner:?}: {variance} against {expected}");
    }
}

#[test]
fn the_model_resolves_the_ride_finely_enough() {
    let corner = quarter_car(&Car::default());
    let at = |points| mean_squares(&corner, 1e-4, 0.1, 200.0, points, true);
    let (coarse, fine) = (at(200), at(800));
    assert!((coarse.0 / fine.0 - 1.0).abs() < 1e-4, "{coarse:?} against {fine:?}");
    assert!((coarse.1 / fine.1 - 1.0).abs() < 1e-4, "{coarse:?} against {fine:?}");
}

/// ISO 2631-1:1997, table 3: factors of W_k in thousandths.
#[test]
fn the_weighting_is_that_of_iso_2631() {
    let table = [(0.5, 418), (1.0, 482), (2.0, 531), (4.0, 967), (6.3, 1054), (8.0, 1036), (16.0, 768), (31.5, 405)];
    for (frequency, thousandths) in table {
        let weight = 1000.0 * wk(frequency);
        assert!((weight - f64::from(thousandths)).abs() < 1.0, "{frequency} Hz: {weight:.1}, not {thousandths}");
    }
}

#[test]
fn the_cabin_of_the_default_car_is_at_the_assumed_levels() {
    let expected =
        10.0 * [59.0, 60.5, 62.0, 54.0].map(|level: f64| 10f64.powf(level / 10.0)).iter().sum::<f64>().log10();
    let level = run(&Car::default()).cabin_noise;
    assert!((level - expected).abs() < 2e-3, "{level} against {expected}");
}

/// More of an input, and which way each output must go: fuel, 0–100 km/h, pass-by, cabin, ride, grip variation.
#[test]
fn everything_moves_the_right_way() {
    let expected = [
        ("mass", [1, 1, 0, 1, -1, -1]),
        ("drag_coefficient", [1, 1, 0, 1, 0, 0]),
        ("frontal_area", [1, 1, 0, 1, 0, 0]),
        ("rolling_resistance", [1, 1, 0, 0, 0, 0]),
        ("tire_pressure", [-1, -1, 0, 1, 1, 1]),
        ("tire_friction", [0, -1, 0, 0, 0, 0]),
        ("tire_stiffness", [0, 0, 0, 1, 1, 1]),
        ("wheel_inertia", [1, 1, 0, 0, 0, 0]),
        ("drive_axle_share", [0, -1, 0, 0, 0, 0]),
        ("center_of_gravity_height", [0, 1, 0, 0, 0, 0]),
        ("wheelbase", [0, -1, 0, 0, 0, 0]),
        ("gear_5", [1, 0, 0, 0, 0, 0]),
        ("gear_6", [1, 0, 0, 1, 0, 0]),
        ("shift_light", [1, 0, 0, 0, 0, 0]),
        ("shift_full", [1, -1, 0, 0, 0, 0]),
        ("drivetrain_efficiency", [-1, -1, 0, 0, 0, 0]),
        ("displacement", [1, -1, 1, 1, 0, 0]),
        ("peak_efficiency", [-1, 0, 0, 0, 0, 0]),
        ("friction_constant", [1, 0, 0, 0, 0, 0]),
        ("friction_linear", [1, 0, 0, 0, 0, 0]),
        ("friction_quadratic", [1, 0, 0, 0, 0, 0]),
        ("idle_fuel", [1, 0, 0, 0, 0, 0]),
        ("engine_inertia", [0, 1, 0, 0, 0, 0]),
        ("accessory_power", [1, 0, 0, 0, 0, 0]),
        ("suspension_stiffness", [0, 0, 0, 1, 1, 1]),
        ("damping", [0, 0, 0, 1, 1, -1]),
        ("unsprung_mass", [0, 0, 0, -1, 1, 1]),
    ];
    let of = |outcome: &Outcome| {
        [
            outcome.fuel,
            outcome.zero_to_hundred,
            outcome.noise,
            outcome.cabin_noise,
            outcome.ride,
            outcome.grip_variation,
        ]
    };
    let base = of(&run(&Car::default()));
    let names = ["fuel", "zero_to_hundred", "noise", "cabin_noise", "ride", "grip_variation"];
    for (input, signs) in expected {
        let changed = of(&with(input, 1.002));
        for k in 0..names.len() {
            let sign = if changed[k] == base[k] { 0 } else { (changed[k] - base[k]).signum() as i32 };
            assert_eq!(sign, signs[k], "{} with more {input}: {} to {}", names[k], base[k], changed[k]);
        }
    }
}

/// Differences with steps an order apart agree, for every input and output: no jump and no kink near the default car.
#[test]
fn differences_have_converged() {
    let cycles = Cycles::epa();
    let values = Car::default().values();
    let base = run(&Car::default()).values();
    let slopes = |index: usize, step: f64| {
        let at = |by: f64| {
            let mut values = values.clone();
            values[index] *= 1.0 + by;
            simulate(&Car::from_values(&values), &cycles).values()
        };
        let (more, less) = (at(step), at(-step));
        std::array::from_fn::<f64, 12, _>(|k| (more[k] - less[k]) / (2.0 * step) / base[k])
    };
    for (index, input) in Car::inputs().iter().enumerate() {
        let (coarse, fine) = (slopes(index, 1e-5), slopes(index, 3e-6));
        for k in 0..12 {
            let error = (coarse[k] - fine[k]).abs();
            assert!(error < 1e-7, "output {k} over {}: elasticity {} or {}", input.name, coarse[k], fine[k]);
        }
    }
}

/// Twice as many steps over the same range are half as large: nothing jumps, gears and their changes included.
#[test]
fn nothing_jumps() {
    let cycles = Cycles::epa();
    let values = Car::default().values();
    let largest = |index: usize, steps: u32| {
        let mut largest = [0.0f64; 12];
        let mut previous = None;
        for step in 0..=steps {
            let mut values = values.clone();
            values[index] *= 0.95 + 0.1 * f64::from(step) / f64::from(steps);
            let outcome = simulate(&Car::from_values(&values), &cycles).values();
            if let Some(previous) = previous.replace(outcome.clone()) {
                for k in 0..12 {
                    largest[k] = largest[k].max((outcome[k] / previous[k] - 1.0f64).abs());
                }
            }
        }
        largest
    };
    for (index, input) in Car::inputs().iter().enumerate() {
        if !["gearbox", "tyres", "engine"].contains(&input.group.as_str()) {
            continue;
        }
        let (coarse, fine) = (largest(index, 20), largest(index, 40));
        for k in 0..12 {
            assert!(
                fine[k] <= 0.6 * coarse[k] + 1e-9,
                "output {k} over {}: {} then {}",
                input.name,
                coarse[k],
                fine[k]
            );
        }
    }
}

#[test]
fn a_car_that_cannot_says_so() {
    let message = |car: Car| {
        let panic = std::panic::catch_unwind(|| run(&car)).expect_err("a panic");
        panic.downcast_ref::<&str>().map(|text| text.to_string()).or_else(|| panic.downcast_ref::<String>().cloned())
    };
    let weak = message(Car { displacement: 0.5, ..Car::default() });
    assert!(weak.is_some_and(|text| text.contains("raise displacement")));
    let blunt = message(Car { drag_coefficient: 25.0, displacement: 30.0, ..Car::default() });
    assert!(blunt.is_some_and(|text| text.contains("cannot reach 100 km/h")));
}

#[test]
fn seconds_add_up_to_consumption() {
    let cycles = Cycles::epa();
    let (car, outcome) = (Car::default(), run(&Car::default()));
    let burnt = burn(&car, &cycles);
    for (fuel, speeds, consumption) in [
        (&burnt.city_fuel, &cycles.city, outcome.fuel_city),
        (&burnt.highway_fuel, &cycles.highway, outcome.fuel_highway),
    ] {
        assert_eq!(fuel.len(), speeds.len() - 1);
        let kilometres: f64 = speeds.windows(2).map(|pair| 0.5e-3 * (pair[0] + pair[1])).sum();
        let litres = fuel.iter().sum::<f64>() / 1000.0;
        assert!((litres / kilometres * 100.0 / consumption - 1.0).abs() < 1e-6, "{litres} L over {kilometres} km");
    }
    // The compiled series are these, and the influences of all seconds are that of the whole.
    let study = study(cycles.clone());
    let x = car.values();
    assert_eq!(study.run_series(&x).unwrap(), [burnt.city_fuel.clone(), burnt.highway_fuel]);
    let radius = study.inputs().iter().position(|input| input.name == "tire_radius").unwrap();
    let city = study.outputs().iter().position(|output| output.name == "fuel_city").unwrap();
    let found = when(&study, &x, radius).unwrap();
    let whole = study.reverse(&x).unwrap().jacobian[(city, radius)];
    let share = found.series[0].slope / found.series[0].sum;
    assert!((share * outcome.fuel_city / whole - 1.0).abs() < 1e-6, "{share} {whole}");
}
