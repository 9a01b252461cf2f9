//! The folder of an installed bundle.
//!
//! A bundle is one file, so that one rename installs it: a reader sees the old or the new. The
//! root of the first installation stays; every bundle carries the chain from there, and is verified
//! from there each time it is loaded.

use std::path::PathBuf;

use super::folder::{lock, put, read, tidy};
use super::install::{FolderBefore, InstallOptions, InstallRefused, Installation, install};
use super::mark::{MARK, Mark};
use super::phones::PHONES;
use super::versions::{self, InstalledVersions, KeptVersions, LOST, States, VERSIONS};
use crate::base::error::{Error, Fault};
use crate::base::limits::DOCUMENT_BYTES;
use crate::base::text::Text;
use crate::base::unreadable::unreadable;
use crate::bundle::limits::BUNDLE_BYTES;
use crate::bundle::{
    Bundle, Contents, Envelope, Record, Role, Root, Trusted, VerifiedBundle, hex, refusal,
    versions_lost,
};
use crate::check::Clock;
use crate::decision::ClockSource;

const BUNDLE: &str = "bundle.tar";
const ROOT: &str = "root.json";

/// The folder of a gate.
#[derive(Debug, Clone)]
pub struct Store {
    folder: PathBuf,
}

/// An installed bundle, verified.
#[derive(Debug, Clone)]
pub struct Installed {
    /// The bundle.
    pub verified: VerifiedBundle,
    /// What it holds. Its newest date is that of every bundle that was ever installed here.
    pub contents: Contents,
    /// What is known of what was installed before.
    pub kept: KeptVersions,
}

impl Installed {
    /// What this bundle must not fall behind.
    pub(super) fn versions(&self) -> Option<&InstalledVersions> {
        match &self.kept {
            KeptVersions::Known(state) => Some(state),
            KeptVersions::Nothing | KeptVersions::Lost(_) => None,
        }
    }

    /// Whether it may judge after what judged `before`. If the whole folder was replaced by an old copy
    /// of itself, nothing in it shows that; a gate in service remembers.
    ///
    /// # Errors
    /// It is older, and nobody has accepted that since.
    pub(super) fn follows(&self, before: &InstalledVersions) -> Result<(), Error> {
        let decided =
            |state: &InstalledVersions| state.given_up.last().is_some_and(|g| !before.knows_of(g));
        let Some(record) = before
            .installed
            .as_ref()
            .filter(|_| !self.versions().is_some_and(decided))
        else {
            return Ok(());
        };
        let lost = versions_lost(&self.verified, &self.contents, record)?;
        refusal(&self.verified, &lost).map_or(Ok(()), |error| Err(exchanged(&error)))
    }
}

impl Store {
    /// The store in `folder`, which need not exist.
    #[must_use]
    pub fn new(folder: impl Into<PathBuf>) -> Self {
        Self {
            folder: folder.into(),
        }
    }

    /// Whether a bundle is installed, even a damaged one.
    #[must_use]
    pub fn is_installed(&self) -> bool {
        self.folder.join(BUNDLE).exists()
    }

    /// Loads and verifies what is installed.
    ///
    /// # Errors
    /// Nothing is installed, or the bundle was changed, is older than what was installed, or cannot be
    /// compared with it.
    pub fn load(&self) -> Result<Installed, Error> {
        if !self.is_installed() {
            let what = Text::fixed("这里没有安装信任包", "no bundle is installed here");
            let name = self.folder.display().to_string();
            return Err(Error::one(&name, Fault::new("", what)));
        }
        let versions = versions::load(&self.folder);
        let unfinished = matches!(&versions, Ok(Some(States { next: Some(_), .. })));
        let installed = self.open(versions)?;
        // A genuine bundle is not enough: an older one may have been put in its place.
        if let KeptVersions::Lost(error) = &installed.kept {
            return Err(error.clone().with_hint(LOST));
        }
        if unfinished {
            self.settle();
        }
        Ok(installed)
    }

