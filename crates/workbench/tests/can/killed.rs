//! Processes that are killed, stopped and out of room: no finished run is lost, and what was interrupted resumes to the
//! same answer, bit for bit.

use super::common::Can;
use chainrule_study::{Derivatives, Error, Input, Kink, Listing, Model, Output};
use chainrule_workbench::{Offer, run};
use std::path::{Path, PathBuf};
use std::process::{Command, Output as Ended};
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

/// What a child is to do: arguments, one a line.
const LINE: &str = "CHAINRULE_TEST_LINE";
/// When it gets signals, a line each: the number of the simulation, the microseconds after it, and the signal.
const SIGNAL: &str = "CHAINRULE_TEST_SIGNAL";
/// How large its files may become.
const ROOM: &str = "CHAINRULE_TEST_ROOM";

/// The number of a simulation, the time after it, and what is sent to the process then.
type Signal = (u64, Duration, i32);

/// A can that takes two milliseconds, and sends its process a signal in the course of a simulation.
struct Slow {
    can: Can,
    simulations: Arc<AtomicU64>,
    signals: Vec<Signal>,
}

impl Slow {
    fn simulate(&self) {
        let number = self.simulations.fetch_add(1, Ordering::Relaxed);
        for &(_, delay, signal) in self.signals.iter().filter(|(at, ..)| *at == number) {
            std::thread::spawn(move || {
                std::thread::sleep(delay);
                // SAFETY: a signal to the process itself.
                unsafe { libc::kill(libc::getpid(), signal) };
            });
        }
        std::thread::sleep(Duration::from_millis(2));
    }
}

impl Model for Slow {
    fn name(&self) -> &str {
        self.can.name()
    }
    fn about(&self) -> &str {
        self.can.about()
    }
    fn inputs(&self) -> &[Input] {
        self.can.inputs()
    }
    fn outputs(&self) -> &[Output] {
        self.can.outputs()
    }
    fn run(&self, x: &[f64]) -> Result<Vec<f64>, Error> {
        self.simulate();
        self.can.run(x)
    }
    fn plain(&self, x: &[f64]) -> Result<Vec<f64>, Error> {
        self.can.plain(x)
    }
    fn reverse(&self, x: &[f64]) -> Result<Derivatives, Error> {
        self.simulate();
        self.can.reverse(x)
    }
    fn forward(&self, x: &[f64], direction: &[f64]) -> Result<Vec<f64>, Error> {
        self.can.forward(x, direction)
    }
    fn kinks(&self, x: &[f64]) -> Result<Vec<Kink>, Error> {
        self.can.kinks(x)
    }
    fn listing(&self, listing: Listing) -> Result<String, Error> {
        self.can.listing(listing)
    }
}

fn offer(signals: Vec<Signal>) -> Offer {
    Offer::of(Slow { can: Can::new(), simulations: Arc::default(), signals })
}

/// The process that is killed: this test's own executable, asked for this test.
#[test]
fn child() {
    let Ok(line) = std::env::var(LINE) else { return };
    if let Ok(room) = std::env::var(ROOM) {
        let room: u64 = room.parse().unwrap();
        // SAFETY: limits and signals of this process alone, which ends here.
        unsafe {
            libc::signal(libc::SIGXFSZ, libc::SIG_IGN);
            libc::setrlimit(libc::RLIMIT_FSIZE, &libc::rlimit { rlim_cur: room, rlim_max: room });
        }
    }
    let signals = std::env::var(SIGNAL).unwrap_or_default();
    let signals = signals.lines().map(|text| {
        let numbers: Vec<u64> = text.split(' ').map(|number| number.parse().unwrap()).collect();
        (numbers[0], Duration::from_micros(numbers[1]), numbers[2] as i32)
    });
    let arguments = std::iter::once("chainrule").chain(line.lines());
    let code = run(arguments, [offer(signals.collect())], &mut std::io::stdout(), &mut std::io::stderr());
    std::process::exit(i32::from(code));
}

/// Runs a command line in a child, which gets each of `signals` at a simulation, microseconds after it.
fn spawn(arguments: &[&str], signals: &[(u64, u64, i32)], room: Option<u64>) -> Ended {
    let mut child = Command::new(std::env::current_exe().unwrap());
    child.args(["killed::child", "--exact", "--nocapture", "--quiet"]).env(LINE, arguments.join("\n"));
    let signals: Vec<String> = signals.iter().map(|(at, delay, signal)| format!("{at} {delay} {signal}")).collect();
    child.env(SIGNAL, signals.join("\n"));
    if let Some(room) = room {
        child.env(ROOM, room.to_string());
    }
    child.output().unwrap()
}

/// A command line over the slow can in this process.
fn ask(arguments: &[&str]) -> (u8, String, String) {
    let (mut out, mut err) = (Vec::new(), Vec::new());
    let arguments = std::iter::once("chainrule").chain(arguments.iter().copied());
    let code = run(arguments, [offer(Vec::new())], &mut out, &mut err);
    (code, String::from_utf8(out).unwrap(), String::from_utf8(err).unwrap())
}

