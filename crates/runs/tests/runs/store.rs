//! The store: what goes in comes out, and what is no store is refused.

use super::answer;
use super::common::Can;
use chainrule_runs::{Beginning, Error, Filter, Runs, State};
use chainrule_study::{Answer, Model, Point, inspect};
use std::path::Path;
use std::time::Duration;

#[test]
fn what_is_kept_is_found() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("deep/runs.sqlite");
    let can = Can::new();
    let mut point = Point::default_of(&can);
    // No short decimal: the bits must come back.
    point.set(&can, 0, 3.0 + f64::EPSILON * 4.0).unwrap();
    let found = inspect(&can, point.values(), Duration::ZERO).unwrap();
    let answer = Answer::from(found.clone());
    let kept = Runs::open(&path).unwrap().keep(&can, &point, &answer).unwrap();

    let run = Runs::open(&path).unwrap().find(&kept.id).unwrap();
    assert_eq!(run, kept);
    assert_eq!((run.question.as_str(), run.model.as_str(), run.state), ("inspect", "can", State::Done));
    assert_eq!(run.answer().unwrap().unwrap(), answer);
    assert_eq!(run.inputs.iter().map(|v| v.value.to_bits()).collect::<Vec<_>>(), bits(point.values()));
    assert_eq!(run.inputs[0].name, "radius");
    let outputs: Vec<f64> = found.outputs.iter().map(|moved| moved.value).collect();
    assert_eq!(run.outputs.iter().map(|v| v.value.to_bits()).collect::<Vec<_>>(), bits(&outputs));
    assert_eq!(run.derivatives.len(), 16);
    let slope = run.derivatives.iter().find(|slope| slope.output == "mass" && slope.input == "radius").unwrap();
    assert_eq!(slope.value, can.reverse(point.values()).unwrap().jacobian[(0, 0)]);
    assert!(run.ended.unwrap() >= run.started);
}

fn bits(values: &[f64]) -> Vec<u64> {
    values.iter().map(|value| value.to_bits()).collect()
}

#[test]
fn runs_are_found_by_the_beginning_of_their_id_and_by_filters() {
    let folder = tempfile::tempdir().unwrap();
    let runs = Runs::open(folder.path().join("runs.sqlite")).unwrap();
    let can = Can::new();
    let (point, answer) = answer(&can);
    let kept: Vec<_> = (0..40).map(|_| runs.keep(&can, &point, &answer).unwrap()).collect();
    let last = kept.last().unwrap();
    assert_eq!(runs.find("last").unwrap().id, last.id);
    assert_eq!(runs.find(&last.id.to_uppercase()).unwrap().id, last.id);
    let unique = |length: usize| kept.iter().filter(|run| run.id.starts_with(&last.id[..length])).count() == 1;
    let shortest = (1..=6).find(|&length| unique(length)).unwrap();
    assert_eq!(runs.find(&last.id[..shortest]).unwrap().id, last.id);
    // Forty ids begin with thirty-two letters.
    let shared = (0..40).find(|&k| kept.iter().filter(|run| run.id[..1] == kept[k].id[..1]).count() > 1).unwrap();
    assert!(matches!(runs.find(&kept[shared].id[..1]), Err(Error::Ambiguous { .. })));
    for nobody in ["", "*", "zzzzzz", "a_b", "%"] {
        assert!(matches!(runs.find(nobody), Err(Error::Unknown { .. })), "{nobody}");
    }

    let three = runs.list(&Filter { last: Some(3), ..Filter::default() }).unwrap();
    assert_eq!(ids(&three), kept.iter().rev().take(3).map(|run| run.id.as_str()).collect::<Vec<_>>());
    let by =
        |model: &str, question: &str| Filter { model: Some(model.into()), question: Some(question.into()), last: None };
    assert_eq!(runs.list(&by("can", "check")).unwrap().len(), 40);
    assert_eq!(runs.list(&by("can", "improve")).unwrap(), []);
    assert_eq!(runs.list(&by("car", "check")).unwrap(), []);

    runs.delete(&last.id).unwrap();
    assert!(matches!(runs.find(&last.id), Err(Error::Unknown { .. })));
    assert_eq!(runs.list(&Filter::default()).unwrap().len(), 39);
}

fn ids(runs: &[chainrule_runs::Run]) -> Vec<&str> {
    runs.iter().map(|run| run.id.as_str()).collect()
}

