//! A differentiable function as a model.

use crate::described::numbers;
use crate::{Derivatives, Error, Input, Inputs, Kink, Listing, Matrix, Model, Output, Outputs, Series, Stage, Trace};
use chainrule::rt::Data;
use chainrule::{
    Batch, Described, Effect, Export, Finding, Function, Jacobian, Jvp, Language, SourceFile, Vjp, With, compile,
    findings, first_non_finite, path, zeros,
};
use std::marker::PhantomData;

/// The arguments of a study's function: `&Inputs`, or `&Inputs` and `&Data`.
///
/// Data are what the simulation is given and no input: a drive cycle, measurements, a map. Mark them
/// `#[differentiable(constant(data))]`, and nothing is spent on their derivatives.
#[diagnostic::on_unimplemented(
    message = "a study's function takes `&Inputs`, or `&Inputs` and `&Data`",
    note = "gather the inputs in one struct with #[derive(Inputs, Differentiable, Clone)], and data in another"
)]
pub trait Form {
    /// The inputs.
    type Inputs;
    /// The data; `()` if there are none.
    type Data;
}

impl<I> Form for (&'static I,) {
    type Inputs = I;
    type Data = ();
}

impl<I, D> Form for (&'static I, &'static D) {
    type Inputs = I;
    type Data = D;
}

/// Arguments that are made of inputs and data: what [`Form`] says, for any lifetime.
pub trait Takes<'a, I, D> {
    /// The arguments.
    fn from(inputs: &'a I, data: &'a D) -> Self;
}

impl<'a, I> Takes<'a, I, ()> for (&'a I,) {
    fn from(inputs: &'a I, _: &'a ()) -> Self {
        (inputs,)
    }
}

impl<'a, I, D> Takes<'a, I, D> for (&'a I, &'a D) {
    fn from(inputs: &'a I, data: &'a D) -> Self {
        (inputs, data)
    }
}

/// What a study's function takes as inputs.
pub type InputsOf<F> = <<F as Function>::Args<'static> as Form>::Inputs;

/// What it takes as data.
pub type DataOf<F> = <<F as Function>::Args<'static> as Form>::Data;

/// A simulator with described inputs and outputs: a [`Model`] made of a differentiable function.
///
/// See the [crate's documentation](crate) for an example. Programs are compiled when first asked for, once per process.
pub struct Study {
    name: String,
    about: String,
    inputs: Vec<Input>,
    outputs: Vec<Output>,
    simulation: Box<dyn Simulation>,
    series: Vec<Series>,
    tracing: Option<Box<dyn Tracing>>,
}

impl Study {
    /// The study of a function of inputs: `fn simulate(inputs: &I) -> O`. It is named like the function, or like its
    /// crate if that is called `simulate`.
    pub fn new<F>() -> Study
    where
        F: Function<Out: Outputs + Send>,
        F::Args<'static>: Form<Inputs: Inputs + Send + Sync, Data = ()>,
        for<'a> F::Args<'a>: Takes<'a, InputsOf<F>, ()> + Send,
    {
        Study::with::<F>(())
    }

    /// The study of a function of inputs and data: `fn simulate(inputs: &I, data: &D) -> O`.
    pub fn with<F>(data: DataOf<F>) -> Study
    where
        F: Function<Out: Outputs + Send>,
        F::Args<'static>: Form<Inputs: Inputs + Send + Sync, Data: Send + Sync + 'static>,
        for<'a> F::Args<'a>: Takes<'a, InputsOf<F>, DataOf<F>> + Send,
    {
        let krate = F::NAME.split("::").next().unwrap_or_default();
        let function = F::NAME.rsplit("::").next().unwrap_or_default();
        Study {
            name: if function == "simulate" { krate } else { function }.replace('_', "-"),
            about: String::new(),
            inputs: InputsOf::<F>::inputs(),
            outputs: F::Out::outputs(),
            simulation: Box::new(Simulated::<F, InputsOf<F>, DataOf<F>> { data, types: PhantomData }),
            series: Vec::new(),
            tracing: None,
        }
    }

    /// The same with outputs over time, a number for each step of the simulation: those of a function of the same inputs,
    /// and of data. It is a function of its own so that nothing is spent on them where nobody asks when an input matters,
    /// or fits them to measurements.
    ///
    /// # Panics
    /// If its inputs are not the simulation's.
    #[must_use]
    pub fn with_series<S>(mut self, data: DataOf<S>) -> Study
    where
        S: Function<Out: Trace>,
        S::Args<'static>: Form<Inputs: Inputs + Send + Sync, Data: Send + Sync + 'static>,
        for<'a> S::Args<'a>: Takes<'a, InputsOf<S>, DataOf<S>>,
    {
        assert!(InputsOf::<S>::inputs() == self.inputs, "{} takes other inputs than {}", S::NAME, self.name);
        self.series = S::Out::series();
        self.tracing = Some(Box::new(Simulated::<S, InputsOf<S>, DataOf<S>> { data, types: PhantomData }));
        self
    }

