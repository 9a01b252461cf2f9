//! Step 1: read the image. No code and several codes are reasons, not guesses.

use crate::base::reason::{Finding, Reason};
use crate::base::text::Text;
use crate::decision::Decision;
use crate::facts::Traveller;
use crate::jws::{SIGNATURE_CHARS, Typed};
use crate::qr::{
    Effort, Grey, Measure, PictureFault, QrText, ReadPicture, Series, Why, read_grey, read_picture,
};

use super::checker::{Checker, Clock};
use super::decide::judge_read;
use super::verifier::Verifier;
use super::words::{advice_reason, series_note};

impl Checker {
    /// Judges the health code in a picture (PNG, JPEG, WebP, BMP, GIF or TIFF).
    ///
    /// Foreign codes beside it (a poster, a payment code) are passed over; two different health
    /// codes are `several-codes`.
    #[must_use]
    pub fn check_picture(&self, bytes: &[u8], traveller: &Traveller, clock: Clock) -> Decision {
        self.check_picture_with(bytes, Effort::EveryTry, traveller, clock)
    }

    /// [`check_picture`](Self::check_picture) with a choice of how much is tried.
    #[must_use]
    pub fn check_picture_with(
        &self,
        bytes: &[u8],
        effort: Effort,
        traveller: &Traveller,
        clock: Clock,
    ) -> Decision {
        let read = read_picture(bytes, &self.picture_limits, effort, Typed::is_code_like);
        self.check_read(read, traveller, clock)
    }

    /// [`check_picture_with`](Self::check_picture_with) for pixels that are unpacked already, such
    /// as a frame of a camera.
    #[must_use]
    pub fn check_grey(
        &self,
        grey: Grey<'_>,
        effort: Effort,
        traveller: &Traveller,
        clock: Clock,
    ) -> Decision {
        let read = read_grey(grey, &self.picture_limits, effort, Typed::is_code_like);
        self.check_read(read, traveller, clock)
    }

    fn check_read(
        &self,
        read: Result<ReadPicture, PictureFault>,
        traveller: &Traveller,
        clock: Clock,
    ) -> Decision {
        let read = match read {
            Ok(read) => read,
            Err(fault) => {
                return self.reject(vec![picture_reason(&fault)], traveller, clock);
            }
        };
        let decision = match choose(read.texts) {
            Ok(text) => {
                let case = self.case(traveller, clock);
                judge_read(case, text.as_str(), Typed::read_held(text.as_str()))
            }
            Err(reasons) => self.reject(reasons, traveller, clock),
        };
        match read.first_of {
            Some(series) => noted(decision, series),
            None => decision,
        }
    }
}

impl Verifier {
    /// [`Checker::check_picture_with`] by the checker in force: the picture is read once, and what
    /// it says is judged again if the trust is swapped meanwhile.
    #[must_use]
    pub fn check_picture(
        &self,
        bytes: &[u8],
        effort: Effort,
        traveller: &Traveller,
        clock: Clock,
    ) -> Decision {
        let limits = self.checker().picture_limits;
        let read = read_picture(bytes, &limits, effort, Typed::is_code_like);
        self.ask(|checker| checker.check_read(read.clone(), traveller, clock))
    }

    /// [`Checker::check_grey`] by the checker in force, as [`check_picture`](Self::check_picture).
    #[must_use]
    pub fn check_grey(
        &self,
        grey: Grey<'_>,
        effort: Effort,
        traveller: &Traveller,
        clock: Clock,
    ) -> Decision {
        let limits = self.checker().picture_limits;
        let read = read_grey(grey, &limits, effort, Typed::is_code_like);
        self.ask(|checker| checker.check_read(read.clone(), traveller, clock))
    }
}

/// The decision, with a word on the pictures that were not read.
fn noted(decision: Decision, series: Series) -> Decision {
    let note = series_note(series);
    let next = if decision.next == Text::default() {
        note
    } else {
        decision.next.then(&note)
    };
    Decision { next, ..decision }
}

/// The one text to judge: the only one, or the only one that has anything of a health code.
fn choose(texts: Vec<QrText>) -> Result<QrText, Vec<Reason>> {
    let count = texts.len();
    let mut texts = texts;
    if count > 1 {
        texts.retain(|text| may_hold_a_code(text.as_str()));
    }
    match (texts.pop(), texts.is_empty()) {
        (Some(only), true) => Ok(only),
        _ => {
            let detail = Text::new(format!("{count} 个"), format!("{count} of them"));
            Err(vec![Reason::with_detail(Finding::SeveralCodes, &detail)])
        }
    }
}

/// A code, in whatever stands around it; or three segments as long as a header, claims and a signature at
/// least: a damaged health code is still somebody's, while posters and payment codes are links.
fn may_hold_a_code(text: &str) -> bool {
    let damaged =
        text.matches('.').count() >= 2 && text.len() > SIGNATURE_CHARS && !text.contains('/');
    damaged || Typed::is_code_like(text)
}

/// The reason of step 1 for a picture that gives no text.
#[must_use]
pub fn picture_reason(fault: &PictureFault) -> Reason {
    match fault {
        PictureFault::NoCode { advice } => advice_reason(*advice),
        PictureFault::TooLarge { what, found, limit } => {
            let (zh, en) = match what {
                Measure::FileBytes => ("文件字节数", "bytes in the file"),
                Measure::Side => ("边长像素", "pixels on one side"),
                Measure::Pixels => ("像素", "pixels"),
                Measure::DecodedBytes => ("解码后字节数", "bytes unpacked"),
            };
            let detail = Text::new(
                format!("{zh} {found}，上限 {limit}"),
                format!("{found} {en}, at most {limit}"),
            );
            Reason::with_detail(Finding::PictureTooLarge, &detail)
        }
        PictureFault::Unreadable { why } => {
            Reason::with_detail(Finding::UnreadableImage, &unreadable(why))
        }
    }
}

fn unreadable(why: &Why) -> Text {
    match why {
        Why::Format("PDF") => Text::fixed(
            "不支持 PDF：请打开后截屏，用截图查验",
            "PDF is not read: open it and use a screenshot",
        ),
        Why::Format("unknown") => Text::fixed("不是图片文件", "not a picture file"),
        // Phones keep photographs in these; a screenshot is always PNG or JPEG.
        Why::Format(name) => Text::new(
            format!("不支持 {name} 格式：请改用截屏，或另存为 JPEG"),
            format!("{name} is not read: use a screenshot, or save it as JPEG"),
        ),
        Why::Damaged(_) => Text::fixed("文件损坏或不完整", "the file is damaged or cut short"),
        Why::Pixels => Text::fixed(
            "像素数与宽高不符",
            "not as many pixels as width and height say",
        ),
        Why::Reader => Text::fixed("此图无法处理", "the reader failed on this picture"),
    }
}