    /// The high-water mark beside an installed bundle.
    #[must_use]
    pub fn mark(&self, installed: &Installed) -> Mark {
        let own = installed.contents.freshness.trust.hold_from;
        let ceiling = match &installed.kept {
            KeptVersions::Known(state) => state.installed.as_ref().map(|record| record.ceiling),
            KeptVersions::Nothing | KeptVersions::Lost(_) => None,
        };
        Mark::read(
            &self.folder,
            ceiling.map_or(own, |ceiling| ceiling.max(own)),
        )
    }

    /// Installs the bundle in `bytes`, whole or not at all, and raises the high-water mark if `clock`
    /// is the system's. Messages call the bundle `name`. Returns what was installed, and what is wrong
    /// with the mark.
    ///
    /// # Errors
    /// Another installation is running, the folder cannot be written, or the bundle is refused.
    pub fn install(
        &self,
        name: &str,
        bytes: &[u8],
        root: Option<&Trusted>,
        clock: Clock,
        how: InstallOptions,
    ) -> Result<(Installation, Option<Text>), InstallRefused> {
        let candidate = Bundle::read(name, bytes)?;
        let Some(lock) = lock(&self.folder)? else {
            return Err(self.busy().into());
        };
        tidy(&self.folder, &[BUNDLE, ROOT, MARK, PHONES, VERSIONS]);
        let versions = versions::load(&self.folder);
        let before = self.before(&versions);
        let done = install(&before, candidate, root, clock.at, how)?;
        // Somebody may have removed the file that the lock is on.
        if versions::load(&self.folder) != versions {
            return Err(self.busy().into());
        }
        self.write(&before, &done, bytes)?;
        // The mark has a lock of its own.
        drop(lock);
        let installed = Installed {
            verified: done.verified.clone(),
            contents: done.contents.clone(),
            kept: KeptVersions::Known(Box::new(done.state.clone())),
        };
        let mut mark = self.mark(&installed);
        if clock.source == ClockSource::System {
            mark.raise(clock.at);
        }
        Ok((done, mark.fault))
    }

    /// The versions before and after come first: a kill at any instant leaves a bundle that one of
    /// the two knows, and the higher of them in force.
    fn write(&self, before: &FolderBefore, done: &Installation, bytes: &[u8]) -> Result<(), Error> {
        let now = match &before.kept {
            KeptVersions::Known(state) => (**state).clone(),
            KeptVersions::Nothing | KeptVersions::Lost(_) => InstalledVersions::default(),
        };
        let mut states = States {
            now,
            next: Some(done.state.clone()),
        };
        versions::save(&self.folder, &states)?;
        if done.pins {
            let root = done.verified.bundle().newest_root();
            put(&self.folder, ROOT, root.envelope().bytes())?;
        }
        put(&self.folder, BUNDLE, bytes)?;
        states = States {
            now: done.state.clone(),
            next: None,
        };
        versions::save(&self.folder, &states)
    }

    /// Finishes what a killed installation has left, so that what has judged is never forgotten. A
    /// folder that cannot be written stays as it is.
    fn settle(&self) {
        let Ok(Some(_lock)) = lock(&self.folder) else {
            return;
        };
        if let Ok(Installed {
            kept: KeptVersions::Known(now),
            ..
        }) = self.open(versions::load(&self.folder))
        {
            let states = States {
                now: *now,
                next: None,
            };
            // The next one tries again.
            let _ = versions::save(&self.folder, &states);
        }
    }

    /// What is there before an installation.
    fn before(&self, versions: &Result<Option<States>, Error>) -> FolderBefore {
        let pinned = self.pinned();
        let marked = self.folder.join(MARK).exists();
        let traces = self.is_installed() || marked || !matches!(pinned, Ok(None));
        let kept = self.kept(versions, traces);
        let installed = self.is_installed().then(|| self.open(versions.clone()));
        let kept = match &installed {
            Some(Ok(installed)) => installed.kept.clone(),
            Some(Err(_)) | None => kept,
        };
        FolderBefore {
            pinned: pinned.ok().flatten(),
            installed,
            kept,
        }
    }

