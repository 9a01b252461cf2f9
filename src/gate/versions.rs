//! `versions.json`: the highest versions and the revoked keys that were ever installed in a folder.
//!
//! It lies beside the bundle and survives damage to it. A checksum reveals damage to the file itself: a
//! flipped bit never lowers a version. During an installation it holds the state before and the state
//! after, so that a kill at any instant leaves the higher of the two in force.

use std::path::{Path, PathBuf};

use serde::{Deserialize, Serialize};

use super::folder::{put, read};
use crate::base::error::{Error, Fault};
use crate::base::limits::DOCUMENT_BYTES;
use crate::base::text::Text;
use crate::base::time::{Timestamp, Zone};
use crate::bundle::{Record, hex, sha256};
use crate::health::{Fitness, Part};

/// The file of the versions.
pub(super) const VERSIONS: &str = "versions.json";

/// The most losses that are remembered; the oldest are dropped.
const GIVEN_UP: usize = 32;

/// What is known of the bundles that were installed in a folder.
#[derive(Debug, Clone, Default)]
pub enum KeptVersions {
    /// Nothing was ever installed.
    #[default]
    Nothing,
    /// What was installed.
    Known(Box<InstalledVersions>),
    /// Something was given up, but not what: the file is damaged or missing.
    Lost(Error),
}

/// What was installed, and what was given up for it.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct InstalledVersions {
    /// What the installed bundle must not fall behind; `None` before the first installation.
    pub installed: Option<Record>,
    /// What somebody gave up by accepting an older bundle.
    pub given_up: Vec<GivenUp>,
}

/// What somebody gave up by accepting an older bundle.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct GivenUp {
    /// When, in RFC 3339.
    pub at: String,
    /// What was lost, one sentence each.
    pub lost: Vec<Sentence>,
    /// What was known before; `None` if nobody knew.
    pub before: Option<Record>,
    /// When an installation brought all of it back, in RFC 3339.
    pub made_good: Option<String>,
}

/// A sentence in both languages.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Sentence {
    /// Chinese.
    pub zh: String,
    /// English.
    pub en: String,
}

/// The file's content behind its checksum.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct States {
    pub(super) now: InstalledVersions,
    /// The state after an installation that is running or was killed.
    pub(super) next: Option<InstalledVersions>,
}

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Checked {
    sha256: String,
    versions: States,
}

impl InstalledVersions {
    /// The state after a bundle with this record was installed at `now`.
    pub(super) fn after(
        &self,
        record: Record,
        loss: Option<GivenUp>,
        is_back: impl Fn(&GivenUp) -> bool,
        now: Timestamp,
    ) -> Self {
        let mut given_up = self.given_up.clone();
        for given in &mut given_up {
            if given.made_good.is_none() && is_back(given) {
                given.made_good = Some(now.in_words(Zone::CHINA));
            }
        }
        given_up.extend(loss);
        let surplus = given_up.len().saturating_sub(GIVEN_UP);
        given_up.drain(..surplus);
        Self {
            installed: Some(record),
            given_up,
        }
    }

    /// Whether the last loss is the same one as in `other`.
    pub(super) fn gives_up_as(&self, other: &Self) -> bool {
        let last = |state: &Self| {
            state
                .given_up
                .last()
                .map(|last| (last.at.clone(), last.lost.clone()))
        };
        last(self) == last(other)
    }

    /// Whether this was given up before.
    pub(super) fn knows_of(&self, given: &GivenUp) -> bool {
        let same = |known: &GivenUp| (&known.at, &known.lost) == (&given.at, &given.lost);
        self.given_up.iter().any(same)
    }

    /// What was given up and has not come back.
    pub fn open(&self) -> impl Iterator<Item = &GivenUp> {
        self.given_up
            .iter()
            .filter(|given| given.made_good.is_none())
    }
}

impl From<&Text> for Sentence {
    fn from(text: &Text) -> Self {
        Self {
            zh: text.zh.to_string(),
            en: text.en.to_string(),
        }
    }
}

/// Reads the file; `None` if there is none.
///
/// # Errors
/// It is damaged or cannot be read.
pub(super) fn load(folder: &Path) -> Result<Option<States>, Error> {
    let path = path(folder);
    let Some(bytes) = read(&path, DOCUMENT_BYTES)? else {
        return Ok(None);
    };
    let good = serde_json::from_slice::<Checked>(&bytes)
        .ok()
        .filter(|checked| checksum(&checked.versions) == Some(checked.sha256.clone()));
    match good {
        Some(checked) => Ok(Some(checked.versions)),
        None => {
            let what = Text::fixed("已损坏，不予采信", "is damaged and not believed");
            Err(Error::one(
                &path.display().to_string(),
                Fault::new("", what),
            ))
        }
    }
}

/// Writes the file in one piece.
///
/// # Errors
/// The folder or the disk does not take it.
pub(super) fn save(folder: &Path, versions: &States) -> Result<(), Error> {
    let written = || {
        let checked = Checked {
            sha256: checksum(versions)?,
            versions: versions.clone(),
        };
        serde_json::to_vec_pretty(&checked).ok()
    };
    let Some(bytes) = written() else {
        let what = Text::fixed("无法写成 JSON", "cannot be written as JSON");
        return Err(Error::one(
            &path(folder).display().to_string(),
            Fault::new("", what),
        ));
    };
    put(folder, VERSIONS, &bytes)
}

pub(super) fn path(folder: &Path) -> PathBuf {
    folder.join(VERSIONS)
}

fn checksum(versions: &States) -> Option<String> {
    Some(hex(&sha256(&serde_json::to_vec(versions).ok()?)))
}

/// What was installed before, as a part of a checkup.
#[must_use]
pub fn versions_part(kept: &KeptVersions) -> Part {
    let mut part = Part::new(
        "versions",
        Text::fixed("已安装的版本", "installed versions"),
    );
    let KeptVersions::Known(state) = kept else {
        return part;
    };
    if let Some(record) = &state.installed {
        let (count, revoked) = (record.timestamp.version, record.revoked.len());
        part.facts.push(Text::new(
            format!("最高第{count}版，记有已吊销的密钥 {revoked} 把"),
            format!("highest version {count}, {revoked} revoked keys remembered"),
        ));
    }
    for given in &state.given_up {
        let at = &given.at;
        let lost = |of: fn(&Sentence) -> &str, between| {
            let lost: Vec<&str> = given.lost.iter().map(of).collect();
            lost.join(between)
        };
        let (zh, en) = (lost(|w| &w.zh, "；"), lost(|w| &w.en, "; "));
        part.facts.push(match &given.made_good {
            None => Text::new(
                format!("{at} 曾放弃：{zh}"),
                format!("given up at {at}: {en}"),
            ),
            Some(back) => Text::new(
                format!("{at} 曾放弃：{zh}（{back} 已恢复）"),
                format!("given up at {at}: {en} (all of it back since {back})"),
            ),
        });
    }
    if state.open().next().is_none() {
        return part;
    }
    part.with_fault(
        Fitness::Unfit,
        Text::fixed(
            "本机曾接受较旧的信任包：请尽快安装最新的包",
            "this gate has accepted an older bundle: install the newest one",
        ),
    )
}

pub(super) const LOST: Text = Text::fixed(
    "无法得知此前装过的最高版本，此包可能是旧包，不予采用；请安装最新的信任包，此文件将重新写成",
    "the highest versions that were installed are not known, this bundle may be an older one and is not \
     used: install the newest bundle, which writes this file anew",
);