#[test]
fn a_run_whose_process_is_gone_was_interrupted() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("runs.sqlite");
    let can = Can::new();
    let point = Point::default_of(&can);
    let running = Runs::open(&path).unwrap().begin(Beginning::new("improve", &can, &point)).unwrap();
    let others = Runs::open(&path).unwrap();
    assert_eq!(others.find(running.id()).unwrap().state, State::Running);
    assert!(matches!(others.delete(running.id()), Err(Error::State { .. })));
    assert!(others.resume(running.id(), &can, &[]).is_err_and(|error| error.to_string().contains("is still running")));
    let id = running.id().to_string();
    drop(running);
    assert_eq!(others.find(&id).unwrap().state, State::Interrupted);
    let resumed = others.resume(&id, &can, &[]).unwrap();
    resumed.fail("no luck").unwrap();
    drop(resumed);
    let run = others.find(&id).unwrap();
    assert_eq!((run.state, run.error.as_deref()), (State::Failed, Some("no luck")));
    let beside = std::fs::read_dir(folder.path()).unwrap().map(|entry| entry.unwrap().file_name());
    assert!(!beside.into_iter().any(|name| name.to_string_lossy().ends_with(".lock")));
}

#[test]
fn what_is_no_store_is_refused_in_a_line() {
    let folder = tempfile::tempdir().unwrap();
    let at = |name: &str| folder.path().join(name);
    let line = |path: &Path| {
        let error = Runs::open(path).err().unwrap().to_string();
        assert_eq!(error.lines().count(), 1, "{error}");
        assert!(error.contains(&path.display().to_string()) || error.contains("file"), "{error}");
        error
    };
    std::fs::write(at("letter.txt"), "Dear Sir or Madam, this is no database, and it is long enough to be sure of it.")
        .unwrap();
    assert!(line(&at("letter.txt")).contains("is no file of kept runs"));
    assert!(std::fs::read_to_string(at("letter.txt")).unwrap().starts_with("Dear Sir"));

    let other = rusqlite::Connection::open(at("other.sqlite")).unwrap();
    other.execute_batch("CREATE TABLE stamps (name TEXT)").unwrap();
    assert!(line(&at("other.sqlite")).contains("is no file of kept runs"));
    assert_eq!(other.pragma_query_value(None, "journal_mode", |row| row.get::<_, String>(0)).unwrap(), "delete");

    drop(Runs::open(at("newer.sqlite")).unwrap());
    rusqlite::Connection::open(at("newer.sqlite")).unwrap().pragma_update(None, "user_version", 99).unwrap();
    assert!(line(&at("newer.sqlite")).contains("written by a later version (form 99"));

    assert!(line(folder.path()).contains("cannot be opened"));
    assert!(Runs::open(at("letter.txt").join("runs.sqlite")).is_err());
    assert!(matches!(Runs::view(at("none.sqlite")), Err(Error::Missing { .. })));
    assert!(!at("none.sqlite").exists());
}

#[test]
fn a_store_that_another_program_holds_refuses_and_stays_whole() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("runs.sqlite");
    let can = Can::new();
    let (point, answer) = answer(&can);
    let runs = Runs::open(&path).unwrap();
    let first = runs.keep(&can, &point, &answer).unwrap();
    let holder = rusqlite::Connection::open(&path).unwrap();
    holder.execute_batch("BEGIN IMMEDIATE").unwrap();
    let error = runs.keep(&can, &point, &answer).unwrap_err();
    assert!(error.to_string().contains("another program holds it"), "{error}");
    // Readers do not wait for writers.
    assert_eq!(Runs::view(&path).unwrap().find("last").unwrap(), first);
    holder.execute_batch("COMMIT").unwrap();
    runs.keep(&can, &point, &answer).unwrap();
}

#[test]
fn many_threads_and_connections_keep_at_once() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("runs.sqlite");
    let can = Can::new();
    let (point, answer) = answer(&can);
    std::thread::scope(|scope| {
        for _ in 0..4 {
            scope.spawn(|| {
                // Everybody opens a file that is not there yet.
                let runs = Runs::open(&path).unwrap();
                (0..5).for_each(|_| drop(runs.keep(&can, &point, &answer).unwrap()));
            });
        }
    });
    assert_eq!(Runs::view(&path).unwrap().list(&Filter::default()).unwrap().len(), 20);
}
