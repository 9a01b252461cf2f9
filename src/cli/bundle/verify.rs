//! `bundle verify`: everything that an installation would check, without one.

use clap::Args;

use super::{FileArgs, show};
use crate::base::text::Text;
use crate::bundle::{Contents, Expired, VerifiedBundle, current};
use crate::cli::{AtArgs, Exit, Refused, Terminal};
use crate::gate::trusted;
use crate::publish::read_bundle;

/// Flags of `bundle verify`.
#[derive(Debug, Args)]
pub(in crate::cli) struct VerifyArgs {
    #[command(flatten)]
    pub(super) bundle: FileArgs,
    /// 所信任的根：根文件，或其指纹 / The trusted root: a root document or its fingerprint
    #[arg(long, value_name = "FILE|FINGERPRINT")]
    root: String,
    #[command(flatten)]
    clock: AtArgs,
}

pub(super) fn run(args: &VerifyArgs, terminal: &mut Terminal) -> Result<Exit, Refused> {
    let trusted = trusted(&args.root)?;
    let bundle = read_bundle(&args.bundle.file)?;
    let verified = VerifiedBundle::verify(bundle, &trusted)?;
    let now = args.clock.setting(None).now()?.at;
    current(&verified, now, Expired::Refuse)?;
    let contents = Contents::read(&verified)?;
    let first = Text::fixed("验证通过", "verified");
    show(&first, verified.bundle(), Some(&contents), terminal)
}
