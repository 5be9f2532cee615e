//! A model that remembers what it computed before an interruption.

use crate::running::{Key, Running};
use chainrule_study::{Derivatives, Error, Input, Kink, Language, Listing, Matrix, Model, Output, Series, SourceFile};
use rayon::prelude::*;
use sha2::{Digest, Sha256};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::time::{Duration, Instant};

/// What is computed sooner than this is computed again rather than looked up.
const WORTH: Duration = Duration::from_micros(100);
/// What takes longer than this is run by itself rather than in a batch, so that less is lost with the process.
const LONG: Duration = Duration::from_millis(2);

/// A model whose results are recorded in a run, and taken from there once the run is resumed.
///
/// Questions are deterministic: given the same results they ask for the same ones next. So a resumed run replays its
/// search from the journal as fast as it can be read, and goes on where it was interrupted, to the answer that it would
/// have given; no question knows of it. Results are found by the exact bits of what was asked. The first one of each
/// kind is computed again and compared, so that a journal of another simulation is refused.
pub struct Journal {
    model: Arc<dyn Model>,
    run: Arc<Running>,
    recording: bool,
    asked: AtomicBool,
    trusted: [AtomicBool; 2],
    /// How long a run took in the latest batch, ns.
    pace: AtomicU64,
}

/// What is asked of a model.
#[derive(Clone, Copy)]
enum Kind {
    Outputs,
    Derivatives,
}

impl Journal {
    /// `model`, whose results `run` records.
    pub fn new(model: Arc<dyn Model>, run: Arc<Running>) -> Journal {
        let (asked, trusted, pace) = (AtomicBool::new(false), Default::default(), AtomicU64::new(u64::MAX));
        Journal { model, run, recording: true, asked, trusted, pace }
    }

    /// `model` for a question that is asked anew sooner than it is looked up: nothing is recorded.
    pub fn silent(model: Arc<dyn Model>, run: Arc<Running>) -> Journal {
        Journal { recording: false, ..Journal::new(model, run) }
    }

    /// Whether anything has been asked of the model.
    pub fn asked(&self) -> bool {
        self.asked.load(Ordering::Relaxed)
    }

    /// The `length` numbers that `compute` gives at `x`, or gave.
    fn remembered(
        &self,
        kind: Kind,
        x: &[f64],
        length: usize,
        compute: impl FnOnce() -> Result<Vec<f64>, Error>,
    ) -> Result<Vec<f64>, Error> {
        self.asked.store(true, Ordering::Relaxed);
        if !self.recording {
            return compute();
        }
        let past = self.run.resumed().then(|| self.run.recorded(&key(kind, x))).flatten();
        let past = past.map(|bytes| numbers(&bytes)).filter(|past| past.len() == length);
        let trusted = &self.trusted[kind as usize];
        if let Some(past) = &past
            && trusted.load(Ordering::Relaxed)
        {
            return Ok(past.clone());
        }
        let clock = Instant::now();
        let found = compute()?;
        if let Some(past) = past {
            if !past.iter().map(|v| v.to_bits()).eq(found.iter().map(|v| v.to_bits())) {
                let (id, model) = (self.run.id(), self.model.name());
                return Err(Error::Other(format!(
                    "{model} gives other numbers now than when run {id} was interrupted; ask anew"
                )));
            }
            trusted.store(true, Ordering::Relaxed);
        } else if clock.elapsed() >= WORTH {
            self.run.record(key(kind, x), bytes(&found));
        }
        Ok(found)
    }
}

impl Journal {
    /// The outputs at `points`: of those that are not recorded in one batch, whose numbers are those of single runs.
    fn in_a_batch(&self, points: &[Vec<f64>], worth: bool) -> Vec<Result<Vec<f64>, Error>> {
        let known = |x: &Vec<f64>| {
            let there = self.run.resumed() && self.run.recorded(&key(Kind::Outputs, x)).is_some();
            there.then(|| self.run(x))
        };
        let known: Vec<Option<Result<Vec<f64>, Error>>> = points.iter().map(known).collect();
        let open = points.iter().zip(&known).filter(|(_, known)| known.is_none());
        let open: Vec<Vec<f64>> = open.map(|(x, _)| x.clone()).collect();
        let found = self.model.run_many(&open);
        if worth {
            let good = open.iter().zip(&found).filter_map(|(x, found)| Some((x, found.as_ref().ok()?)));
            good.for_each(|(x, outputs)| self.run.record(key(Kind::Outputs, x), bytes(outputs)));
        }
        let mut found = found.into_iter();
        let missing = || Err(Error::Other(format!("{} gave fewer results than it was asked for", self.model.name())));
        known.into_iter().map(|known| known.or_else(|| found.next()).unwrap_or_else(missing)).collect()
    }
}

