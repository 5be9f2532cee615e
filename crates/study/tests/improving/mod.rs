//! Improvements whose answers are known: fronts, integers, choices, restarts, logarithms, intervals.

mod fronts;

use chainrule::prelude::*;
use chainrule_study::{
    Error, Goal, Goodness, Improvement, Inputs, Outputs, Point, Request, Status, Study, front, improve, keeps,
};

fn ask(study: &Study, settings: &[&str], request: &Request) -> Improvement {
    improve(study, &Point::with(study, settings).unwrap(), request, &mut |_| true).unwrap()
}

/// A place in the plane.
#[derive(Inputs, Differentiable, Clone)]
struct Place {
    /// East
    #[input(range = -3..=3, default = 0.5)]
    x: f64,
    /// North
    #[input(range = -3..=3, default = 2)]
    y: f64,
}

#[derive(Outputs, Differentiable, Clone)]
struct Distances {
    /// Squared distance to the east
    #[output(minimise)]
    east: f64,
    /// Squared distance to the west
    #[output(minimise)]
    west: f64,
    /// Squared distance to the north
    #[output(minimise)]
    north: f64,
}

#[differentiable]
fn distances(p: &Place) -> Distances {
    let (e, w, n) = (p.x - 1.0, p.x + 1.0, p.y - 1.0);
    Distances { east: e * e + p.y * p.y, west: w * w + p.y * p.y, north: p.x * p.x + n * n }
}

