//! `bundle sign`: one signature of one key for one role. The file goes from person to person until
//! enough have signed.

use std::path::PathBuf;

use clap::Args;

use super::super::args::{ForceArgs, Refused, words};
use super::super::exit::Exit;
use super::super::terminal::Terminal;
use super::{FileArgs, read};
use crate::base::text::{Lang, Text};
use crate::base::unreadable::unreadable;
use crate::bundle::archive::pack;
use crate::bundle::{Bundle, Role, hex};
use crate::gate::files::{Edit, Kind, Readers, read_document, write};
use crate::issue::{PrivateKey, sign_bundle};
use crate::report::bundle::grouped;

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
    #[arg(short, long, value_name = "FILE")]
    out: Option<PathBuf>,
    #[command(flatten)]
    force: ForceArgs,
}

impl SignArgs {
    pub(super) const fn lang(&self) -> Lang {
        self.bundle.lang.get()
    }
}

pub(super) fn run(args: &SignArgs, terminal: &mut Terminal) -> Result<Exit, Refused> {
    let file = &args.bundle.file;
    let shown = file.display().to_string();
    let unreadable = |e| unreadable(&shown, &e);
    // From here to the end nobody else signs the file. A program that writes another reads this one only.
    let (edit, bundle) = match &args.out {
        Some(_) => (None, read(file)?.0),
        None => {
            let edit = Edit::begin(file, Kind::Bundle).map_err(unreadable)?;
            let bundle = Bundle::read(&shown, edit.before())?;
            (Some(edit), bundle)
        }
    };
    let name = args.key.display().to_string();
    let key = PrivateKey::load(&name, &read_document(&args.key)?)?;
    let signed = sign_bundle(&bundle, args.role, &key)?;
    let out = args.out.as_ref().unwrap_or(&args.bundle.file);
    let packed = pack(&out.display().to_string(), &signed.files)?;
    match edit {
        Some(edit) => edit.finish(&packed).map_err(unreadable)?,
        None => write(out, &packed, args.force.existing(), Readers::Usual)?,
    }
    let (count, needed) = signed.count;
    let (role, version, kid) = (args.role, signed.version, key.kid());
    let fingerprint = grouped(&hex(&bundle.document(role).fingerprint()));
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
