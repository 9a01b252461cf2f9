//! `healthcode doctor`: one page that says whether the gate is fit, and what to do if it is not.

use clap::Args;

use crate::cli::{DataArgs, Exit, OutputArgs, OutputFormat, Proofs, Refused, Terminal};
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
    pub(super) output: OutputArgs,
}

/// Looks at everything; the exit status says whether the gate is fit.
pub(super) fn run(args: &DoctorArgs, terminal: &mut Terminal) -> Result<Exit, Refused> {
    let clock = args.data.now()?;
    let (parts, exit) = match args.data.load(Proofs::Forgotten, terminal) {
        Ok((gate, _)) => {
            let parts = gate.checkup(clock);
            let exit = match doctor::fitness(&parts) {
                Fitness::Unfit | Fitness::Holds => Exit::Hold,
                Fitness::Warning | Fitness::Fit => Exit::Done,
            };
            (parts, exit)
        }
        // A mistake in the call says nothing about the gate.
        Err(refused @ Refused(Exit::Usage, _)) => return Err(refused),
        Err(Refused(exit, error)) => (vec![Part::unusable(&error)], exit),
    };
    let shown = match args.output.format {
        OutputFormat::Json => terminal.result(&doctor::json(&parts, clock, None)),
        OutputFormat::Human => {
            let width = terminal.style().width;
            terminal.result(&doctor::page(&parts, terminal.lang(), width))
        }
    };
    Ok(shown.map_or(Exit::CouldNotDecide, |()| exit))
}