/// Of two quadratics about (1, 0) and (-1, 0) the front is the line between: √f₁ + √f₂ = 2.
#[test]
fn the_front_of_two_quadratics_is_the_line_between_their_centres() {
    let study = Study::new::<distances>();
    let request = Request { keep_rest: false, ..Request::new(&study, 0, Goal::Minimise) };
    let goals = [(0, Goal::Minimise), (1, Goal::Minimise)];
    let find = || front(&study, &Point::default_of(&study), &goals, 9, &request, &mut |_| true).unwrap();
    let found = find();
    assert_eq!((found.points.len(), found.dominated, found.missed), (9, 0, 0));
    assert!(found.check.passed());
    for point in &found.points {
        let [e, w] = point.values[..] else { panic!("{point:?}") };
        assert!((e.sqrt() + w.sqrt() - 2.0).abs() < 1e-5, "{point:?}");
        assert!(point.inputs[1].abs() < 1e-4 && point.rerun == 0.0, "{point:?}");
        let x = point.inputs[0];
        if let Some(rate) = point.exchange {
            let expected = (1.0 - x) / (1.0 + x);
            assert!((rate - expected).abs() < 1e-3 * (1.0 + expected), "{rate} {expected}");
        }
    }
    assert!(found.points[1..8].iter().all(|point| point.exchange.is_some()));
    assert_eq!(found.points[0].best.as_deref(), Some("east"));
    assert_eq!(found.points[8].best.as_deref(), Some("west"));
    // Evenly along the line between the ends.
    let along: Vec<f64> = found.points.iter().map(|p| p.values[0] - p.values[1]).collect();
    assert!(along.windows(2).all(|pair| (pair[1] - pair[0] - 1.0).abs() < 1e-3), "{along:?}");
    let again = find();
    assert_eq!(again.points, found.points);
    let text = serde_json::to_string(&chainrule_study::Answer::from(found.clone())).unwrap();
    assert!(text.starts_with(r#"{"schema":"chainrule.front/1""#), "{text}");
    assert_eq!(serde_json::from_str::<chainrule_study::Answer>(&text).unwrap(), found.into());
}

/// Three goals: the front is the triangle of the three centres.
#[test]
fn a_front_of_three_goals_is_a_surface() {
    let study = Study::new::<distances>();
    let request = Request::new(&study, 0, Goal::Minimise);
    let goals = [0, 1, 2].map(|output| (output, Goal::Minimise));
    let found = front(&study, &Point::default_of(&study), &goals, 15, &request, &mut |_| true).unwrap();
    assert!(found.points.len() >= 6, "{}", found.points.len());
    for point in &found.points {
        let (x, y) = (point.inputs[0], point.inputs[1]);
        assert!(y > -1e-3 && y < 1.0 - x.abs() + 1e-3, "({x}, {y}) is outside of the triangle");
    }
    // Stopped at once, there is no front; stopped later, what there is.
    let mut left = 40;
    let part = front(&study, &Point::default_of(&study), &goals, 15, &request, &mut |_| {
        left -= 1;
        left > 0
    });
    assert!(part.is_ok_and(|part| part.interrupted && part.points.len() < found.points.len()));
}

#[test]
fn fronts_that_make_no_sense_are_refused() {
    let study = Study::new::<distances>();
    let ask = |goals: &[(usize, Goal)], points, keep: &str| {
        let keep = keeps(keep, &study).unwrap();
        let request = Request { keep, ..Request::new(&study, 0, Goal::Minimise) };
        front(&study, &Point::default_of(&study), goals, points, &request, &mut |_| true).unwrap_err().to_string()
    };
    let two = [(0, Goal::Minimise), (1, Goal::Minimise)];
    assert!(ask(&two[..1], 9, "north <= 9").contains("needs two goals"));
    assert!(ask(&two, 1, "north <= 9").contains("at least 2 points"));
    assert!(
        ask(&[(0, Goal::Minimise), (0, Goal::Maximise)], 9, "north <= 9").starts_with("east is named by two goals")
    );
    assert!(ask(&two, 9, "north <= -1").contains("no point meets the conditions"));
}

/// A line of three machines with buffers between them, roughly.
#[derive(Inputs, Differentiable, Clone)]
struct Line {
    /// Places behind the first machine
    #[input(range = 0..=100, default = 3, integer)]
    first: f64,
    /// Places behind the second
    #[input(range = 0..=100, default = 0, integer)]
    second: f64,
    /// Speed of the machines
    #[input(range = 0.5..=2.0, default = 1.0, fixed)]
    speed: f64,
    /// Who maintains it
    #[input(choices("nobody", "us", "them"), default = "nobody", fixed)]
    maintenance: f64,
}

#[derive(Outputs, Differentiable, Clone)]
struct Made {
    /// Parts
    #[output(unit = "1/h", maximise, headline)]
    made: f64,
    /// Places in all
    #[output]
    places: f64,
}

#[differentiable]
fn line(line: &Line) -> Made {
    let (a, b) = (line.first, line.second);
    let best = [1.0, 1.4, 1.2][line.maintenance as usize];
    let haste = line.speed - best;
    let made = 10.0 * (a + 1.0) / (a + 2.0) * (b + 1.0) / (b + 2.0) * (1.0 - haste * haste);
    Made { made: made + 0.1 * (line.maintenance as usize) as f64, places: a + b }
}

#[test]
fn integers_are_searched_around_and_sums_kept() {
    let study = Study::new::<line>();
    for (most, split) in [("places <= 4", 2.0), ("places <= 8", 4.0)] {
        let request =
            Request { keep: keeps(most, &study).unwrap(), keep_rest: false, ..Request::new(&study, 0, Goal::Maximise) };
        let found = ask(&study, &[], &request);
        assert_eq!([found.inputs[0].after, found.inputs[1].after], [split, split]);
        let searched = found.searched.unwrap();
        assert_eq!((searched.combinations, searched.complete, searched.proven), (10201.0, false, false));
        assert!(searched.tried < 400, "{}", searched.tried);
        assert_eq!(found.status, Status::Neighbours);
    }
}

#[test]
fn few_combinations_are_all_tried_and_reals_improved_in_each() {
    let study = Study::new::<line>();
    let mut request = Request { keep_rest: false, ..Request::new(&study, 0, Goal::Maximise) };
    request.free = vec![false, false, false, true];
    let found = ask(&study, &["speed=1.3"], &request);
    assert_eq!(found.inputs[3].choices, Some(("nobody".into(), "them".into())));
    let searched = found.searched.clone().unwrap();
    assert_eq!((searched.tried, searched.complete, searched.proven), (3, true, true));
    assert_eq!((found.status, found.goodness), (Status::Exhausted, Goodness::Better));
    // With the speed free each choice is at its own best, and the bonus decides.
    request.free = vec![false, false, true, true];
    let found = ask(&study, &["speed=0.8"], &request);
    assert_eq!(found.inputs[3].after, 2.0);
    assert!((found.inputs[2].after - 1.2).abs() < 1e-5, "{}", found.inputs[2].after);
    let searched = found.searched.unwrap();
    assert_eq!((searched.tried, searched.complete, searched.proven), (3, true, false));
}

/// A valley with two floors.
#[derive(Inputs, Differentiable, Clone)]
struct Valley {
    /// Where
    #[input(range = -2..=2, default = 1.5)]
    x: f64,
    /// A rate
    #[input(unit = "1/s", range = 1e-6..=1e3, default = 1e-3, log)]
    rate: f64,
}

#[derive(Outputs, Differentiable, Clone)]
struct Ground {
    /// Height
    #[output(unit = "m", minimise, headline)]
    height: f64,
    /// Something to bring between limits
    #[output(unit = "g", within = 5.0..=8.0)]
    load: f64,
}

#[differentiable]
fn ground(v: &Valley) -> Ground {
    let x = v.x;
    let off = (v.rate / 20.0).ln();
    Ground { height: x * x * x * x - 3.0 * x * x + 0.5 * x + 0.01 * off * off, load: 10.0 + x }
}

/// The roots of 4 x³ - 6 x + 0.5 are -1.2645 (the lower floor), 0.0839 and 1.1806.
#[test]
fn restarts_find_the_lower_floor_and_logarithms_are_searched() {
    let study = Study::new::<ground>();
    let request = Request { keep_rest: false, ..Request::new(&study, 0, Goal::Minimise) };
    let near = ask(&study, &[], &request);
    assert!((near.inputs[0].after - 1.1806).abs() < 1e-3, "{}", near.inputs[0].after);
    assert!((near.inputs[1].after - 20.0).abs() < 1e-2, "{}", near.inputs[1].after);
    assert_eq!((near.starts, near.optima.len()), (1, 0));
    let far = ask(&study, &[], &Request { restarts: 7, ..request });
    assert!((far.inputs[0].after + 1.2645).abs() < 1e-3, "{}", far.inputs[0].after);
    assert_eq!((far.starts, far.optima.len()), (8, 2));
    assert!(far.optima[0].value < far.optima[1].value);
    assert_eq!(far.optima.iter().map(|optimum| optimum.times).sum::<usize>(), 8);
    assert!((far.optima[1].value - near.outputs[0].after).abs() < 1e-5);
}

#[test]
fn intervals_are_come_into_and_prices_said() {
    let study = Study::new::<ground>();
    let goal = Goal::Within(8.2, 8.5);
    let request = Request { keep_rest: false, ..Request::new(&study, 1, goal) };
    let found = ask(&study, &[], &request);
    assert!((8.2..=8.5 + 1e-4).contains(&found.outputs[1].after), "{}", found.outputs[1].after);
    let keep = keeps("9 <= load <= 11 g", &study).unwrap();
    let found = ask(&study, &["x=-0.5"], &Request { keep, ..Request::new(&study, 0, Goal::Minimise) });
    assert!((found.outputs[1].after - 9.0).abs() < 1e-9 && found.outputs[1].after >= 9.0);
    // dh/dx at -1 is 2.5.
    assert!((found.limits[0].price - 2.5).abs() < 1e-3, "{}", found.limits[0].price);
    assert_eq!(found.limits[0].words, "0.1 g less demanded buys 0.250 m less height");
    assert_eq!(found.limits[1].words, "");
}

#[test]
fn a_search_that_is_stopped_has_the_best_so_far() {
    let study = Study::new::<ground>();
    let request = Request { keep_rest: false, ..Request::new(&study, 0, Goal::Minimise) };
    let mut left = 4;
    let mut observe = |_: &chainrule_study::Step| {
        left -= 1;
        left > 0
    };
    let found = improve(&study, &Point::default_of(&study), &request, &mut observe).unwrap();
    assert_eq!((found.status, found.goodness), (Status::Interrupted, Goodness::Better));
    assert!(found.outputs[0].after < found.outputs[0].before);
}

#[test]
fn conditions_are_read_in_every_form() {
    let study = Study::new::<ground>();
    let read = |text: &str| keeps(text, &study).map(|all| all.len()).map_err(|error: Error| error.to_string());
    for text in ["5 <= load <= 8", "load within 5..8 g", "load within 5 g..8 g", "8 g >= load >= 5"] {
        assert_eq!(keeps(text, &study).unwrap().len(), 2, "{text}");
    }
    assert_eq!((read("8 >= load"), read("load == 7"), read("7 == load")), (Ok(1), Ok(1), Ok(1)));
    assert!(read("load within 5").unwrap_err().contains("two numbers"));
    assert!(read("5 <= lode <= 8").unwrap_err().contains("did you mean 'load'"));
    assert!(read("5 m <= load").is_err() && read("5 <= load <= m").is_err());
    let goal = chainrule_study::within("load = 5..8", &study).unwrap();
    assert_eq!(goal, (1, Goal::Within(5.0, 8.0)));
    assert!(chainrule_study::within("load = 8..5", &study).is_err());
}
