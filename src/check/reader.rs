//! What a text came through, and what that means for the words: a scanner that garbles codes is looked at
//! before anybody is accused.

use crate::base::reason::{Finding, Reason, ReasonCode};
use crate::base::text::Text;

/// What the text of a code came through.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Reader {
    /// It is the text of the symbol.
    Symbol,
    /// A scanner typed it through a keyboard.
    Scanner,
    /// A scanner typed it, and it was repaired or has lost its end.
    Garbled,
}

const SCANNER_FIRST: Text = Text::fixed(
    "请再扫一次；仍这样，先查扫码枪设置，不是持码人的问题。",
    "Scan again; if it stays so, look at the scanner's settings first: this is not the holder's fault.",
);

impl Reader {
    /// The same findings, with the scanner to be looked at first where it may be at fault.
    pub(super) fn explained(self, mut reasons: Vec<Reason>) -> Vec<Reason> {
        for reason in &mut reasons {
            let ReasonCode::Finding(finding) = reason.code else {
                continue;
            };
            let garbled = match self {
                Self::Symbol => false,
                Self::Scanner => finding == Finding::Malformed,
                Self::Garbled => matches!(
                    finding,
                    Finding::Malformed | Finding::BadSignature | Finding::HolderSignature
                ),
            };
            if garbled {
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
