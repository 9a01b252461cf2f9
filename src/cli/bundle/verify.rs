//! `bundle verify`: everything that an installation would check, without one.

use clap::Args;

use super::super::args::Refused;
use super::super::clock::AtArgs;
use super::super::exit::Exit;
use super::super::terminal::Terminal;
use super::{FileArgs, read};
use crate::base::text::Lang;
use crate::bundle::{Contents, Expired, VerifiedBundle, current};
use crate::gate::trusted;
use crate::report::bundle::lines;

/// Flags of `bundle verify`.
#[derive(Debug, Args)]
pub(in crate::cli) struct VerifyArgs {
    #[command(flatten)]
    bundle: FileArgs,
    /// 所信任的根：根文件，或其指纹 / The trusted root: a root document or its fingerprint
    #[arg(long, value_name = "FILE|FINGERPRINT")]
    root: String,
    #[command(flatten)]
    clock: AtArgs,
}

impl VerifyArgs {
    pub(super) const fn lang(&self) -> Lang {
        self.bundle.lang.get()
    }
}

pub(super) fn run(args: &VerifyArgs, terminal: &mut Terminal) -> Result<Exit, Refused> {
    let trusted = trusted(&args.root)?;
    let (bundle, _) = read(&args.bundle.file)?;
    let verified = VerifiedBundle::verify(bundle, &trusted)?;
    let now = args.clock.setting(None).now()?.at;
    current(&verified, now, Expired::Refuse)?;
    let contents = Contents::read(&verified)?;
    let first = match args.lang() {
        Lang::Zh => "验证通过",
        Lang::En => "verified",
    };
    let lines = lines(verified.bundle(), Some(&contents), args.lang())?;
    Ok(terminal.show(&format!("{first}\n{}", lines.join("\n"))))
}