    /// The same under another name.
    #[must_use]
    pub fn with_name(mut self, name: &str) -> Study {
        self.name = name.into();
        self
    }

    /// The same with a line that says what it simulates.
    #[must_use]
    pub fn with_about(mut self, about: &str) -> Study {
        self.about = about.into();
        self
    }
}

impl Study {
    fn traced(&self) -> Result<&dyn Tracing, Error> {
        self.tracing.as_deref().ok_or_else(|| Error::Other(format!("{} has no output over time", self.name)))
    }
}

impl std::fmt::Debug for Study {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let inputs: Vec<&str> = self.inputs.iter().map(|i| i.name.as_str()).collect();
        let outputs: Vec<&str> = self.outputs.iter().map(|o| o.name.as_str()).collect();
        f.debug_struct("Study").field("name", &self.name).field("inputs", &inputs).field("outputs", &outputs).finish()
    }
}

impl Model for Study {
    fn name(&self) -> &str {
        &self.name
    }
    fn about(&self) -> &str {
        &self.about
    }
    fn inputs(&self) -> &[Input] {
        &self.inputs
    }
    fn outputs(&self) -> &[Output] {
        &self.outputs
    }
    fn run(&self, x: &[f64]) -> Result<Vec<f64>, Error> {
        self.simulation.run(x)
    }
    fn plain(&self, x: &[f64]) -> Result<Vec<f64>, Error> {
        self.simulation.plain(x)
    }
    fn reverse(&self, x: &[f64]) -> Result<Derivatives, Error> {
        self.simulation.reverse(x)
    }
    fn forward(&self, x: &[f64], direction: &[f64]) -> Result<Vec<f64>, Error> {
        self.simulation.forward(x, direction)
    }
    fn run_many(&self, points: &[Vec<f64>]) -> Vec<Result<Vec<f64>, Error>> {
        self.simulation.run_many(points)
    }
    fn curvature(&self, x: &[f64], direction: &[f64]) -> Result<Matrix, Error> {
        self.simulation.curvature(x, direction)
    }
    fn series(&self) -> &[Series] {
        &self.series
    }
    fn run_series(&self, x: &[f64]) -> Result<Vec<Vec<f64>>, Error> {
        self.traced()?.run(x)
    }
    fn plain_series(&self, x: &[f64]) -> Result<Vec<Vec<f64>>, Error> {
        self.traced()?.plain(x)
    }
    fn series_slopes(&self, x: &[f64], direction: &[f64]) -> Result<Vec<Vec<f64>>, Error> {
        self.traced()?.slopes(x, direction)
    }
    fn series_pull(&self, x: &[f64], weights: &[Vec<f64>]) -> Result<Vec<f64>, Error> {
        self.traced()?.pull(x, weights)
    }
    fn kinks(&self, x: &[f64]) -> Result<Vec<Kink>, Error> {
        self.simulation.kinks(x)
    }
    fn path(&self, x: &[f64]) -> Option<u64> {
        self.simulation.path(x)
    }
    fn origin(&self, x: &[f64], derivatives: bool) -> Option<String> {
        self.simulation.origin(x, derivatives)
    }
    fn listing(&self, listing: Listing) -> Result<String, Error> {
        self.simulation.listing(listing)
    }
    fn export(&self, x: &[f64], language: Language, derivatives: bool) -> Result<Vec<SourceFile>, Error> {
        let about = |input: &Input| {
            let range = format!("{}, from {} to {}", input.about, input.low, input.high);
            if input.by_difference() { format!("{range}; in whole steps, without a derivative") } else { range }
        };
        let inputs =
            self.inputs.iter().map(|i| Described { name: i.name.clone(), unit: i.unit.clone(), about: about(i) });
        let outputs = self.outputs.iter();
        let outputs = outputs.map(|o| Described { name: o.name.clone(), unit: o.unit.clone(), about: o.about.clone() });
        let how = Export {
            about: self.about.clone(),
            arguments: Some(1),
            inputs: inputs.collect(),
            outputs: outputs.collect(),
            derivatives,
            ..Export::new(language, &self.name)
        };
        self.simulation.export(x, &how)
    }
}

