//! What the issuers have said since: a folder of status lists.

use std::path::PathBuf;

use clap::Args;

use super::trust::variable;

/// The environment variable behind `--status`.
const STATUS_VARIABLE: &str = "HEALTHCODE_STATUS";

/// What the issuers have said since.
#[derive(Debug, Args)]
pub(in crate::cli) struct StatusArgs {
    /// 状态列表（*.jwt）所在文件夹 / Folder of status lists, every *.jwt there [env: HEALTHCODE_STATUS=]
    #[arg(long, value_name = "DIR")]
    status: Option<PathBuf>,
}

impl StatusArgs {
    /// The folder, if one is named.
    pub(in crate::cli) fn folder(&self) -> Option<PathBuf> {
        self.status.clone().or_else(|| variable(STATUS_VARIABLE))
    }
}
