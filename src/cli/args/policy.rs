//! By which documents.

use std::path::PathBuf;

use clap::Args;

/// By which documents.
#[derive(Debug, Args)]
pub(in crate::cli) struct PolicyArgs {
    /// 通告：内置编号或文件 / The notice: an embedded id or a file
    /// （省略则用信任包中唯一的通告，没有则用 tongliao-2020-03） / (otherwise the only one of the bundle,
    /// or tongliao-2020-03)
    #[arg(long, value_name = "FILE|ID", env = "HEALTHCODE_NOTICE")]
    pub(super) notice: Option<String>,
    /// 风险等级表；省略则用信任包中的，没有则用内置示例 / The risk register; otherwise that of the bundle,
    /// or an embedded illustration
    #[arg(long, value_name = "FILE", env = "HEALTHCODE_RISK")]
    pub(super) risk: Option<PathBuf>,
}
