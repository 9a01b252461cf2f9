//! Decides whether a bundle may be installed, and what is kept of it. It is one pure function of what
//! is installed, the candidate, the root and the time.

use std::path::Path;

use super::store::Installed;
use super::versions::{GivenUp, InstalledVersions, KeptVersions, Sentence};
use crate::base::error::{Error, Fault};
use crate::base::limits::LEEWAY_MAX_SECONDS;
use crate::base::text::Text;
use crate::base::time::{Timestamp, Zone};
use crate::bundle::{
    Bundle, Contents, Expired, Loss, Record, Root, Trusted, VerifiedBundle, current, lists_lost,
    refusal, unhex, versions_lost,
};

/// What a folder holds before an installation.
#[derive(Debug, Clone, Default)]
pub struct FolderBefore {
    /// The root of the first installation, if it can be read.
    pub pinned: Option<Root>,
    /// The bundle that judges now; `Err` if what is there cannot be used.
    pub installed: Option<Result<Installed, Error>>,
    /// What is known of the bundles that were installed.
    pub kept: KeptVersions,
}

/// What the person who installs decides.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct InstallOptions {
    /// What to do about a role that has expired.
    pub expired: Expired,
    /// What to do about a bundle that is older than what was installed.
    pub older: Older,
}

/// What to do about a bundle that is older than what was installed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Older {
    /// Refuse it.
    #[default]
    Refuse,
    /// Take it, and remember what was given up.
    Accept,
}

/// A bundle that may be installed.
#[derive(Debug, Clone)]
pub struct Installation {
    /// The bundle, verified.
    pub verified: VerifiedBundle,
    /// What it holds.
    pub contents: Contents,
    /// What is kept of it beside it.
    pub state: InstalledVersions,
    /// What is given up for it, one sentence each.
    pub given_up: Vec<Text>,
    /// Why what was kept of earlier installations is lost, so that nothing was compared with it.
    pub lost: Option<Error>,
    /// Whether the newest root of this bundle becomes the one that is trusted from here on.
    pub pins: bool,
}

impl Installation {
    /// For each of these a message that it was given up.
    pub fn given_up_texts(&self) -> impl Iterator<Item = Text> {
        self.given_up.iter().map(|lost| {
            Text::new(
                format!("已放弃：{}", lost.zh),
                format!("given up: {}", lost.en),
            )
        })
    }

    /// What is installed in `folder` now.
    #[must_use]
    pub fn text(&self, folder: &Path) -> Text {
        let (versions, folder) = (self.contents.versions, folder.display());
        let registry = self.contents.registry.version();
        let register = self.contents.register.version();
        Text::new(
            format!(
                "已安装信任包第{}版到 {folder}（根第{}版，信任名单第{registry}版，风险等级表第{register}版）",
                versions.timestamp, versions.root
            ),
            format!(
                "installed bundle version {} in {folder} (root version {}, registry version {registry}, \
                 risk register version {register})",
                versions.timestamp, versions.root
            ),
        )
    }
}

/// A bundle that is not installed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum InstallRefused {
    /// It cannot be used, and nobody may accept it.
    Bundle(Error),
    /// Nothing is installed that says whom to trust, and the caller names no root.
    RootNeeded,
    /// What is installed cannot be used; the caller must name the root to begin again.
    Damaged(Error),
    /// A role other than the root has expired; the caller may accept that.
    Expired(Error),
    /// It is older than what was installed; the caller may give that up.
    Older {
        /// One fault for each part that goes back.
        error: Error,
        /// The parts.
        losses: Vec<Loss>,
        /// Whether what is installed judges on; otherwise somebody must decide.
        usable: bool,
    },
    /// Something was installed with which it cannot be compared; the caller may give that up.
    Unknown(Error),
}

impl From<Error> for InstallRefused {
    fn from(error: Error) -> Self {
        Self::Bundle(error)
    }
}

