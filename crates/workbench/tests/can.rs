//! The command line over a small model: what it prints, and how it ends.

#[path = "../../study/tests/common/mod.rs"]
mod common;
#[cfg(unix)]
#[path = "can/killed.rs"]
mod killed;
#[path = "can/runs.rs"]
mod runs;
#[path = "can/tables.rs"]
mod tables;

use chainrule::prelude::*;
use chainrule_study::{Error, Inputs, Outputs, Study};
use chainrule_workbench::{Data, Offer, run};
use common::Can;

fn offer() -> Offer {
    Offer::reading("can", &[Data { name: "label", about: "its text" }], |files| match files.first() {
        None => Ok(Can::new()),
        Some((name, path)) => Err(Error::Other(format!("{}:3: the {name} is not a number", path.display()))),
    })
}

/// A tin of soup.
#[derive(Inputs, Differentiable, Clone)]
struct Tin {
    /// Radius of the tin
    #[input(unit = "cm", range = 2.0..=8.0, default = 4.0)]
    radius: f64,
    /// Height of the tin
    #[input(unit = "cm", range = 4.0..=20.0, default = 10.0)]
    height: f64,
}

#[derive(Outputs, Differentiable, Clone)]
struct Soup {
    /// Sheet metal used
    #[output(unit = "cm²", minimise, headline)]
    sheet: f64,
    /// What it holds
    #[output(unit = "cm³", maximise, headline)]
    volume: f64,
}

#[differentiable]
fn tin(tin: &Tin) -> Soup {
    let base = std::f64::consts::PI * tin.radius * tin.radius;
    Soup { sheet: 2.0 * base + 2.0 * base / tin.radius * tin.height, volume: base * tin.height }
}

fn study() -> Study {
    Study::new::<tin>().with_about("a tin of soup")
}

/// Exit code, standard output, standard error, without colours, of a program called `name` with these offers.
fn program(name: &str, offers: Vec<Offer>, arguments: &[&str]) -> (u8, String, String) {
    let (mut out, mut err) = (Vec::new(), Vec::new());
    let all = std::iter::once(name).chain(arguments.iter().copied());
    let code = {
        let mut out = anstream::StripStream::new(&mut out as &mut dyn std::io::Write);
        let mut err = anstream::StripStream::new(&mut err as &mut dyn std::io::Write);
        run(all, offers, &mut out, &mut err)
    };
    (code, String::from_utf8(out).unwrap(), String::from_utf8(err).unwrap())
}

fn command(arguments: &[&str]) -> (u8, String, String) {
    program("chainrule", vec![offer(), study().into()], arguments)
}

/// A user's own program, with one study.
fn own(arguments: &[&str]) -> (u8, String, String) {
    program("target/release/soup-tins", vec![study().into()], arguments)
}

#[test]
fn a_program_with_one_study_needs_no_model() {
    let (code, out, err) = own(&["inspect", "--set", "radius=5"]);
    assert_eq!((code, err.as_str()), (0, ""));
    assert!(out.starts_with("tin: a tin of soup") && out.contains("volume"), "{out}");
    assert_eq!(own(&["inspect", "tin", "--set", "radius=5", "--json"]).0, 0);
    assert!(own(&["list"]).1.contains("Radius of the tin"));
    insta::assert_snapshot!("own_help", own(&["--help"]).1);
    insta::assert_snapshot!("own_help_improve", own(&["improve", "--help"]).1);
    let unknown = own(&["inspect", "--set", "radus=5"]).2;
    assert_eq!(unknown, "error: there is no input 'radus'; did you mean 'radius'? ('soup-tins list' shows all)\n");
    let wrong = own(&["inspect", "--jsn"]).2;
    assert!(wrong.contains("'soup-tins --help' shows how"), "{wrong}");
}

/// Standard output of a command that succeeds, with times taken out of it.
fn shown(arguments: &[&str]) -> String {
    let (code, out, err) = command(arguments);
    assert_eq!((code, err.as_str()), (0, ""), "{out}");
    let timeless = |line: &str| {
        let timed = line.starts_with("Cost") || line.contains("\"seconds\"");
        let timed = timed
            || ["\"simulation\"", "\"derivatives\"", "\"simulations\"", "\"runs\""]
                .iter()
                .any(|key| line.contains(key));
        match (timed, line.find([' ', ':'])) {
            (true, Some(_)) if line.starts_with("Cost") => "Cost         …".to_string(),
            (true, _) => format!("{} …", line.split_once(':').map_or(line, |(key, _)| key)),
            _ => line.to_string(),
        }
    };
    let text = out.lines().map(timeless).collect::<Vec<_>>().join("\n");
    // How well differences agree is a matter of rounding, and so is where they do so worst.
    let text = without(&text, "(worst ", ")");
    without(&without(&text, "\"worst_difference\": ", ","), "\"worst_at\": [", "]")
}

/// `text` with an ellipsis between each `start` and the next `end`.
fn without(text: &str, start: &str, end: &str) -> String {
    let mut parts = text.split(start);
    let first = parts.next().unwrap_or_default().to_string();
    parts.fold(first, |text, part| format!("{text}{start}…{}", part.find(end).map_or(part, |at| &part[at..])))
}

