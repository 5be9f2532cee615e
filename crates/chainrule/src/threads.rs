//! Threads to run on.

use rayon::{ThreadPool, ThreadPoolBuilder};
use std::collections::HashMap;
use std::num::NonZero;
use std::sync::{Arc, LazyLock, Mutex, PoisonError};

static POOLS: LazyLock<Mutex<HashMap<usize, Arc<ThreadPool>>>> = LazyLock::new(Mutex::default);

/// Runs `f` where rayon uses so many threads: those of the machine for `None`. On one thread it is the caller's.
///
/// Pools are kept by their size. Where the system gives no more threads, those that rayon has are used: results do not
/// depend on how many there are.
pub(crate) fn on<R: Send>(threads: Option<NonZero<usize>>, f: impl FnOnce() -> R + Send) -> R {
    let Some(n) = threads.map(NonZero::get) else { return f() };
    let pool = {
        let mut pools = POOLS.lock().unwrap_or_else(PoisonError::into_inner);
        match pools.get(&n) {
            Some(pool) => Some(Arc::clone(pool)),
            None => ThreadPoolBuilder::new().num_threads(n).build().ok().map(|pool| {
                let pool = Arc::new(pool);
                pools.insert(n, Arc::clone(&pool));
                pool
            }),
        }
    };
    match pool {
        Some(pool) => pool.install(f),
        None => f(),
    }
}