/// What a model does, of a function whose type is forgotten.
trait Simulation: Send + Sync {
    fn run(&self, x: &[f64]) -> Result<Vec<f64>, Error>;
    fn plain(&self, x: &[f64]) -> Result<Vec<f64>, Error>;
    fn reverse(&self, x: &[f64]) -> Result<Derivatives, Error>;
    fn forward(&self, x: &[f64], direction: &[f64]) -> Result<Vec<f64>, Error>;
    fn run_many(&self, points: &[Vec<f64>]) -> Vec<Result<Vec<f64>, Error>>;
    fn curvature(&self, x: &[f64], direction: &[f64]) -> Result<Matrix, Error>;
    fn kinks(&self, x: &[f64]) -> Result<Vec<Kink>, Error>;
    fn path(&self, x: &[f64]) -> Option<u64>;
    fn origin(&self, x: &[f64], derivatives: bool) -> Option<String>;
    fn listing(&self, listing: Listing) -> Result<String, Error>;
    fn export(&self, x: &[f64], how: &Export) -> Result<Vec<SourceFile>, Error>;
}

/// Series, of a function whose type is forgotten.
trait Tracing: Send + Sync {
    fn run(&self, x: &[f64]) -> Result<Vec<Vec<f64>>, Error>;
    fn plain(&self, x: &[f64]) -> Result<Vec<Vec<f64>>, Error>;
    fn slopes(&self, x: &[f64], direction: &[f64]) -> Result<Vec<Vec<f64>>, Error>;
    fn pull(&self, x: &[f64], weights: &[Vec<f64>]) -> Result<Vec<f64>, Error>;
}

struct Simulated<F, I, D> {
    data: D,
    types: PhantomData<fn() -> (F, I)>,
}

impl<F, I, D> Simulation for Simulated<F, I, D>
where
    F: Function<Out: Outputs + Send>,
    I: Inputs,
    D: Send + Sync,
    for<'a> F::Args<'a>: Takes<'a, I, D> + Send,
{
    fn run(&self, x: &[f64]) -> Result<Vec<f64>, Error> {
        let program = compile::<F>().map_err(failed)?;
        Ok(numbers(&program.call(Takes::from(&I::from_values(x), &self.data)).map_err(failed)?))
    }

    fn plain(&self, x: &[f64]) -> Result<Vec<f64>, Error> {
        // Where plain Rust would panic the program traps, which is an error and not the end of the process.
        self.run(x)?;
        let plain = F::plain(Takes::from(&I::from_values(x), &self.data));
        plain.map(|out| numbers(&out)).ok_or_else(|| Error::Other(format!("{} has no plain function", F::NAME)))
    }

    fn reverse(&self, x: &[f64]) -> Result<Derivatives, Error> {
        let program = compile::<Jacobian<F>>().map_err(failed)?;
        let (out, rows) = program.call(Takes::from(&I::from_values(x), &self.data)).map_err(failed)?;
        // The inputs come first; behind them are the data, whose derivatives nobody asks for.
        let rows: Vec<Vec<f64>> = rows.iter().map(|row| numbers(row)[..x.len()].to_vec()).collect();
        Ok(Derivatives { outputs: numbers(&out), jacobian: Matrix::from_rows(x.len(), &rows) })
    }

    fn forward(&self, x: &[f64], direction: &[f64]) -> Result<Vec<f64>, Error> {
        let inputs = I::from_values(x);
        let args: F::Args<'_> = Takes::from(&inputs, &self.data);
        let mut tangent = zeros::<F>(&args).map_err(failed)?;
        let mut components = direction.iter().copied();
        tangent.visit_mut(&mut |t| *t = components.next().unwrap_or(0.0));
        let (_, slopes) = compile::<Jvp<F>>().map_err(failed)?.call(With(args, tangent)).map_err(failed)?;
        Ok(numbers(&slopes))
    }

    fn run_many(&self, points: &[Vec<f64>]) -> Vec<Result<Vec<f64>, Error>> {
        let batch = match compile::<Batch<F>>() {
            Ok(batch) => batch,
            Err(error) => return vec![Err(failed(error)); points.len()],
        };
        let inputs: Vec<I> = points.iter().map(|x| I::from_values(x)).collect();
        let results = batch.call_each(inputs.iter().map(|inputs| Takes::from(inputs, &self.data)));
        results.into_iter().map(|result| result.map(|out| numbers(&out)).map_err(failed)).collect()
    }

    fn curvature(&self, x: &[f64], direction: &[f64]) -> Result<Matrix, Error> {
        let inputs = I::from_values(x);
        let args: F::Args<'_> = Takes::from(&inputs, &self.data);
        let mut tangent = zeros::<Jacobian<F>>(&args).map_err(failed)?;
        let mut components = direction.iter().copied();
        tangent.visit_mut(&mut |t| *t = components.next().unwrap_or(0.0));
        let program = compile::<Jvp<Jacobian<F>>>().map_err(failed)?;
        let (_, (_, rows)) = program.call(With(args, tangent)).map_err(failed)?;
        let rows: Vec<Vec<f64>> = rows.iter().map(|row| numbers(row)[..x.len()].to_vec()).collect();
        Ok(Matrix::from_rows(x.len(), &rows))
    }

    fn kinks(&self, x: &[f64]) -> Result<Vec<Kink>, Error> {
        let found = findings::<F>(Takes::from(&I::from_values(x), &self.data)).map_err(failed)?;
        Ok(found.iter().map(kink).collect())
    }

    fn path(&self, x: &[f64]) -> Option<u64> {
        path::<F>(Takes::from(&I::from_values(x), &self.data)).ok()
    }

    fn origin(&self, x: &[f64], derivatives: bool) -> Option<String> {
        let inputs = I::from_values(x);
        let args = Takes::from(&inputs, &self.data);
        let made = match derivatives {
            true => first_non_finite::<Jacobian<F>>(args),
            false => first_non_finite::<F>(args),
        };
        made.ok().flatten().map(|made| made.to_string())
    }

    fn export(&self, x: &[f64], how: &Export) -> Result<Vec<SourceFile>, Error> {
        let program = compile::<F>().map_err(failed)?;
        program.export(Takes::from(&I::from_values(x), &self.data), how).map_err(failed)
    }

    fn listing(&self, listing: Listing) -> Result<String, Error> {
        match listing.gradient {
            true => listing_of::<Jacobian<F>>(listing.stage),
            false => listing_of::<F>(listing.stage),
        }
    }
}

