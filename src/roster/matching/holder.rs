//! Pictures that nothing else assigns to a row → the rows of the holders that their codes name.
//!
//! This evidence comes last, and only a verified signature gives it. A picture goes to a row only if
//! the signed holder fits that row alone of all rows, by the name and by a complete valid number.

use std::collections::HashMap;

use crate::base::time::Day;
use crate::claims::{DocumentType, Holder, Identity, Shown, id_number_is_valid, lengthened};
use crate::decision::Decision;
use crate::roster::cell::IdNumber;
use crate::roster::flag::Flag;
use crate::roster::matching::folder::Match;
use crate::roster::row::{Pointer, RowWorker};

/// The fewest characters of a signed number that must be clear: with four at each end, two residents
/// of one place whose numbers end alike are rare.
const CLEAR_CHARS: usize = 8;

/// The verified holder of the code in a picture.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SignedHolder {
    /// Which picture it is.
    picture: usize,
    holder: Holder<'static>,
    today: Day,
}

impl SignedHolder {
    /// The holder, if the signature was verified and enough of the number is clear.
    #[must_use]
    pub fn of(picture: usize, decision: &Decision) -> Option<Self> {
        decision.signer.as_ref()?;
        let holder = decision.code.as_ref()?.holder.clone();
        let clear = holder.number.chars().filter(|c| *c != '*').count();
        (holder.document == DocumentType::ResidentId && clear >= CLEAR_CHARS).then(|| Self {
            picture,
            holder,
            today: decision.context.at.day(decision.context.zone),
        })
    }

    /// Whether this worker may be the holder: by name, and by a complete number that is valid.
    fn fits(&self, worker: &RowWorker) -> bool {
        let (Some(name), IdNumber::Given(number)) = (&worker.name, &worker.number) else {
            return false;
        };
        let long = lengthened(number);
        let number = long.as_deref().unwrap_or(number);
        let shown = Shown {
            number: Some(number.to_owned()),
            name: Some(name.clone()),
            masked_number: None,
        };
        id_number_is_valid(number, self.today)
            && self.holder.compare(&shown, self.today).0 == Identity::Matched
    }
}

/// Which of all workers each verified holder may be.
#[derive(Debug, Default)]
pub struct Fitting {
    /// The pictures, each with the workers whom its holder fits, by their places among all.
    codes: Vec<(usize, Vec<usize>)>,
}

impl Fitting {
    /// Compares each holder with all `workers`.
    #[must_use]
    pub fn new(signed: &[SignedHolder], workers: &[RowWorker]) -> Self {
        // By the end of their numbers, which codes show.
        let mut by_end: HashMap<String, Vec<usize>> = HashMap::new();
        let numbered = workers.iter().enumerate().filter(|_| !signed.is_empty());
        for (at, worker) in numbered {
            if let IdNumber::Given(number) = &worker.number {
                let number = lengthened(number).unwrap_or_else(|| number.clone());
                by_end.entry(end_of(&number)).or_default().push(at);
            }
        }
        let all: Vec<usize> = (0..workers.len()).collect();
        let codes = signed.iter().map(|code| {
            let end = end_of(&code.holder.number);
            let likely = match end.contains('*') {
                true => &all[..],
                false => by_end.get(&end).map_or(&[][..], Vec::as_slice),
            };
            let fits = |at: &usize| workers.get(*at).is_some_and(|worker| code.fits(worker));
            let fitting = likely.iter().copied().filter(fits);
            (code.picture, fitting.collect())
        });
        Self {
            codes: codes.collect(),
        }
    }

    /// Gives each picture to the only one of all `workers` whom its holder fits, if that one has no code
    /// and no other picture. Of two whom it fits, neither gets it. `matches` holds what was found for the
    /// workers without a code, by their places among all.
    pub fn give(&self, workers: &[RowWorker], matches: &mut HashMap<usize, Match>) {
        let mut given: HashMap<usize, Vec<usize>> = HashMap::new();
        let mut shared: HashMap<usize, Vec<usize>> = HashMap::new();
        for (picture, fitting) in &self.codes {
            let waits = |at: &usize| {
                workers.get(*at).is_some_and(|w| w.code == Pointer::Nowhere)
                    && matches.get(at) == Some(&Match::None)
            };
            match fitting.as_slice() {
                [only] if waits(only) => given.entry(*only).or_default().push(*picture),
                [] | [_] => {}
                several => {
                    for at in several.iter().filter(|at| waits(at)) {
                        shared.entry(*at).or_default().push(*picture);
                    }
                }
            }
        }
        for (at, pictures) in given {
            let found = match pictures.as_slice() {
                [only] => Match::ByHolder(*only),
                several => {
                    let count = u64::try_from(several.len()).unwrap_or(u64::MAX);
                    Match::Unclear(Flag::AmbiguousPicture(count), pictures)
                }
            };
            matches.insert(at, found);
        }
        for (at, pictures) in shared {
            matches.insert(at, Match::Unclear(Flag::PictureForSeveralWorkers, pictures));
        }
    }

