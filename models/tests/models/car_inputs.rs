//! The tables of inputs and outputs, and the drive cycles.

use chainrule_models::car::cycles::{parse_cycle, read_cycle};
use chainrule_models::car::{Car, Cycles, Outcome, simulate};
use chainrule_study::{Inputs, Outputs};
use std::collections::HashSet;
use std::path::Path;

#[test]
fn defaults_lie_within_their_ranges() {
    for input in Car::inputs() {
        assert!(input.low < input.high, "{}", input.name);
        assert!((input.low..=input.high).contains(&input.default), "{}", input.name);
        assert!(!input.about.is_empty(), "{}", input.name);
    }
}

#[test]
fn names_are_unique() {
    let (inputs, outputs) = (Car::inputs(), Outcome::outputs());
    let names: HashSet<&String> = inputs.iter().map(|i| &i.name).chain(outputs.iter().map(|o| &o.name)).collect();
    assert_eq!(names.len(), inputs.len() + outputs.len());
}

#[test]
fn a_car_is_its_values_in_the_tables_order() {
    let values: Vec<f64> = (1..=Car::inputs().len()).map(|i| i as f64).collect();
    let car = Car::from_values(&values);
    assert_eq!(car.values(), values);
    let at = |name: &str| values[Car::inputs().iter().position(|input| input.name == name).expect("an input")];
    assert_eq!(car.mass, at("mass"));
    assert_eq!(car.final_drive, at("final_drive"));
    assert_eq!(car.gear_ratios[0], at("gear_1"));
    assert_eq!(car.gear_ratios[5], at("gear_6"));
    assert_eq!(car.shift_light, at("shift_light"));
    assert_eq!(car.unsprung_mass, at("unsprung_mass"));
}

/// Each input at each end of its range, the others at their defaults: every output is finite and positive.
#[test]
fn the_whole_of_each_range_works() {
    let cycles = Cycles::epa();
    for (index, input) in Car::inputs().iter().enumerate() {
        for value in [input.low, input.high] {
            let mut values = Car::default().values();
            values[index] = value;
            let outcome = simulate(&Car::from_values(&values), &cycles);
            for (output, value) in Outcome::outputs().iter().zip(outcome.values()) {
                assert!(value.is_finite() && value > 0.0, "{} with {} {value}", output.name, input.name);
            }
        }
    }
}

#[test]
fn the_epa_schedules_have_the_length_the_epa_states() {
    let cycles = Cycles::epa();
    let kilometres = |speeds: &[f64]| speeds.windows(2).map(|pair| 0.5 * (pair[0] + pair[1])).sum::<f64>() / 1000.0;
    assert_eq!((cycles.city.len(), cycles.highway.len()), (1370, 766));
    // 7.45 and 10.26 miles (40 CFR part 86, appendix I).
    assert!((kilometres(&cycles.city) / 1.609344 - 7.45).abs() < 0.005);
    assert!((kilometres(&cycles.highway) / 1.609344 - 10.26).abs() < 0.005);
}

#[test]
fn a_bad_cycle_is_refused_in_one_line_with_the_way_out() {
    let head = "time_seconds,speed_meters_per_second";
    let cases = [
        ("".to_string(), "c.csv: is empty; the first line must be"),
        ("time_seconds,speed_kmh\n0,0\n".to_string(), "c.csv:1: no column 'speed_meters_per_second' in"),
        (format!("{head}\n"), "c.csv: has 0 rows; a drive cycle needs at least 2"),
        (format!("{head}\n0,0\n1,fast\n"), "c.csv:3: speed_meters_per_second 'fast' is not a finite number; write"),
        (format!("{head}\n0,0\n1,NaN\n"), "c.csv:3: speed_meters_per_second 'NaN' is not a finite number; write"),
        (format!("{head}\n0,0\n1,inf\n"), "c.csv:3: speed_meters_per_second 'inf' is not a finite number; write"),
        (format!("{head}\n0,0\n1\n"), "c.csv:3: 1 fields where the header has 2; correct the row"),
        (format!("{head}\n0,0\n1,-2\n"), "c.csv:3: speed_meters_per_second -2 is outside 0 to 140; speeds are in"),
        (format!("{head}\n0,0\n\n2,3\n"), "c.csv:4: time_seconds goes from 0 to 2; resample"),
        (format!("{head},grade\n0,0,0\n1,1,0.02\n"), "c.csv:3: grade 0.02 is not 0; this car drives on the flat"),
        (format!("{head}\n0,0\n1,0\n"), "c.csv: never moves; a drive cycle needs speeds above 0"),
    ];
    for (text, expected) in cases {
        let message = parse_cycle("c.csv", &text).expect_err(&text).to_string();
        assert!(message.starts_with(expected), "{message:?} does not start with {expected:?}");
        assert_eq!(message.lines().count(), 1, "{message:?}");
    }
}

#[test]
fn a_cycle_may_have_other_columns_orders_and_line_ends() {
    let text = "\u{feff}speed_meters_per_second, time_seconds, note\r\n0, 10, start\r\n2.5, 11, go\r\n";
    assert_eq!(parse_cycle("c.csv", text), Ok(vec![0.0, 2.5]));
}

#[test]
fn a_missing_file_is_named() {
    let message = read_cycle(Path::new("no/such.csv")).expect_err("no such file").to_string();
    assert!(message.starts_with("no/such.csv: cannot be read ("), "{message}");
}
