//! Counting what passes do, so that a test sees whether cost grows with size without a clock.

#[cfg(test)]
#[path = "../tests/shapes/mod.rs"]
mod shapes;

#[cfg(test)]
thread_local! {
    static DONE: std::cell::Cell<u64> = const { std::cell::Cell::new(0) };
}

/// So many small steps were done.
#[inline]
pub(crate) fn done(steps: usize) {
    #[cfg(test)]
    DONE.with(|d| d.set(d.get() + steps as u64));
    let _ = steps;
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{after_ad, before_ad, passes, run_all};

    fn work(shape: shapes::Shape, size: usize, pipeline: crate::Pipeline) -> u64 {
        let mut module = shape(size);
        let entry = shapes::entry(&module);
        DONE.with(|d| d.set(0));
        run_all(&mut module, &[entry], pipeline);
        DONE.with(std::cell::Cell::get)
    }

    #[test]
    fn work_grows_with_size_only() {
        let pipelines = passes::ALL.iter().map(|p| (p.name, std::slice::from_ref(p)));
        let pipelines = pipelines.chain([("before_ad", before_ad()), ("after_ad", after_ad())]);
        for (pipeline_name, pipeline) in pipelines {
            for (shape_name, shape) in shapes::SHAPES {
                let (one, four) = (work(*shape, 2_000, pipeline), work(*shape, 8_000, pipeline));
                assert!(four <= 5 * one + 100, "{pipeline_name} on {shape_name}: {one} steps become {four}");
            }
        }
    }
}
