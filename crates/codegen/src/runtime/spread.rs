//! Spreads: the chunks of a range on several threads, their results in order.
//!
//! Note [Order of chunks]. Threads take chunks in order and hand in what they got in order, each waiting for its turn,
//! so sums are those of one thread, and the first chunk that traps is known when its turn comes. A chunk is only taken
//! after all before it were, by threads that run: whoever waits waits for one that works.
//!
//! Note [Memory of chunks]. The memory that is left is shared out among the threads. A chunk that does not get along
//! with its share runs again, with all that is left, when the others are done.

use super::run::with_stack;
use super::state::{Entry, State, print_out};
use chainrule_ir::memory::CELL;
use chainrule_ir::spread::{Private, Reserve, add, chunk, chunks};
use chainrule_ir::{Spread, Ty};
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Condvar, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

/// What is known of a spread when it is compiled.
pub(crate) struct Spreading {
    grain: u32,
    /// How many arguments the callee has.
    args: usize,
    /// The types of its results.
    sums: Vec<Ty>,
    keeps: Option<u32>,
    /// The status when there is no memory for the list of what is kept.
    memory: u64,
}

impl Spreading {
    /// A spread whose callee has results of these types.
    pub fn new(spread: &Spread, sums: &[Ty], memory: u64) -> Spreading {
        let args = spread.args.len() + 2;
        Spreading { grain: spread.grain, args, sums: sums.to_vec(), keeps: spread.keeps, memory }
    }
}

/// Work that takes less time is not worth other threads.
const WORTH: Duration = Duration::from_micros(30);

/// Runs a spread: state, its number, the entry of the callee, `lo`, `hi` and the arguments, results.
pub(crate) unsafe extern "C" fn spread(
    state: *mut State<'_>,
    number: u64,
    entry: Entry,
    args: *const u64,
    results: *mut u64,
) -> u64 {
    // SAFETY: machine code passes the state that it was given, and nothing else refers to it now.
    let state = unsafe { &mut *state };
    let what = &state.spreads[number as usize];
    // SAFETY: machine code passes as many arguments as the callee has, and room for the results.
    let (args, results) = unsafe {
        let count = what.sums.len() + usize::from(what.keeps.is_some());
        (std::slice::from_raw_parts(args, what.args), std::slice::from_raw_parts_mut(results, count))
    };
    let call = Call { what, entry, args, chunks: chunks(args[0], args[1], what.grain) };
    match call.run(state, results) {
        Ok(()) => 0,
        Err(status) => status,
    }
}

/// A spread that is running.
struct Call<'a> {
    what: &'a Spreading,
    entry: Entry,
    args: &'a [u64],
    chunks: u64,
}

/// What the chunks that had their turn gave.
struct Sums {
    floats: Vec<u64>,
    private: Option<Private>,
    /// Bytes of memory that chunks may have added to the shadow of.
    used: u64,
    /// The next chunk whose turn it is.
    next: u64,
}

/// One thread's part.
struct Worker {
    args: Vec<u64>,
    results: Vec<u64>,
    operands: Vec<u64>,
    private: Option<Private>,
    /// The memory that it may use.
    memory: (u64, u64),
    /// The most bytes that a chunk had in use at its end.
    touched: u64,
    printed: Option<String>,
}

/// What threads share.
struct Turns<'a> {
    /// The next chunk to be taken.
    taken: AtomicU64,
    state: Mutex<Progress<'a>>,
    changed: Condvar,
}

struct Progress<'a> {
    sums: &'a mut Sums,
    printed: &'a mut Option<String>,
    /// No further chunk gets a turn.
    stopped: bool,
    /// The first chunk that trapped, with the operands of its message.
    trap: Option<(u64, Vec<u64>)>,
}

