//! Models made of differentiable functions.

mod improving;

use chainrule::prelude::*;
use chainrule_study::{
    Derivatives, Error, Goal, Input, Inputs, Kind, Kink, Listing, Matrix, Model, Output, Outputs, Point, Request,
    Scale, Stage, Study, Verdict, check, improve, inspect, jacobian,
};
use std::time::Duration;

#[path = "studies/deeper.rs"]
mod deeper;
#[path = "studies/many.rs"]
mod many;
#[path = "studies/measured.rs"]
mod measured;
#[path = "studies/uncertain.rs"]
mod uncertain;

/// A mass on a spring that is let go.
#[derive(Inputs, Differentiable, Clone, Debug, PartialEq)]
struct Spring {
    /// Stiffness of the spring.
    ///
    /// Of steel.
    #[input(unit = "N/m", range = 1.0..=9.0, default = 4.0)]
    stiffness: f64,
    /// Damping at each end
    #[input(unit = "N s/m", range = 0.1..=1.0, default = [0.2, 0.3], group = "dampers", names("upper", "lower"))]
    damping: [f64; 2],
    /// Share of the load
    #[input(range = [0.0..=1.0, 0.5..=2.0], default = [0.5, 1.0], fixed)]
    load: [f64; 2],
}

#[derive(Outputs, Differentiable, Clone, Debug, PartialEq)]
struct Motion {
    /// How far it is off after five seconds.
    #[output(unit = "m", minimise, headline, name = "rest")]
    at_end: f64,
    /// Work done by the dampers
    #[output(unit = "J", target = 1.5)]
    work: f64,
    /// Sum
    #[output]
    sum: f64,
}

#[differentiable]
fn swing(spring: &Spring) -> Motion {
    let (mut x, mut v, mut work, dt) = (1.0, 0.0, 0.0, 1e-3);
    let damping = spring.damping[0] + spring.damping[1];
    let mass = spring.load[0] + spring.load[1];
    for _ in 0..5000 {
        v -= dt * (spring.stiffness * x + damping * v) / mass;
        x += dt * v;
        work += dt * damping * v * v;
    }
    Motion { at_end: x.hypot(v), work, sum: x + v }
}

#[test]
fn fields_become_inputs_and_outputs() {
    let study = Study::new::<swing>().with_about("a mass on a spring");
    assert_eq!((study.name(), study.about()), ("swing", "a mass on a spring"));
    let names: Vec<&str> = study.inputs().iter().map(|i| i.name.as_str()).collect();
    assert_eq!(names, ["stiffness", "upper", "lower", "load_1", "load_2"]);
    let input = &study.inputs()[2];
    assert_eq!((input.unit.as_str(), input.low, input.high, input.default), ("N s/m", 0.1, 1.0, 0.3));
    assert_eq!((input.group.as_str(), input.about.as_str(), input.free), ("dampers", "Damping at each end", true));
    assert_eq!(study.inputs()[0].about, "Stiffness of the spring");
    let last = &study.inputs()[4];
    assert_eq!((last.unit.as_str(), last.low, last.default, last.free), ("", 0.5, 1.0, false));
    let goals: Vec<_> = study.outputs().iter().map(|o| (o.name.as_str(), o.goal, o.headline)).collect();
    let expected = [("rest", Goal::Minimise, true), ("work", Goal::Target(1.5), false), ("sum", Goal::None, false)];
    assert_eq!(goals, expected);
}

