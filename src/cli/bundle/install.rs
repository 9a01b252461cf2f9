//! `bundle install`: a bundle becomes what a gate judges with, whole or not at all.

use std::path::PathBuf;

use clap::Args;

use super::super::args::Refused;
use super::super::clock::{AtArgs, ClockSetting};
use super::super::exit::Exit;
use super::super::terminal::Terminal;
use super::{FileArgs, Mark, read, store, trusted, usage};
use crate::base::error::{Error, Fault};
use crate::base::limits::LEEWAY_MAX_SECONDS;
use crate::base::text::{Lang, Text};
use crate::base::time::{Timestamp, Zone};
use crate::bundle::{Contents, Expired, Freshness, Trusted, VerifiedBundle, current, follows};

/// Flags of `bundle install`.
#[derive(Debug, Args)]
pub(in crate::cli) struct InstallArgs {
    #[command(flatten)]
    bundle: FileArgs,
    /// 安装到此文件夹 / The folder to install in
    #[arg(long, value_name = "DIR")]
    to: PathBuf,
    /// 首次安装所信任的根：根文件，或其指纹 / The root to trust at the first installation: a root
    /// document or its fingerprint
    #[arg(long, value_name = "FILE|FINGERPRINT")]
    root: Option<String>,
    /// 时间戳等已到期也安装（根到期除外） / Install though a role other than the root has expired
    #[arg(long)]
    allow_expired: bool,
    #[command(flatten)]
    clock: AtArgs,
}

impl InstallArgs {
    pub(super) const fn lang(&self) -> Lang {
        self.bundle.lang.get()
    }
}

pub(super) fn run(args: &InstallArgs, terminal: &mut Terminal) -> Result<Exit, Refused> {
    let setting = args.clock.setting(None);
    let now = setting.now()?.at;
    let given = args.root.as_deref().map(trusted).transpose()?;
    let (bundle, bytes) = read(&args.bundle.file)?;
    let lock = store::lock(&args.to)?;
    let installed = match (store::is_installed(&args.to), &given) {
        (false, _) => None,
        (true, _) => match (store::load(&args.to), &given) {
            (Ok(installed), _) => Some(installed),
            // Whoever names a root begins anew in the place of what cannot be used.
            (Err(_), Some(_)) => None,
            (Err(error), None) => return Err(begin_anew(&error).into()),
        },
    };
    if let Some(given) = &given {
        VerifiedBundle::verify(bundle.clone(), given)?;
    }
    let verified = match (&installed, given) {
        (Some(installed), _) => {
            // The newest root that was installed, not the first: older keys may have leaked since.
            let root = installed.verified.bundle().newest_root()?.clone();
            let verified = VerifiedBundle::verify(bundle, &Trusted::Root(Box::new(root)))?;
            // What is loaded later is verified from the first root.
            VerifiedBundle::verify(verified.bundle().clone(), &store::trusted(&args.to)?)?
        }
        (None, Some(given)) => VerifiedBundle::verify(bundle, &given)?,
        (None, None) => {
            return Err(usage(
                "--root",
                "首次安装须用 --root 指明所信任的根（文件或指纹）",
                "the first installation needs the root to trust: --root FILE or FINGERPRINT",
            ));
        }
    };
    let expired = if args.allow_expired {
        Expired::Accept
    } else {
        Expired::Refuse
    };
    current(&verified, now, expired)?;
    let contents = Contents::read(&verified)?;
    not_of_the_future(verified.bundle().name(), &contents.freshness, now)?;
    if let Some(installed) = &installed {
        follows(
            &verified,
            &contents,
            &installed.verified,
            &installed.contents,
            now,
        )?;
    } else {
        let root = verified.bundle().newest_root()?;
        store::pin(&args.to, root.envelope().bytes())?;
    }
    store::replace(&args.to, &bytes)?;
    let mut mark = Mark::read(&args.to, &contents.freshness);
    if matches!(setting, ClockSetting::System) {
        mark.raise(now);
    }
    if let Some(fault) = &mark.fault {
        terminal.say(fault, args.lang());
    }
    drop(lock);
    let (versions, folder) = (contents.versions, args.to.display());
    let (registry, register) = (contents.registry.version(), contents.register.version());
    let text = Text::new(
        format!(
            "已安装信任包第 {} 版到 {folder}（根第 {} 版，信任名单第 {registry} 版，风险等级表第 {register} 版）",
            versions.timestamp, versions.root
        ),
        format!(
            "installed bundle version {} in {folder} (root version {}, registry version {registry}, \
             risk register version {register})",
            versions.timestamp, versions.root
        ),
    );
    Ok(terminal.show(text.get(args.lang())))
}

/// A bundle that was signed after `now`: this clock is wrong, or somebody dates it forward so that
/// the gate would take every clock for wrong.
fn not_of_the_future(name: &str, freshness: &Freshness, now: Timestamp) -> Result<(), Error> {
    if now.plus_seconds(LEEWAY_MAX_SECONDS) >= freshness.newest {
        return Ok(());
    }
    let (newest, now) = (
        freshness.newest.for_people(Zone::CHINA),
        now.for_people(Zone::CHINA),
    );
    let fault = Fault {
        hint: Some(Text::fixed(
            "请校准本机时间后再安装；时间无误则不要使用此包",
            "set this device's clock and install again; if the clock is right, do not use the bundle",
        )),
        ..Fault::new(
            "",
            Text::new(
                format!("签发于 {newest}，晚于本机时间 {now}"),
                format!("was signed at {newest}, later than this device's time {now}"),
            ),
        )
    };
    Err(Error::one(name, fault))
}

/// What is installed cannot be used, and nothing can be compared with it.
fn begin_anew(error: &Error) -> Error {
    let Some((file, fault)) = error.faults().first() else {
        return error.clone();
    };
    let fault = Fault {
        hint: Some(Text::fixed(
            "已安装的包不可用；请核对根的指纹，加 --root 重新安装",
            "what is installed cannot be used; compare the root's fingerprint and install anew with --root",
        )),
        ..fault.clone()
    };
    Error::one(file, fault)
}