/// The one line of a request that does not fit.
fn refused(arguments: &[&str]) -> String {
    let (code, out, err) = command(arguments);
    assert_eq!((code, out.as_str()), (2, ""), "{err}");
    assert_eq!(err.lines().count(), 1, "{err}");
    err.trim_end().to_string()
}

#[test]
fn lists() {
    insta::assert_snapshot!("list", shown(&["list"]));
    insta::assert_snapshot!("list_can", shown(&["list", "can"]));
    insta::assert_snapshot!("list_can_json", shown(&["list", "can", "--json"]));
}

#[test]
fn inspects() {
    insta::assert_snapshot!("inspect", shown(&["inspect", "can"]));
    insta::assert_snapshot!(
        "inspect_all",
        shown(&["inspect", "can", "--all", "--set", "offset=0.5", "--set", "radius=2 cm"])
    );
    insta::assert_snapshot!("inspect_one", shown(&["inspect", "can", "--output", "label"]));
    insta::assert_snapshot!("inspect_json", shown(&["inspect", "can", "--json"]));
}

#[test]
fn improves() {
    insta::assert_snapshot!("improve", shown(&["improve", "can"]));
    let light = ["improve", "can", "--minimize", "mass", "--keep", "volume >= 300 mL", "--keep", "strength >= today"];
    insta::assert_snapshot!("improve_kept", shown(&light));
    let held = ["improve", "can", "--maximise", "volume", "--free", "radius,height", "--keep", "mass <= 40"];
    insta::assert_snapshot!("improve_free", shown(&held));
    insta::assert_snapshot!(
        "improve_target",
        shown(&["improve", "can", "--target", "volume=500", "--fix", "wall", "--keep-rest"])
    );
}

#[test]
fn improvements_in_json_hold_what_the_text_says() {
    let (code, out, _) = command(&["improve", "can", "--json"]);
    let answer: serde_json::Value = serde_json::from_str(&out).unwrap();
    assert_eq!(code, 0);
    assert_eq!(answer["schema"], "chainrule.improve/1");
    assert_eq!((&answer["output"], &answer["status"]), (&"mass".into(), &"optimal".into()));
    assert_eq!(answer["goodness"], "better");
    assert!((answer["outputs"][0]["after"].as_f64().unwrap() - 43.28753).abs() < 1e-4);
    assert_eq!(answer["check"]["verdict"], "agrees");
    assert_eq!(answer["limits"][0]["relation"], ">=");
    assert!(answer["limits"][0]["price"].as_f64().unwrap() > 0.0);
}

#[test]
fn several_goals_give_a_front() {
    let goals = ["improve", "can", "--minimize", "mass", "--maximize", "volume", "--points", "5"];
    let (code, out, err) = command(&goals);
    assert_eq!((code, err.as_str()), (0, ""), "{out}");
    for part in ["less mass, more volume", "5 best compromises between mass and volume", "best mass", "best volume"] {
        assert!(out.contains(part), "{part}: {out}");
    }
    assert!(out.contains('●') && out.contains('○') && out.contains("less volume allowed buys"), "{out}");
    let json = command(&[&goals[..], &["--json"]].concat()).1;
    let answer: serde_json::Value = serde_json::from_str(&json).unwrap();
    assert_eq!(answer["schema"], "chainrule.front/1");
    let masses: Vec<f64> =
        answer["points"].as_array().unwrap().iter().map(|p| p["values"][0].as_f64().unwrap()).collect();
    assert!(masses.len() == 5 && masses.is_sorted(), "{masses:?}");
    let refused = |more: &[&str]| refused(&[&["improve", "can"], more].concat());
    assert_eq!(
        refused(&["--minimize", "mass,volume", "--maximize", "volume"]),
        "error: volume is named by two goals; leave it out of one"
    );
    assert_eq!(
        refused(&["--minimize", "mass,volum"]),
        "error: there is no output 'volum'; did you mean 'volume'? ('chainrule list can' shows all)"
    );
    assert!(refused(&["--within", "volume = 3"]).contains("two numbers in its unit"));
    assert!(refused(&["--minimize", "mass,volume", "--points", "1"]).contains("raise --points"));
    assert!(refused(&["--free", "wall", "--fix", "height", "--fix", "radius,wall"]).contains("named by both"));
    assert!(refused(&["--fix", "radius,height,wall"]).contains("no input is free to move"));
    assert!(refused(&["--keep", "9 <= volume <= 3"]).contains("cannot be at least 9 and at most 3"));
}

#[test]
fn checks() {
    insta::assert_snapshot!("check", shown(&["check", "can"]));
    insta::assert_snapshot!("check_kink", shown(&["check", "can", "--set", "offset=0.5"]));
    insta::assert_snapshot!("check_json", shown(&["check", "can", "--set", "offset=0.5", "--json"]));
}