impl Call<'_> {
    fn run(&self, state: &mut State<'_>, results: &mut [u64]) -> Result<(), u64> {
        let used = state.memory.used(state.bump);
        let mut sums = Sums { floats: vec![0; self.what.sums.len()], private: None, used, next: 0 };
        sums.private = self.private(state, used)?;
        let here = (state.bump, state.limit);
        let mut worker = self.worker(state, used, here)?;
        let begin = Instant::now();
        if self.chunks > 0 {
            self.in_place(state, &mut worker, &mut sums)?;
        }
        let left = self.chunks.saturating_sub(1);
        let threads = (state.memory.threads as u64).min(left) as usize;
        if threads > 1 && begin.elapsed() * left as u32 > WORTH {
            self.on_threads(state, threads, &mut worker, &mut sums)?;
            worker.memory = here;
        }
        while sums.next < self.chunks {
            self.in_place(state, &mut worker, &mut sums)?;
        }
        state.memory.touched += worker.touched;
        if let Some(private) = worker.private.take() {
            state.memory.give_back(private);
        }
        let n = sums.floats.len();
        results[..n].copy_from_slice(&sums.floats);
        if let Some(mut private) = sums.private.take() {
            let list = private.list(used);
            state.memory.give_back(private);
            results[n] = self.store(state, &list)?;
        }
        Ok(())
    }

    /// Fresh memory that holds a list.
    fn store(&self, state: &mut State<'_>, list: &[u64]) -> Result<u64, u64> {
        let cells = list.len() as u64;
        if cells > (state.limit - state.bump) / CELL {
            return Err(self.no_memory(state, cells));
        }
        let address = state.bump;
        // SAFETY: the memory between `bump` and `limit` is the program's and not in use.
        unsafe { std::slice::from_raw_parts_mut(address as *mut u64, list.len()) }.copy_from_slice(list);
        state.bump += cells * CELL;
        Ok(address)
    }

    fn no_memory(&self, state: &mut State<'_>, cells: u64) -> u64 {
        // SAFETY: there is room for the operands of every site.
        unsafe { *state.operands = cells };
        self.what.memory
    }

    fn private(&self, state: &mut State<'_>, used: u64) -> Result<Option<Private>, u64> {
        let Some(level) = self.what.keeps else { return Ok(None) };
        match state.memory.take(level, used) {
            Ok(private) => Ok(Some(private)),
            Err(_) => Err(self.no_memory(state, 0)),
        }
    }

    fn worker(&self, state: &mut State<'_>, used: u64, memory: (u64, u64)) -> Result<Worker, u64> {
        Ok(Worker {
            args: self.args.to_vec(),
            results: vec![0; self.what.sums.len()],
            operands: vec![0; state.operand_count],
            private: self.private(state, used)?,
            memory,
            touched: 0,
            printed: Some(String::new()),
        })
    }

    /// Runs the next chunk on this thread.
    fn in_place(&self, state: &mut State<'_>, worker: &mut Worker, sums: &mut Sums) -> Result<(), u64> {
        let status = self.chunk(&state.shared(), state.stack_limit, worker, sums.next);
        hand_in_prints(worker, state.printed);
        if status != 0 {
            // SAFETY: there is room for the operands of every site.
            unsafe { std::ptr::copy_nonoverlapping(worker.operands.as_ptr(), state.operands, worker.operands.len()) };
            return Err(status);
        }
        self.hand_in(worker, sums);
        Ok(())
    }

    /// Runs the other chunks on so many threads, this one included.
    fn on_threads(
        &self,
        state: &mut State<'_>,
        threads: usize,
        first: &mut Worker,
        sums: &mut Sums,
    ) -> Result<(), u64> {
        let (bump, used) = (state.bump, sums.used);
        let share = (state.limit - state.bump) / threads as u64 / CELL * CELL;
        let memory = |k: usize| (bump + share * k as u64, bump + share * (k as u64 + 1));
        first.memory = memory(0);
        let mut others = Vec::new();
        for k in 1..threads {
            match self.worker(state, used, memory(k)) {
                Ok(worker) => others.push(worker),
                Err(_) => break,
            }
        }
        let shared = state.shared();
        let stack_limit = state.stack_limit;
        let taken = AtomicU64::new(sums.next);
        let progress = Progress { sums, printed: &mut *state.printed, stopped: false, trap: None };
        let turns = Turns { taken, state: Mutex::new(progress), changed: Condvar::new() };
        rayon::in_place_scope(|scope| {
            for worker in &mut others {
                let (shared, turns) = (&shared, &turns);
                scope.spawn(move |_| {
                    with_stack(shared.reserve, |stack_limit| self.take_turns(shared, stack_limit, worker, turns));
                });
            }
            self.take_turns(&shared, stack_limit, first, &turns);
        });
        let Progress { trap, .. } = turns.state.into_inner().unwrap_or_else(PoisonError::into_inner);
        for mut worker in others {
            state.memory.touched += worker.touched;
            if let Some(private) = worker.private.take() {
                state.memory.give_back(private);
            }
        }
        if first.private.is_none() {
            first.private = self.private(state, used)?;
        }
        match trap {
            Some((status, operands)) => {
                // SAFETY: there is room for the operands of every site.
                unsafe { std::ptr::copy_nonoverlapping(operands.as_ptr(), state.operands, operands.len()) };
                Err(status)
            }
            None => Ok(()),
        }
    }

    /// See Note [Order of chunks].
    fn take_turns(&self, shared: &Shared<'_>, stack_limit: u64, worker: &mut Worker, turns: &Turns<'_>) {
        loop {
            let i = turns.taken.fetch_add(1, Ordering::Relaxed);
            if i >= self.chunks || turns.progress().stopped {
                return;
            }
            let status = self.chunk(shared, stack_limit, worker, i);
            let mut progress = turns.progress();
            while progress.sums.next != i && !progress.stopped {
                progress = turns.changed.wait(progress).unwrap_or_else(PoisonError::into_inner);
            }
            if progress.stopped || status != 0 {
                // What the chunk has left in its shadow is dropped with it.
                worker.private = None;
                if !progress.stopped {
                    progress.stopped = true;
                    // See Note [Memory of chunks].
                    if !shared.sites[status as usize - 1].is_memory() {
                        hand_in_prints(worker, progress.printed);
                        progress.trap = Some((status, worker.operands.clone()));
                    }
                }
                turns.changed.notify_all();
                return;
            }
            hand_in_prints(worker, progress.printed);
            self.hand_in(worker, progress.sums);
            turns.changed.notify_all();
        }
    }

    /// Runs a chunk; gives its status.
    fn chunk(&self, shared: &Shared<'_>, stack_limit: u64, worker: &mut Worker, i: u64) -> u64 {
        (worker.args[0], worker.args[1]) = chunk(self.args[0], self.args[1], self.chunks, i);
        if let Some(printed) = &mut worker.printed {
            printed.clear();
        }
        let mut none = Reserve::default();
        let mut state = State {
            bump: worker.memory.0,
            limit: worker.memory.1,
            stack_limit,
            operands: worker.operands.as_mut_ptr(),
            hosts: shared.hosts,
            shadow: worker.private.as_ref().map_or(shared.shadow, Private::distance),
            base: shared.base,
            sites: shared.sites,
            printed: &mut worker.printed,
            reserve: shared.reserve,
            segment: shared.segment,
            // What a spread calls reaches no spread.
            spreads: &[],
            memory: &mut none,
            operand_count: worker.operands.len(),
        };
        // SAFETY: the entry is that of the callee, which has these arguments and results, and the state is this
        // thread's own.
        let status = unsafe { (self.entry)(&mut state, worker.args.as_ptr(), worker.results.as_mut_ptr()) };
        worker.touched = worker.touched.max(state.bump - worker.memory.0);
        status
    }

    /// Adds what a chunk gave. Its turn has come.
    fn hand_in(&self, worker: &mut Worker, sums: &mut Sums) {
        for ((sum, &part), &ty) in sums.floats.iter_mut().zip(&worker.results).zip(&self.what.sums) {
            *sum = add(ty, *sum, part);
        }
        if let (Some(sum), Some(part)) = (&mut sums.private, &mut worker.private) {
            part.merge(sum, sums.used);
        }
        sums.next += 1;
    }
}

impl<'a> Turns<'a> {
    fn progress(&self) -> MutexGuard<'_, Progress<'a>> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

fn hand_in_prints(worker: &mut Worker, to: &mut Option<String>) {
    let text = worker.printed.as_deref().unwrap_or_default();
    match to {
        _ if text.is_empty() => {}
        Some(kept) => kept.push_str(text),
        None => print_out(text),
    }
}

/// What the states of all threads have in common.
pub(super) struct Shared<'c> {
    pub hosts: &'static super::state::Hosts,
    pub shadow: u64,
    pub base: u64,
    pub sites: &'c [super::site::Site],
    pub reserve: usize,
    pub segment: usize,
}
