//! Messages to workers who did not pass: what to send or to do. The texts of a gate are for a guard who
//! stands before the person; none of them is used here.

use crate::base::colour::Colour;
use crate::base::reason::{Cause, Finding, Reason, ReasonCode};
use crate::base::text::Text;
use crate::base::verdict::Verdict;
use crate::decision::Decision;
use crate::roster::{Answer, Entry, Flag};

const APPLY: Text = Text::fixed(
    "请您在所在省份的健康码小程序（或 App）里申领健康码，截整屏发来。",
    "Please get a health code in your province's app and send a picture of the whole screen.",
);
const PICTURE: Text = Text::fixed(
    "请重新截整屏，把原图发来；图里只要您本人的一个健康码。",
    "Please send a new picture of the whole screen, unedited, with your own code only.",
);
const REFRESH: Text = Text::fixed(
    "请打开健康码刷新一下，当天截图发来。",
    "Please refresh the health code and send a new picture the same day.",
);
const DECLARE: Text = Text::fixed(
    "请在健康码小程序（或 App）里重新申报健康状况，再把新的健康码截图发来。",
    "Please renew your health declaration in the app, then send a picture of the new code.",
);
const IN_PERSON: Text = Text::fixed(
    "您发来的健康码未通过核验：请带手机和身份证到单位，当面打开健康码复核。",
    "The code that you sent did not pass the check: please come with your phone and ID card and open the code in person.",
);
const ISSUER: Text = Text::fixed(
    "请在健康码小程序（或 App）里申诉，办好后把新的健康码截图发来。",
    "Please appeal in your province's app, then send a picture of the new code.",
);
const OWN_CODE: Text = Text::fixed(
    "健康码与花名册上的姓名或证件号码对不上：请发来您本人的健康码；也请经办人核对花名册有没有写错。",
    "The code does not fit the name or ID number on the roster: please send your own code; the roster should be checked for mistakes too.",
);
const ID_NUMBER: Text = Text::fixed(
    "花名册上的证件号码有误，请对照身份证更正。",
    "The ID number on the roster is wrong: please correct it by the ID card.",
);
const WAIT: Text = Text::fixed(
    "您暂时不用补办，等单位核实后通知。",
    "There is nothing for you to do yet: your employer will tell you.",
);
const STAY_AWAY: Text = Text::fixed(
    "您近14天到过境外或国内重点地区：请先不要到岗，向所在社区（嘎查村）申报并按通知隔离。",
    "You were overseas or in a key area in the last 14 days: please do not come to work; report to your community and follow its instructions.",
);
const COLOUR: Text = Text::fixed(
    "您的健康码不是绿码：请先不要到岗；有疑问可向发码省份申诉，转绿后把新的健康码发来。",
    "Your health code is not green: please do not come to work yet; you may appeal to the issuing province, and send the new code once it is green.",
);

/// One line for a worker who did not pass; `None` for one who did.
pub(super) fn ask(entry: &Entry) -> Option<Text> {
    match &entry.answer {
        Answer::Decided(decision) if decision.verdict == Verdict::Pass => None,
        Answer::Decided(decision) => Some(of_decision(decision, &entry.flags)),
        Answer::Undecided(_) if entry.flags.contains(&Flag::OtherIdNumber) => Some(OWN_CODE),
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
            let text = of_reason(reason, decision);
            if !asked.contains(&text) {
                asked.push(text);
            }
        }
    }
    asked
        .into_iter()
        .reduce(|so_far, more| so_far.then(&more))
        .unwrap_or(WAIT)
}

/// What must be corrected before the code itself can be judged.
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

fn of_reason(reason: &Reason, decision: &Decision) -> Text {
    if reason.verdict == Verdict::Quarantine {
        return STAY_AWAY;
    }
    let ReasonCode::Finding(finding) = reason.code else {
        // The next step of a rule is for a guard who stands before the person.
        let colour = decision.judged.and_then(|judged| judged.colour);
        return match colour {
            Some(colour) if colour != Colour::Green => COLOUR,
            _ => WAIT,
        };
    };
    match reason.cause {
        Cause::Reading => return PICTURE,
        Cause::Number => return ID_NUMBER,
        Cause::Holder => return OWN_CODE,
        Cause::Code => {}
    }
    match finding {
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
        Finding::UnsupportedAlgorithm
        | Finding::UnknownIssuer
        | Finding::UnknownKey
        | Finding::AlgorithmMismatch
        | Finding::BadSignature
        | Finding::HolderSignature
        | Finding::ChallengeMismatch
        | Finding::ProofStale
        | Finding::ProofInFuture
        | Finding::ProofMissing
        | Finding::ShownBefore => IN_PERSON,
        // The worker can do nothing about the rest.
        _ => WAIT,
    }
}
