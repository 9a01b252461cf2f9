//! `healthcode policy diff`: who gets another verdict.

use std::path::PathBuf;

use clap::Args;

use super::read_notice;
use crate::cli::{Exit, Refused, Terminal};
use crate::gate::read_register;
use crate::notice::{Registers, diff};
use crate::report::notice::differences_page;

/// Flags of `policy diff`.
#[derive(Debug, Args)]
pub(in crate::cli) struct DiffArgs {
    /// 原通告 / The notice before
    #[arg(value_name = "A")]
    before: String,
    /// 新通告 / The notice after
    #[arg(value_name = "B")]
    after: String,
    /// 原风险等级表 / The risk register before
    #[arg(long, value_name = "FILE", requires = "risk_to")]
    risk_from: Option<PathBuf>,
    /// 新风险等级表 / The risk register after
    #[arg(long, value_name = "FILE", requires = "risk_from")]
    risk_to: Option<PathBuf>,
}

pub(super) fn run(args: &DiffArgs, terminal: &mut Terminal) -> Result<Exit, Refused> {
    let (a, b) = (read_notice(&args.before)?, read_notice(&args.after)?);
    let load = |path: &Option<PathBuf>| path.as_deref().map(read_register).transpose();
    let (from, to) = (load(&args.risk_from)?, load(&args.risk_to)?);
    let registers = from
        .as_ref()
        .zip(to.as_ref())
        .map(|(from, to)| Registers { from, to });
    let lang = terminal.lang();
    let differences = diff(&a, &b, registers);
    let zone = a.document().zone();
    let width = terminal.style().width;
    Ok(terminal.show(&differences_page(&differences, zone, lang, width)))
}
