//! A worker and the code's material → the answer.

use std::sync::Arc;

use crate::check::{Checker, Clock};
use crate::claims::Shown;
use crate::decision::Decision;
use crate::facts::Traveller;
use crate::ground::error::{Error, Fault};
use crate::ground::limits::TOKEN_BYTES;
use crate::ground::reason::{Code, Finding};
use crate::ground::text::Text;

use super::cell::IdNumber;
use super::entry::{Answer, Entry, Found};
use super::flag::Flag;
use super::ledger::Judged;
use super::mark::{Marker, Marks};
use super::row::{Pointer, Row, Worker};
use super::source::Source;

/// The gate's questions, the same for every row: who is asked is filled in.
#[derive(Debug)]
pub struct Judge<'c> {
    checker: &'c Checker,
    traveller: Traveller,
    marker: Marker,
}

/// What a row's pointer led to.
#[derive(Debug)]
pub enum Material {
    /// The text of a token.
    Token(String),
    /// The bytes of a picture.
    Picture(Vec<u8>),
    /// There is none: the worker has no code.
    Nothing,
    /// It cannot be had: what is wrong, and what to do.
    Trouble(Error),
}

/// A row whose pointer was followed.
#[derive(Debug)]
pub struct Followed {
    /// Where the code was found.
    pub found: Found,
    /// What was there.
    pub material: Material,
    /// What was noticed on the way.
    pub flags: Vec<Flag>,
}

impl Followed {
    /// What needs no file: a token in the cell, or nothing at all. `None` for pictures.
    #[must_use]
    pub fn in_the_row(worker: &Worker) -> Option<Self> {
        let (found, material, flags) = match &worker.code {
            Pointer::Token { column, text } => (
                Found::Token { column: *column },
                Material::Token(text.clone()),
                Vec::new(),
            ),
            Pointer::NoValue { column } => (
                Found::Token { column: *column },
                Material::Nothing,
                vec![Flag::CellHasNoValue],
            ),
            Pointer::Nowhere => (Found::Nowhere, Material::Nothing, vec![Flag::NoCode]),
            Pointer::File { .. } | Pointer::InSheet { .. } => return None,
        };
        Some(Self {
            found,
            material,
            flags,
        })
    }
}

impl<'c> Judge<'c> {
    /// Judges with `checker`; what `traveller` shows is replaced by what each row says. All judges of
    /// one run share a `marker`.
    #[must_use]
    pub const fn new(checker: &'c Checker, traveller: Traveller, marker: Marker) -> Self {
        Self {
            checker,
            traveller,
            marker,
        }
    }

    /// The answer for one row.
    pub fn row(
        &mut self,
        source: &Arc<Source>,
        row: &Row,
        worker: &Worker,
        followed: Followed,
        clock: Clock,
    ) -> Judged {
        let mut flags = followed.flags;
        if row.hidden {
            flags.push(Flag::HiddenRow);
        }
        flags.extend(match &worker.number {
            IdNumber::Given(_) => None,
            IdNumber::Lost => Some(Flag::IdDigitsLost),
            IdNumber::Masked => Some(Flag::IdMasked),
            IdNumber::Missing => Some(Flag::IdMissing),
        });
        self.traveller.shown = Shown {
            number: worker.number.given().map(str::to_owned),
            name: worker.name.clone(),
        };
        let entry = Entry {
            number: 0,
            source: Arc::clone(source),
            row: Some(row.number),
            cells: row.own_cells(source),
            found: followed.found,
            answer: self.answer(followed.material, clock),
            flags,
        };
        self.judged(entry, Some(worker))
    }

    fn judged(&self, entry: Entry, worker: Option<&Worker>) -> Judged {
        let marks = self.marker.marks(worker, entry.answer.decision());
        Judged { entry, marks }
    }

    /// The answer for a picture that is on no row.
    pub fn picture(
        &mut self,
        source: &Arc<Source>,
        file: String,
        material: Material,
        flags: Vec<Flag>,
        clock: Clock,
    ) -> Judged {
        self.traveller.shown = Shown::default();
        let entry = Entry {
            number: 0,
            source: Arc::clone(source),
            row: None,
            cells: Vec::new(),
            found: Found::PictureAlone { file },
            answer: self.answer(material, clock),
            flags,
        };
        self.judged(entry, None)
    }

    fn answer(&self, material: Material, clock: Clock) -> Answer {
        match material {
            Material::Trouble(error) => Answer::Undecided(error),
            Material::Token(text) => Answer::Decided(Box::new(self.typed(&text, clock))),
            Material::Picture(bytes) => {
                let decision = self.checker.check_picture(&bytes, &self.traveller, clock);
                Answer::Decided(Box::new(decision))
            }
            Material::Nothing => {
                let decision = self.checker.check_without_code(&self.traveller, clock);
                Answer::Decided(Box::new(decision))
            }
        }
    }

    /// A cell may have been filled by a scanner that types like a keyboard: only a text that is no
    /// code as it stands is looked at again.
    fn typed(&self, text: &str, clock: Clock) -> Decision {
        let decision = self.checker.check(text, &self.traveller, clock);
        let malformed = decision
            .reasons
            .iter()
            .any(|reason| reason.code == Code::Finding(Finding::Malformed));
        if malformed && text.len() <= TOKEN_BYTES {
            self.checker.check_typed(text, &self.traveller, clock)
        } else {
            decision
        }
    }
}

/// A row that cannot be read at all.
#[must_use]
pub fn unreadable_row(source: &Arc<Source>, row: u64, what: Text, hint: Text) -> Judged {
    let fault = Fault {
        place: format!("{row}"),
        what,
        hint: Some(hint),
    };
    let entry = Entry {
        number: 0,
        source: Arc::clone(source),
        row: Some(row),
        cells: vec![String::new(); source.columns.len()],
        found: Found::Nowhere,
        answer: Answer::Undecided(Error::one(&source.title(), fault)),
        flags: Vec::new(),
    };
    Judged {
        entry,
        marks: Marks::default(),
    }
}
