//! `bundle key`: the key of a role, in the form of `keys generate`.

use std::path::PathBuf;

use clap::Args;

use crate::cli::keys::{PLAIN_NAME, plain_name};
use crate::cli::{Exit, Refused, Terminal, read_by};
use crate::issue::PrivateKey;
use crate::jws::Algorithm;
use crate::publish::write_pair;

/// Flags of `bundle key`.
#[derive(Debug, Args)]
pub(in crate::cli) struct KeyArgs {
    /// 密钥名称，如 root-1，也用作文件名 / The key's name, such as root-1, also that of its files
    #[arg(value_name = "NAME", value_parser = read_by(plain_name, PLAIN_NAME))]
    name: String,
    /// 写入此文件夹；不覆盖已有文件 / Folder to write to; existing files are kept
    #[arg(short, long, value_name = "DIR", default_value = ".")]
    out: PathBuf,
}

pub(super) fn run(args: &KeyArgs, terminal: &mut Terminal) -> Result<Exit, Refused> {
    let key = PrivateKey::generate(&args.name, Algorithm::Ed25519)?;
    let written = write_pair(&key, &args.out, &args.out, &args.name)?;
    Ok(terminal.tell(&written.text_with_id(&key)))
}
