//! Questions are kept as runs.

use super::{command, own};
use std::path::Path;

/// A command whose runs are in `store`.
fn keeping(store: &Path, arguments: &[&str]) -> (u8, String, String) {
    let store = store.display().to_string();
    command(&[arguments, &["--runs", &store]].concat())
}

/// Standard output of a command that succeeds without a word on standard error.
fn shown(store: &Path, arguments: &[&str]) -> String {
    let (code, out, err) = keeping(store, arguments);
    assert_eq!((code, err.as_str()), (0, ""), "{out}");
    out
}

fn json(store: &Path, arguments: &[&str]) -> serde_json::Value {
    serde_json::from_str(&shown(store, &[arguments, &["--json"]].concat())).unwrap()
}

#[test]
fn every_question_is_kept() {
    let folder = tempfile::tempdir().unwrap();
    let store = folder.path().join("runs.sqlite");
    assert!(shown(&store, &["runs", "list"]).starts_with("no run is kept in "));
    assert!(!store.exists(), "looking makes no file");
    let improved = shown(&store, &["improve", "can", "--keep", "volume >= 300 mL", "--set", "radius=3.5"]);
    let inspected = json(&store, &["inspect", "can"]);
    assert_eq!(json(&store, &["check", "can"])["schema"], "chainrule.check/1");

    let listed = json(&store, &["runs", "list"]);
    let questions: Vec<_> =
        listed["runs"].as_array().unwrap().iter().map(|run| run["question"].as_str().unwrap()).collect();
    assert_eq!(questions, ["check", "inspect", "improve"]);
    let text = shown(&store, &["runs", "list", "--last", "2"]);
    assert!(text.contains("chainrule check can") && !text.contains("improve"), "{text}");
    assert!(shown(&store, &["runs", "list", "--question", "improve"]).contains("'volume >= 300 mL'"));
    assert!(shown(&store, &["runs", "list", "--model", "tin"]).contains("no such run"));

    let id = listed["runs"][2]["id"].as_str().unwrap();
    assert!(improved.contains(&format!("Run          {id} ('chainrule runs show {id}' shows it again)")), "{improved}");
    let run = json(&store, &["runs", "show", id]);
    assert_eq!((&run["schema"], &run["state"]), (&"chainrule.run/1".into(), &"done".into()));
    assert_eq!(run["answer"]["schema"], "chainrule.improve/1");
    assert_eq!(run["inputs"][0]["value"], run["answer"]["inputs"][0]["after"]);
    let run = json(&store, &["runs", "show", listed["runs"][1]["id"].as_str().unwrap()]);
    assert_eq!(run["answer"], inspected, "the answer that was printed");
    let text = shown(&store, &["runs", "show", "last"]);
    assert!(text.contains("check of can") && text.contains("Command      chainrule check can"), "{text}");
}

#[test]
fn a_run_becomes_a_page() {
    let folder = tempfile::tempdir().unwrap();
    let (store, page) = (folder.path().join("runs.sqlite"), folder.path().join("page.html"));
    let path = page.display().to_string();
    shown(&store, &["improve", "can", "--set", "radius=3.5"]);
    assert_eq!(shown(&store, &["report", "last", "--out", &path]), format!("Report       {path}\n"));
    let text = std::fs::read_to_string(&page).unwrap();
    assert!(text.contains("<title>can · improve</title>") && text.contains("chainrule improve can --set radius=3.5"));

    let (code, _, err) = keeping(&store, &["report", "last", "--out", "/there/is/none.html"]);
    assert_eq!((code, err.lines().count()), (2, 1), "{err}");
    shown(&store, &["runs", "delete", "last"]);
    let (code, _, err) = keeping(&store, &["report", "last", "--out", &path]);
    assert_eq!((code, err.lines().count()), (2, 1), "{err}");
}

#[test]
fn what_does_not_fit_is_not_kept_and_what_fails_is() {
    let folder = tempfile::tempdir().unwrap();
    let store = folder.path().join("runs.sqlite");
    assert_eq!(keeping(&store, &["improve", "can", "--minimize", "masss"]).0, 2);
    assert!(shown(&store, &["runs", "list"]).starts_with("no run is kept"));
    let flat = ["improve", "can", "--set", "radius=6", "--set", "height=4"];
    let (code, _, err) = keeping(&store, &flat);
    assert_eq!((code, err.lines().count()), (2, 1), "{err}");
    let text = shown(&store, &["runs", "show", "last"]);
    assert!(text.contains("failed") && text.contains("cannot be rolled"), "{text}");
    assert!(shown(&store, &["runs", "delete", "last"]).contains("is deleted: improve of can"));
    assert!(shown(&store, &["runs", "list"]).starts_with("no run is kept"));
}

