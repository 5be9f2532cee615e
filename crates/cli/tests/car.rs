//! The built binary over the car: the main job, from the outside.

use serde_json::Value;
use std::fs;
use std::io::{BufRead, BufReader, Read};
use std::path::PathBuf;
use std::process::{Command, Output, Stdio};

fn binary() -> Command {
    let mut binary = Command::new(env!("CARGO_BIN_EXE_chainrule"));
    binary.env("CHAINRULE_RUNS", "off");
    binary
}

fn chainrule(arguments: &[&str]) -> Output {
    binary().args(arguments).output().expect("the binary was built for this test")
}

fn json(arguments: &[&str]) -> Value {
    let output = chainrule(arguments);
    let errors = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "{arguments:?}: {errors}");
    assert_eq!(errors, "", "{arguments:?}");
    serde_json::from_slice(&output.stdout).unwrap()
}

fn number(value: &Value) -> f64 {
    value.as_f64().unwrap_or_else(|| panic!("{value} is no number"))
}

fn refused(arguments: &[&str]) -> String {
    let output = chainrule(arguments);
    let errors = String::from_utf8(output.stderr).unwrap();
    assert_eq!((output.status.code(), output.stdout.len()), (Some(2), 0), "{errors}");
    assert_eq!(errors.lines().count(), 1, "{errors}");
    errors
}

/// A file of its own for each test, removed at its end.
struct File(PathBuf);

impl File {
    fn new(name: &str, text: &str) -> File {
        let path = std::env::temp_dir().join(format!("chainrule-{}-{name}", std::process::id()));
        fs::write(&path, text).unwrap();
        File(path)
    }

    fn setting(&self, name: &str) -> String {
        format!("{name}={}", self.0.display())
    }
}

impl Drop for File {
    fn drop(&mut self) {
        let _ = fs::remove_file(&self.0);
    }
}

#[test]
fn the_car_has_its_inputs_and_outputs() {
    let model = json(&["list", "car", "--json"]);
    assert!(model["inputs"].as_array().unwrap().len() >= 20);
    for input in model["inputs"].as_array().unwrap() {
        let [low, high, default] = ["low", "high", "default"].map(|key| number(&input[key]));
        assert!(low <= default && default <= high, "{input}");
    }
    let text = String::from_utf8(chainrule(&["list"]).stdout).unwrap();
    assert!(text.contains("a passenger car"), "{text}");
    assert!(!text.contains('\u{1b}'), "no colours in a pipe");
}

#[test]
fn every_derivative_of_the_car_is_right() {
    let found = json(&["inspect", "car", "--json"]);
    let check = &found["check"];
    assert_eq!(check["verdict"], "agrees", "{:#}", check["exceptions"]);
    assert!(number(&check["worst_difference"]) <= 1e-6);
    let outputs = found["outputs"].as_array().unwrap();
    let fuel = outputs.iter().find(|output| output["name"] == "fuel").unwrap();
    assert!(
        fuel["influences"].as_array().unwrap().iter().any(|i| i["input"] == "mass" && number(&i["derivative"]) > 0.0)
    );
    // Only optimised builds are promised to be fast: otherwise the time goes into handing values over.
    if !cfg!(debug_assertions) {
        assert!(number(&found["cost"]["simulations"]) <= 4.0 * outputs.len() as f64, "{}", found["cost"]);
    }
}

#[test]
fn a_better_car_is_no_worse_in_anything() {
    let found = json(&["improve", "car", "--json"]);
    assert_eq!((&found["output"], &found["goodness"]), (&"fuel".into(), &"better".into()));
    for output in found["outputs"].as_array().unwrap() {
        assert!(number(&output["gain"]) >= 0.0, "{output}");
    }
    assert!(number(&found["rerun"]) <= 1e-9);
    assert_ne!(found["check"]["verdict"], "disagrees", "{:#}", found["check"]["exceptions"]);
}

#[test]
fn conditions_are_met_as_written() {
    let wish =
        ["improve", "car", "--minimize", "fuel", "--keep", "noise <= 70", "--keep", "zero_to_hundred <= 10", "--json"];
    let found = json(&wish);
    let after = |name: &str| {
        let outputs = found["outputs"].as_array().unwrap();
        number(&outputs.iter().find(|output| output["name"] == name).unwrap()["after"])
    };
    assert!(after("noise") <= 70.0 && after("zero_to_hundred") <= 10.0);
    assert_ne!(found["goodness"], "violated");
}

#[test]
fn units_are_converted() {
    let with = |settings: [&str; 3]| {
        let sets = settings.iter().flat_map(|setting| ["--set", setting]);
        json(&["inspect", "car", "--json"].into_iter().chain(sets).collect::<Vec<_>>())["inputs"].clone()
    };
    let customary = with(["mass=2900lb", "tire_pressure=32 psi", "tire_radius=13 in"]);
    assert_eq!(customary, with(["mass=1315.417873", "tire_pressure=220.63223338138755 kPa", "tire_radius=330.2 mm"]));
    assert!(customary.to_string().contains("0.3302"), "{customary}");
}

#[test]
fn programs_can_be_read() {
    for arguments in
        [&["show", "car"][..], &["show", "car", "--stage", "ir"], &["show", "car", "--gradient", "--stage", "clif"]]
    {
        let output = chainrule(arguments);
        assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
        assert!(output.stdout.len() > 1000);
    }
}

