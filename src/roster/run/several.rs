//! Which of several codes in one row counts, and whether any does.

use crate::base::error::{Error, Fault};
use crate::base::reason::{Finding, ReasonCode};
use crate::base::text::Text;
use crate::base::verdict::Verdict;
use crate::check::Clock;
use crate::decision::Decision;
use crate::facts::Traveller;
use crate::roster::entry::CodeLocation;
use crate::roster::flag::Flag;
use crate::roster::row::Row;
use crate::roster::run::doubts::is_of_uncertain_place;
use crate::roster::run::judge::{Asked, Judge, Material};
use crate::roster::source::Source;

impl Judge {
    /// The answer on the only one of several pictures that holds a health code, or on the first if none
    /// does. A code that is another person's by its number does not count. With two different codes,
    /// the worker must be asked.
    pub(super) fn only_code(
        &self,
        asked: &mut Asked,
        pictures: Vec<(CodeLocation, Vec<u8>)>,
        traveller: &Traveller,
        clock: Clock,
    ) -> Result<Decision, Error> {
        let count = u64::try_from(pictures.len()).unwrap_or(u64::MAX);
        let judged = pictures.into_iter().map(|(found, bytes)| {
            let decision = self.checker.check_picture(&bytes, traveller, clock);
            (found, decision)
        });
        let is_numbered = traveller.shown.number.is_some();
        let rank = |decision: &Decision| match holds_a_code(decision) {
            false => 0,
            true if is_numbered && is_another_holders(decision) => 1,
            true => 2,
        };
        let mut best: Option<(u8, CodeLocation, Decision)> = None;
        let mut differ = false;
        for (found, decision) in judged {
            let rank = rank(&decision);
            match &best {
                Some((known, ..)) if *known > rank => {}
                Some((known, _, other)) if *known == rank => {
                    differ |= rank > 0 && !is_same_code(other, &decision);
                }
                _ => {
                    best = Some((rank, found, decision));
                    differ = false;
                }
            }
        }
        if differ {
            let flag = Flag::AmbiguousPicture(count);
            let error = unclear(&asked.source, asked.row.as_ref(), &flag);
            asked.flags.push(flag);
            return Err(error);
        }
        match best {
            Some((_, found, decision)) => {
                asked.found = found;
                Ok(decision)
            }
            None => Ok(self.checker.check_without_code(traveller, clock)),
        }
    }

    /// Why the answer does not count. Either it is a pass, and another code of the worker that is in
    /// force does not pass; or it is the answer for a person without a code, and a picture of the row
    /// holds one. A roster does not say which code is the current one.
    pub(super) fn contradicted(
        &self,
        asked: &Asked,
        decision: Option<&Decision>,
        traveller: &Traveller,
        clock: Clock,
    ) -> Option<Error> {
        let (row, decision) = (asked.row.as_ref()?, decision?);
        let mut pictures = asked.beside.iter().map(|bytes| {
            let picture = self.checker.check_picture(bytes, traveller, clock);
            (holds_a_code(&picture), picture)
        });
        let text = match &asked.material {
            Material::Trouble(_) => return None,
            Material::Nothing => {
                let is_numbered = traveller.shown.number.is_some();
                let is_own = |(holds, picture): (bool, Decision)| {
                    holds && !(is_numbered && is_another_holders(&picture))
                };
                return pictures.any(is_own).then(|| elsewhere(&asked.source, row));
            }
            Material::Token(text) => text.as_str(),
            Material::Pictures(_) => "",
        };
        if decision.verdict != Verdict::Pass {
            return None;
        }
        // Of several codes in one picture or text nobody knows what each says.
        let says_else = |other: &Decision| match other.verdict {
            Verdict::Pass => false,
            Verdict::Reject => has(other, &[Finding::SeveralCodes]),
            Verdict::Hold | Verdict::Quarantine => true,
        };
        let is_alone = matches!(asked.material, Material::Token(_))
            && !asked.flags.iter().any(is_of_uncertain_place);
        let texts = || {
            let mut texts = row.codes_beside(&asked.source, text);
            texts.any(|text| says_else(&self.checker.check_typed(text, traveller, clock)))
        };
        let contradicted =
            (!is_alone && texts()) || pictures.any(|(_, picture)| says_else(&picture));
        contradicted.then(|| contradictory(&asked.source, row))
    }
}

/// Whether a picture holds what may be a health code: not no code at all, nor the link of a poster or
/// of an itinerary.
fn holds_a_code(decision: &Decision) -> bool {
    const NOT_ONE: [Finding; 4] = [
        Finding::NoCode,
        Finding::UnreadableImage,
        Finding::PictureTooLarge,
        Finding::Malformed,
    ];
    !has(decision, &NOT_ONE)
}

/// Whether a verified code is of somebody else than what the row says.
fn is_another_holders(decision: &Decision) -> bool {
    has(decision, &[Finding::HolderMismatch])
}

fn has(decision: &Decision, findings: &[Finding]) -> bool {
    let mut reasons = decision.reasons.iter();
    reasons.any(|r| matches!(r.code, ReasonCode::Finding(found) if findings.contains(&found)))
}

fn is_same_code(one: &Decision, other: &Decision) -> bool {
    let key = |decision: &Decision| {
        let (signer, code) = (decision.signer.as_ref()?, decision.code.as_ref()?);
        Some((signer.id, code.jti.clone()))
    };
    one.verdict == other.verdict && key(one).is_some_and(|one| key(other) == Some(one))
}

/// A row with codes of one worker that say different things.
fn contradictory(source: &Source, row: &Row) -> Error {
    let what = Text::fixed(
        "此人的另一个健康码不能通过，未判定",
        "another code of this worker does not pass, so the row was not judged",
    );
    let hint = Text::fixed(
        "此行只留此人现在的健康码",
        "leave only the code in the row that the worker has now",
    );
    not_judged(source, Some(row), &what).with_hint(hint)
}

/// A row whose worker has no code where it belongs, while a picture that another cell names holds one.
fn elsewhere(source: &Source, row: &Row) -> Error {
    let what = Text::fixed(
        "健康码一列是空的，此行另一处的图片里有健康码，未判定",
        "nothing stands in the column of the code, and a picture elsewhere in the row holds one, so it was not judged",
    );
    let hint = Text::fixed(
        "是此人的，请把图片文件名写在健康码一列",
        "if it is the worker's, write the picture's name in the column of the code",
    );
    not_judged(source, Some(row), &what).with_hint(hint)
}

/// A row for which it is not clear which picture is meant.
pub(super) fn unclear(source: &Source, row: Option<&Row>, flag: &Flag) -> Error {
    not_judged(source, row, &flag.text())
}

/// Why a row is not judged, with its place.
pub(super) fn not_judged(source: &Source, row: Option<&Row>, what: &Text) -> Error {
    let row = row.map_or(0, |row| row.number);
    let what = Text::new(
        format!("第 {row} 行：{}", what.zh),
        format!("row {row}: {}", what.en),
    );
    Error::one(&source.title(), Fault::new("", what))
}
