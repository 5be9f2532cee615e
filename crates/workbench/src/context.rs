//! What every subcommand is given: the models on offer, and what the command is called.

use crate::Offer;
use crate::failure::Failure;
use crate::keep::{Keep, Keeping};
use crate::render::{json, shared, style};
use chainrule_report::report;
use chainrule_study::{Answer, Error, Model, Point};
use clap::Args;
use std::fs;
use std::io::Write;
use std::path::{Path, PathBuf};
use std::sync::Arc;

/// The models on offer, and the command as it was called.
pub(crate) struct Context {
    pub offers: Vec<Offer>,
    /// The name of the program: `chainrule`, or that of a user's own.
    pub command: String,
    /// The whole command line, as it would be typed.
    pub line: String,
    /// What is kept of the question.
    pub keep: Keep,
}

/// A model, and its inputs as set.
#[derive(Args)]
pub(crate) struct Setting {
    /// The model to ask
    pub model: Option<String>,
    /// Set an input, as name=value; repeatable
    #[arg(long, value_name = "NAME=VALUE")]
    pub set: Vec<String>,
    /// Read data from a file, as name=path; repeatable
    #[arg(long, value_name = "NAME=FILE")]
    pub data: Vec<String>,
}

impl Setting {
    /// The model and the point, for what has no answer that could be kept.
    pub fn open(&self, context: &Context) -> Result<(Arc<dyn Model>, Point), Error> {
        self.read(context).map(|(model, point, _)| (model, point))
    }

    fn read(&self, context: &Context) -> Result<(Arc<dyn Model>, Point, Files), Error> {
        let (model, files) = context.open_with(self.model.as_deref(), &self.data)?;
        let point = Point::with(&*model, &self.set)?;
        Ok((model, point, files))
    }
}

/// Which model a question is about, and where.
#[derive(Args)]
pub(crate) struct Subject {
    #[command(flatten)]
    setting: Setting,
    #[command(flatten)]
    keeping: Keeping,
}

/// How an answer is delivered.
#[derive(Args)]
pub(crate) struct Delivery {
    /// Answer in JSON
    #[arg(long)]
    pub json: bool,
    /// Write the answer as a page with plots, to open in any browser
    #[arg(long, value_name = "FILE", value_parser = page)]
    pub report: Option<PathBuf>,
}

impl Subject {
    /// The model, and the inputs as set. From here on the question is kept as a run.
    pub fn open(&self, context: &Context) -> Result<(Arc<dyn Model>, Point), Error> {
        let (model, point, files) = self.setting.read(context)?;
        let model = context.keep.begin(&self.keeping, model, &point, &files);
        Ok((model.map_err(|error| Error::Other(error.to_string()))?, point))
    }
}

impl Delivery {
    /// Keeps an answer about `model` and shows it: as JSON if that is asked for, else as `text` writes it; and as a page
    /// besides.
    pub fn deliver(
        &self,
        out: &mut dyn Write,
        context: &Context,
        model: &dyn Model,
        answer: &Answer,
        text: impl FnOnce(&mut dyn Write) -> Result<(), Failure>,
    ) -> Result<(), Failure> {
        // Kept and written first: whatever becomes of the output, the answer is there.
        let kept = context.keep.answered(answer);
        let page = self.report.as_deref();
        let page = page.map(|path| write_page(path, &report(answer, model, &context.line)).map(|()| path));
        if self.json {
            json::write_answer(out, answer)?;
        } else {
            text(out)?;
        }
        if let Some(path) = page.transpose()?.filter(|_| !self.json) {
            shared::line(out, "Report", &path.display().to_string())?;
        }
        if let Some(id) = kept.filter(|_| !self.json) {
            let more = format!("'{} runs show {id}' shows it again", context.command);
            shared::line(out, "Run", &format!("{id} {}", style::faint(format_args!("({more})"))))?;
        }
        Ok(())
    }
}

