//! What to ask a worker for who did not pass, in plain words. A gate's words are for a guard with
//! the person in front of him; these go into a message to the worker.

use crate::base::reason::{Code, Finding, Reason};
use crate::base::text::Text;
use crate::base::verdict::Verdict;
use crate::decision::Decision;
use crate::roster::{Answer, Entry, Flag};

const APPLY: Text = Text::fixed(
    "请本人在发码省份的官方应用中申领健康码，把整屏截图发来。",
    "Please get a health code in your province's official app and send a picture of the whole screen.",
);
const PICTURE: Text = Text::fixed(
    "请重新截取整屏健康码发来原图，图中只有本人一个码。",
    "Please send a new picture of the whole screen, unedited, with your own code only.",
);
const REFRESH: Text = Text::fixed(
    "请在发码省份的官方应用中刷新健康码，刷新后当天截图发来。",
    "Please refresh the health code in your province's official app and send a new picture the same day.",
);
const DECLARE: Text = Text::fixed(
    "请在发码省份的官方应用中重新申报健康状况，再把新的健康码发来。",
    "Please renew your health declaration in your province's official app, then send the new code.",
);
const IN_PERSON: Text = Text::fixed(
    "发来的码不能证明什么：请本人带手机和身份证，当面打开官方应用中的健康码复核。",
    "The code that was sent proves nothing: please come with your phone and ID card and open the code in the official app.",
);
const ISSUER: Text = Text::fixed(
    "请联系发码省份处理健康码，处理好后把新的健康码发来。",
    "Please contact the issuing province about your code, then send the new one.",
);
const OWN_CODE: Text = Text::fixed(
    "此码与花名册上的姓名或证件号码不符：请发来本人的健康码，并核对花名册有无写错。",
    "The code is not that of the person on the roster: please send your own code; check the roster for mistakes too.",
);
const ID_NUMBER: Text = Text::fixed(
    "请对照身份证，更正花名册上的证件号码。",
    "Please correct the ID number on the roster by the ID card.",
);
const OFFICER: Text = Text::fixed(
    "暂不需本人补办：由值班负责人核实后决定。",
    "Nothing for the worker to do yet: the officer on duty verifies and decides.",
);

/// One line for a worker who did not pass; `None` for one who did.
pub(super) fn ask(entry: &Entry) -> Option<Text> {
    match &entry.answer {
        Answer::Decided(decision) if decision.verdict == Verdict::Pass => None,
        Answer::Decided(decision) => Some(of_decision(decision, &entry.flags)),
        // The reason says what is wrong with the row or its picture.
        Answer::Undecided(_) => Some(PICTURE),
    }
}

fn of_decision(decision: &Decision, flags: &[Flag]) -> Text {
    let mut asked: Vec<Text> = Vec::new();
    if decision.verdict != Verdict::Quarantine {
        asked.extend(flags.iter().filter_map(of_flag));
    }
    if asked.is_empty() {
        let reasons = decision.reasons.iter();
        for reason in reasons.filter(|reason| reason.verdict == decision.verdict) {
            let text = of_reason(reason);
            if !asked.contains(&text) {
                asked.push(text);
            }
        }
    }
    asked
        .into_iter()
        .reduce(|so_far, more| so_far.then(&more))
        .unwrap_or(OFFICER)
}

/// What must be put right before the code itself can be judged.
fn of_flag(flag: &Flag) -> Option<Text> {
    match flag {
        Flag::NoCode => Some(APPLY),
        Flag::CellIsNoCode => Some(PICTURE),
        Flag::AmbiguousPicture(_) | Flag::PictureForSeveralWorkers | Flag::CellHasNoValue => {
            let text = flag.text();
            Some(Text::new(format!("{}。", text.zh), format!("{}.", text.en)))
        }
        _ => None,
    }
}

fn of_reason(reason: &Reason) -> Text {
    let Code::Finding(finding) = reason.code else {
        // The notice says what it asks for.
        return reason.next.clone();
    };
    match finding {
        Finding::NoCode
        | Finding::SeveralCodes
        | Finding::UnreadableImage
        | Finding::PictureTooLarge => PICTURE,
        Finding::IssuedInFuture
        | Finding::NotYetValid
        | Finding::Expired
        | Finding::NoLongerGreen
        | Finding::KeyRevoked
        | Finding::KeyNotValid => REFRESH,
        Finding::DeclarationExpired => DECLARE,
        Finding::InvalidClaims
        | Finding::ValidityTooLong
        | Finding::Revoked
        | Finding::StatusOutOfRange
        | Finding::Suspended => ISSUER,
        Finding::HolderMismatch => OWN_CODE,
        Finding::InvalidIdNumber => ID_NUMBER,
        Finding::Malformed
        | Finding::TokenTooLarge
        | Finding::UnsupportedType
        | Finding::UnsupportedAlgorithm
        | Finding::UnknownIssuer
        | Finding::UnknownKey
        | Finding::AlgorithmMismatch
        | Finding::BadSignature => IN_PERSON,
        // The rest is beyond the worker's reach.
        _ if reason.verdict == Verdict::Hold => OFFICER,
        _ => reason.next.clone(),
    }
}