/// An answer without its times.
fn timeless(mut answer: serde_json::Value) -> serde_json::Value {
    if let Some(fields) = answer.as_object_mut() {
        fields.remove("seconds");
    }
    answer
}

/// A store in a folder of its own.
struct Store {
    folder: tempfile::TempDir,
}

impl Store {
    fn new() -> Store {
        Store { folder: tempfile::tempdir().unwrap() }
    }

    fn path(&self) -> PathBuf {
        self.folder.path().join("runs.sqlite")
    }

    fn json(&self, arguments: &[&str]) -> serde_json::Value {
        let path = self.path().display().to_string();
        let (code, out, err) = ask(&[arguments, &["--json", "--runs", &path]].concat());
        assert_eq!((code, err.as_str()), (0, ""), "{arguments:?}: {out}");
        serde_json::from_str(&out).unwrap()
    }

    /// All runs, with their answers.
    fn runs(&self) -> Vec<serde_json::Value> {
        if !self.path().exists() {
            return Vec::new();
        }
        assert_eq!(sound(&self.path()), "ok");
        let listed = self.json(&["runs", "list"]);
        let show = |run: &serde_json::Value| self.json(&["runs", "show", run["id"].as_str().unwrap()]);
        listed["runs"].as_array().unwrap().iter().map(show).collect()
    }
}

/// What SQLite says of the file.
fn sound(path: &Path) -> String {
    let connection = rusqlite::Connection::open(path).unwrap();
    connection.query_row("PRAGMA integrity_check", [], |row| row.get(0)).unwrap()
}

/// Kills a question `times` times, each time at another point, and has what was interrupted resumed.
fn kill(question: &[&str], seed: u64, times: usize) -> usize {
    let expected = {
        let (code, out, _) = ask(&[question, &["--json"]].concat());
        assert_eq!(code, 0);
        timeless(serde_json::from_str(&out).unwrap())
    };
    let counter = Arc::new(AtomicU64::new(0));
    let counted = Offer::of(Slow { can: Can::new(), simulations: counter.clone(), signals: Vec::new() });
    run([&["chainrule"], question].concat(), [counted], &mut Vec::new(), &mut Vec::new());
    let simulations = counter.load(Ordering::Relaxed);
    let store = Store::new();
    let path = store.path().display().to_string();
    let mut random = seed;
    let mut next = |below: u64| {
        // Knuth's generator; its upper bits are good enough to choose by.
        random = random.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (random >> 33) % below
    };
    let mut interrupted = 0;
    for _ in 0..times {
        let before = store.runs();
        let signal = (next(simulations), next(5000), libc::SIGKILL);
        let ended = spawn(&[question, &["--json", "--runs", &path]].concat(), &[signal], None);
        let after = store.runs();
        // What was finished is there as it was.
        assert_eq!(after[after.len() - before.len()..], before);
        let new = &after[..after.len() - before.len()];
        assert!(new.len() <= 1);
        let Some(new) = new.first() else {
            assert!(!ended.status.success(), "a run that ended is kept");
            continue;
        };
        if new["state"] == "interrupted" {
            interrupted += 1;
            // A resumed run can be killed as well.
            let id = new["id"].as_str().unwrap();
            spawn(&["runs", "resume", id, "--runs", &path], &[(next(simulations), next(5000), libc::SIGKILL)], None);
            if store.json(&["runs", "show", id])["state"] == "interrupted" {
                let (code, _, err) = ask(&["runs", "resume", id, "--runs", &path]);
                assert_eq!((code, err.as_str()), (0, ""));
            }
        }
        let run = store.json(&["runs", "show", new["id"].as_str().unwrap()]);
        assert_eq!(run["state"], "done");
        assert_eq!(timeless(run["answer"].clone()), expected);
    }
    interrupted
}

#[test]
fn what_is_killed_in_an_improvement_resumes_to_the_same_answer() {
    let interrupted: usize = std::thread::scope(|scope| {
        let part = |seed| scope.spawn(move || kill(&["improve", "can", "--set", "radius=3.5"], seed, 5));
        let parts: Vec<_> = (1..=5).map(part).collect();
        parts.into_iter().map(|part| part.join().unwrap()).sum()
    });
    assert!(interrupted > 10, "{interrupted} of 25 were under way");
}

#[test]
fn what_is_killed_in_a_sweep_resumes_to_the_same_answer() {
    let interrupted: usize = std::thread::scope(|scope| {
        let part = |seed| scope.spawn(move || kill(&["sweep", "can", "--vary", "radius=2..5:100"], seed, 5));
        let parts: Vec<_> = (11..=15).map(part).collect();
        parts.into_iter().map(|part| part.join().unwrap()).sum()
    });
    assert!(interrupted > 10, "{interrupted} of 25 were under way");
}