#[test]
fn keeping_never_stands_in_the_way_of_an_answer() {
    let folder = tempfile::tempdir().unwrap();
    let letter = folder.path().join("letter.txt");
    std::fs::write(&letter, "Dear Sir or Madam, this is no database, and it is long enough to be sure of it.").unwrap();
    for store in [&letter, &letter.join("runs.sqlite"), &folder.path().to_path_buf()] {
        let (code, out, err) = keeping(store, &["improve", "can", "--json"]);
        assert_eq!(code, 0);
        assert!(out.contains("chainrule.improve/1"), "{out}");
        assert_eq!(err.lines().count(), 1, "{err}");
        assert!(err.starts_with("note: this run is not kept: ") && err.contains("--no-keep"), "{err}");
    }
    // A folder where nothing can be written; whoever may write everywhere keeps the run.
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt;
        let locked = folder.path().join("locked");
        std::fs::create_dir(&locked).unwrap();
        std::fs::set_permissions(&locked, std::fs::Permissions::from_mode(0o555)).unwrap();
        let (code, out, err) = keeping(&locked.join("deeper/runs.sqlite"), &["check", "can", "--json"]);
        assert!(code == 0 && out.contains("chainrule.check/1"), "{out}");
        assert!(err.is_empty() || err.lines().count() == 1 && err.contains("this run is not kept"), "{err}");
    }
    let (code, out, err) = own(&["check", "--no-keep"]);
    assert_eq!((code, err.as_str()), (0, ""));
    assert!(!out.contains("\nRun "), "{out}");
}

#[test]
fn bad_requests_about_runs_are_one_line() {
    let folder = tempfile::tempdir().unwrap();
    let store = folder.path().join("runs.sqlite");
    let refused = |arguments: &[&str]| {
        let (code, out, err) = keeping(&store, arguments);
        assert_eq!((code, out.as_str(), err.lines().count()), (2, "", 1), "{err}");
        err
    };
    assert!(refused(&["runs", "show", "last"]).contains("no run is kept yet: there is no file"));
    shown(&store, &["check", "can"]);
    assert!(refused(&["runs", "show", "nobody"]).contains("there is no run 'nobody'; 'runs list' shows all"));
    assert!(refused(&["runs", "resume", "last"]).contains("is done; 'chainrule runs show"));
    assert!(refused(&["check", "can", "--no-keep"]).contains("cannot be used with"));
    let (code, _, err) = command(&["runs", "list"]);
    assert_eq!(code, 2);
    assert!(err.contains("name one with --runs FILE"), "{err}");
}

#[test]
fn two_runs_are_compared_and_the_difference_is_explained() {
    let folder = tempfile::tempdir().unwrap();
    let store = folder.path().join("runs.sqlite");
    json(&store, &["inspect", "can"]);
    let first = json(&store, &["runs", "show", "last"])["id"].as_str().unwrap().to_string();
    json(&store, &["inspect", "can", "--set", "radius=3.1", "--set", "wall=0.21"]);
    let found = json(&store, &["runs", "compare", &first, "last"]);
    assert_eq!(found["schema"], "chainrule.compare/1");
    assert_eq!(found["inputs"][0]["b"], 3.1);
    let aspects: Vec<_> = found["aspects"].as_array().unwrap().iter().map(|a| a["name"].as_str().unwrap()).collect();
    assert_eq!(aspects, ["command"]);
    // The mean of both ends' derivatives leaves a cubic error: the shares add up to the change.
    for output in found["outputs"].as_array().unwrap() {
        let change = output["b"].as_f64().unwrap() - output["a"].as_f64().unwrap();
        let shares = found["shares"].as_array().unwrap().iter().filter(|share| share["output"] == output["name"]);
        let sum: f64 = shares.map(|share| share["share"].as_f64().unwrap()).sum();
        assert!(change != 0.0 && (sum - change).abs() < 1e-3 * change.abs(), "{output}: {sum} of {change}");
    }
    let text = shown(&store, &["runs", "compare", &first, "last"]);
    assert!(text.contains("What made the difference") && text.contains("2 are the same; --all shows them"), "{text}");
    assert!(text.contains("radius") && !text.contains("height"), "{text}");
    assert!(shown(&store, &["runs", "compare", &first, "last", "--all"]).contains("height"));
}