#[test]
fn questions_are_answered() {
    let study = Study::new::<swing>();
    let start = Point::with(&study, &["stiffness=5 N/m", "load_2=1.2"]).unwrap();
    let x = start.values();
    let spring = Spring { stiffness: 5.0, damping: [0.2, 0.3], load: [0.5, 1.2] };
    let plain = swing(&spring);
    assert_eq!(study.plain(x).unwrap(), [plain.at_end, plain.work, plain.sum]);
    let derivatives = jacobian(&study, x).unwrap();
    for j in 0..x.len() {
        let mut direction = vec![0.0; x.len()];
        direction[j] = 1.0;
        let column = study.forward(x, &direction).unwrap();
        for (i, slope) in column.iter().enumerate() {
            assert!((slope - derivatives.jacobian[(i, j)]).abs() < 1e-10 * (1.0 + slope.abs()));
        }
    }
    let found = check(&study, x).unwrap();
    assert_eq!((found.verdict, found.compared, found.agreeing), (Verdict::Agrees, 15, 15), "{:?}", found.exceptions);
    let found = inspect(&study, x, Duration::ZERO).unwrap();
    assert_eq!(found.outputs[1].influences.len(), 5);
    let request = Request {
        output: 0,
        goal: Goal::Minimise,
        keep: vec![],
        keep_rest: false,
        free: study.inputs().iter().map(|i| i.free).collect(),
        max_steps: 100,
        restarts: 0,
    };
    let found = improve(&study, &start, &request, &mut |_| true).unwrap();
    assert!(found.outputs[0].after < 0.9 * plain.at_end, "{found:?}");
    let text = study.listing(Listing { gradient: true, stage: Stage::Optimised }).unwrap();
    assert!(text.contains("func"));
}

/// Measured deflections.
#[derive(Differentiable, Clone)]
struct Measured {
    at: Vec<f64>,
    deflections: Vec<f64>,
}

/// A line.
#[derive(Inputs, Differentiable, Clone)]
struct Line {
    /// At 0
    #[input(range = -9.0..=9.0, default = 0.0)]
    offset: f64,
    /// Rise
    #[input(range = -9.0..=9.0, default = 1.0)]
    slope: f64,
}

#[derive(Outputs, Differentiable, Clone)]
struct Misfit {
    /// Sum of squares
    #[output(minimise, headline)]
    misfit: f64,
}

#[differentiable(constant(measured))]
fn misfit(line: &Line, measured: &Measured) -> Misfit {
    assert!(measured.at.len() == measured.deflections.len(), "one deflection for each place");
    let mut sum = 0.0;
    for (t, y) in measured.at.iter().zip(&measured.deflections) {
        let r = line.offset + line.slope * t - y;
        sum += r * r;
    }
    Misfit { misfit: sum }
}

#[test]
fn data_are_given_once() {
    let study = Study::with::<misfit>(Measured { at: vec![0.0, 1.0, 2.0], deflections: vec![1.0, 3.0, 5.0] });
    assert_eq!(study.run(&[1.0, 2.0]).unwrap(), [0.0]);
    let derivatives = study.reverse(&[0.0, 2.0]).unwrap();
    assert_eq!(derivatives.jacobian.row(0), [-6.0, -6.0]);
    assert_eq!(study.forward(&[0.0, 2.0], &[1.0, 0.0]).unwrap(), [-6.0]);
    let wrong = Study::with::<misfit>(Measured { at: vec![0.0], deflections: vec![] });
    // A trap, and no panic of the plain function.
    assert!(
        matches!(wrong.plain(&[0.0, 1.0]), Err(Error::Simulation { message }) if message.contains("one deflection"))
    );
}

/// A queue in front of whole servers.
#[derive(Inputs, Differentiable, Clone)]
struct Shop {
    /// Servers
    #[input(integer, range = 1.0..=4.0, default = 2.0)]
    servers: f64,
    /// Work that one server does
    #[input(range = 1.0..=9.0, default = 3.0)]
    rate: f64,
}

#[derive(Outputs, Differentiable, Clone)]
struct Served {
    /// Work done, where servers hinder each other
    #[output(maximise, headline)]
    done: f64,
}

#[differentiable]
fn serve(shop: &Shop) -> Served {
    let servers = shop.servers as usize;
    let mut done = 0.0;
    for i in 0..servers {
        done += shop.rate / (i + 1) as f64;
    }
    Served { done }
}

