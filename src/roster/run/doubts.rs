//! Why a decision on a code is not the answer of its row: nothing says that the code is the worker's.

use crate::base::error::Error;
use crate::base::text::Text;
use crate::base::verdict::Verdict;
use crate::claims::{Identity, Shown};
use crate::decision::Decision;

use crate::roster::columns::numbers::numbers_in;
use crate::roster::flag::Flag;
use crate::roster::row::Row;
use crate::roster::run::judge::Asked;
use crate::roster::run::several::{not_judged, unclear};
use crate::roster::source::{ColumnRole, Source};

/// The answer, unless the code may be somebody else's and no number was compared.
pub(super) fn doubted(
    asked: &mut Asked,
    shown: &Shown,
    mut answer: Result<Decision, Error>,
) -> Result<Decision, Error> {
    if let Ok(decision) = &answer
        && is_about_another(asked, decision)
    {
        let flag = Flag::OtherIdNumber;
        // With a match of the name alone, nobody passes if the row holds another number.
        if decision.verdict == Verdict::Pass && decision.identity != Some(Identity::Matched) {
            answer = Err(by_name_alone(&asked.source, asked.row.as_ref(), &flag));
        }
        asked.flags.push(flag);
    }
    if let Some(flag) = asked.flags.iter().find(|flag| is_of_uncertain_place(flag))
        && let Ok(decision) = &answer
    {
        let matched = decision.identity == Some(Identity::Matched);
        let other = decision.identity == Some(Identity::Mismatched);
        // A picture that lies over several rows may be another row's, so it is no evidence against the
        // worker.
        if other && *flag == Flag::PictureAcrossRows {
            answer = Err(unclear(&asked.source, asked.row.as_ref(), flag));
        } else if decision.verdict == Verdict::Pass && !matched {
            answer = Err(by_name_alone(&asked.source, asked.row.as_ref(), flag));
        }
    }
    if answer
        .as_ref()
        .is_ok_and(|d| d.verdict == Verdict::Pass && d.code.is_some())
        && is_nobodys(asked, shown)
    {
        answer = Err(nobodys(&asked.source, asked.row.as_ref()));
    }
    answer
}

/// Whether a picture or a text may be another row's. If so, nobody passes with a match of the name
/// alone, because several people may have that name.
pub(super) const fn is_of_uncertain_place(flag: &Flag) -> bool {
    matches!(flag, Flag::SeveralPictures(_) | Flag::PictureAcrossRows)
}

/// Whether the row, or the name of its picture, holds a complete ID number that is not the holder's.
fn is_about_another(asked: &Asked, decision: &Decision) -> bool {
    let Some(code) = &decision.code else {
        return false;
    };
    let today = decision.context.at.day(decision.context.zone);
    let is_another = |number: &String| {
        let shown = Shown {
            number: Some(number.clone()),
            ..Shown::default()
        };
        code.holder.compare(&shown, today).0 == Identity::Mismatched
    };
    let named = asked.found.file().map(numbers_in).unwrap_or_default();
    asked.others.iter().chain(&named).any(is_another)
}

/// Whether the row of a table with names or ID numbers has neither, nor a trace of a number.
fn is_nobodys(asked: &Asked, shown: &Shown) -> bool {
    let headed = |role| asked.source.columns.iter().any(|c| c.role == Some(role));
    asked.row.is_some()
        && *shown == Shown::default()
        && (headed(ColumnRole::Name) || headed(ColumnRole::IdNumber))
}

/// A code of which the row does not say whose it is.
fn nobodys(source: &Source, row: Option<&Row>) -> Error {
    let what = Text::fixed(
        "有健康码，没有姓名和证件号码，不知是谁的，未判定",
        "a code without a name or an ID number; whose it is, nothing says, so it was not judged",
    );
    let hint = Text::fixed(
        "姓名、证件号码和健康码请写在同一行",
        "write the name, the ID number and the code in one row",
    );
    not_judged(source, row, &what).with_hint(hint)
}

/// A code that may be another's, for a worker of whom the roster says no number.
fn by_name_alone(source: &Source, row: Option<&Row>, flag: &Flag) -> Error {
    let what = flag.text();
    let what = Text::new(
        format!("{}；没有证件号码可比对，未判定", what.zh),
        format!(
            "{}; there is no ID number to compare, so it was not judged",
            what.en
        ),
    );
    let hint = Text::fixed(
        "在证件号码一列写上此人的号码；一行有几张图片的，只留此人的一张",
        "write the worker's number in the column of ID numbers; of several pictures in a row leave the worker's own",
    );
    not_judged(source, row, &what).with_hint(hint)
}
