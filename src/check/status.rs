//! Step 7: does the code still stand? A status that is not known is never taken for a good one.

use crate::base::reason::{Finding, Reason, ReasonCode};
use crate::base::region::Region;
use crate::base::text::{Text, shortened};
use crate::base::time::{Timestamp, Zone};
use crate::bundle::Age;
use crate::claims::{LiveClaims, StatusReference};
use crate::status::{Status, StatusList};
use crate::trust::StatusPolicy;

use super::checker::Checker;
use super::freshness;

/// The most characters of a list's name that one reason shows.
const NAME_CHARS: usize = 120;

/// What step 7 found.
#[derive(Debug)]
pub(super) struct Standing<'a> {
    /// The list that was asked.
    pub(super) list: Option<&'a StatusList>,
    /// Every reason of the step; none for a code that stands.
    pub(super) reasons: Vec<Reason>,
}

/// Step 7.
pub(super) fn standing<'a>(
    checker: &'a Checker,
    claims: &LiveClaims<'_>,
    at: Timestamp,
) -> Standing<'a> {
    let Some(reference) = claims.status() else {
        let reasons = match claims.issuer().status_list() {
            StatusPolicy::Required => vec![unknown(&Text::fixed(
                "此码未指明状态列表",
                "the code refers to no status list",
            ))],
            StatusPolicy::Optional => Vec::new(),
        };
        return Standing {
            list: None,
            reasons,
        };
    };
    let (issuer, uri) = (claims.issuer().id(), &reference.uri);
    let mut reasons = ahead(checker, issuer, reference, at);
    let list = checker.status_lists.find(issuer, uri);
    let Some(list) = list.filter(|list| list.is_believed(at)) else {
        if !reasons.is_empty() {
            return Standing {
                list: None,
                reasons,
            };
        }
        let name = shortened(&reference.uri, NAME_CHARS);
        let detail = Text::new(
            "本机没有该省的状态列表",
            format!("this list is not at hand: {name}"),
        );
        return Standing {
            list: None,
            reasons: vec![unknown(&detail)],
        };
    };
    let dated_ahead = !reasons.is_empty();
    for reason in listed(checker, list, reference.idx, at) {
        // A list that is dated ahead tells that this one may have grown since.
        let grown = dated_ahead && reason.code == ReasonCode::Finding(Finding::StatusOutOfRange);
        if !grown && reasons.iter().all(|known| known.code != reason.code) {
            reasons.push(reason);
        }
    }
    Standing {
        list: Some(list),
        reasons,
    }
}

/// What lists that are dated ahead of the clock hold against the code. A gate whose clock is behind must not
/// pass what they revoke, and cannot know the rest: nothing of theirs lets a code pass.
fn ahead(
    checker: &Checker,
    issuer: Region,
    reference: &StatusReference,
    at: Timestamp,
) -> Vec<Reason> {
    let zone = checker.notice.document().zone();
    let mut reasons: Vec<Reason> = Vec::new();
    let mut add = |reason: Reason| {
        if reasons.iter().all(|known| known.code != reason.code) {
            reasons.push(reason);
        }
    };
    for list in checker.status_lists.find_ahead(issuer, &reference.uri) {
        let date = list.issued_at().for_people(zone);
        // The key's life is asked at the time from which on the list counts, which is the later one.
        let believed = list.is_believed(list.begins().max(at));
        let status = list.status(reference.idx).filter(|_| believed);
        if let Some(finding) = status.and_then(finding) {
            add(against(finding, list, reference.idx, zone));
        }
        let key_is_late = list.begins() > list.issued_at();
        add(unknown(&match key_is_late {
            true => Text::new(
                format!("{date} 签发的列表，其密钥在本机时间尚未生效"),
                format!("the key of its list of {date} has not begun by this clock"),
            ),
            false => Text::new(
                format!("{date} 签发的列表晚于本机时间"),
                format!("its list of {date} is dated ahead of this clock"),
            ),
        }));
    }
    reasons
}

/// What a value of a list holds against a code; `None` for a code that stands.
const fn finding(status: Status) -> Option<Finding> {
    match status {
        Status::Valid => None,
        Status::Invalid => Some(Finding::Revoked),
        Status::Suspended => Some(Finding::Suspended),
        Status::NoLongerGreen => Some(Finding::NoLongerGreen),
        Status::Other(_) => Some(Finding::StatusUnknown),
    }
}

/// What `list` says of its entry `idx`, and whether it is still current.
fn listed(checker: &Checker, list: &StatusList, idx: u64, at: Timestamp) -> Vec<Reason> {
    let zone = checker.notice.document().zone();
    let stated = freshness::list_life(checker, list);
    let too_old = stated.is_some_and(|life| life.age(at) == Age::Stale);
    let is_current = !too_old && list.is_current(at, checker.leeway.as_seconds());
    let finding = match list.status(idx) {
        Some(status) => finding(status),
        None if is_current => Some(Finding::StatusOutOfRange),
        // The list may have grown since: being stale is all that it tells of this code.
        None => None,
    };
    let mut reasons = Vec::new();
    // What a stale list holds against a code still counts: age never undoes a revocation.
    reasons.extend(finding.map(|finding| against(finding, list, idx, zone)));
    if !is_current {
        let end = list.stale_from();
        let end = stated.map_or(end, |life| life.hold_from.min(end));
        reasons.push(stale(list, end, at, zone));
    }
    reasons
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