// Every method is handed on, those with a default, too: the default is not the model's.
impl Model for Journal {
    fn name(&self) -> &str {
        self.model.name()
    }
    fn about(&self) -> &str {
        self.model.about()
    }
    fn inputs(&self) -> &[Input] {
        self.model.inputs()
    }
    fn outputs(&self) -> &[Output] {
        self.model.outputs()
    }
    fn listed_by(&self) -> String {
        self.model.listed_by()
    }
    fn run(&self, x: &[f64]) -> Result<Vec<f64>, Error> {
        self.remembered(Kind::Outputs, x, self.outputs().len(), || self.model.run(x))
    }
    fn plain(&self, x: &[f64]) -> Result<Vec<f64>, Error> {
        self.model.plain(x)
    }
    fn reverse(&self, x: &[f64]) -> Result<Derivatives, Error> {
        let (m, n) = (self.outputs().len(), self.inputs().len());
        let all = self.remembered(Kind::Derivatives, x, m * (n + 1), || {
            let Derivatives { mut outputs, jacobian } = self.model.reverse(x)?;
            outputs.extend(jacobian.cells());
            Ok(outputs)
        })?;
        let (outputs, cells) = all.split_at(m);
        let rows: Vec<&[f64]> = if n == 0 { vec![&[]; m] } else { cells.chunks(n).collect() };
        Ok(Derivatives { outputs: outputs.to_vec(), jacobian: Matrix::from_rows(n, &rows) })
    }
    fn run_many(&self, points: &[Vec<f64>]) -> Vec<Result<Vec<f64>, Error>> {
        self.asked.store(true, Ordering::Relaxed);
        if !self.recording {
            return self.model.run_many(points);
        }
        let clock = Instant::now();
        let pace = Duration::from_nanos(self.pace.load(Ordering::Relaxed));
        let results = match pace > LONG {
            true => points.par_iter().map(|x| self.run(x)).collect(),
            false => self.in_a_batch(points, pace > WORTH),
        };
        let pace = clock.elapsed().as_nanos() / points.len().max(1) as u128;
        self.pace.store(u64::try_from(pace).unwrap_or(u64::MAX), Ordering::Relaxed);
        results
    }
    fn forward(&self, x: &[f64], direction: &[f64]) -> Result<Vec<f64>, Error> {
        self.model.forward(x, direction)
    }
    fn curvature(&self, x: &[f64], direction: &[f64]) -> Result<Matrix, Error> {
        self.model.curvature(x, direction)
    }
    fn series(&self) -> &[Series] {
        self.model.series()
    }
    fn run_series(&self, x: &[f64]) -> Result<Vec<Vec<f64>>, Error> {
        self.model.run_series(x)
    }
    fn plain_series(&self, x: &[f64]) -> Result<Vec<Vec<f64>>, Error> {
        self.model.plain_series(x)
    }
    fn series_slopes(&self, x: &[f64], direction: &[f64]) -> Result<Vec<Vec<f64>>, Error> {
        self.model.series_slopes(x, direction)
    }
    fn series_pull(&self, x: &[f64], weights: &[Vec<f64>]) -> Result<Vec<f64>, Error> {
        self.model.series_pull(x, weights)
    }
    fn kinks(&self, x: &[f64]) -> Result<Vec<Kink>, Error> {
        self.model.kinks(x)
    }
    fn path(&self, x: &[f64]) -> Option<u64> {
        self.model.path(x)
    }
    fn origin(&self, x: &[f64], derivatives: bool) -> Option<String> {
        self.model.origin(x, derivatives)
    }
    fn listing(&self, listing: Listing) -> Result<String, Error> {
        self.model.listing(listing)
    }
    fn export(&self, x: &[f64], language: Language, derivatives: bool) -> Result<Vec<SourceFile>, Error> {
        self.model.export(x, language, derivatives)
    }
}

fn key(kind: Kind, x: &[f64]) -> Key {
    let mut hash = Sha256::new();
    hash.update([kind as u8]);
    x.iter().for_each(|value| hash.update(value.to_le_bytes()));
    hash.finalize().into()
}

fn bytes(numbers: &[f64]) -> Vec<u8> {
    numbers.iter().flat_map(|number| number.to_le_bytes()).collect()
}

fn numbers(bytes: &[u8]) -> Vec<f64> {
    let one = |chunk: &[u8]| chunk.try_into().map(f64::from_le_bytes).unwrap_or(f64::NAN);
    bytes.chunks_exact(8).map(one).collect()
}