#[test]
fn conditions_that_cannot_be_met_end_with_one() {
    let (code, out, _) = command(&["improve", "can", "--keep", "volume >= 1e6"]);
    assert_eq!(code, 1);
    assert!(out.contains("Conditions not met"), "{out}");
    assert!(out.contains("relax one") && out.contains("What stands in the way"), "{out}");
    assert!(!out.contains("would save"), "there is no price where there is no solution: {out}");
}

#[test]
fn shows_programs() {
    assert_eq!(shown(&["show", "can"]), "the can's program: Listing { gradient: false, stage: Optimised }");
    let clif = shown(&["show", "can", "--gradient", "--stage", "clif"]);
    assert_eq!(clif, "the can's program: Listing { gradient: true, stage: Clif }");
}

#[test]
fn help_teaches() {
    for arguments in [&["--help"][..], &["inspect", "--help"], &["improve", "--help"], &["help", "check"]] {
        let (code, out, err) = command(arguments);
        assert_eq!((code, err.as_str()), (0, ""));
        assert!(out.contains("Examples:"), "{out}");
    }
    insta::assert_snapshot!("help_improve", command(&["improve", "--help"]).1);
    let (code, _, err) = command(&[]);
    assert_eq!(code, 2);
    assert!(err.contains("Usage: chainrule"));
}

#[test]
fn bad_requests_are_one_line() {
    let cases: &[(&[&str], &str)] = &[
        (&["inspect", "cann"], "error: there is no model 'cann'; did you mean 'can'? ('chainrule list' shows all)"),
        (
            &["inspect", "can", "--set", "radus=3"],
            "error: there is no input 'radus'; did you mean 'radius'? ('chainrule list can' shows all)",
        ),
        (
            &["inspect", "can", "--set", "radius=60"],
            "error: radius = 60 cm is outside its range; choose from 2 to 6 cm",
        ),
        (
            &["inspect", "can", "--set", "radius=NaN"],
            "error: 'radius=NaN' cannot be read: 'NaN' is not a finite number; write for example 'radius=3'",
        ),
        (
            &["inspect", "can", "--output", "weight"],
            "error: there is no output 'weight'; 'chainrule list can' shows all there are",
        ),
        (
            &["inspect", "can", "--set", "radius=6", "--set", "height=4"],
            "error: the simulation stopped: a can this flat cannot be rolled, at can.rs:12:9; try other inputs",
        ),
        (
            &["check", "can", "--set", "radius=6", "--set", "height=20"],
            "error: the output volume is NaN: can.rs:36:9: `sqrt` of [-0.1] gave NaN; try other inputs",
        ),
        (
            &["improve", "can", "--keep", "volume > 3"],
            "error: 'volume > 3' cannot be read: its comparison is not one of <=, >= and ==; write for example 'mass <= today'",
        ),
        (
            &["improve", "can", "--keep", "volume >= 3 kg"],
            "error: volume is in mL; 'kg' is a mass; give a number in mL",
        ),
        (
            &["improve", "can", "--free", "radius", "--fix", "radius"],
            "error: radius is named by both --free and --fix; leave it out of one",
        ),
        (
            &["improve", "can", "--target", "volume"],
            "error: 'volume' cannot be read: a target is an output, '=' and a number in its unit; write for example 'mass = 1'",
        ),
        (
            &["improve", "can", "--minimize", "masss"],
            "error: there is no output 'masss'; did you mean 'mass'? ('chainrule list can' shows all)",
        ),
        (
            &["inspect", "can", "--data", "lable=x.csv"],
            "error: there is no data file 'lable'; did you mean 'label'? ('chainrule list can' shows all)",
        ),
        (&["inspect", "can", "--data", "label=x.csv"], "error: x.csv:3: the label is not a number"),
        (
            &["inspekt", "can"],
            "error: unrecognized subcommand 'inspekt'; tip: a similar subcommand exists: 'inspect'; 'chainrule --help' shows how",
        ),
        (
            &["inspect", "can", "--jsn"],
            "error: unexpected argument '--jsn' found; tip: a similar argument exists: '--json'; 'chainrule --help' shows how",
        ),
        (&["inspect"], "error: which model? Name one of can, tin; 'chainrule list' describes them"),
    ];
    for (arguments, expected) in cases {
        assert_eq!(refused(arguments), *expected);
    }
}

/// A reader that has seen enough after the first line.
struct Head;

impl std::io::Write for Head {
    fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
        match bytes.contains(&b'\n') {
            true => Err(std::io::ErrorKind::BrokenPipe.into()),
            false => Ok(bytes.len()),
        }
    }

    fn flush(&mut self) -> std::io::Result<()> {
        Ok(())
    }
}

#[test]
fn a_page_is_written_however_much_of_the_text_is_read() {
    let folder = tempfile::tempdir().unwrap();
    let page = folder.path().join("page.html");
    let arguments = ["chainrule", "inspect", "can", "--report", page.to_str().unwrap()];
    let mut err = Vec::new();
    assert_eq!(run(arguments, vec![offer()], &mut Head, &mut err), 0, "{}", String::from_utf8_lossy(&err));
    assert!(std::fs::read_to_string(page).unwrap().ends_with("</html>"));
}
