//! `bundle sign`: one signature of one key for one role. The file goes from person to person until
//! enough have signed.

use std::path::{Path, PathBuf};

use clap::Args;

use super::super::args::{Refused, words};
use super::super::exit::Exit;
use super::super::input::read_document;
use super::super::terminal::Terminal;
use super::{FileArgs, grouped, read};
use crate::base::error::Error;
use crate::base::text::{Lang, Text};
use crate::bundle::archive::pack;
use crate::bundle::{Role, hex};
use crate::issue::{PrivateKey, sign_bundle};

/// Flags of `bundle sign`.
#[derive(Debug, Args)]
pub(in crate::cli) struct SignArgs {
    #[command(flatten)]
    bundle: FileArgs,
    /// 为哪个角色签名 / The role
    #[arg(long, value_parser = words(&Role::WORDS))]
    role: Role,
    /// 私钥（私有 JWK） / Private key, a JWK with `d`
    #[arg(long, value_name = "FILE")]
    key: PathBuf,
    /// 写入此文件；省略则改写原文件 / Write here instead of over the bundle
    #[arg(long, value_name = "FILE")]
    out: Option<PathBuf>,
}

impl SignArgs {
    pub(super) const fn lang(&self) -> Lang {
        self.bundle.lang.get()
    }
}

pub(super) fn run(args: &SignArgs, terminal: &mut Terminal) -> Result<Exit, Refused> {
    let (bundle, _) = read(&args.bundle.file)?;
    let name = args.key.display().to_string();
    let key = PrivateKey::load(&name, &read_document(&args.key)?)?;
    let signed = sign_bundle(&bundle, args.role, &key)?;
    let out = args.out.as_ref().unwrap_or(&args.bundle.file);
    write(out, &pack(&out.display().to_string(), &signed.files)?)?;
    let (count, needed) = signed.count;
    let (role, version, kid) = (args.role, signed.version, key.kid());
    let fingerprint = grouped(&hex(&bundle.document(role)?.fingerprint()));
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
    for role in signed.voided {
        text = text.then(&Text::new(
            format!("；{}须重新签名", role.word().zh),
            format!("; {role} must be signed again"),
        ));
    }
    Ok(terminal.show(text.get(args.lang())))
}

/// Writes a bundle in one piece.
pub(super) fn write(path: &Path, bytes: &[u8]) -> Result<(), Error> {
    let folder = path
        .parent()
        .filter(|folder| !folder.as_os_str().is_empty());
    let name = path.file_name().unwrap_or_default().to_string_lossy();
    crate::gate::put(folder.unwrap_or(Path::new(".")), &name, bytes)
}