/// Decides whether `candidate` may be installed over what was there `before`. A first installation, and
/// one that replaces what cannot be used, needs the trusted `root`.
///
/// # Errors
/// Why it is not installed, and what the caller can do about it.
pub fn install(
    before: &FolderBefore,
    candidate: Bundle,
    root: Option<&Trusted>,
    now: Timestamp,
    how: InstallOptions,
) -> Result<Installation, InstallRefused> {
    let installed = match (&before.installed, root) {
        (Some(Ok(installed)), _) => Some(installed),
        (Some(Err(error)), None) => return Err(InstallRefused::Damaged(error.clone())),
        (None, None) => return Err(InstallRefused::RootNeeded),
        (Some(Err(_)) | None, Some(_)) => None,
    };
    let known = known(before, installed, now);
    let name = candidate.name().to_owned();
    let (verified, same_chain) = verified(before, installed, known.as_ref(), candidate, root, how)?;
    if let Err(error) = current(&verified, now, how.expired) {
        let acceptable = current(&verified, now, Expired::Accept).is_ok();
        return Err(if acceptable {
            InstallRefused::Expired(error)
        } else {
            InstallRefused::Bundle(error)
        });
    }
    let contents = Contents::read(&verified)?;
    not_of_the_future(&name, contents.freshness.newest, now)?;
    let mut losses = Vec::new();
    if let Some(known) = &known {
        losses = versions_lost(&verified, &contents, known)?;
        losses.extend(lists_lost(&verified, &contents, known, now));
    }
    let mut given_up: Vec<Text> = losses.iter().map(|loss| loss.what().clone()).collect();
    match (refusal(&verified, &losses), how.older) {
        (Some(error), Older::Refuse) => {
            return Err(InstallRefused::Older {
                error,
                losses,
                usable: installed.is_some(),
            });
        }
        (Some(_), Older::Accept) | (None, _) => {}
    }
    if let (None, KeptVersions::Lost(error)) = (&known, &before.kept) {
        if how.older == Older::Refuse {
            return Err(InstallRefused::Unknown(unknown(error)));
        }
        given_up.push(UNKNOWN);
    }
    let lost = match (&known, &before.kept) {
        (Some(_), KeptVersions::Lost(error)) => Some(error.clone().with_hint(WRITTEN_ANEW)),
        _ => None,
    };
    let record = Record::of(&verified, &contents, known.as_ref(), now);
    let loss = (!given_up.is_empty()).then(|| GivenUp {
        at: now.in_words(Zone::CHINA),
        lost: given_up.iter().map(Sentence::from).collect(),
        before: known,
        made_good: None,
    });
    let is_back = |given: &GivenUp| match &given.before {
        Some(known) => versions_lost(&verified, &contents, known).is_ok_and(|lost| lost.is_empty()),
        // What was given up is not known: then a later bundle that gives up nothing counts.
        None => given_up.is_empty(),
    };
    let state = match &before.kept {
        KeptVersions::Known(state) => (**state).clone(),
        KeptVersions::Nothing | KeptVersions::Lost(_) => InstalledVersions::default(),
    };
    Ok(Installation {
        state: state.after(record, loss, is_back, now),
        pins: !same_chain || before.pinned.is_none(),
        verified,
        contents,
        given_up,
        lost,
    })
}

const WRITTEN_ANEW: Text = Text::fixed(
    "只能与已安装的包比较；此文件将重新写成",
    "only the installed bundle could be compared with; this file is written anew",
);

/// What the candidate must not fall behind.
fn known(before: &FolderBefore, installed: Option<&Installed>, now: Timestamp) -> Option<Record> {
    let kept = match &before.kept {
        KeptVersions::Known(state) => state.installed.as_ref(),
        KeptVersions::Nothing | KeptVersions::Lost(_) => None,
    };
    match installed {
        Some(Installed {
            verified, contents, ..
        }) => Some(Record::of(verified, contents, kept, now)),
        None => kept.cloned(),
    }
}

/// The candidate, verified once from every root that is trusted here, and whether its chain goes
/// through the roots that were trusted before. Where the caller names a root and gives up what was installed,
/// that root alone counts.
fn verified(
    before: &FolderBefore,
    installed: Option<&Installed>,
    known: Option<&Record>,
    candidate: Bundle,
    root: Option<&Trusted>,
    how: InstallOptions,
) -> Result<(VerifiedBundle, bool), Error> {
    // A first installation that was cut short has installed nothing.
    let something =
        installed.is_some() || known.is_some() || matches!(before.kept, KeptVersions::Lost(_));
    let pinned = before.pinned.iter().filter(|_| something);
    let pinned = pinned.cloned().map(Box::new).map(Trusted::Root);
    // The bundle must verify from the newest installed root too, because older keys may have leaked
    // since.
    let newest = match (installed, known) {
        (Some(installed), _) => {
            let root = installed.verified.bundle().newest_root().clone();
            Some(Trusted::Root(Box::new(root)))
        }
        (None, Some(known)) => fingerprint(&known.root.sha256),
        (None, None) => None,
    };
    let trusted: Vec<Trusted> = pinned.chain(newest).collect();
    let all: Vec<&Trusted> = root.into_iter().chain(&trusted).collect();
    match (VerifiedBundle::verify_all(candidate.clone(), &all), root) {
        (Ok(verified), _) => Ok((verified, true)),
        (Err(error), Some(root)) if installed.is_none() || how.older == Older::Accept => {
            // A fault of the bundle itself is reported before a fault of its chain.
            let verified = VerifiedBundle::verify(candidate, root)?;
            if known.is_none() && how.older == Older::Refuse {
                return Err(error);
            }
            Ok((verified, false))
        }
        (Err(error), _) => Err(error),
    }
}

fn fingerprint(hex: &str) -> Option<Trusted> {
    let bytes = unhex(hex)?.try_into().ok()?;
    Some(Trusted::Fingerprint(bytes))
}

/// Refuses a bundle that was signed after `now`: this clock is wrong, or somebody has dated the bundle
/// forward so that the gate would take every clock for wrong.
fn not_of_the_future(name: &str, newest: Timestamp, now: Timestamp) -> Result<(), Error> {
    if now.plus_seconds(LEEWAY_MAX_SECONDS) >= newest {
        return Ok(());
    }
    let (newest, now) = (newest.for_people(Zone::CHINA), now.for_people(Zone::CHINA));
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

const UNKNOWN: Text = Text::fixed(
    "此前安装过什么已无从得知，无法比较版本",
    "what was installed here before is not known any more: no version could be compared",
);

/// The error if what was installed is damaged, and what was kept of it as well.
fn unknown(kept: &Error) -> Error {
    let Some((file, fault)) = kept.faults().first() else {
        return kept.clone();
    };
    let fault = Fault {
        hint: Some(UNKNOWN),
        ..fault.clone()
    };
    Error::one(file, fault)
}
