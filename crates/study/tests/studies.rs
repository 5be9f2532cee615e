//! Models made of differentiable functions.

use chainrule::prelude::*;
use chainrule_study::{
    Error, Goal, Inputs, Kind, Listing, Model, Outputs, Point, Request, Stage, Study, Verdict, check, improve, inspect,
    jacobian,
};
use std::time::Duration;

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
    assert_eq!(study.inputs().iter().map(|i| i.kind).collect::<Vec<_>>(), [Kind::Integer, Kind::Continuous]);
    let by_servers = |x: f64| jacobian(&study, &[x, 3.0]).unwrap().jacobian[(0, 0)];
    assert_eq!([1.0, 2.0, 3.0, 4.0].map(by_servers), [1.5, 1.25, 0.875, 0.75]);
    let found = inspect(&study, &[2.0, 3.0], Duration::ZERO).unwrap();
    let marked: Vec<_> =
        found.outputs[0].influences.iter().map(|i| (i.input.as_str(), i.by_difference, i.derivative)).collect();
    assert_eq!(marked, [("rate", false, 1.5), ("servers", true, 1.25)]);
    assert_eq!((found.check.compared, found.check.verdict), (1, Verdict::Agrees));
    assert_eq!(
        Point::with(&study, &["servers=2.5"]).unwrap_err().to_string(),
        "servers = 2.5 is no whole number; choose one from 1 to 4"
    );
}