/// Of whole numbers there is no derivative: one more and one less are simulated, within the range.
#[test]
fn whole_numbers_are_answered_by_differences() {
    let study = Study::new::<serve>();
    assert_eq!(study.inputs().iter().map(|i| i.kind.clone()).collect::<Vec<_>>(), [Kind::Integer, Kind::Real]);
    let by_servers = |x: f64| jacobian(&study, &[x, 3.0]).unwrap().jacobian[(0, 0)];
    assert_eq!([1.0, 2.0, 3.0, 4.0].map(by_servers), [1.5, 1.25, 0.875, 0.75]);
    let found = inspect(&study, &[2.0, 3.0], Duration::ZERO).unwrap();
    let marked: Vec<_> =
        found.outputs[0].influences.iter().map(|i| (i.input.as_str(), i.by_difference, i.derivative)).collect();
    assert_eq!(marked, [("rate", false, Some(1.5)), ("servers", true, Some(1.25))]);
    assert_eq!((found.check.compared, found.check.verdict), (1, Verdict::Agrees));
    assert_eq!(
        Point::with(&study, &["servers=2.5"]).unwrap_err().to_string(),
        "servers = 2.5 is no integer; the nearest are 2 and 3"
    );
}

/// A pump with stages one behind the other.
#[derive(Inputs, Differentiable, Clone)]
struct Pump {
    /// Number of stages
    #[input(range = 1..=6, default = 3, integer)]
    stages: f64,
    /// What drives it
    #[input(choices("motor", "turbine", "hand"), default = "turbine")]
    drive: f64,
    /// Viscosity of what it pumps
    #[input(unit = "Pa s", range = 1e-4..=10.0, default = 0.01, log)]
    viscosity: f64,
    /// Places in front of each of two stages
    #[input(range = 0..=4, default = [1, 2], integer, fixed)]
    places: [f64; 2],
}

#[derive(Outputs, Differentiable, Clone)]
struct Pumped {
    /// Pressure it reaches
    #[output(unit = "bar", within = 5.0..=8.0, headline)]
    pressure: f64,
}

#[differentiable]
fn pump(pump: &Pump) -> Pumped {
    let mut pressure = 0.1 * (pump.places[0] + pump.places[1]);
    for stage in 0..pump.stages as usize {
        pressure += 2.0 / (1.0 + pump.viscosity * stage as f64);
    }
    let shares = [1.0, 2.0, 0.1];
    Pumped { pressure: pressure * shares[pump.drive as usize] }
}

