//! `healthcode doctor`: one page that says whether the gate is fit, and what to do if it is not.

use clap::Args;

use super::args::{DataArgs, Format, OutputArgs, Refused};
use super::exit::Exit;
use super::terminal::Terminal;
use crate::base::error::Error;
use crate::base::text::{Lang, Text};
use crate::health::{Fitness, Part};
use crate::report::doctor;

/// Flags of `doctor`.
#[derive(Debug, Args)]
#[command(
    after_help = "退出状态 / Exit status: 0 可以值守 fit for service · 10 不能值守 not fit · \
    1 无法使用 cannot judge · 2 用法有误 usage"
)]
pub(super) struct DoctorArgs {
    #[command(flatten)]
    data: DataArgs,
    #[command(flatten)]
    output: OutputArgs,
}

/// Looks at everything; the exit status says whether the gate is fit.
pub(super) fn run(args: &DoctorArgs, terminal: &mut Terminal) -> Exit {
    let lang = args.output.lang.get();
    let clock = match args.data.now() {
        Ok(clock) => clock,
        Err(refused) => return refused.report(lang, terminal),
    };
    let (parts, exit) = match args.data.load(lang, terminal) {
        Ok(data) => {
            let parts = data.gate.checkup(clock);
            let exit = match doctor::fitness(&parts) {
                Fitness::Unfit | Fitness::Holds => Exit::Hold,
                Fitness::Warning | Fitness::Fit => Exit::Done,
            };
            (parts, exit)
        }
        // A mistake in the call says nothing about the gate.
        Err(refused @ Refused(Exit::Usage, _)) => return refused.report(lang, terminal),
        Err(Refused(exit, error)) => (vec![broken(&error)], exit),
    };
    let shown = match args.output.format {
        Format::Json => terminal.result(&doctor::json(&parts, clock, None)),
        Format::Human => {
            let width = terminal.style(lang).width;
            terminal.result(&doctor::page(&parts, lang, width))
        }
    };
    if shown.is_err() {
        return Exit::CouldNotDecide;
    }
    exit
}

/// What cannot be loaded, with every fault.
fn broken(error: &Error) -> Part {
    let mut part = Part::new("data", Text::fixed("数据", "data"));
    for (document, fault) in error.faults() {
        part.facts.push(Text::new(
            fault.line(document, Lang::Zh),
            fault.line(document, Lang::En),
        ));
    }
    part.with_fault(
        Fitness::Unfit,
        Text::fixed(
            "本机目前不能查验，请先按上面的提示处理",
            "the gate can judge nobody: do as said above",
        ),
    )
}
