//! `bundle install`: a bundle becomes what a gate judges with, whole or not at all.

use std::path::{Path, PathBuf};

use clap::Args;

use super::{FileArgs, usage};
use crate::base::text::Text;
use crate::bundle::{Dropped, Expired, LostPart, Trusted};
use crate::check::Clock;
use crate::cli::{AtArgs, Exit, Refused, Terminal};
use crate::gate::{self, Fetched, InstallOptions, Older, Store, trusted};

/// Flags of `bundle install`.
#[derive(Debug, Args)]
pub(in crate::cli) struct BundleInstallArgs {
    #[command(flatten)]
    pub(super) bundle: FileArgs,
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
    /// 比已安装过的旧也安装；所放弃的逐项列出，doctor 此后持续提示 / Install though it is older than
    /// what was installed here: what is given up is named, and doctor goes on to say so
    #[arg(long)]
    accept_older: bool,
    #[command(flatten)]
    clock: AtArgs,
}

pub(super) fn run(args: &BundleInstallArgs, terminal: &mut Terminal) -> Result<Exit, Refused> {
    let clock = args.clock.setting(None).now()?;
    let root = args.root.as_deref().map(trusted).transpose()?;
    let fetched = Fetched::read(&args.bundle.file)?;
    let mut how = InstallOptions::default();
    if args.allow_expired {
        how.expired = Expired::Accept;
    }
    if args.accept_older {
        how.older = Older::Accept;
    }
    let done = install(&fetched, &args.to, root.as_ref(), clock, how, terminal)?;
    Ok(terminal.tell(&done))
}

/// Installs a bundle in the folder of a gate. Says what was given up, what should be seen to and what was lost;
/// returns what is installed now.
///
/// # Errors
/// It is refused, with the flags by which somebody can decide otherwise.
pub(in crate::cli) fn install(
    fetched: &Fetched,
    to: &Path,
    root: Option<&Trusted>,
    clock: Clock,
    how: InstallOptions,
    terminal: &mut Terminal,
) -> Result<Text, Refused> {
    let installed = Store::new(to).install(&fetched.name, &fetched.bytes, root, clock, how);
    let (done, fault) = installed.map_err(refused)?;
    for given_up in done.given_up_texts() {
        terminal.say(&given_up);
    }
    if let Some(fault) = &fault {
        terminal.say(fault);
    }
    if let Some(lost) = &done.lost {
        terminal.error(lost);
    }
    Ok(done.text(to))
}

/// The same refusal with the flags by which somebody can decide otherwise.
fn refused(refused: gate::InstallRefused) -> Refused {
    let error = match refused {
        gate::InstallRefused::Bundle(error) => error,
        gate::InstallRefused::RootNeeded => {
            return usage(
                "--root",
                "首次安装须用 --root 指明所信任的根（文件或指纹）",
                "the first installation needs the root to trust: --root FILE or FINGERPRINT",
            );
        }
        gate::InstallRefused::Damaged(error) => error.with_hint(Text::fixed(
            "已安装的包不可用；请核对根的指纹，加 --root 重新安装",
            "what is installed cannot be used: compare the root's fingerprint and install anew with --root",
        )),
        gate::InstallRefused::Expired(error) => error.with_hint(Text::fixed(
            "确实没有更新的，可加 --allow-expired 安装，本机将按过期处理",
            "if there is none, --allow-expired installs this one and the gate treats it as out of date",
        )),
        gate::InstallRefused::Older {
            error,
            losses,
            usable,
        } => {
            let error = match losses.first().map(|loss| &loss.part) {
                Some(LostPart::Revocation(Dropped { iss, kid })) => {
                    let flag = format!("bundle create --may-drop {iss}/{kid}");
                    error.with_hint(Text::new(flag.clone(), flag))
                }
                _ => error,
            };
            // A gate that works does not need an older bundle, and nobody is shown the way there.
            match usable {
                true => error,
                false => error.with_hint(GIVE_UP),
            }
        }
        gate::InstallRefused::Unknown(error) => error.with_hint(GIVE_UP),
    };
    error.into()
}

const GIVE_UP: Text = Text::fixed(
    "确要放弃，可加 --accept-older，本机将一直提示",
    "to give that up, --accept-older installs it and doctor goes on to say so",
);
