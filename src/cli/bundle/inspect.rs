//! `bundle inspect`: what a bundle says, for people; nothing of it is believed.

use clap::Args;

use super::super::args::Refused;
use super::super::exit::Exit;
use super::super::terminal::Terminal;
use super::{FileArgs, read, unverified};
use crate::base::text::Lang;
use crate::report::bundle::lines;

/// Flags of `bundle inspect`.
#[derive(Debug, Args)]
pub(in crate::cli) struct InspectArgs {
    #[command(flatten)]
    bundle: FileArgs,
}

impl InspectArgs {
    pub(super) const fn lang(&self) -> Lang {
        self.bundle.lang.get()
    }
}

pub(super) fn run(args: &InspectArgs, terminal: &mut Terminal) -> Result<Exit, Refused> {
    let (bundle, _) = read(&args.bundle.file)?;
    let lang = args.lang();
    let lines = lines(&bundle, None, lang)?;
    Ok(terminal.show(&format!("{}\n{}", unverified(lang), lines.join("\n"))))
}