    /// The pictures whose holders each worker may be.
    #[must_use]
    pub fn by_worker(&self) -> HashMap<usize, Vec<usize>> {
        let mut pictures: HashMap<usize, Vec<usize>> = HashMap::new();
        for (picture, fitting) in &self.codes {
            for at in fitting {
                pictures.entry(*at).or_default().push(*picture);
            }
        }
        pictures
    }
}

/// The last four characters.
fn end_of(number: &str) -> String {
    let skipped = number.chars().count().saturating_sub(4);
    number.chars().skip(skipped).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::roster::Cell;

    const ZHANG: &str = "11010519491231002X";

    fn code(picture: usize, name: &str, number: &str) -> SignedHolder {
        SignedHolder {
            picture,
            holder: Holder {
                name: name.to_owned().into(),
                document: DocumentType::ResidentId,
                number: number.to_owned().into(),
            },
            today: Day::parse("2020-03-28").unwrap(),
        }
    }

    fn worker(name: &str, number: &str, code: Pointer) -> RowWorker {
        RowWorker {
            name: (!name.is_empty()).then(|| name.to_owned()),
            number: IdNumber::read(&Cell::text(number)),
            code,
            no_value: false,
        }
    }

    fn found(signed: &[SignedHolder], workers: &[RowWorker]) -> Vec<Match> {
        let mut matches = (0..workers.len())
            .filter(|at| workers[*at].code == Pointer::Nowhere)
            .map(|at| (at, Match::None))
            .collect();
        Fitting::new(signed, workers).give(workers, &mut matches);
        (0..workers.len())
            .map(|at| matches.get(&at).cloned().unwrap_or(Match::None))
            .collect()
    }

    #[test]
    fn the_only_row_that_fits_gets_the_picture() {
        let code = code(7, "张*", "1101**********002X");
        let zhang = || worker("张三", ZHANG, Pointer::Nowhere);
        let other = || worker("李四", "440524188001010014", Pointer::Nowhere);
        let signed = [code];
        assert_eq!(
            found(&signed, &[other(), zhang()]),
            [Match::None, Match::ByHolder(7)]
        );
        let old = worker("张三", "110105491231002", Pointer::Nowhere);
        assert_eq!(found(&signed, &[old]), [Match::ByHolder(7)]);
        for nobody in [
            worker("李三", ZHANG, Pointer::Nowhere),
            worker("", ZHANG, Pointer::Nowhere),
            worker("张三", "", Pointer::Nowhere),
            worker("张三", "1101**********002X", Pointer::Nowhere),
            worker("张三", "110105194912310021", Pointer::Nowhere),
            worker("张三", ZHANG, Pointer::NoValue { column: 2 }),
        ] {
            assert_eq!(
                found(&signed, std::slice::from_ref(&nobody)),
                [Match::None],
                "{nobody:?}"
            );
        }
    }

    #[test]
    fn two_rows_that_fit_get_nothing_even_if_one_has_a_code() {
        let signed = [code(7, "张*", "1101**********002X")];
        let with_code = Pointer::Token {
            column: 2,
            text: String::new(),
        };
        let shared = Match::Unclear(Flag::PictureForSeveralWorkers, vec![7]);
        let zhang = |code| worker("张三", ZHANG, code);
        assert_eq!(
            found(&signed, &[zhang(Pointer::Nowhere), zhang(Pointer::Nowhere)]),
            [shared.clone(), shared.clone()]
        );
        assert_eq!(
            found(&signed, &[zhang(with_code), zhang(Pointer::Nowhere)]),
            [Match::None, shared]
        );
        // Two codes that fit one row.
        let two = [
            code(7, "张*", "1101**********002X"),
            code(8, "张*", "1101**********002X"),
        ];
        assert!(matches!(
            &found(&two, &[zhang(Pointer::Nowhere)])[..],
            [Match::Unclear(Flag::AmbiguousPicture(2), _)]
        ));
    }
}
