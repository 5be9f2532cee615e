//! A resumed run gives the answer that it would have given.

use super::common::Can;
use chainrule::prelude::*;
use chainrule_runs::{Beginning, Journal, Runs, State};
use chainrule_study::{Derivatives, Error, Input, Kink, Listing, Model, Output, Point};
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

/// A can that takes its time and counts what it is asked.
struct Slow {
    can: Can,
    asked: AtomicUsize,
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
        self.asked.fetch_add(1, Ordering::Relaxed);
        std::thread::sleep(Duration::from_micros(200));
        self.can.run(x)
    }
    fn plain(&self, x: &[f64]) -> Result<Vec<f64>, Error> {
        self.can.plain(x)
    }
    fn reverse(&self, x: &[f64]) -> Result<Derivatives, Error> {
        self.asked.fetch_add(1, Ordering::Relaxed);
        std::thread::sleep(Duration::from_micros(200));
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

/// Another model of a can.
#[derive(chainrule_study::Inputs, Differentiable, Clone)]
struct Tin {
    #[input(range = 2.0..=6.0, default = 3.0)]
    radius: f64,
}

#[derive(chainrule_study::Outputs, Differentiable, Clone)]
struct Sheet {
    #[output(minimise)]
    mass: f64,
}

#[differentiable]
fn tin(tin: &Tin) -> Sheet {
    Sheet { mass: tin.radius * tin.radius }
}

fn slow() -> Arc<Slow> {
    Arc::new(Slow { can: Can::new(), asked: AtomicUsize::new(0) })
}

/// A search: where it looks next depends on all bits of what it has found. It stops after `steps`.
fn search(model: &dyn Model, steps: usize) -> Result<Vec<u64>, Error> {
    let mut x = Point::default_of(model).values().to_vec();
    let mut seen = Vec::new();
    for _ in 0..steps {
        let outputs = model.run(&x)?;
        let Derivatives { outputs: same, jacobian } = model.reverse(&x)?;
        assert_eq!(outputs, same);
        seen.extend(outputs.iter().chain(jacobian.cells()).map(|value| value.to_bits()));
        x[0] = 2.0 + (x[0] + outputs[0].sin() * jacobian[(1, 0)]).rem_euclid(4.0);
        x[1] = 8.0 + (outputs[2] * x[0]).rem_euclid(10.0);
    }
    Ok(seen)
}

#[test]
fn a_resumed_search_finds_what_it_would_have_found() {
    let folder = tempfile::tempdir().unwrap();
    let runs = Runs::open(folder.path().join("runs.sqlite")).unwrap();
    let expected = search(&*slow(), 60).unwrap();
    let can = slow();
    let running = Arc::new(runs.begin(Beginning::new("improve", &*can, &Point::default_of(&*can))).unwrap());
    let id = running.id().to_string();
    search(&Journal::new(can.clone(), running.clone()), 40).unwrap();
    assert_eq!(can.asked.load(Ordering::Relaxed), 80);
    // An interrupted search is told so, and what waits is written then.
    running.fail("interrupted").unwrap();
    drop(running);

    let again = slow();
    let running = Arc::new(runs.resume(&id, &*again, &[]).unwrap());
    assert_eq!(search(&Journal::new(again.clone(), running.clone()), 60).unwrap(), expected);
    // Twenty new steps, and the first of either kind to compare with.
    assert_eq!(again.asked.load(Ordering::Relaxed), 42);
    let point = Point::default_of(&*again);
    let found = chainrule_study::check(&again.can, point.values()).unwrap();
    running.finish(&found.into(), State::Done).unwrap();
    drop(running);
    assert_eq!(runs.find(&id).unwrap().state, State::Done);
    assert_eq!(journalled(runs.path()), 0, "a journal is dropped when its run is done");
}

fn journalled(path: &std::path::Path) -> i64 {
    let connection = rusqlite::Connection::open(path).unwrap();
    connection.query_row("SELECT count(*) FROM journal", [], |row| row.get(0)).unwrap()
}

#[test]
fn a_journal_of_another_simulation_is_refused() {
    let folder = tempfile::tempdir().unwrap();
    let runs = Runs::open(folder.path().join("runs.sqlite")).unwrap();
    let can = slow();
    let running = Arc::new(runs.begin(Beginning::new("improve", &*can, &Point::default_of(&*can))).unwrap());
    let id = running.id().to_string();
    search(&Journal::new(can.clone(), running.clone()), 3).unwrap();
    running.fail("interrupted").unwrap();
    drop(running);

    // Same text, other data: only the numbers tell.
    let mut other = Can::new();
    other.mistake = 1e-9;
    let other = Arc::new(Slow { can: other, asked: AtomicUsize::new(0) });
    let running = Arc::new(runs.resume(&id, &*other, &[]).unwrap());
    let error = search(&Journal::new(other, running), 3).unwrap_err().to_string();
    assert!(error.contains("gives other numbers now than when run"), "{error}");
}

#[test]
fn a_changed_program_or_file_is_not_resumed() {
    let folder = tempfile::tempdir().unwrap();
    let runs = Runs::open(folder.path().join("runs.sqlite")).unwrap();
    let can = slow();
    let mut beginning = Beginning::new("improve", &*can, &Point::default_of(&*can));
    let file = |content: &str| chainrule_runs::DataFile {
        name: "label".into(),
        path: "label.csv".into(),
        content: content.into(),
    };
    beginning.data = vec![file("abc")];
    let running = runs.begin(beginning).unwrap();
    let id = running.id().to_string();
    drop(running);
    let refused =
        |model: &dyn Model, data: &[chainrule_runs::DataFile]| runs.resume(&id, model, data).err().unwrap().to_string();
    assert!(refused(&*can, &[file("abd")]).contains("label.csv has changed since"));
    assert!(refused(&*can, &[]).contains("read other data"));
    let other = chainrule_study::Study::new::<tin>().with_name("can");
    assert!(refused(&other, &[file("abc")]).contains("can has changed since"));
    runs.resume(&id, &*can, &[file("abc")]).unwrap();
}

#[test]
fn every_method_of_a_model_is_handed_on() {
    let model = include_str!("../../../study/src/model.rs");
    let declared = model.split("pub trait Model").nth(1).unwrap().split("\n}\n").next().unwrap();
    let journal = include_str!("../../src/journal.rs").split("impl Model for Journal").nth(1).unwrap();
    let names = declared.lines().filter_map(|line| line.trim().strip_prefix("fn ")?.split('(').next());
    let mut count = 0;
    for name in names {
        assert!(journal.contains(&format!("fn {name}(")), "Journal does not hand on Model::{name}");
        count += 1;
    }
    assert!(count >= 12);
}

/// Many runs at once, some of which are known: the same bits as single runs, and nothing known is computed twice.
#[test]
fn batches_are_resumed_to_the_same_numbers() {
    let folder = tempfile::tempdir().unwrap();
    let runs = Runs::open(folder.path().join("runs.sqlite")).unwrap();
    let points = |n: i32| (0..n).map(|i| vec![3.0 + 0.01 * f64::from(i), 12.0, 0.2, 0.0]).collect::<Vec<_>>();
    let can = slow();
    let single: Vec<Vec<f64>> = points(96).iter().map(|x| can.can.run(x).unwrap()).collect();
    let running = Arc::new(runs.begin(Beginning::new("sweep", &*can, &Point::default_of(&*can))).unwrap());
    let id = running.id().to_string();
    let journal = Journal::new(can.clone(), running.clone());
    // The first shows how fast it is, the second is a batch.
    for part in points(64).chunks(32) {
        assert!(journal.run_many(part).iter().all(Result::is_ok));
    }
    running.fail("interrupted").unwrap();
    drop((journal, running));

    let again = slow();
    let running = Arc::new(runs.resume(&id, &*again, &[]).unwrap());
    let journal = Journal::new(again.clone(), running);
    // In other portions than before.
    let all = points(96);
    let found: Vec<Vec<f64>> =
        all.chunks(48).flat_map(|part| journal.run_many(part)).map(|found| found.unwrap()).collect();
    assert_eq!(found, single);
    // Those that were open, and one or a few to compare with before the rest is trusted.
    let asked = again.asked.load(Ordering::Relaxed);
    assert!((33..=40).contains(&asked), "{asked}");
}
