//! `healthcode inspect`: a token's parts, for support. It verifies nothing and says so on every
//! line.

use std::ffi::OsStr;

use clap::Args;

use super::args::LangArgs;
use super::exit::Exit;
use super::input::{Material, StandardInput, read_input};
use super::terminal::Terminal;
use crate::base::error::{Error, Fault};
use crate::base::text::Text;
use crate::qr::{PictureLimits, read_symbols};
use crate::report::parts::page;

/// Flags of `inspect`.
#[derive(Debug, Args)]
pub(super) struct InspectArgs {
    /// 图片、文本文件、健康码文本，或 - / A picture, a text file, a token, or -
    #[arg(value_name = "INPUT", default_value = "-")]
    input: String,
    /// 扫到的文本本身，无论它像不像文件名或参数 / The scanned text itself, even if it looks like the name of
    /// a file or a flag
    #[arg(
        long,
        value_name = "TEXT",
        conflicts_with = "input",
        allow_hyphen_values = true
    )]
    code: Option<String>,
    #[command(flatten)]
    lang: LangArgs,
}

/// Prints the parts.
pub(super) fn run(args: &InspectArgs, terminal: &mut Terminal) -> Exit {
    let lang = args.lang.get();
    let texts = match args
        .code
        .clone()
        .map_or_else(|| texts(&args.input), |text| Ok(vec![text]))
    {
        Ok(texts) => texts,
        Err(error) => {
            terminal.note(&error.line(lang));
            return Exit::CouldNotDecide;
        }
    };
    for text in texts {
        if terminal.result(&page(&text, lang)).is_err() {
            return Exit::CouldNotDecide;
        }
    }
    Exit::Done
}

/// The texts of an input: one, or as many as a picture holds.
fn texts(input: &str) -> Result<Vec<String>, Error> {
    match read_input(OsStr::new(input), &mut StandardInput::default())? {
        Material::Text(text) => Ok(vec![text]),
        Material::Oversized => {
            let what = Text::fixed("内容过长", "too long");
            Err(Error::one(input, Fault::new("", what)))
        }
        Material::Picture(bytes) => read_symbols(&bytes, &PictureLimits::default())
            .map(|texts| texts.into_iter().map(|text| text.into_string()).collect())
            .map_err(|fault| {
                let reason = crate::check::picture_reason(&fault);
                Error::one(input, Fault::new("", reason.text))
            }),
    }
}
