//! Workers and their codes' material → the answers.

use std::sync::Arc;

use crate::base::error::Error;
use crate::base::limits::{TOKEN_BYTES, TYPED_BYTES};
use crate::base::reason::{Finding, ReasonCode};
use crate::base::verdict::Verdict;
use crate::check::{Checker, Clock, Presented, Verifier, Worker};
use crate::claims::Shown;
use crate::decision::{Decision, Obligation};
use crate::facts::Traveller;

use crate::roster::cell::{Cell, IdNumber};
use crate::roster::entry::{Answer, CodeLocation, Entry};
use crate::roster::flag::Flag;
use crate::roster::row::{Lies, Pointer, Row, RowWorker, is_no_token};
use crate::roster::run::doubts::doubted;
use crate::roster::run::ledger::JudgedRow;
use crate::roster::run::mark::Marker;
use crate::roster::run::several::unclear;
use crate::roster::source::Source;

/// One thread's judge of rows. Place, purpose and statement are the same for every row; the row says
/// who the person is.
#[derive(Debug)]
pub struct Judge {
    pub(super) checker: Arc<Checker>,
    worker: Worker,
    traveller: Traveller,
    marker: Marker,
}

/// What a row's pointer led to.
#[derive(Debug)]
pub enum Material {
    /// The text of a token.
    Token(String),
    /// Pictures, of which the only one that holds a health code counts.
    Pictures(Vec<(CodeLocation, Vec<u8>)>),
    /// There is none: the worker has no code.
    Nothing,
    /// It cannot be read: what is wrong, and what to do.
    Trouble(Error),
}

/// A row or a picture whose code has been fetched.
#[derive(Debug)]
pub struct Asked {
    /// Where it stands.
    pub source: Arc<Source>,
    /// The row; `None` for a picture by itself.
    pub row: Option<Row>,
    /// What the row says of its worker, as far as it can be compared.
    pub shown: Shown,
    /// Where the code was found.
    pub found: CodeLocation,
    /// What was there.
    pub material: Material,
    /// Other pictures that may be of the worker.
    pub beside: Vec<Vec<u8>>,
    /// What was noticed on the way.
    pub flags: Vec<Flag>,
    /// Complete ID numbers that the row holds beside the worker's own.
    pub others: Vec<String>,
}

impl Asked {
    /// A row and its worker, with what was noticed on the way.
    #[must_use]
    pub fn of_row(
        source: &Arc<Source>,
        row: Row,
        worker: RowWorker,
        found: CodeLocation,
        material: Material,
        mut flags: Vec<Flag>,
    ) -> Self {
        let no_value = row
            .cells
            .iter()
            .any(|cell| matches!(cell, Cell::NoValue(_)));
        let no_value = no_value && !flags.contains(&Flag::CellHasNoValue);
        flags.extend(no_value.then_some(Flag::CellHasNoValue));
        flags.extend(row.hidden.then_some(Flag::HiddenRow));
        flags.extend(remark(&worker.number));
        Self {
            others: row.other_numbers(source, &worker.number),
            source: Arc::clone(source),
            row: Some(row),
            shown: worker.shown(),
            found,
            material,
            beside: Vec::new(),
            flags,
        }
    }

    /// A row whose code needs no file: a token in the cell, or nothing at all.
    ///
    /// # Errors
    /// The row comes back if its code is a picture.
    pub fn in_the_row(
        source: &Arc<Source>,
        row: Row,
        mut worker: RowWorker,
    ) -> Result<Self, Box<(Row, RowWorker)>> {
        let (found, material, flags) = match std::mem::take(&mut worker.code) {
            Pointer::Token { column, text } => {
                let beside = row.codes_beside(source, &text).count();
                let codes = u64::try_from(beside).unwrap_or(u64::MAX).saturating_add(1);
                let flags = (codes > 1).then_some(Flag::SeveralPictures(codes));
                (
                    CodeLocation::Token { column },
                    Material::Token(text),
                    flags.into_iter().collect(),
                )
            }
            Pointer::NoValue { column } => (
                CodeLocation::Token { column },
                Material::Nothing,
                vec![Flag::CellHasNoValue],
            ),
            // A picture that covers a part of the row may be the worker's.
            Pointer::Nowhere if row.pictures.iter().any(|p| p.lies == Lies::Partly) => {
                let flag = Flag::PictureAcrossRows;
                let error = unclear(source, Some(&row), &flag);
                (CodeLocation::Nowhere, Material::Trouble(error), vec![flag])
            }
            Pointer::Nowhere => (CodeLocation::Nowhere, Material::Nothing, vec![Flag::NoCode]),
            picture @ (Pointer::File { .. } | Pointer::InSheet { .. }) => {
                worker.code = picture;
                return Err(Box::new((row, worker)));
            }
        };
        Ok(Self::of_row(source, row, worker, found, material, flags))
    }
}

