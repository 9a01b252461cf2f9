//! `bundle sign`: one signature of one key for one role. The file goes from person to person until
//! enough have signed.

use std::path::PathBuf;

use clap::Args;

use super::FileArgs;
use crate::base::text::Text;
use crate::bundle::{Role, hex};
use crate::cli::{Exit, ForceArgs, Refused, Terminal, words};
use crate::publish::{SignedFile, sign_file};
use crate::report::bundle::grouped;

/// Flags of `bundle sign`.
#[derive(Debug, Args)]
pub(in crate::cli) struct SignArgs {
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

pub(super) fn run(args: &SignArgs, terminal: &mut Terminal) -> Result<Exit, Refused> {
    let out = args.out.as_deref();
    let out = out.map(|file| (file, args.force.existing()));
    let done = sign_file(&args.bundle.file, args.role, &args.key, out)?;
    let SignedFile { signed, kid, .. } = &done;
    let (count, needed) = signed.count;
    let (role, version) = (args.role, signed.version);
    let fingerprint = grouped(&hex(&done.fingerprint));
    let mut text = Text::new(
        format!(
            "{kid} 已为{}第 {version} 版签名（{count}/{needed}）；所签内容指纹 {fingerprint}",
            role.word().zh
        ),
        format!(
            "{kid} signed {role} version {version} ({count} of {needed}); \
             fingerprint of what was signed {fingerprint}"
        ),
    );
    for role in &signed.voided {
        text = text.then(&Text::new(
            format!("；{}须重新签名", role.word().zh),
            format!("; {role} must be signed again"),
        ));
    }
    Ok(terminal.tell(&text))
}
