//! The ledger of a run: it numbers the entries, finds codes and workers that occur again, and counts.
//!
//! An entry costs about 40 bytes here, whatever it holds, so that a roster of a million rows can be
//! streamed.

use std::collections::{HashMap, HashSet};
use std::hash::{BuildHasherDefault, Hash, Hasher};
use std::sync::Arc;

use crate::base::text::{Lang, Text};

use crate::roster::entry::{CodeLocation, Entry};
use crate::roster::flag::{Flag, OtherRow};
use crate::roster::redact::UnlistedPicture;
use crate::roster::run::mark::{Fingerprint, Marks};
use crate::roster::source::{Names, Source};
use crate::roster::summary::Tally;

/// The ledger of a run.
#[derive(Debug, Default)]
pub struct Ledger {
    codes: Firsts,
    numbers: Firsts,
    lines: Vec<EntryLine>,
    /// From which entry on each source holds.
    sources: Vec<(u32, Arc<Source>)>,
    /// The files of pictures that are on no row.
    pictures: HashMap<u32, UnlistedPicture>,
    told: HashSet<(u32, MarkKind)>,
    late: Vec<(u32, Late)>,
    tally: Tally,
}

/// What is kept of each entry.
#[derive(Debug, Clone, Copy)]
struct EntryLine {
    /// Who the worker is.
    person: Halves,
    /// The row in its source; 0 for a picture.
    row: u32,
    /// Further bits of the code and of the number, to compare.
    code: u32,
    number: u32,
}

/// For the hash of a value: the first entry that had it.
type Firsts = HashMap<Halves, u32, BuildHasherDefault<Hashed>>;

/// A number of 64 bits in two halves, since a number in one piece beside 32 bits takes 16 bytes instead of 12.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Halves([u32; 2]);

impl Halves {
    fn of(number: u64) -> Self {
        let [a, b, c, d, e, f, g, h] = number.to_ne_bytes();
        Self([[a, b, c, d], [e, f, g, h]].map(u32::from_ne_bytes))
    }

    fn whole(self) -> u64 {
        let [[a, b, c, d], [e, f, g, h]] = self.0.map(u32::to_ne_bytes);
        u64::from_ne_bytes([a, b, c, d, e, f, g, h])
    }
}

impl Hash for Halves {
    fn hash<H: Hasher>(&self, state: &mut H) {
        state.write_u64(self.whole());
    }
}

/// The keys of the map are hashes already, made with a secret random key.
#[derive(Debug, Default)]
struct Hashed(u64);

impl Hasher for Hashed {
    fn finish(&self) -> u64 {
        self.0
    }

    fn write(&mut self, bytes: &[u8]) {
        let hash = bytes
            .first_chunk()
            .map_or(0, |eight| u64::from_ne_bytes(*eight));
        self.0 = hash;
    }

    fn write_u64(&mut self, hash: u64) {
        self.0 = hash;
    }
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
enum MarkKind {
    Code,
    Worker,
}

/// What an earlier entry must be told because of a later one.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Late {
    kind: MarkKind,
    other: u32,
}

/// One judged row that is not entered yet.
#[derive(Debug)]
pub struct JudgedRow {
    /// The entry, without its number.
    pub entry: Entry,
    /// What it is recognised by.
    pub marks: Marks,
}

