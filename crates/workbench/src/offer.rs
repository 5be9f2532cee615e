//! The models a command line knows.

use chainrule_study::{Error, Model, Study};
use std::path::PathBuf;
use std::sync::Arc;

/// A model that can be asked for by name.
pub struct Offer {
    pub(crate) name: String,
    pub(crate) data: Vec<Data>,
    open: Box<Opening>,
}

type Opening = dyn Fn(&[(String, PathBuf)]) -> Result<Arc<dyn Model>, Error>;

/// A file a model can read.
#[derive(Clone, Copy, Debug)]
pub struct Data {
    /// The name users type.
    pub name: &'static str,
    /// What it holds, in a line.
    pub about: &'static str,
}

impl Offer {
    /// The model `model`, which reads no file.
    pub fn of(model: impl Model + 'static) -> Offer {
        let model: Arc<dyn Model> = Arc::new(model);
        Offer { name: model.name().into(), data: Vec::new(), open: Box::new(move |_| Ok(model.clone())) }
    }

    /// A model called `name` that can read `data` instead of its own: `open` makes it, given those files that users
    /// name. Compiling waits until a question needs it.
    pub fn reading<M: Model + 'static>(
        name: &str,
        data: &[Data],
        open: impl Fn(&[(String, PathBuf)]) -> Result<M, Error> + 'static,
    ) -> Offer {
        let open = move |files: &[(String, PathBuf)]| Ok(Arc::new(open(files)?) as Arc<dyn Model>);
        Offer { name: name.into(), data: data.to_vec(), open: Box::new(open) }
    }

    /// The model with the files given as `name=path`.
    pub(crate) fn open(&self, files: &[(String, PathBuf)]) -> Result<Arc<dyn Model>, Error> {
        (self.open)(files)
    }
}

impl From<Study> for Offer {
    fn from(study: Study) -> Offer {
        Offer::of(study)
    }
}