    /// What is known if no bundle can be used. An interrupted installation was about to install a
    /// bundle at least as new, unless it was told to accept an older one.
    fn kept(&self, versions: &Result<Option<States>, Error>, traces: bool) -> KeptVersions {
        match versions {
            Ok(Some(States { now, next })) => {
                let next = next
                    .as_ref()
                    .filter(|next| now.installed.is_some() && next.gives_up_as(now));
                KeptVersions::Known(Box::new(next.unwrap_or(now).clone()))
            }
            Ok(None) if traces => KeptVersions::Lost(self.missing()),
            Ok(None) => KeptVersions::Nothing,
            Err(error) => KeptVersions::Lost(error.clone()),
        }
    }

    /// Verifies the bundle on the disk from the root of the first installation, and compares it with
    /// what is known to have been installed.
    fn open(&self, versions: Result<Option<States>, Error>) -> Result<Installed, Error> {
        let path = self.folder.join(BUNDLE);
        let name = path.display().to_string();
        let Some(pinned) = self.pinned()? else {
            let root = self.folder.join(ROOT).display().to_string();
            return Err(unreadable(&root, &std::io::ErrorKind::NotFound.into()));
        };
        let bytes = read(&path, BUNDLE_BYTES)?
            .ok_or_else(|| unreadable(&name, &std::io::ErrorKind::NotFound.into()))?;
        let trusted = Trusted::Root(Box::new(pinned));
        let verified = VerifiedBundle::verify(Bundle::read(&name, &bytes)?, &trusted)?;
        let mut contents = Contents::read(&verified)?;
        let states = match versions {
            Ok(Some(states)) => states,
            Ok(None) => {
                let kept = KeptVersions::Lost(self.missing());
                return Ok(Installed {
                    verified,
                    contents,
                    kept,
                });
            }
            Err(error) => {
                let kept = KeptVersions::Lost(error);
                return Ok(Installed {
                    verified,
                    contents,
                    kept,
                });
            }
        };
        let state = match states.next {
            // The installation was killed before it wrote the last file.
            Some(next) if is_of(&verified, &next) => next,
            Some(_) | None => states.now,
        };
        if let Some(record) = &state.installed {
            let lost = versions_lost(&verified, &contents, record)?;
            if let Some(error) = refusal(&verified, &lost) {
                return Err(exchanged(&error));
            }
            let newest = &mut contents.freshness.newest;
            *newest = record.newest.max(*newest);
        }
        let kept = KeptVersions::Known(Box::new(state));
        Ok(Installed {
            verified,
            contents,
            kept,
        })
    }

    /// The root of the first installation.
    fn pinned(&self) -> Result<Option<Root>, Error> {
        let path = self.folder.join(ROOT);
        let name = path.display().to_string();
        read(&path, DOCUMENT_BYTES)?
            .map(|bytes| Root::read(Envelope::read(&name, Role::Root, &bytes)?))
            .transpose()
    }

    fn missing(&self) -> Error {
        let name = versions::path(&self.folder).display().to_string();
        let what = Text::fixed("没有此文件", "is missing");
        Error::one(&name, Fault::new("", what))
    }

    fn busy(&self) -> Error {
        let fault = Fault {
            hint: Some(Text::fixed(
                "请等它结束后再试",
                "try again when it has ended",
            )),
            ..Fault::new(
                "",
                Text::fixed("另一个安装正在进行", "another installation is at work"),
            )
        };
        Error::one(&self.folder.display().to_string(), fault)
    }
}

/// Whether this bundle is the one that `state` is about.
fn is_of(verified: &VerifiedBundle, state: &InstalledVersions) -> bool {
    let timestamp = verified.bundle().document(Role::Timestamp);
    let same = |record: &Record| record.timestamp.sha256 == hex(&timestamp.fingerprint());
    state.installed.as_ref().is_some_and(same)
}

/// The error of a genuine bundle that is older than the installed one: somebody has put it there.
fn exchanged(error: &Error) -> Error {
    let Some((file, fault)) = error.faults().first() else {
        return error.clone();
    };
    let fault = Fault {
        hint: Some(Text::fixed(
            "此文件不是最后安装的包；请重新安装最新的包",
            "this file is not the bundle that was installed last: install the newest one again",
        )),
        ..fault.clone()
    };
    Error::one(file, fault)
}