impl Ledger {
    /// Enters the next row: gives it its number, and the flags of duplicates.
    pub fn enter(&mut self, judged: JudgedRow) -> Entry {
        let JudgedRow { mut entry, marks } = judged;
        let index = u32::try_from(self.lines.len()).unwrap_or(u32::MAX);
        entry.number = u64::from(index) + 1;
        let new_source = self
            .sources
            .last()
            .is_none_or(|(_, last)| !Arc::ptr_eq(last, &entry.source));
        if new_source {
            self.sources.push((index, Arc::clone(&entry.source)));
        }
        if let (None, CodeLocation::PictureAlone { file }) = (entry.row, &entry.found) {
            self.pictures.insert(index, file.clone());
        }
        let row = entry.row.and_then(|row| u32::try_from(row).ok());
        let confirm = |mark: Option<Fingerprint>| mark.map_or(0, |mark| mark.confirm);
        self.lines.push(EntryLine {
            person: Halves::of(marks.person),
            row: row.unwrap_or_default(),
            code: confirm(marks.code),
            number: confirm(marks.number),
        });

        let first_number = first(&mut self.numbers, marks.number, index);
        let worker = first_number.filter(|before| {
            let line = self.line(*before);
            line.is_some_and(|line| line.number == confirm(marks.number))
        });
        let first_code = first(&mut self.codes, marks.code, index);
        let code = first_code.filter(|before| {
            let line = self.line(*before);
            line.is_some_and(|line| line.code == confirm(marks.code))
        });
        // A worker who occurs twice has the code twice; one flag says so.
        let same_person =
            code.is_some_and(|code| marks.person != 0 && self.person(code) == marks.person);
        let worker = worker.or(code.filter(|_| same_person));
        if let Some(before) = worker {
            self.tell(&mut entry, index, before, MarkKind::Worker);
        }
        if let Some(before) = code.filter(|_| !same_person) {
            self.tell(&mut entry, index, before, MarkKind::Code);
        }
        self.tally.add(&entry);
        entry
    }

    fn tell(&mut self, entry: &mut Entry, index: u32, before: u32, kind: MarkKind) {
        entry.flags.push(self.flag(kind, before));
        // The first one is told of the second; of more it would be told the same.
        if self.told.insert((before, kind)) {
            self.late.push((before, Late { kind, other: index }));
            self.tally.add_flag(self.flag(kind, index).name());
        }
    }

    fn flag(&self, kind: MarkKind, other: u32) -> Flag {
        let other = OtherRow {
            number: u64::from(other) + 1,
            place: self.place(other),
        };
        match kind {
            MarkKind::Code => Flag::DuplicateCode(other),
            MarkKind::Worker => Flag::DuplicateWorker(other),
        }
    }

    fn person(&self, index: u32) -> u64 {
        self.line(index).map_or(0, |line| line.person.whole())
    }

    fn line(&self, index: u32) -> Option<EntryLine> {
        usize::try_from(index)
            .ok()
            .and_then(|i| self.lines.get(i))
            .copied()
    }

    fn place(&self, index: u32) -> Text {
        if let Some(file) = self.pictures.get(&index) {
            let place = |lang| file.place(Names::Masked, lang).into_owned();
            return Text::new(place(Lang::Zh), place(Lang::En));
        }
        let source = self.sources.iter().rev().find(|(from, _)| *from <= index);
        match (source, self.line(index)) {
            (Some((_, source)), Some(line)) => {
                let place = |lang| source.row_place(u64::from(line.row), lang);
                Text::new(place(Lang::Zh), place(Lang::En))
            }
            _ => Text::default(),
        }
    }

    /// The flags that entries got after they were entered, by their numbers in order.
    #[must_use]
    pub fn late_flags(&self) -> Vec<(u64, Flag)> {
        let mut late = self.late.clone();
        late.sort_by_key(|(first, _)| *first);
        late.into_iter()
            .map(|(first, late)| (u64::from(first) + 1, self.flag(late.kind, late.other)))
            .collect()
    }

    /// How many entries there are.
    #[must_use]
    pub fn len(&self) -> u64 {
        u64::try_from(self.lines.len()).unwrap_or(u64::MAX)
    }

    /// Whether there are none.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.lines.is_empty()
    }

    /// The counts so far.
    #[must_use]
    pub const fn tally(&self) -> &Tally {
        &self.tally
    }
}

/// The first entry that had a value of this hash; if there was none, this is it.
fn first(firsts: &mut Firsts, mark: Option<Fingerprint>, index: u32) -> Option<u32> {
    let mark = mark?;
    let found = Halves::of(mark.find);
    let before = firsts.get(&found).copied();
    if before.is_none() {
        firsts.insert(found, index);
    }
    before
}