impl Judge {
    /// A judge by `verifier`, to which no new trust must be given: a roster is answered by one. What
    /// `traveller` shows is replaced by what each row says. All judges of one run share a `marker`.
    #[must_use]
    pub fn new(verifier: &Verifier, traveller: Traveller, marker: Marker) -> Self {
        Self {
            checker: verifier.checker(),
            worker: verifier.worker(),
            traveller,
            marker,
        }
    }

    /// The answers, in the order of what is asked. Codes given as text are verified together.
    pub fn judge(&mut self, mut asked: Vec<Asked>, clock: Clock) -> Vec<JudgedRow> {
        let travellers: Vec<Traveller> = asked
            .iter_mut()
            .map(|asked| Traveller {
                shown: std::mem::take(&mut asked.shown),
                ..self.traveller.clone()
            })
            .collect();
        let texts = asked
            .iter()
            .zip(&travellers)
            .filter_map(|(asked, traveller)| {
                let Material::Token(text) = &asked.material else {
                    return None;
                };
                Some(Presented::new(text, traveller, clock))
            });
        let texts: Vec<Presented<'_>> = texts.collect();
        let mut decided = Vec::with_capacity(texts.len());
        self.worker
            .judge_all(&texts, |_, evaluation| decided.push(evaluation.decision()));
        let mut decided = decided.into_iter();
        asked
            .into_iter()
            .zip(&travellers)
            .map(|(mut asked, traveller)| {
                let answer = match &mut asked.material {
                    Material::Pictures(pictures) => {
                        let pictures = std::mem::take(pictures);
                        self.only_code(&mut asked, pictures, traveller, clock)
                    }
                    Material::Token(text) => match decided.next() {
                        Some(decision) => Ok(self.typed(text, decision, traveller, clock)),
                        None => Ok(self.checker.check(text, traveller, clock)),
                    },
                    Material::Nothing => Ok(self.checker.check_without_code(traveller, clock)),
                    Material::Trouble(error) => Err(error.clone()),
                };
                let contradicted =
                    self.contradicted(&asked, answer.as_ref().ok(), traveller, clock);
                let answer = match contradicted {
                    Some(error) => {
                        asked.flags.retain(|flag| *flag != Flag::NoCode);
                        Err(error)
                    }
                    None => answer,
                };
                self.judged(asked, &traveller.shown, answer)
            })
            .collect()
    }

    /// Whether ring refused a code that a prepared key accepted: the operator must be told, and no answer so
    /// far may be used.
    #[must_use]
    pub const fn disagreed(&self) -> bool {
        self.worker.disagreed().is_some()
    }

    /// A cell may have been filled by a scanner that types like a keyboard: a text that is no code as
    /// it stands is looked at again.
    fn typed(
        &self,
        text: &str,
        decision: Decision,
        traveller: &Traveller,
        clock: Clock,
    ) -> Decision {
        if malformed(&decision) || (text.len() > TOKEN_BYTES && text.len() <= TYPED_BYTES) {
            self.checker.check_typed(text, traveller, clock)
        } else {
            decision
        }
    }

    fn judged(
        &self,
        mut asked: Asked,
        shown: &Shown,
        answer: Result<Decision, Error>,
    ) -> JudgedRow {
        if let (Material::Token(text), Ok(decision)) = (&asked.material, &answer)
            && is_no_token(text)
            && malformed(decision)
        {
            asked.flags.push(Flag::CellIsNoCode);
        }
        // The code itself led to the worker. Nobody has seen yet that the worker is its holder.
        let mut answer = answer;
        if let Ok(decision) = &mut answer
            && asked.flags.contains(&Flag::MatchedByHolder)
            && decision.verdict == Verdict::Pass
        {
            let mut duties = decision.obligations.iter();
            if !duties.any(Obligation::is_check_identity) {
                decision.obligations.push(Obligation::check_identity());
            }
        }
        let marks = self.marker.marks(shown, answer.as_ref().ok());
        let answer = doubted(&mut asked, shown, answer);
        let row = asked.row.as_ref().map(|row| row.number);
        let cells = asked.row.map(|row| row.into_own_cells(&asked.source));
        let entry = Entry {
            number: 0,
            row,
            cells: cells.unwrap_or_default(),
            source: asked.source,
            found: asked.found,
            answer: match answer {
                Ok(decision) => Answer::Decided(Box::new(decision)),
                Err(error) => Answer::Undecided(error),
            },
            flags: asked.flags,
        };
        JudgedRow { entry, marks }
    }
}

fn malformed(decision: &Decision) -> bool {
    let code = ReasonCode::Finding(Finding::Malformed);
    decision.reasons.iter().any(|reason| reason.code == code)
}

fn remark(number: &IdNumber) -> Option<Flag> {
    match number {
        IdNumber::Given(_) => None,
        IdNumber::Lost(_) => Some(Flag::IdDigitsLost),
        IdNumber::Masked(_) => Some(Flag::IdMasked),
        IdNumber::Missing => Some(Flag::IdMissing),
    }
}
