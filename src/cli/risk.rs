//! `healthcode risk`: what the register says of a place, and why.

use std::path::PathBuf;

use clap::{Args, Subcommand};

use crate::base::division;
use crate::cli::{AtArgs, Call, Exit, Refused, Terminal};
use crate::embedded;
use crate::gate::read_register;
use crate::report::risk::register_page;

/// The commands of `risk`.
#[derive(Debug, Subcommand)]
pub(super) enum RiskCommand {
    /// 某地的风险等级、起始日期、来源与推导 / The level of a place, since when, its source and how it is derived
    Show(Call<RiskShowArgs>),
}

/// Flags of `risk show`.
#[derive(Debug, Args)]
pub(super) struct RiskShowArgs {
    /// 地名、六位行政区划代码，或两位国家或地区代码；几处用顿号或逗号分开 / A name, a six-digit region or a
    /// two-letter code; several with commas between them
    #[arg(value_name = "PLACE")]
    place: String,
    /// 风险等级表；省略则用内置示例 / The risk register; an embedded illustration otherwise
    #[arg(long, value_name = "FILE", env = "HEALTHCODE_RISK")]
    risk: Option<PathBuf>,
    #[command(flatten)]
    clock: AtArgs,
}

/// Runs one of them.
pub(super) fn run(command: &RiskCommand, terminal: &mut Terminal) -> Result<Exit, Refused> {
    let RiskCommand::Show(call) = command;
    call.run(show, terminal)
}

fn show(args: &RiskShowArgs, terminal: &mut Terminal) -> Result<Exit, Refused> {
    let register = args
        .risk
        .as_deref()
        .map_or_else(embedded::risk_register, read_register)?;
    let at = args.clock.setting(None).now()?.at;
    let mut pages = Vec::new();
    for place in args.place.split([',', '，', '、']) {
        let region = division::region(place.trim());
        let region = region.map_err(|what| Refused::usage("PLACE", what))?;
        pages.push(register_page(&register, region, at, terminal.lang()));
    }
    Ok(terminal.show(&pages.join("\n\n")))
}
