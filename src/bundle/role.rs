//! The four roles of The Update Framework.

use std::fmt;

use crate::base::text::Text;

/// A role of TUF (§2.1).
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Role {
    /// Says who may sign for every role; needs several people.
    Root,
    /// Vouches for the documents.
    Targets,
    /// Says which version of the targets is in force.
    Snapshot,
    /// Says that all this is still current.
    Timestamp,
}

impl Role {
    /// Every role, in the order of signing: each one pins the one before.
    pub const ALL: [Self; 4] = [Self::Root, Self::Targets, Self::Snapshot, Self::Timestamp];

    /// The words of the metadata and of the command line.
    pub const WORDS: [(&'static str, Self); 4] = [
        ("root", Self::Root),
        ("targets", Self::Targets),
        ("snapshot", Self::Snapshot),
        ("timestamp", Self::Timestamp),
    ];

    /// The word of the metadata.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Root => "root",
            Self::Targets => "targets",
            Self::Snapshot => "snapshot",
            Self::Timestamp => "timestamp",
        }
    }

    /// What it is to people.
    #[must_use]
    pub const fn word(self) -> Text {
        match self {
            Self::Root => Text::fixed("根（root）", "root"),
            Self::Targets => Text::fixed("目标（targets）", "targets"),
            Self::Snapshot => Text::fixed("快照（snapshot）", "snapshot"),
            Self::Timestamp => Text::fixed("时间戳（timestamp）", "timestamp"),
        }
    }

    /// The name of its document in a bundle; a root's has its version in it.
    #[must_use]
    pub fn file(self, version: u64) -> String {
        match self {
            Self::Root => format!("metadata/{version}.root.json"),
            _ => format!("metadata/{self}.json"),
        }
    }
}

impl fmt::Display for Role {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}