impl<F, I, D> Tracing for Simulated<F, I, D>
where
    F: Function<Out: Trace>,
    I: Inputs,
    D: Send + Sync,
    for<'a> F::Args<'a>: Takes<'a, I, D>,
{
    fn run(&self, x: &[f64]) -> Result<Vec<Vec<f64>>, Error> {
        let program = compile::<F>().map_err(failed)?;
        let out = program.call(Takes::from(&I::from_values(x), &self.data)).map_err(failed)?;
        Ok(out.parts().into_iter().map(<[f64]>::to_vec).collect())
    }

    fn plain(&self, x: &[f64]) -> Result<Vec<Vec<f64>>, Error> {
        let plain = F::plain(Takes::from(&I::from_values(x), &self.data));
        let out = plain.ok_or_else(|| Error::Other(format!("{} has no plain function", F::NAME)))?;
        Ok(out.parts().into_iter().map(<[f64]>::to_vec).collect())
    }

    fn pull(&self, x: &[f64], weights: &[Vec<f64>]) -> Result<Vec<f64>, Error> {
        let inputs = I::from_values(x);
        let args: F::Args<'_> = Takes::from(&inputs, &self.data);
        let mut cotangent = compile::<F>().map_err(failed)?.call(Takes::from(&inputs, &self.data)).map_err(failed)?;
        let mut components = weights.iter().flatten().copied();
        cotangent.visit_mut(&mut |c| *c = components.next().unwrap_or(0.0));
        let program = compile::<Vjp<F>>().map_err(failed)?;
        let (_, slopes) = program.call(With(args, cotangent)).map_err(failed)?;
        // The inputs come first; behind them are the data.
        Ok(numbers(&slopes)[..x.len()].to_vec())
    }

    fn slopes(&self, x: &[f64], direction: &[f64]) -> Result<Vec<Vec<f64>>, Error> {
        let inputs = I::from_values(x);
        let args: F::Args<'_> = Takes::from(&inputs, &self.data);
        let mut tangent = zeros::<F>(&args).map_err(failed)?;
        let mut components = direction.iter().copied();
        tangent.visit_mut(&mut |t| *t = components.next().unwrap_or(0.0));
        let (_, slopes) = compile::<Jvp<F>>().map_err(failed)?.call(With(args, tangent)).map_err(failed)?;
        Ok(slopes.parts().into_iter().map(<[f64]>::to_vec).collect())
    }
}

/// The program that `F` names at a stage of its compilation.
fn listing_of<F: Function>(stage: Stage) -> Result<String, Error> {
    let program = compile::<F>().map_err(failed)?;
    match stage {
        Stage::Ir => Ok(program.module().to_string()),
        Stage::Optimised => Ok(program.optimised().to_string()),
        Stage::Clif => program.clif().map_err(failed),
    }
}

/// What a run met, in words.
fn kink(finding: &Finding) -> Kink {
    let what = match finding.effect {
        Effect::Kink => format!("{} at a kink", finding.operation),
        Effect::Tie => format!("{} of equal numbers", finding.operation),
        Effect::Cut => "a cast to an integer, which cuts the derivative".to_string(),
    };
    let place = finding.source.as_ref().map_or_else(|| "unknown place".to_string(), ToString::to_string);
    Kink { place, what, times: finding.times }
}

/// A program that could not be made, or stopped.
fn failed(error: impl Into<chainrule::Error>) -> Error {
    Error::Simulation { message: error.into().to_string() }
}
