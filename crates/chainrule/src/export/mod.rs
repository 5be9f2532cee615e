//! Programs as source that needs no Chainrule: C or Rust.

mod c;
mod entry;
mod image;
mod rust;
mod text;

use crate::error::Error;
use crate::operators::Jacobian;
use crate::program::{Program, values};
use chainrule_codegen::alone::{self, Code};
use chainrule_front::Function;
use chainrule_front::data::{Args, Data, Shape, shape_of};
use image::Image;

pub use chainrule_codegen::alone::Language;

/// What is exported, and under which names.
#[derive(Clone, Debug)]
pub struct Export {
    /// The language.
    pub language: Language,
    /// What the program is called: files and functions are named by it.
    pub name: String,
    /// What it computes, in a line.
    pub about: String,
    /// So many arguments, from the first on, are inputs; the others become data of the text. By default, those before
    /// the first that is constant.
    pub arguments: Option<usize>,
    /// Names and descriptions of the inputs; if there are none, they are named by their fields.
    pub inputs: Vec<Described>,
    /// Names and descriptions of the outputs.
    pub outputs: Vec<Described>,
    /// Besides the outputs, their derivatives.
    pub derivatives: bool,
}

impl Export {
    /// A program under this name, with derivatives.
    pub fn new(language: Language, name: &str) -> Export {
        Export {
            language,
            name: name.into(),
            about: String::new(),
            arguments: None,
            inputs: Vec::new(),
            outputs: Vec::new(),
            derivatives: true,
        }
    }
}

/// A number that goes in or comes out.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Described {
    /// Its name.
    pub name: String,
    /// Its unit; empty for none.
    pub unit: String,
    /// What it is.
    pub about: String,
}

/// A file of source text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SourceFile {
    /// Its name.
    pub name: String,
    /// What is in it.
    pub text: String,
}

impl<F: Function> Program<F> {
    /// The program as source that compiles by itself, with its derivatives: header (in C), functions, and an example of
    /// their use.
    ///
    /// `args` say what the text has as its data, how long arrays are, and where the example asks. The numbers in the
    /// inputs and in the result are the text's inputs `x: [n]` and outputs `y: [m]`, in the order of their fields; its
    /// Jacobian is `∂y[i]/∂x[j]: [m, n]`. What is printed is left out.
    ///
    /// ```
    /// use chainrule::prelude::*;
    /// use chainrule::{Export, Language};
    ///
    /// #[differentiable]
    /// fn energy(mass: f64, speed: f64) -> f64 {
    ///     0.5 * mass * speed * speed
    /// }
    ///
    /// let files = compile::<energy>()?.export((2.0, 3.0), &Export::new(Language::C, "energy"))?;
    /// let names: Vec<&str> = files.iter().map(|file| file.name.as_str()).collect();
    /// assert_eq!(names, ["energy.h", "energy.c", "energy_example.c"]);
    /// assert!(files[0].text.contains("int energy_jacobian(const double inputs[ENERGY_INPUTS]"));
    /// # Ok::<(), chainrule::Error>(())
    /// ```
    ///
    /// # Errors
    /// When the derivative cannot be built, the program changes its arguments or traps on these, its outputs are not a
    /// known number of floats, or its sums run on several threads.
    pub fn export(&self, args: F::Args<'_>, how: &Export) -> Result<Vec<SourceFile>, Error> {
        let refused = |why: &str| Error::Export(format!("`{}` cannot be exported: {why}", F::NAME));
        if F::Args::mutable().contains(&true) {
            return Err(refused("it changes its arguments"));
        }
        let given = values::<F>(&args)?;
        let arguments = F::Args::shapes();
        let leading = how.arguments.unwrap_or_else(|| F::CONSTANT.iter().position(|c| *c).unwrap_or(arguments.len()));
        let leaves: usize = arguments.iter().take(leading).map(Vec::len).sum();
        let (mut point, mut names) = (Vec::new(), Vec::new());
        given.visit(&mut |x| point.push(x));
        given.names("", &mut names);
        // The names of a tuple's parts begin with their numbers: those of the inputs come first.
        let number_of = |name: &String| name.split(['.', '[']).next().and_then(|n| n.parse::<usize>().ok());
        let n = names.iter().take_while(|name| number_of(name).is_some_and(|k| k < leading)).count();
        point.truncate(n);
        let out = self.call_values(&given)?;
        let mut m = 0;
        out.visit(&mut |_| m += 1);
        if n == 0 || m == 0 {
            return Err(refused("it has no numbers as inputs or none as outputs"));
        }
        let image = Image::of::<F>(&given, n)?;
        let out_shapes = shape_of::<F::Out>();
        let mut module = self.optimised().clone();
        let id = entry::value(&mut module, &out_shapes, m as u64);
        let write = |module, id, prefix| {
            alone::write(module, id, prefix, how.language).map_err(|error| refused(&error.to_string()))
        };
        let value = write(&module, id, "value_")?;
        let derivative = if how.derivatives {
            let jacobian = crate::compile::<Jacobian<F>>()?;
            let mut module = jacobian.optimised().clone();
            let rows: Vec<Shape> = shape_of::<crate::Gradient<F>>();
            let id = entry::jacobian(&mut module, &out_shapes, &rows, leaves, m as u64, n as u64);
            Some(write(&module, id, "slope_")?)
        } else {
            None
        };
        let mut out_names = Vec::new();
        out.names("", &mut out_names);
        let inputs = described(&how.inputs, names.into_iter().take(n).map(|name| named::<F>(&name)));
        let outputs = described(
            &how.outputs,
            out_names.into_iter().map(|name| match name.is_empty() {
                true => "result".to_owned(),
                false => name,
            }),
        );
        let parts = Parts { how, name: text::identifier(&how.name), inputs, outputs, point, image, value, derivative };
        Ok(match how.language {
            Language::C => c::files(&parts),
            Language::Rust => rust::files(&parts),
        })
    }
}

/// All that a text is made of.
struct Parts<'a> {
    how: &'a Export,
    /// The name as an identifier.
    name: String,
    inputs: Vec<Described>,
    outputs: Vec<Described>,
    point: Vec<f64>,
    image: Image,
    value: Code,
    derivative: Option<Code>,
}

impl Parts<'_> {
    /// What the statuses say, from 1 on: those of the value, those of the derivative, and that there is no memory.
    fn messages(&self) -> Vec<&str> {
        let derivative = self.derivative.iter().flat_map(|code| &code.statuses);
        let said = self.value.statuses.iter().chain(derivative).map(|status| status.message.as_str());
        said.chain(["the system gave no memory"]).collect()
    }

    /// The statuses that more memory may help.
    fn hungry(&self) -> Vec<usize> {
        let derivative = self.derivative.iter().flat_map(|code| &code.statuses);
        let all = self.value.statuses.iter().chain(derivative).enumerate();
        all.filter(|(_, status)| status.memory).map(|(k, _)| k + 1).collect()
    }
}

fn described(given: &[Described], names: impl Iterator<Item = String>) -> Vec<Described> {
    let by_field = |(k, name): (usize, String)| match given.get(k) {
        Some(described) => described.clone(),
        None => Described { name, ..Described::default() },
    };
    names.enumerate().map(by_field).collect()
}

/// The name of a float in the arguments, which begins with the number of its argument.
fn named<F: Function>(name: &str) -> String {
    let end = name.find(['.', '[']).unwrap_or(name.len());
    let parameter = name[..end].parse::<usize>().ok().and_then(|k| F::PARAMETERS.get(k));
    parameter.map_or_else(|| name.to_owned(), |parameter| format!("{parameter}{}", &name[end..]))
}
