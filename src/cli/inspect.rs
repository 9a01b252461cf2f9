//! `healthcode inspect`: a token's parts, for support. It verifies nothing and says so on every
//! line.

use std::ffi::OsStr;

use clap::Args;

use super::input::material;
use crate::cli::{Exit, Refused, Terminal};
use crate::gate::StandardInput;
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
}

/// Prints the parts.
pub(super) fn run(args: &InspectArgs, terminal: &mut Terminal) -> Result<Exit, Refused> {
    let texts = match &args.code {
        Some(text) => vec![text.clone()],
        None => {
            let given = material(OsStr::new(&args.input), &mut StandardInput::default())?;
            given.texts(&args.input)?
        }
    };
    for text in texts {
        if terminal.result(&page(&text, terminal.lang())).is_err() {
            return Ok(Exit::CouldNotDecide);
        }
    }
    Ok(Exit::Done)
}
