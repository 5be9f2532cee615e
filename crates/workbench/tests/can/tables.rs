//! Questions over many settings, uncertain inputs and measurements.

use super::{command, refused, shown};

/// Without what depends on the machine's speed.
fn timeless(text: String) -> String {
    text.lines().map(|line| line.split(" in ").next().unwrap_or(line).to_string()).collect::<Vec<_>>().join("\n")
}

#[test]
fn sweeps() {
    let timeless = |text: String| {
        text.lines().map(|l| l.split(" in ").next().unwrap_or(l).to_string()).collect::<Vec<_>>().join("\n")
    };
    let grid = ["sweep", "can", "--vary", "height=4,10,20", "--vary", "radius=3,5.95"];
    insta::assert_snapshot!("sweep_grid", timeless(shown(&grid)));
    insta::assert_snapshot!("sweep_course", timeless(shown(&["sweep", "tin", "--vary", "radius=20..80 mm:30"])));
    insta::assert_snapshot!("sweep_samples", timeless(shown(&["sweep", "tin", "--samples", "500"])));
    let (code, out, _) = command(&["sweep", "can", "--vary", "radius=2,3", "--json"]);
    let answer: serde_json::Value = serde_json::from_str(&out).unwrap();
    assert_eq!((code, &answer["schema"]), (0, &"chainrule.sweep/1".into()));
    assert_eq!((&answer["rows"][1]["inputs"][0], &answer["outputs"][0]["best"]["row"]), (&3.0.into(), &0.into()));
}

#[test]
fn sweeps_are_written_to_files() {
    let folder = tempfile::tempdir().unwrap();
    let place = |name: &str| folder.path().join(name).display().to_string();
    for name in ["a.csv", "a.parquet", "a.json"] {
        let text = shown(&["sweep", "can", "--vary", "height=4,10", "--vary", "radius=3,5.95", "--out", &place(name)]);
        assert!(text.contains(&format!("all rows with all outputs are in {}", place(name))), "{text}");
    }
    let text = std::fs::read_to_string(place("a.csv")).unwrap();
    let lines: Vec<&str> = text.lines().collect();
    assert_eq!(lines[0], "height [cm],radius [cm],mass [g],volume [mL],strength [kN],label [cm²],failure");
    assert!(lines.len() == 5 && lines[2].starts_with("4,5.95,,,,,\"the simulation stopped"), "{text}");
    let table = chainrule_table::read(folder.path().join("a.parquet").as_path(), 9, &mut |h| Ok(h.name != "failure"));
    assert_eq!(table.unwrap().rows(), 4);
    let json: serde_json::Value = serde_json::from_str(&std::fs::read_to_string(place("a.json")).unwrap()).unwrap();
    assert_eq!(json["failed"], 1);
    let refused = refused(&["sweep", "can", "--vary", "height=4,10", "--out", "a.xlsx"]);
    assert_eq!(refused, "error: a.xlsx: the ending of its name is none of .csv, .parquet and .json");
}

#[test]
fn uncertainties() {
    let ask = ["uncertainty", "can", "--uncertain", "radius=3±0.1 cm", "--uncertain", "wall=0.15..0.25"];
    insta::assert_snapshot!("uncertainty", timeless(shown(&ask)));
    let ask = ["uncertainty", "tin", "--all", "5%", "--samples", "512", "--global", "256"];
    insta::assert_snapshot!("uncertainty_global", timeless(shown(&ask)));
    let (code, out, _) = command(&["uncertainty", "tin", "--all", "5%", "--json"]);
    let answer: serde_json::Value = serde_json::from_str(&out).unwrap();
    assert_eq!((code, &answer["schema"]), (0, &"chainrule.uncertainty/1".into()));
    assert_eq!(answer["inputs"][0]["distribution"]["normal"]["mean"], 4.0);
    let none = refused(&["uncertainty", "can"]);
    assert!(none.starts_with("error: nothing is uncertain; say what is"), "{none}");
    let cut = shown(&["uncertainty", "can", "--uncertain", "radius=2.1±0.5"]);
    assert!(cut.contains("42 % of it lies outside the input's range and is cut off"), "{cut}");
}

/// A file in a folder that is removed at the end.
struct File {
    path: String,
    _folder: tempfile::TempDir,
}

impl File {
    fn new(text: &str) -> File {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("measured.csv").display().to_string();
        std::fs::write(&path, text).unwrap();
        File { path, _folder: folder }
    }
}

/// Masses and volumes of cans of a wall of 0.3 mm and a height of 10 cm.
const CANS: &str = "radius [mm],volume,mass [kg],sigma_mass,sigma_volume,note\n\
    20,125.7,0.0356,0.0001,0.2,first\n30,282.6,0.0577,0.0001,0.2,\n40,502.7,,0.0001,0.2,not weighed\n\
    50,785.5,0.1109,0.0001,0.2,\n";

