//! A gate in service: it judges, and follows the changes of its sources.

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant, SystemTime};

use super::documents::entries;
use super::folder::read;
use super::mark::{MARK, Mark};
use super::phones::{PHONES, Phones};
use super::sources::{Closed, OpenedSources, Sources, Trust};
use super::versions::InstalledVersions;
use crate::base::text::Text;
use crate::base::time::Timestamp;
use crate::bundle::limits::BUNDLE_BYTES;
use crate::bundle::sha256;
use crate::check::{Checker, Clock, Verifier};
use crate::decision::{ClockSource, Decision, Warning};
use crate::health::{Fitness, Part, checkup};

/// Two changes of a file within this time may leave the same date on it, by the coarsest clocks of
/// file systems (FAT: 2 s).
const COARSEST: Duration = Duration::from_secs(2);

/// A gate in service. Threads share it.
///
/// ```no_run
/// use healthcode::{Clock, Gate, Sources, Timestamp, Traveller, Trust};
///
/// # fn run(now: fn() -> Timestamp) -> Result<(), healthcode::Closed> {
/// let sources = Sources::new(Trust::Bundle("/var/lib/healthcode/gate".into()));
/// let (gate, notes) = Gate::open(sources, Clock::system(now()))?;
/// let log: Vec<&str> = notes.iter().map(|note| &*note.en).collect();
/// // In any thread, and through every swap:
/// let verifier = gate.verifier().clone();
/// let decision = verifier.check("eyJ…", &Traveller::default(), Clock::system(now()));
/// // In one thread, every second: new bundles, keys, registers and status lists are taken up.
/// let seen = gate.refresh(Clock::system(now()));
/// # Ok(())
/// # }
/// ```
#[derive(Debug)]
pub struct Gate {
    sources: Sources,
    verifier: Verifier,
    state: Mutex<LiveState>,
}

#[derive(Debug)]
struct LiveState {
    looked: SourceStamps,
    mark: Option<Mark>,
    /// What was last kept of the holders' phones.
    phones: Option<Phones>,
    parts: Vec<Part>,
    /// What an installed bundle must not fall behind.
    versions: Option<InstalledVersions>,
    /// What has been reported since the sources last had no fault.
    told: BTreeSet<String>,
}

/// What a look at the sources has found.
#[derive(Debug, Default)]
#[non_exhaustive]
pub struct Refreshed {
    /// Whether new trust is in force.
    pub swapped: bool,
    /// Why the present sources are not in force; the old trust goes on judging. Reported once.
    pub closed: Option<Closed>,
    /// What was left out of the trust in force, or needs attention. Each is reported once.
    pub notes: Vec<Text>,
}

impl Gate {
    /// Opens the gate. Also returns what was left out or needs attention.
    ///
    /// # Errors
    /// Why it stays closed.
    pub fn open(sources: Sources, clock: Clock) -> Result<(Self, Vec<Text>), Closed> {
        // A source that changes while it is read is noticed at the next refresh.
        let looked = SourceStamps::at(&sources, None);
        let OpenedSources {
            checker,
            parts,
            mark,
            versions,
            notes,
        } = sources.open(clock.at, None)?;
        let mut state = LiveState {
            looked,
            mark,
            phones: None,
            parts,
            versions,
            told: BTreeSet::new(),
        };
        let notes = state.untold(notes.iter().map(Text::from));
        let gate = Self {
            verifier: Verifier::new(checker),
            sources,
            state: Mutex::new(state),
        };
        Ok((gate, notes))
    }

    /// The same with another verifier over the same trust: with prepared keys, or one that
    /// remembers codes.
    #[must_use]
    pub fn with_verifier(self, settings: impl FnOnce(Verifier) -> Verifier) -> Self {
        Self {
            verifier: settings(self.verifier),
            ..self
        }
    }

    /// What judges.
    #[must_use]
    pub const fn verifier(&self) -> &Verifier {
        &self.verifier
    }

    /// The sources of what it judges by.
    #[must_use]
    pub const fn sources(&self) -> &Sources {
        &self.sources
    }

