//! The host's instructions.

use crate::Error;
use cranelift_codegen::isa::OwnedTargetIsa;
use cranelift_codegen::settings::{self, Configurable};
use std::sync::OnceLock;

/// The host as Cranelift's target. Finding it takes longer than compiling a small program, so it is found once.
pub(super) fn host() -> Result<OwnedTargetIsa, Error> {
    static HOST: OnceLock<Result<OwnedTargetIsa, String>> = OnceLock::new();
    HOST.get_or_init(build).clone().map_err(Error::Host)
}

fn build() -> Result<OwnedTargetIsa, String> {
    let mut flags = settings::builder();
    let verify = if cfg!(debug_assertions) { "true" } else { "false" };
    for (name, value) in [
        // Costs a tenth of the time of compiling, and makes loops up to half faster.
        ("opt_level", "speed"),
        ("enable_verifier", verify),
        ("is_pic", "false"),
        ("use_colocated_libcalls", "false"),
        // The stack is checked before a call of the program, and at calls that recurse.
        ("enable_probestack", "false"),
        ("unwind_info", "false"),
    ] {
        flags.set(name, value).map_err(|e| e.to_string())?;
    }
    let isa = cranelift_native::builder().map_err(str::to_owned)?;
    isa.finish(settings::Flags::new(flags)).map_err(|e| e.to_string())
}

/// What the host does in one instruction and not every machine can.
#[derive(Clone, Copy)]
pub(super) struct Features {
    /// `x · y + z`, rounded once.
    pub fma: bool,
    /// Rounding to an integer.
    pub round: bool,
}

impl Features {
    /// Of this machine.
    pub fn of_host() -> Features {
        #[cfg(target_arch = "x86_64")]
        return Features {
            fma: std::arch::is_x86_feature_detected!("fma") && std::arch::is_x86_feature_detected!("avx"),
            round: std::arch::is_x86_feature_detected!("sse4.1"),
        };
        #[cfg(not(target_arch = "x86_64"))]
        return Features { fma: cfg!(target_arch = "aarch64"), round: cfg!(target_arch = "aarch64") };
    }
}