#[test]
fn runs_are_exported() {
    let folder = tempfile::tempdir().unwrap();
    let store = folder.path().join("runs.sqlite");
    json(&store, &["inspect", "can"]);
    json(&store, &["inspect", "tin", "--set", "radius=5"]);
    let csv = shown(&store, &["runs", "export"]);
    let rows: Vec<Vec<&str>> = csv.lines().map(|line| line.split(',').collect()).collect();
    let column = |name: &str| rows[0].iter().position(|heading| *heading == name).unwrap_or_else(|| panic!("{csv}"));
    assert_eq!((rows.len(), rows[1][column("model")], rows[2][column("model")]), (3, "tin", "can"));
    assert_eq!((rows[1][column("radius [cm]")], rows[2][column("radius [cm]")]), ("5", "3"));
    // The tin has no wall.
    assert_eq!((rows[1][column("wall [mm]")], rows[2][column("wall [mm]")]), ("", "0.2"));
    assert!(rows[1][column("sheet [cm²]")].parse::<f64>().unwrap() > 0.0);

    let file = |name: &str| folder.path().join(name).display().to_string();
    assert_eq!(shown(&store, &["runs", "export", "--model", "can", "--out", &file("a.csv")]).lines().count(), 1);
    assert!(std::fs::read_to_string(file("a.csv")).unwrap().starts_with("run,question,model,state,started,took [s]"));
    shown(&store, &["runs", "export", "last", "--out", &file("a.parquet")]);
    let table = chainrule_table::read(Path::new(&file("a.parquet")), 10, &mut |h| Ok(h.name == "radius")).unwrap();
    assert!(matches!(&table.columns[0].cells, chainrule_table::Cells::Numbers(cells) if cells == &[5.0]));
    shown(&store, &["runs", "export", "--out", &file("a.json")]);
    let all: serde_json::Value = serde_json::from_str(&std::fs::read_to_string(file("a.json")).unwrap()).unwrap();
    assert_eq!(all["runs"][1]["answer"]["schema"], "chainrule.inspect/1");
    for (arguments, expected) in [
        (vec!["runs", "export", "--format", "parquet"], "name a file with --out"),
        (vec!["runs", "export", "--out", "a.xlsx"], "none of .csv, .json and .parquet"),
        (vec!["runs", "export", "--format", "json", "--out", "a.csv"], "of another format than --format"),
        (vec!["runs", "export", "--out", "/nowhere/a.json"], "/nowhere/a.json: cannot be written"),
    ] {
        let (code, out, err) = keeping(&store, &arguments);
        assert_eq!((code, out.as_str(), err.lines().count()), (2, "", 1), "{err}");
        assert!(err.contains(expected), "{err}");
    }
}

#[test]
fn the_points_of_a_front_are_shown_compared_and_exported() {
    let folder = tempfile::tempdir().unwrap();
    let store = folder.path().join("runs.sqlite");
    let front = json(&store, &["improve", "tin", "--minimize", "sheet", "--maximize", "volume", "--points", "3"]);
    let points = front["points"].as_array().unwrap();
    assert!(points.len() >= 2, "{front}");
    assert!(shown(&store, &["runs", "show", "last"]).contains("Points of the front"));
    let one = json(&store, &["runs", "show", "last:2"]);
    assert!(one["id"].as_str().unwrap().ends_with(":2"));
    assert_eq!(
        (&one["inputs"][0]["value"], &one["outputs"][1]["value"]),
        (&points[1]["inputs"][0], &points[1]["outputs"][1])
    );
    let found = json(&store, &["runs", "compare", "last:1", "last:2"]);
    assert_eq!(
        (&found["outputs"][0]["a"], &found["outputs"][0]["b"]),
        (&points[0]["outputs"][0], &points[1]["outputs"][0])
    );
    let csv = shown(&store, &["runs", "export"]);
    assert_eq!(csv.lines().count(), 1 + points.len());
    assert!(csv.lines().next().unwrap().contains("sheet [cm²]") && csv.contains(":2,improve,tin"), "{csv}");
    for (id, expected) in [("last:9", "has no point '9'; its points are 1 to"), ("last:x", "has no point 'x'")] {
        let (code, out, err) = keeping(&store, &["runs", "show", id]);
        assert_eq!((code, out.as_str(), err.lines().count()), (2, "", 1), "{err}");
        assert!(err.contains(expected), "{err}");
    }
    json(&store, &["check", "tin"]);
    assert!(keeping(&store, &["runs", "show", "last:1"]).2.contains("is no front, and has no points"));
}
