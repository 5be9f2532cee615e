//! Ctrl-C: the first asks the question to come to an end, the second ends the process.

use std::sync::Once;
use std::sync::atomic::{AtomicBool, Ordering};

/// The exit code of a process that was interrupted, as shells have it.
pub(crate) const INTERRUPTED: u8 = 130;

static ASKED: AtomicBool = AtomicBool::new(false);
static LISTENING: Once = Once::new();

/// From now on Ctrl-C, and requests to terminate, ask to stop instead of ending the process. For questions whose
/// observer says [`go_on`].
pub(crate) fn listen() {
    LISTENING.call_once(|| {
        let asked = || {
            if ASKED.swap(true, Ordering::Relaxed) {
                std::process::exit(i32::from(INTERRUPTED));
            }
        };
        // Where there are no signals, or somebody else has them, the process simply ends: what is journalled stays.
        let _ = ctrlc::set_handler(asked);
    });
}

/// Whether nobody has asked to stop: what observers of long questions return.
pub(crate) fn go_on() -> bool {
    !ASKED.load(Ordering::Relaxed)
}