#[test]
fn calibrations() {
    let file = File::new(CANS);
    let ask = ["calibrate", "can", "--data-file", &file.path, "--fit", "wall,height", "--ignore", "note"];
    let text = shown(&ask);
    insta::assert_snapshot!("calibrate", timeless(text));
    let (code, out, _) = command(&[&ask[..], &["--json"]].concat());
    let answer: serde_json::Value = serde_json::from_str(&out).unwrap();
    assert_eq!((code, &answer["schema"]), (0, &"chainrule.calibrate/1".into()));
    assert!((answer["fitted"][0]["value"].as_f64().unwrap() - 0.3).abs() < 1e-3, "{out}");
    assert_eq!((answer["goodness"]["measurements"].as_u64(), answer["rows"].as_u64()), (Some(7), Some(4)));
    assert_eq!(answer["goodness"]["errors_known"], true);
}

#[test]
fn bad_data_files_are_one_line() {
    let said = |text: &str, more: &[&str]| {
        let file = File::new(text);
        let ask = ["calibrate", "can", "--data-file", &file.path, "--fit", "wall"];
        let line = refused(&[&ask[..], more].concat());
        let at = line.find("measured.csv").unwrap_or("error: ".len());
        line[at..].to_string()
    };
    let cases: &[(&str, &[&str], &str)] = &[
        (
            CANS,
            &[],
            "measured.csv:1: there is no input or output 'note'; 'chainrule list can' shows all there are; rename the column, or leave it aside with --ignore 'note'",
        ),
        (
            "radus,mass\n3,20\n",
            &[],
            "measured.csv:1: there is no input or output 'radus'; did you mean 'radius'? ('chainrule list can' shows all); rename the column, or leave it aside with --ignore 'radus'",
        ),
        ("radius [kg],mass\n3,20\n", &[], "measured.csv:1: radius is in cm; 'kg' is a mass; give a number in cm"),
        (
            "radius,mass\n3,20\nNaN,30\n",
            &[],
            "measured.csv:3: radius 'NaN' is not a finite number; write one such as 12.5, or leave the cell empty",
        ),
        ("radius,mass\n3,20\n4\n", &[], "measured.csv:3: 1 fields where the header has 2; correct the row"),
        (
            "radius,mass\n3,20\n30,20\n",
            &[],
            "measured.csv:3: radius = 30 cm is outside its range; choose from 2 to 6 cm",
        ),
        ("radius,mass\n3,20\n,20\n", &[], "measured.csv:3: there is no radius; every experiment needs its conditions"),
        (
            "radius,mass\n5.95,20\n",
            &["--set", "height=4"],
            "measured.csv:2: this experiment cannot be simulated: the simulation stopped: a can this flat cannot be rolled, at can.rs:12:9; try other inputs",
        ),
        ("", &[], "measured.csv: is empty; the first line names the columns, then a row for each measurement"),
        ("radius,mass\n", &[], "measured.csv: has no rows; put one row for each measurement under the headings"),
        ("radius\n3\n", &[], "nothing was measured: no column is an output; name one of mass, volume, strength, label"),
        ("wall,mass\n0.2,3\n", &[], "wall is fitted, but is a column of the data too; leave it out of one"),
        (
            "radius,mass,volume\n3,20,100\n",
            &[],
            "several outputs were measured, and how much an error of mass weighs against the others is not known; add a column sigma_mass, or give --sigma mass=…",
        ),
        (
            "radius,mass\n3,20\n4,30\n",
            &["--most-rows", "1"],
            "measured.csv:3: there are more than 1 rows; thin them out, or allow more with --most-rows",
        ),
        ("radius,sigma_volume,mass\n3,1,20\n", &[], "measured.csv:1: there is 'sigma_volume', but no column 'volume'"),
    ];
    for (text, more, expected) in cases {
        assert_eq!(said(text, more), *expected);
    }
    let missing = refused(&["calibrate", "can", "--data-file", "/nowhere/m.csv", "--fit", "wall"]);
    assert!(missing.starts_with("error: /nowhere/m.csv: cannot be read ("), "{missing}");
    let loss = refused(&["calibrate", "can", "--data-file", "m.csv", "--fit", "wall", "--loss", "huber"]);
    assert!(loss.contains("from how many standard deviations on? Write for example huber:1.5"), "{loss}");
}

#[test]
fn what_would_fill_the_memory_is_refused() {
    for (arguments, expected) in [
        (vec!["sweep", "can", "--samples", "2000001"], "the most that are kept in memory; take fewer --samples"),
        (vec!["sweep", "can", "--vary", "radius=2..6:5000", "--vary", "height=4..20:5000"], "vary fewer values"),
        (vec!["sweep", "can", "--vary", "radius=2..6:9000000"], "a sweep has at most 2000000 points"),
        (vec!["uncertainty", "can", "--all", "5%", "--samples", "3000000000"], "lower --samples"),
        (vec!["uncertainty", "can", "--all", "5%", "--global", "3000000000"], "lower --global"),
        (vec!["improve", "can", "--restarts", "3000000000"], "restarts are more than 100000; ask for fewer"),
        (vec!["improve", "can", "--minimize", "mass", "--maximize", "volume", "--points", "9999999"], "lower --points"),
    ] {
        let error = refused(&arguments);
        assert!(error.contains(expected) && error.lines().count() == 1, "{error}");
    }
}
