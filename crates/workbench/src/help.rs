//! Help whose examples name the command, model, inputs and outputs at hand.

use crate::context::Context;
use crate::render::number::short;
use chainrule_study::{Goal, Model};
use clap::Command;
use std::sync::Arc;

/// `command` with the words of `context` in its examples, and without the argument for the model where there is one
/// model only. In examples stand
///
/// | | |
/// | --- | --- |
/// | `{chainrule}` | the command |
/// | `{model}` | the first model's name behind a space, or nothing where there is one only |
/// | `{input}`, `{input2}` | inputs that an improvement may move |
/// | `{value}` | a value of the first of these |
/// | `{low}`, `{high}`, `{low2}`, `{high2}` | values around the defaults of these |
/// | `{output}`, `{output2}` | its headline outputs |
/// | `{limit2}` | a condition on the second of these |
pub(crate) fn adapted(command: Command, context: &Context) -> Command {
    let words = Words::of(context);
    let names: Vec<String> = command.get_subcommands().map(|c| c.get_name().to_string()).collect();
    let one = context.offers.len() == 1;
    let fill = |command: Command| match command.get_after_help().map(ToString::to_string) {
        Some(text) => command.after_help(words.fill(&text)),
        None => command,
    };
    let mut command = fill(command.name(context.command.clone()).bin_name(context.command.clone()));
    for name in names {
        command = command.mut_subcommand(name, |sub| {
            let sub = fill(sub);
            let has_model = sub.get_arguments().any(|argument| argument.get_id() == "model");
            if one && has_model { sub.mut_arg("model", |argument| argument.hide(true)) } else { sub }
        });
    }
    command
}

/// What stands for the placeholders.
struct Words(Vec<(&'static str, String)>);

impl Words {
    fn of(context: &Context) -> Words {
        let first: Option<Arc<dyn Model>> = context.offers.first().and_then(|offer| offer.open(&[]).ok());
        let model = first.as_deref();
        let mut inputs = model.into_iter().flat_map(|m| m.inputs()).filter(|input| input.free);
        let mut outputs =
            model.into_iter().flat_map(|m| m.outputs()).filter(|output| output.headline && output.goal != Goal::None);
        let (input, input2) = (inputs.next(), inputs.next());
        let (output, output2) = (outputs.next(), outputs.next());
        let name = |name: Option<&String>, other: &str| name.map_or(other, String::as_str).to_string();
        let relation = |goal| if goal == Goal::Maximise { ">=" } else { "<=" };
        let limit = output2.map_or("other <= today".into(), |o| format!("{} {} today", o.name, relation(o.goal)));
        let value = input.map_or("1".into(), |i| short(i.default + 0.25 * (i.high - i.default)));
        let end = |input: Option<&chainrule_study::Input>, share: f64| {
            input.map_or("1".into(), |i| {
                let (low, high) = (i.default + 0.5 * (i.low - i.default), i.default + 0.5 * (i.high - i.default));
                short(low + share * (high - low))
            })
        };
        Words(vec![
            ("{low}", end(input, 0.0)),
            ("{high}", end(input, 1.0)),
            ("{low2}", end(input2, 0.0)),
            ("{high2}", end(input2, 1.0)),
            ("{chainrule}", context.command.clone()),
            (
                "{model}",
                match (context.offers.len(), model) {
                    (2.., Some(model)) => format!(" {}", model.name()),
                    _ => String::new(),
                },
            ),
            ("{input}", name(input.map(|i| &i.name), "input")),
            ("{input2}", name(input2.or(input).map(|i| &i.name), "input")),
            ("{value}", value),
            ("{output}", name(output.map(|o| &o.name), "output")),
            ("{output2}", name(output2.or(output).map(|o| &o.name), "output")),
            ("{limit2}", limit),
        ])
    }

    fn fill(&self, text: &str) -> String {
        self.0.iter().fold(text.to_string(), |text, (placeholder, word)| text.replace(placeholder, word))
    }
}
