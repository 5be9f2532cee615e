//! A model that takes its time.

use chainrule_study::{Derivatives, Error, Input, Kink, Listing, Model, Output, Study};
use std::time::Duration;

/// A study each of whose gradients takes a twentieth of a second longer.
pub struct Slow(pub Study);

impl Model for Slow {
    fn name(&self) -> &str {
        self.0.name()
    }
    fn about(&self) -> &str {
        self.0.about()
    }
    fn inputs(&self) -> &[Input] {
        self.0.inputs()
    }
    fn outputs(&self) -> &[Output] {
        self.0.outputs()
    }
    fn run(&self, x: &[f64]) -> Result<Vec<f64>, Error> {
        self.0.run(x)
    }
    fn plain(&self, x: &[f64]) -> Result<Vec<f64>, Error> {
        self.0.plain(x)
    }
    fn reverse(&self, x: &[f64]) -> Result<Derivatives, Error> {
        std::thread::sleep(Duration::from_millis(50));
        self.0.reverse(x)
    }
    fn forward(&self, x: &[f64], direction: &[f64]) -> Result<Vec<f64>, Error> {
        self.0.forward(x, direction)
    }
    fn kinks(&self, x: &[f64]) -> Result<Vec<Kink>, Error> {
        self.0.kinks(x)
    }
    fn listing(&self, listing: Listing) -> Result<String, Error> {
        self.0.listing(listing)
    }
}
