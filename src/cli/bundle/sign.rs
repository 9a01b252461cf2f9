//! `bundle sign`: one signature of one key for one role. The file goes from person to person until
//! enough have signed.

use std::path::PathBuf;

use clap::Args;

use super::FileArgs;
use crate::bundle::Role;
use crate::cli::{Exit, ForceArgs, Refused, Terminal, words};
use crate::publish::sign_file;

/// Flags of `bundle sign`.
#[derive(Debug, Args)]
pub(in crate::cli) struct BundleSignArgs {
    #[command(flatten)]
    pub(super) bundle: FileArgs,
    /// 为哪个角色签名 / The role
    #[arg(long, value_parser = words(&Role::WORDS))]
    role: Role,
    /// 私钥（私有 JWK） / Private key, a JWK with `d`
    #[arg(long, value_name = "FILE")]
    key: PathBuf,
    /// 写入此文件；省略则改写原文件 / Write here instead of over the bundle
    #[arg(short, long, value_name = "FILE")]
    out: Option<PathBuf>,
    #[command(flatten)]
    force: ForceArgs,
}

pub(super) fn run(args: &BundleSignArgs, terminal: &mut Terminal) -> Result<Exit, Refused> {
    let out = args.out.as_deref();
    let out = out.map(|file| (file, args.force.existing()));
    let done = sign_file(&args.bundle.file, args.role, &args.key, out)?;
    Ok(terminal.tell(&done.page(args.role)))
}