#[test]
fn bad_requests_are_one_line() {
    assert!(refused(&["inspect", "car", "--set", "tyre_radius=0.33"]).contains("did you mean 'tire_radius'?"));
    assert!(refused(&["inspect", "car", "--set", "mass=15"]).contains("is outside its range; choose from"));
    assert!(refused(&["inspect", "car", "--set", "mass=2 m"]).contains("mass is in kg; 'm' is a length"));
    assert!(refused(&["improve", "car", "--keep", "fuel <= 30 mpg"]).contains("'mpg' is its reciprocal"));
    assert!(refused(&["improve", "car", "--keep", "noise <= 70 dB"]).contains("noise is in dB(A), not in 'dB'"));
    assert!(refused(&["inspect", "cra"]).contains("did you mean 'car'?"));
    assert!(refused(&["inspect", "car", "--data", "city=/nowhere/trip.csv"]).contains("/nowhere/trip.csv"));

    let header = "time_seconds,speed_meters_per_second\n";
    let bad_row = File::new("bad-row.csv", &format!("{header}0,0\n1,fast\n"));
    let message = refused(&["inspect", "car", "--data", &bad_row.setting("city")]);
    assert!(message.contains(":3:") && message.contains("fast"), "{message}");
    let no_row = File::new("no-row.csv", header);
    let message = refused(&["inspect", "car", "--data", &no_row.setting("highway")]);
    assert!(message.contains("no-row.csv"), "{message}");
}

#[test]
fn other_schedules_can_be_driven() {
    let rows: String = (0..120).map(|t| format!("{t},{}\n", 10.0 - 10.0 * (f64::from(t) / 19.0).cos())).collect();
    let trip = File::new("trip.csv", &format!("time_seconds,speed_meters_per_second\n{rows}"));
    let fuel = |arguments: &[&str]| {
        let found = json(arguments);
        number(&found["outputs"].as_array().unwrap().iter().find(|o| o["name"] == "fuel_city").unwrap()["value"])
    };
    let usual = fuel(&["inspect", "car", "--json"]);
    let other = fuel(&["inspect", "car", "--json", "--data", &trip.setting("city")]);
    assert!(other > 0.0 && other != usual);
}

#[test]
fn a_reader_that_leaves_early_is_no_error() {
    let mut child =
        binary().args(["show", "car", "--stage", "ir"]).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
    let mut first = [0; 16];
    child.stdout.take().unwrap().read_exact(&mut first).unwrap();
    let output = child.wait_with_output().unwrap();
    assert!(output.status.success());
    assert_eq!(String::from_utf8_lossy(&output.stderr), "");
}

/// Fuguitt and Hawkins' measurements; COPS 3.0 gives 19.872167 for the least sum of squares, and these rates.
#[test]
fn rates_are_calibrated_to_measurements() {
    let data = concat!(env!("CARGO_MANIFEST_DIR"), "/../../models/data/pinene/fuguitt-hawkins.csv");
    let rates = "to_dipentene,to_ocimene,to_pyronene,to_dimer,from_dimer";
    let ask = ["calibrate", "pinene", "--data-file", data, "--fit", rates, "--set", "to_dimer=1e-4", "--json"];
    let found = json(&ask);
    assert!((number(&found["goodness"]["after"]) - 19.872167).abs() < 1e-2, "{}", found["goodness"]);
    for (fitted, published) in
        found["fitted"].as_array().unwrap().iter().zip([5.93e-5, 2.96e-5, 2.05e-5, 2.75e-4, 4.0e-5])
    {
        assert!((number(&fitted["value"]) / published - 1.0).abs() < 0.01, "{fitted}");
        let [low, high] = [0, 1].map(|end| number(&fitted["interval"][end]));
        assert!(low < published && published < high, "{fitted}");
    }
}

#[test]
fn cars_are_swept_and_doubted() {
    let found = json(&["sweep", "car", "--vary", "tire_radius=0.3..0.35:3", "--vary", "mass=1400,1600", "--json"]);
    assert_eq!((found["rows"].as_array().unwrap().len(), &found["failed"]), (6, &0.into()));
    let found = json(&["uncertainty", "car", "--uncertain", "mass=1644±50 kg", "--samples", "64", "--json"]);
    let fuel = &found["outputs"].as_array().unwrap()[0];
    let [first, sampled] = ["first", "sampled"].map(|how| number(&fuel[how]["deviation"]));
    assert!((first / sampled - 1.0).abs() < 0.05, "{fuel}");
    let found = json(&["inspect", "car", "--when", "tire_radius", "--what-if", "mass=1500", "--json"]);
    assert_eq!(found["when"][0]["series"][0]["values"].as_array().unwrap().len(), 1369);
    let fuel = &found["what_if"]["outputs"].as_array().unwrap()[0];
    assert!((number(&fuel["second"]) / number(&fuel["after"]) - 1.0).abs() < 1e-3, "{fuel}");
}

#[cfg(unix)]
#[test]
fn a_served_page_ends_with_ctrl_c_and_a_line() {
    let mut child = binary().args(["serve", "car", "--port", "0"]).stdout(Stdio::piped()).spawn().unwrap();
    let mut out = BufReader::new(child.stdout.take().unwrap());
    let mut first = String::new();
    out.read_line(&mut first).unwrap();
    assert!(first.starts_with("car is served at http://127.0.0.1:"), "{first}");
    assert!(Command::new("kill").args(["-INT", &child.id().to_string()]).status().unwrap().success());
    let mut rest = String::new();
    out.read_to_string(&mut rest).unwrap();
    assert_eq!(rest.trim(), "car is no longer served");
    assert_eq!(child.wait().unwrap().code(), Some(0));
}