/// Two processes at a time are killed `times` times each.
fn killed(question: &[&str], seed: u64, times: usize) {
    let interrupted: usize = std::thread::scope(|scope| {
        let part = |seed| scope.spawn(move || kill(question, seed, times));
        let parts: Vec<_> = (seed..seed + 2).map(part).collect();
        parts.into_iter().map(|part| part.join().unwrap()).sum()
    });
    assert!(interrupted >= times / 2, "{interrupted} of {} were under way", 2 * times);
}

#[test]
fn what_is_killed_in_a_front_resumes_to_the_same_answer() {
    let goals = ["improve", "can", "--minimize", "mass", "--maximize", "volume"];
    killed(&[&goals[..], &["--keep", "strength >= 2", "--points", "3"]].concat(), 21, 2);
}

#[test]
fn what_is_killed_in_a_calibration_resumes_to_the_same_answer() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("cans.csv");
    std::fs::write(&file, "radius,mass,volume\n3,44.3,339\n4,63.2,605\n5,83.6,943\n2.5,36.1,235\n").unwrap();
    let file = file.display().to_string();
    let fit = ["calibrate", "can", "--data-file", &file, "--fit", "wall,height"];
    killed(&[&fit[..], &["--sigma", "mass=1", "--sigma", "volume=5"]].concat(), 31, 3);
}

#[test]
fn what_is_killed_in_an_uncertainty_resumes_to_the_same_answer() {
    killed(&["uncertainty", "can", "--all", "5%", "--samples", "128"], 41, 3);
}

#[test]
fn a_second_ctrl_c_ends_the_process_at_once() {
    let store = Store::new();
    let path = store.path().display().to_string();
    let question = ["sweep", "can", "--vary", "radius=2..5:5000", "--runs", &path];
    // Both before the first portion of the sweep is done.
    let ended = spawn(&question, &[(2, 0, libc::SIGINT), (8, 0, libc::SIGINT)], None);
    assert_eq!((ended.status.code(), String::from_utf8_lossy(&ended.stdout).contains("sweep")), (Some(130), false));
    // Nothing was answered, and what there was is there to go on with.
    let run = store.json(&["runs", "show", "last"]);
    assert_eq!((&run["state"], &run["answer"]), (&"interrupted".into(), &serde_json::Value::Null));
}

#[test]
fn ctrl_c_answers_with_the_best_so_far_and_resumes() {
    let question = ["improve", "can", "--set", "radius=3.5", "--json"];
    let expected = timeless(serde_json::from_str(&ask(&question).1).unwrap());
    let store = Store::new();
    let path = store.path().display().to_string();
    let ended = spawn(&[&question[..], &["--runs", &path]].concat(), &[(6, 0, libc::SIGINT)], None);
    let err = String::from_utf8(ended.stderr).unwrap();
    assert_eq!(ended.status.code(), Some(130), "{err}");
    assert!(String::from_utf8(ended.stdout).unwrap().contains("\"status\": \"interrupted\""));
    let run = store.json(&["runs", "show", "last"]);
    let id = run["id"].as_str().unwrap();
    assert_eq!((&run["state"], &run["answer"]["status"]), (&"interrupted".into(), &"interrupted".into()));
    assert!(err.contains(&format!("'chainrule runs resume {id} --runs {path}' goes on with it")), "{err}");
    let (code, out, err) = ask(&["runs", "resume", id, "--runs", &path]);
    assert_eq!((code, err.as_str()), (0, ""));
    assert_eq!(timeless(serde_json::from_str(&out).unwrap()), expected);
    assert_eq!(store.json(&["runs", "show", id])["state"], "done");
}

#[test]
fn a_full_disk_loses_no_answer_and_no_finished_run() {
    let store = Store::new();
    let path = store.path().display().to_string();
    let question = ["improve", "can", "--json", "--runs", &path];
    let keep = || assert_eq!(ask(&question).0, 0);
    (0..3).for_each(|_| keep());
    let mut lost = 0;
    for room in [0, 10_000, 33_000, 40_000, 50_000, 70_000, 100_000] {
        let before = store.runs();
        let ended = spawn(&question, &[], Some(room));
        let (out, err) = (String::from_utf8(ended.stdout).unwrap(), String::from_utf8(ended.stderr).unwrap());
        assert_eq!(ended.status.code(), Some(0), "{err}");
        assert!(out.contains("chainrule.improve/1") && out.contains("\"rerun\""), "{out}");
        let after = store.runs();
        assert_eq!(after[after.len() - before.len()..], before);
        let done = after.iter().filter(|run| run["state"] == "done").count();
        let kept = done > before.iter().filter(|run| run["state"] == "done").count();
        if kept {
            assert_eq!(err, "", "{room}");
        } else {
            assert_eq!(err.lines().count(), 1, "{room}: {err}");
            assert!(err.contains("this run is not kept: ") && err.contains("--runs names another file"), "{err}");
            lost += 1;
        }
    }
    assert!(lost > 0, "some rooms are too small");
    keep();
}
