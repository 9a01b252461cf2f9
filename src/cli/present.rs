//! `healthcode present`: what the holder's phone shows, for wallet makers and for tests.

use std::ffi::OsStr;
use std::path::{Path, PathBuf};

use clap::Args;

use super::args::{LangArgs, Refused};
use super::clock::AtArgs;
use super::exit::Exit;
use super::files::read_document;
use super::input::{Material, StandardInput, read_input};
use super::terminal::Terminal;
use crate::base::error::{Error, Fault};
use crate::base::text::Text;
use crate::issue::{PrivateKey, Showing, present};

/// Flags of `present`.
#[derive(Debug, Args)]
pub(super) struct PresentArgs {
    /// 健康码文本、文本文件，或 - / A code, a text file with one, or -
    #[arg(value_name = "CODE", default_value = "-")]
    code: String,
    /// 手机的私钥（私有 JWK） / The phone's private key, a JWK with `d`
    #[arg(long, value_name = "FILE")]
    key: PathBuf,
    /// 关口所报的数字；省略则随机 / The digits that the guard spoke; random otherwise
    #[arg(long, value_name = "DIGITS")]
    nonce: Option<String>,
    /// 关口的标识 / The gate's own id
    #[arg(long, value_name = "ID", default_value = "health-code")]
    aud: String,
    #[command(flatten)]
    clock: AtArgs,
    #[command(flatten)]
    lang: LangArgs,
}

/// Prints the code with a proof.
pub(super) fn run(args: &PresentArgs, terminal: &mut Terminal) -> Exit {
    let lang = args.lang.get();
    match shown(args) {
        Ok(text) => terminal.show(&text),
        Err(refused) => refused.report(lang, terminal),
    }
}

fn shown(args: &PresentArgs) -> Result<String, Refused> {
    let key = PrivateKey::load(
        &args.key.display().to_string(),
        &read_document(Path::new(&args.key))?,
    )?;
    let Material::Text(code) = read_input(OsStr::new(&args.code), &mut StandardInput::default())?
    else {
        let what = Text::fixed("须为健康码文本", "expected the text of a code");
        return Err(Error::one(&args.code, Fault::new("", what)).into());
    };
    let showing = Showing {
        at: args.clock.setting(None).now()?.at,
        audience: &args.aud,
        nonce: args.nonce.as_deref(),
    };
    Ok(present(&code, &key, &showing)?)
}
