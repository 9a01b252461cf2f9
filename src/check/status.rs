//! Step 7: does the code still stand? A status that is not known is never taken for a good one.

use crate::base::reason::{Finding, Reason};
use crate::base::text::{Text, shortened};
use crate::base::time::{Timestamp, Zone};
use crate::base::verdict::Verdict;
use crate::bundle::Age;
use crate::claims::LiveClaims;
use crate::status::{Status, StatusList};
use crate::trust::StatusPolicy;

use super::evaluation::Evaluation;
use super::freshness;

/// The most characters of a list's name that one reason shows.
const NAME_CHARS: usize = 120;

/// Step 7. Notes the list that was asked in `ruling`; a code that stands finds nothing.
///
/// # Errors
/// Every reason of the step, if the code is rejected.
pub(super) fn status(
    ruling: &mut Evaluation<'_>,
    claims: &LiveClaims<'_>,
) -> Result<Vec<Reason>, Vec<Reason>> {
    let (checker, at) = (ruling.checker, ruling.clock.at);
    let zone = checker.notice.document().zone();
    let Some(reference) = claims.status() else {
        return Ok(match claims.issuer().status_list() {
            StatusPolicy::Required => vec![unknown(&Text::fixed(
                "此码未指明状态列表",
                "the code refers to no status list",
            ))],
            StatusPolicy::Optional => Vec::new(),
        });
    };
    let list = checker
        .status_lists
        .find(claims.issuer().id(), &reference.uri);
    let Some(list) = list.filter(|list| list.is_believed(at)) else {
        let name = shortened(&reference.uri, NAME_CHARS);
        return Ok(vec![unknown(&Text::new(
            "本机没有该省的状态列表",
            format!("this list is not at hand: {name}"),
        ))]);
    };
    ruling.status_list = Some(list);
    let stated = freshness::list_life(checker, list);
    let too_old = stated.is_some_and(|life| life.age(at) == Age::Stale);
    let is_current = !too_old && list.is_current(at, checker.leeway.get());
    let finding = match list.status(reference.idx) {
        Some(Status::Valid) => None,
        Some(Status::Invalid) => Some(Finding::Revoked),
        Some(Status::Suspended) => Some(Finding::Suspended),
        Some(Status::NoLongerGreen) => Some(Finding::NoLongerGreen),
        Some(Status::Other(_)) => Some(Finding::StatusUnknown),
        None if is_current => Some(Finding::StatusOutOfRange),
        // The list may have grown since: being stale is all that it tells of this code.
        None => None,
    };
    if is_current && finding.is_none() {
        return Ok(Vec::new());
    }
    let mut reasons = Vec::new();
    // What a stale list holds against a code still stands: nothing un-revokes by growing old.
    reasons.extend(finding.map(|finding| against(finding, list, reference.idx, zone)));
    if !is_current {
        let end = list.stale_from();
        let end = stated.map_or(end, |life| life.hold_from.min(end));
        reasons.push(stale(list, end, at, zone));
    }
    if reasons
        .iter()
        .any(|reason| reason.verdict == Verdict::Reject)
    {
        return Err(reasons);
    }
    Ok(reasons)
}

fn unknown(detail: &Text) -> Reason {
    Reason::with_detail(Finding::StatusUnknown, detail)
}

/// What the list says, and of what date it is.
fn against(finding: Finding, list: &StatusList, idx: u64, zone: Zone) -> Reason {
    let date = list.issued_at().for_people(zone);
    let mut detail = Text::new(format!("{date} 签发的列表"), format!("list of {date}"));
    if finding == Finding::StatusOutOfRange {
        let entries = list.entries();
        detail = Text::new(
            detail.zh,
            format!(
                "{}, {entries} entries, this code is number {idx} from 0",
                detail.en
            ),
        );
    }
    if let (Finding::StatusUnknown, Some(Status::Other(value))) = (finding, list.status(idx)) {
        detail = Text::new(
            format!("{}，状态值 {value} 无定义", detail.zh),
            format!("{}, value {value} has no meaning here", detail.en),
        );
    }
    Reason::with_detail(finding, &detail)
}

fn stale(list: &StatusList, end: Timestamp, at: Timestamp, zone: Zone) -> Reason {
    let name = shortened(list.uri(), NAME_CHARS);
    let [from, until] = [list.issued_at(), end].map(|at| at.for_people(zone));
    let life = Text::new(
        format!("{from} 至 {until}"),
        format!("{name}, {from} – {until}"),
    );
    let detail = if at < end {
        Text::new(
            format!("{}，尚未开始", life.zh),
            format!("{}, which has not begun", life.en),
        )
    } else {
        life
    };
    Reason::with_detail(Finding::StatusStale, &detail)
}
