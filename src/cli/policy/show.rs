//! `healthcode policy show`: for an official to read, article beside article.

use clap::Args;

use super::read_notice;
use crate::cli::{Exit, Refused, Terminal};
use crate::embedded;
use crate::report::notice;

/// Flags of `policy show`.
#[derive(Debug, Args)]
pub(in crate::cli) struct PolicyShowArgs {
    /// 内置编号或文件 / An embedded id or a file
    #[arg(value_name = "NOTICE", default_value = embedded::TONGLIAO)]
    notice: String,
}

pub(super) fn run(args: &PolicyShowArgs, terminal: &mut Terminal) -> Result<Exit, Refused> {
    let notice = read_notice(&args.notice)?;
    let lang = terminal.lang();
    let width = terminal.style().width;
    Ok(terminal.show(&notice::page(notice.document(), lang, width)))
}