#[test]
fn integers_and_choices_have_steps_in_place_of_derivatives() {
    let study = Study::new::<pump>();
    let [stages, drive, viscosity, first, _] = study.inputs() else { panic!("{study:?}") };
    assert_eq!((&stages.kind, stages.low, stages.high, stages.default), (&Kind::Integer, 1.0, 6.0, 3.0));
    assert_eq!((drive.name_of(drive.default), drive.low, drive.high), (Some("turbine"), 0.0, 2.0));
    assert_eq!((viscosity.scale, first.free, first.name.as_str()), (Scale::Log, false, "places_1"));
    assert_eq!(study.outputs()[0].goal, Goal::Within(5.0, 8.0));

    let point = Point::with(&study, &["stages=4", "drive=motor"]).unwrap();
    let x = point.values();
    assert_eq!(x[..2], [4.0, 0.0]);
    let by = jacobian(&study, x).unwrap().jacobian;
    assert!((by[(0, 0)] - 1.0 / 1.03 - 1.0 / 1.04).abs() < 1e-12 && by[(0, 1)].is_nan());
    let found = inspect(&study, x, Duration::ZERO).unwrap();
    assert_eq!((found.check.compared, found.check.passed()), (1, true));
    assert_eq!(found.check.discrete, ["stages", "drive", "places_1", "places_2"]);
    let influence = |name: &str| found.outputs[0].influences.iter().find(|i| i.input == name).unwrap();
    let stages = influence("stages");
    assert_eq!((stages.derivative, stages.by_difference), (Some(by[(0, 0)]), true));
    let steps: Vec<(f64, f64)> = stages.steps.iter().map(|s| (s.value, s.change.unwrap())).collect();
    assert!((steps[0].1 + 2.0 / 1.03).abs() < 1e-12 && (steps[1].1 - 2.0 / 1.04).abs() < 1e-12, "{steps:?}");
    assert_eq!((steps[0].0, steps[1].0), (3.0, 5.0));
    let drive = influence("drive");
    assert_eq!((drive.choice.as_deref(), drive.derivative, drive.elasticity), (Some("motor"), None, None));
    let other: Vec<_> = drive.steps.iter().map(|s| s.choice.as_deref().unwrap()).collect();
    assert_eq!(other, ["turbine", "hand"]);
    assert!((drive.over_range - found.outputs[0].value).abs() < 1e-12);
    let text = serde_json::to_string(&found).unwrap();
    assert_eq!(serde_json::from_str::<chainrule_study::Inspection>(&text).unwrap(), found);

    let refused = |setting: &str| Point::with(&study, &[setting]).unwrap_err().to_string();
    assert_eq!(refused("stages=2.5"), "stages = 2.5 is no integer; the nearest are 2 and 3");
    assert_eq!(refused("stages=9"), "stages = 9 is outside its range; choose from 1 to 6");
    assert_eq!(refused("drive=horse"), "drive cannot be 'horse'; choose from motor, turbine, hand");
    assert_eq!(refused("drive=1"), "drive cannot be '1'; choose from motor, turbine, hand");
    assert!(refused("drive").ends_with("write for example 'stages=3'"), "{}", refused("drive"));
}

#[test]
fn descriptions_that_contradict_themselves_are_refused() {
    let mut pump = Study::new::<pump>().inputs().to_vec();
    pump[0].high = 6.5;
    assert!(flaw(pump[0].clone()).contains("stages is an integer"));
    assert!(flaw(Input::new("k", "", -1.0..=1.0, 0.5).log()).contains("logarithmic"));
    assert!(flaw(Input::new("k", "", 0..=1, 2)).contains("outside its range"));
    assert!(flaw(Input::choice("k", &["a", "b"], "c")).contains("not one of its choices: a, b"));
    assert!(flaw(Input::choice("k", &["a", "a"], "a")).contains("twice"));
}

/// What is said of a model with this input.
fn flaw(input: Input) -> String {
    let model = Described { inputs: vec![input], outputs: vec![] };
    Point::with::<&str>(&model, &[]).unwrap_err().to_string()
}

/// A model that is nothing but a description.
struct Described {
    inputs: Vec<Input>,
    outputs: Vec<Output>,
}

impl Model for Described {
    fn name(&self) -> &str {
        "described"
    }
    fn about(&self) -> &str {
        ""
    }
    fn inputs(&self) -> &[Input] {
        &self.inputs
    }
    fn outputs(&self) -> &[Output] {
        &self.outputs
    }
    fn run(&self, _: &[f64]) -> Result<Vec<f64>, Error> {
        Ok(vec![])
    }
    fn plain(&self, x: &[f64]) -> Result<Vec<f64>, Error> {
        self.run(x)
    }
    fn reverse(&self, x: &[f64]) -> Result<Derivatives, Error> {
        Ok(Derivatives { outputs: vec![], jacobian: Matrix::zeros(0, x.len()) })
    }
    fn forward(&self, x: &[f64], _: &[f64]) -> Result<Vec<f64>, Error> {
        self.run(x)
    }
    fn kinks(&self, _: &[f64]) -> Result<Vec<Kink>, Error> {
        Ok(vec![])
    }
    fn listing(&self, _: Listing) -> Result<String, Error> {
        Ok(String::new())
    }
}
