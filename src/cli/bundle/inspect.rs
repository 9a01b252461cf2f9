//! `bundle inspect`: what a bundle says, for people; nothing of it is believed.

use clap::Args;

use super::{FileArgs, show_unverified};
use crate::cli::{Exit, Refused, Terminal};
use crate::publish::read_bundle;

/// Flags of `bundle inspect`.
#[derive(Debug, Args)]
pub(in crate::cli) struct InspectArgs {
    #[command(flatten)]
    pub(super) bundle: FileArgs,
}

pub(super) fn run(args: &InspectArgs, terminal: &mut Terminal) -> Result<Exit, Refused> {
    let bundle = read_bundle(&args.bundle.file)?;
    show_unverified(&bundle, terminal)
}
