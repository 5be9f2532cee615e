//! Cranelift's loaded code.

use cranelift_jit::JITModule;

/// Loaded code, freed when dropped.
pub(super) struct Code(Option<Box<JITModule>>);

// SAFETY: after loading, nothing reads the module until it is dropped, which happens once, on one thread; its raw
// pointers are to memory that it owns.
unsafe impl Send for Code {}
// SAFETY: as above; no method takes `&self`.
unsafe impl Sync for Code {}

impl Code {
    /// Code that `jit` holds.
    pub fn new(jit: JITModule) -> Code {
        Code(Some(Box::new(jit)))
    }

    /// Cranelift's module.
    pub fn jit(&mut self) -> &mut JITModule {
        match &mut self.0 {
            Some(jit) => jit,
            None => unreachable!("only `drop` takes it"),
        }
    }
}

impl Drop for Code {
    fn drop(&mut self) {
        if let Some(jit) = self.0.take() {
            // SAFETY: whoever runs the code borrows the program that owns this, so nothing runs it now.
            unsafe { jit.free_memory() }
        }
    }
}