/// Where a page can be written; asked before a question is, which may take long.
pub(crate) fn page(text: &str) -> Result<PathBuf, String> {
    let path = PathBuf::from(text);
    let parent = path.parent().filter(|parent| !parent.as_os_str().is_empty());
    match parent {
        _ if path.is_dir() => Err("it is a directory; name a file in it, such as report.html".into()),
        Some(parent) if !parent.is_dir() => Err(format!("there is no directory {}; make it first", parent.display())),
        _ => Ok(path),
    }
}

pub(crate) fn write_page(path: &Path, page: &str) -> Result<(), Error> {
    fs::write(path, page).map_err(|error| {
        Error::Other(format!("the report cannot be written to {}: {error}; choose another place", path.display()))
    })
}

impl Context {
    /// The offer called `name`, or the only one there is.
    pub fn offer(&self, name: Option<&str>) -> Result<&Offer, Error> {
        let names = || self.offers.iter().map(|offer| offer.name.as_str());
        match (name, self.offers.as_slice()) {
            (None, [only]) => Ok(only),
            (None, []) => Err(Error::Other("this program offers no model; give its main a study".into())),
            (None, [..]) => {
                let all = names().collect::<Vec<_>>().join(", ");
                Err(Error::Other(format!("which model? Name one of {all}; '{} list' describes them", self.command)))
            }
            (Some(name), offers) => offers
                .iter()
                .find(|offer| offer.name == name)
                .ok_or_else(|| Error::unknown("model", name, names(), &format!("'{} list'", self.command))),
        }
    }

    /// Opens the model called `name`, or the only one, with settings such as `city=trip.csv`.
    pub fn open(&self, name: Option<&str>, data: &[String]) -> Result<Arc<dyn Model>, Error> {
        Ok(self.open_with(name, data)?.0)
    }

    /// As [`open`](Context::open), with the files' names and paths.
    fn open_with(&self, name: Option<&str>, data: &[String]) -> Result<(Arc<dyn Model>, Files), Error> {
        let offer = self.offer(name)?;
        let files = data.iter().map(|text| file(offer, text)).collect::<Result<Files, Error>>()?;
        Ok((offer.open(&files)?, files))
    }

    /// How `subcommand` is called for the model `name`, in quotes: with one model its name can be left out.
    pub fn calling(&self, subcommand: &str, name: &str) -> String {
        match self.offers.len() {
            1 => format!("'{} {subcommand}'", self.command),
            _ => format!("'{} {subcommand} {name}'", self.command),
        }
    }

    /// An error in the words of this command: where it sends users to a list, the list is this command's.
    pub fn localised(&self, error: Error) -> Error {
        match error {
            Error::Unknown { kind, name, nearest, listed_by } if listed_by.starts_with("'chainrule list") => {
                let model = listed_by.trim_start_matches("'chainrule list").trim_matches(['\'', ' ']);
                let listed_by = if model.is_empty() { listed_by } else { self.calling("list", model) };
                Error::Unknown { kind, name, nearest, listed_by }
            }
            other => other,
        }
    }
}

/// Files with their names.
type Files = Vec<(String, PathBuf)>;

/// A file's name and path from `name=path`.
fn file(offer: &Offer, text: &str) -> Result<(String, PathBuf), Error> {
    let fail = |problem: &str| {
        let example = format!("{}=file.csv", offer.data.first().map_or("name", |data| data.name));
        Error::Syntax { text: text.into(), problem: problem.into(), example }
    };
    let (key, path) = text.split_once('=').ok_or_else(|| fail("there is no '=' in it"))?;
    let known = offer.data.iter().map(|data| data.name);
    if !known.clone().any(|name| name == key.trim()) {
        let listed_by = format!("'chainrule list {}'", offer.name);
        return Err(Error::unknown("data file", key.trim(), known, &listed_by));
    }
    if path.trim().is_empty() {
        return Err(fail("there is no path behind '='"));
    }
    Ok((key.trim().to_string(), Path::new(path.trim()).to_path_buf()))
}
