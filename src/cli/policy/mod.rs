//! `healthcode policy`: read a notice, prove it, ask it, compare two.

mod check;
mod diff;
mod explain;
mod show;

use clap::Subcommand;

use crate::cli::{Call, Exit, Refused, Terminal};
use crate::gate::read_notice;

/// The commands of `policy`.
#[derive(Debug, Subcommand)]
pub(super) enum PolicyCommand {
    /// 逐条列出通告与规则 / The notice's articles and rules as a table
    Show(Call<show::PolicyShowArgs>),
    /// 证明通告安全，或给出最小反例 / Prove a notice safe, or give the smallest counter-example
    Check(Call<check::PolicyCheckArgs>),
    /// 对一组事实，说明每条规则为何适用或不适用 / For a set of facts, why each rule matched or not
    Explain(Call<explain::ExplainArgs>),
    /// 比较两份通告（及两份风险等级表）：哪些人的结果不同 / Who gets another verdict under another notice
    Diff(Call<diff::DiffArgs>),
}

/// Runs one of them.
pub(super) fn run(command: &PolicyCommand, terminal: &mut Terminal) -> Result<Exit, Refused> {
    match command {
        PolicyCommand::Show(call) => call.run(show::run, terminal),
        PolicyCommand::Check(call) => call.run(check::run, terminal),
        PolicyCommand::Explain(call) => call.run(explain::run, terminal),
        PolicyCommand::Diff(call) => call.run(diff::run, terminal),
    }
}
