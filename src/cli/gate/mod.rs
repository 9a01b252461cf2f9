//! `healthcode gate`: a gate set up from a stick, and opened.

mod install;
mod run;

use clap::Subcommand;

use crate::cli::{Call, Exit, Refused, Terminal};

/// Where a gate stands unless the call says otherwise.
const FOLDER: &str = "gate";

/// The commands of `gate`.
#[derive(Debug, Subcommand)]
pub(super) enum GateCommand {
    /// 从U盘安装信任包并自检 / Install the bundle of a stick, and check the gate
    Install(Box<Call<install::GateInstallArgs>>),
    /// 开岗：按 gate.json 的设置扫码 / Open the gate with the settings of its gate.json
    Run(Call<run::RunArgs>),
}

/// Runs one of them.
pub(super) fn run(command: &GateCommand, terminal: &mut Terminal) -> Result<Exit, Refused> {
    match command {
        GateCommand::Install(call) => call.run(install::run, terminal),
        GateCommand::Run(call) => call.run(run::run, terminal),
    }
}