    /// The whole checkup of this gate.
    #[must_use]
    pub fn checkup(&self, clock: Clock) -> Vec<Part> {
        let mut parts = self.verifier.ask(|checker| checkup(checker, clock));
        let state = self.state();
        // The parts of the sources follow the clock.
        parts.splice(1..1, state.parts.iter().cloned());
        if let (Some(fault), Some(first)) = (self.known_clock_fault(clock), parts.first_mut()) {
            *first = first.clone().with_fault(Fitness::Warning, fault);
        }
        if let Some(fault) = state.mark.as_ref().and_then(|mark| mark.fault.clone()) {
            let part = Part::new("high-water", Text::fixed("时间标记", "high-water mark"));
            parts.push(part.with_fault(Fitness::Warning, fault));
        }
        parts
    }

    /// Notes a decision, and adds whether the same code was shown at this gate before, as far as the
    /// memory of the sources goes. No verdict changes. A code that comes again within `in_sight` is
    /// still in view of the camera and does not count as shown again.
    pub fn note(&self, decision: &mut Decision, in_sight: Duration) {
        let again = self.sources.proofs.as_ref();
        let again = again.and_then(|memory| memory.again(decision, Instant::now()));
        let again = again.filter(|again| again.seconds >= in_sight.as_secs());
        let warning = again.map(|again| Warning::same_code(again.seconds, again.verdict));
        decision.warnings.extend(warning);
    }

    /// What to do about this gate's clock if it is off by the phones of the last live holders. The
    /// phones never change the clock.
    #[must_use]
    pub fn clock_fault(&self) -> Option<Text> {
        // The time is not shown: it is now.
        self.phones(Timestamp::EPOCH)?.fault(None)
    }

    /// The same for a gate that has not seen enough phones itself: what another process has kept in its folder.
    fn known_clock_fault(&self, clock: Clock) -> Option<Text> {
        match (self.phones(clock.at), self.sources.folder()) {
            (Some(phones), _) => phones.fault(None),
            (None, Some(folder)) if clock.source == ClockSource::System => {
                let zone = self.verifier.checker().notice().document().zone();
                Phones::read(folder, clock.at)?.fault(Some(zone))
            }
            _ => None,
        }
    }

    fn phones(&self, at: Timestamp) -> Option<Phones> {
        let ahead = self.sources.proofs.as_ref()?.phones_ahead()?;
        Some(Phones::new(ahead, at))
    }

    /// Checks whether a source has changed since it was read, and puts the change in force. Raises the
    /// high-water mark if `clock` is the system's. While nothing has changed it only reads the dates of
    /// the files: call it every second or more often.
    ///
    /// If the change does not verify, the trust before stays in force, and the fault is reported once.
    pub fn refresh(&self, clock: Clock) -> Refreshed {
        let mut state = self.state();
        let mut refreshed = Refreshed::default();
        let looked = SourceStamps::at(&self.sources, Some(&state.looked));
        let judges = self.verifier.checker();
        // A list that was dated ahead counts from its date on.
        let ahead = judges.status_lists().ahead();
        let changed =
            looked.differs(&state.looked) || ahead.is_some_and(|begins| begins <= clock.at);
        state.looked = looked;
        if changed {
            match self.sources.open(clock.at, state.versions.as_ref()) {
                Ok(opened) => {
                    state.told.clear();
                    state.parts = opened.parts;
                    state.mark = opened.mark;
                    state.versions = opened.versions;
                    self.verifier.swap(opened.checker.not_behind(&judges));
                    refreshed.swapped = true;
                    refreshed.notes = state.untold(opened.notes.iter().map(Text::from));
                }
                Err(closed) => {
                    let first = state.told.insert(format!("{closed:?}"));
                    refreshed.closed = first.then_some(closed);
                }
            }
        }
        refreshed.notes.extend(self.raise_mark(&mut state, clock));
        refreshed
    }

    /// Raises the high-water mark if `clock` is the system's; [`refresh`](Self::refresh) does so as
    /// well. Returns what is wrong with it, once.
    pub fn keep_time(&self, clock: Clock) -> Vec<Text> {
        self.raise_mark(&mut self.state(), clock)
    }

    /// Raises the mark, tells the checker, and keeps what the phones say.
    fn raise_mark(&self, state: &mut LiveState, clock: Clock) -> Vec<Text> {
        let Some(mark) = &mut state.mark else {
            return Vec::new();
        };
        if clock.source == ClockSource::System {
            mark.raise(clock.at);
            if let (Some(phones), Some(folder)) = (self.phones(clock.at), self.sources.folder()) {
                phones.keep(folder, &mut state.phones);
            }
        }
        let seen = mark.seen;
        let fault = mark.untold();
        let judges = self.verifier.checker();
        if judges.high_water() < seen {
            self.verifier
                .swap(Checker::clone(&judges).with_high_water(seen));
        }
        state.untold(fault)
    }

