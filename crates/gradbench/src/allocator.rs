//! Memory for results.

/// Keeps memory that is freed in the process, for the next result of the same size: as C++ tools of the suite do, whose
/// results are vectors that they use again. Otherwise the system hands out fresh pages for each large result.
pub fn keep_memory() {
    #[cfg(all(target_os = "linux", target_env = "gnu"))]
    // SAFETY: these calls set parameters of the allocator; a value that it does not take changes nothing.
    unsafe {
        libc::mallopt(libc::M_MMAP_THRESHOLD, 1 << 30);
        libc::mallopt(libc::M_TRIM_THRESHOLD, i32::MAX);
    }
}
