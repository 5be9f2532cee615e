//! The models a command line knows.

use chainrule_study::{Error, Model};
use std::path::{Path, PathBuf};

/// A model that can be asked for by name.
pub struct Offer {
    /// The name users type.
    pub name: &'static str,
    /// Files it can read instead of its own data.
    pub data: &'static [Data],
    /// Makes the model, with the files given as name and path. Compiling waits until a question needs it.
    pub open: Open,
}

/// Makes a model, given files by name.
pub type Open = fn(&[(String, PathBuf)]) -> Result<Box<dyn Model>, Error>;

/// A file a model can read.
pub struct Data {
    /// The name users type.
    pub name: &'static str,
    /// What it holds, in a line.
    pub about: &'static str,
}

const MODELS: &str = "'chainrule list'";

/// Opens the model called `name` with settings such as `city=trip.csv`.
///
/// # Errors
/// For an unknown model or data name, or a file that the model refuses.
pub(crate) fn open(offers: &[Offer], name: &str, data: &[String]) -> Result<Box<dyn Model>, Error> {
    let Some(offer) = offers.iter().find(|offer| offer.name == name) else {
        return Err(Error::unknown("model", name, offers.iter().map(|offer| offer.name), MODELS));
    };
    let file = |text: &String| {
        let fail = |problem: &str| {
            let example = format!("{}=file.csv", offer.data.first().map_or("name", |data| data.name));
            Error::Syntax { text: text.clone(), problem: problem.into(), example }
        };
        let (key, path) = text.split_once('=').ok_or_else(|| fail("there is no '=' in it"))?;
        let known = offer.data.iter().map(|data| data.name);
        if !known.clone().any(|name| name == key.trim()) {
            return Err(Error::unknown("data file", key.trim(), known, &format!("'chainrule list {}'", offer.name)));
        }
        if path.trim().is_empty() {
            return Err(fail("there is no path behind '='"));
        }
        Ok((key.trim().to_string(), Path::new(path.trim()).to_path_buf()))
    };
    let files = data.iter().map(file).collect::<Result<Vec<_>, Error>>()?;
    (offer.open)(&files)
}
