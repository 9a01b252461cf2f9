//! What a text came through, and what that means for the words: a scanner that garbles codes is looked at
//! before anybody is accused.

use crate::base::reason::{Cause, Finding, Reason, ReasonCode};
use crate::base::text::Text;
use crate::jws::is_partial;

/// What the text of a code came through.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Reader {
    /// It is the text of the symbol.
    Symbol,
    /// A scanner typed it through a keyboard.
    Scanner,
    /// A scanner typed it, and it was repaired.
    Garbled,
    /// It was typed or copied, and what a keyboard did inside it was undone.
    Undone,
}

const SCANNER_FIRST: Text = Text::fixed(
    "请再扫一次；仍这样，先查扫码枪设置，不是持码人的问题。",
    "Scan again; if it stays so, look at the scanner's settings first: this is not the holder's fault.",
);
const WHOLE_CODE: Text = Text::fixed(
    "请让整个码露出来，再扫一次。",
    "Show the whole code and scan again.",
);
const NOT_WHOLE: Text = Text::fixed(
    "健康码没有读全，少了一段",
    "the health code was not read whole: a part of it is missing",
);
const MISREAD: Text = Text::fixed(
    "读到的内容可能有误，签名核验不通过",
    "the code may have been misread: the signature does not verify",
);

impl Reader {
    /// What was found in `text`, with what was read badly told from what is signed badly: a text that lost a
    /// part accuses nobody, and a scanner that may be at fault is looked at first.
    pub(super) fn explained(self, text: &str, mut reasons: Vec<Reason>) -> Vec<Reason> {
        for reason in &mut reasons {
            let ReasonCode::Finding(finding) = reason.code else {
                continue;
            };
            let unsigned = matches!(finding, Finding::BadSignature | Finding::HolderSignature);
            if !unsigned && finding != Finding::Malformed {
                continue;
            }
            let partial = is_partial(text);
            let misread = unsigned && matches!(self, Self::Garbled | Self::Undone);
            if partial || misread {
                let text = if partial { NOT_WHOLE } else { MISREAD };
                (reason.text, reason.next) = (text, WHOLE_CODE);
                reason.cause = Cause::Reading;
            }
            let scanned = matches!(self, Self::Scanner | Self::Garbled);
            if scanned && reason.cause == Cause::Reading {
                reason.next = SCANNER_FIRST;
            }
        }
        reasons
    }
}

/// Several codes in one text.
pub(super) fn ran_together() -> Reason {
    Reason {
        text: Text::fixed(
            "几个码连在了一起，都没有判定",
            "several codes ran together: none was judged",
        ),
        next: Text::fixed(
            "请一个一个地再扫一次。",
            "Scan each of them again, one at a time.",
        ),
        ..Finding::SeveralCodes.into()
    }
}