    fn state(&self) -> MutexGuard<'_, LiveState> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl LiveState {
    /// Those that have not been reported yet.
    fn untold(&mut self, notes: impl IntoIterator<Item = Text>) -> Vec<Text> {
        let notes = notes.into_iter();
        notes
            .filter(|note| self.told.insert(note.en.to_string()))
            .collect()
    }
}

/// The dates and sizes of the sources, by path.
#[derive(Debug, Default)]
struct SourceStamps {
    files: BTreeMap<PathBuf, Option<Stamp>>,
}

/// What differs between two states of a file.
#[derive(Debug, Clone, Copy)]
struct Stamp {
    modified: Option<SystemTime>,
    bytes: u64,
    inode: u64,
    /// The content of a file that is so young that it may change again without another date.
    content: Option<[u8; 32]>,
    is_young: bool,
}

impl SourceStamps {
    /// Reads the stamps of the sources. Of a file that was recent `before`, the content is compared
    /// too.
    fn at(sources: &Sources, before: Option<&Self>) -> Self {
        let mut paths = Vec::new();
        match &sources.trust {
            #[cfg(feature = "demo")]
            Trust::Demonstration => {}
            Trust::Keys(folder) => add_all(&mut paths, folder),
            // The gate writes the mark and the phones itself: they are no reason to read everything
            // again.
            Trust::Bundle(folder) => {
                add_all(&mut paths, folder);
                paths.retain(|path| {
                    let name = path.file_name().unwrap_or_default().to_string_lossy();
                    ![MARK, PHONES].iter().any(|own| name.starts_with(own))
                });
            }
        }
        if let Some(folder) = &sources.status {
            add_all(&mut paths, folder);
        }
        paths.extend(sources.register.clone());
        paths.extend(sources.notice.as_ref().map(PathBuf::from));
        let now = SystemTime::now();
        let stamps = paths.into_iter().map(|path| {
            let known = before.and_then(|look| look.files.get(&path).copied().flatten());
            let stamp = Stamp::of(&path, now, known.is_some_and(|known| known.is_young));
            (path, stamp)
        });
        Self {
            files: stamps.collect(),
        }
    }

    fn differs(&self, before: &Self) -> bool {
        self.files.len() != before.files.len()
            || self.files.iter().any(|(path, stamp)| {
                let known = before.files.get(path);
                !known.is_some_and(|known| match (stamp, known) {
                    (None, None) => true,
                    (Some(stamp), Some(known)) => stamp.is_same(known),
                    _ => false,
                })
            })
    }
}

/// Adds the folder and its entries. A folder that cannot be read is reported when it is opened.
fn add_all(paths: &mut Vec<PathBuf>, folder: &Path) {
    paths.push(folder.to_owned());
    paths.extend(entries(folder).unwrap_or_default());
}

impl Stamp {
    fn of(path: &Path, now: SystemTime, was_young: bool) -> Option<Self> {
        let found = std::fs::metadata(path).ok()?;
        // A folder's own date changes with every mark that is written in it.
        let modified = found.is_file().then(|| found.modified().ok()).flatten();
        let age = modified.and_then(|modified| now.duration_since(modified).ok());
        let is_young = age.is_some_and(|age| age <= COARSEST);
        let content = (is_young || was_young)
            .then(|| read(path, BUNDLE_BYTES).ok().flatten())
            .flatten()
            .map(|bytes| sha256(&bytes));
        Some(Self {
            modified,
            bytes: if found.is_file() { found.len() } else { 0 },
            #[cfg(unix)]
            inode: std::os::unix::fs::MetadataExt::ino(&found),
            #[cfg(not(unix))]
            inode: 0,
            content,
            is_young,
        })
    }

    fn is_same(&self, before: &Self) -> bool {
        let same = |of: fn(&Self) -> (Option<SystemTime>, u64, u64)| of(self) == of(before);
        let content = self.content.zip(before.content);
        same(|stamp| (stamp.modified, stamp.bytes, stamp.inode))
            && content.is_none_or(|(now, then)| now == then)
    }
}
