//! Step 1: read the image. No code and several codes are reasons, not guesses.

use crate::decision::Decision;
use crate::facts::Traveller;
use crate::ground::reason::{Finding, Reason};
use crate::ground::text::Text;
use crate::qr::{Measure, PictureFault, QrText, Why, read_symbols};

use super::checker::{Checker, Clock};
use super::steps;

impl Checker {
    /// Judges the health code in a picture (PNG, JPEG, WebP or BMP).
    ///
    /// Foreign codes beside it (a poster, a payment code) are passed over; two different health
    /// codes are `several-codes`.
    #[must_use]
    pub fn check_picture(&self, bytes: &[u8], traveller: &Traveller, clock: Clock) -> Decision {
        let chosen = read_symbols(bytes, &self.picture_limits)
            .map_err(|fault| vec![picture_reason(&fault)])
            .and_then(choose);
        match chosen {
            Ok(text) => self.check(text.as_str(), traveller, clock),
            Err(reasons) => steps::rejected(self, reasons, traveller, clock),
        }
    }
}

/// The one text to judge: the only one, or the only one that has anything of a health code.
fn choose(texts: Vec<QrText>) -> Result<QrText, Vec<Reason>> {
    let count = texts.len();
    let mut texts = texts;
    if count > 1 {
        texts.retain(|text| resembles_a_token(text.as_str()));
    }
    match (texts.pop(), texts.is_empty()) {
        (Some(only), true) => Ok(only),
        _ => {
            let detail = Text::new(format!("{count} 个"), format!("{count} of them"));
            Err(vec![Reason::with_detail(Finding::SeveralCodes, &detail)])
        }
    }
}

/// Three segments as long as a header, claims and a signature at least: a damaged health code is
/// still somebody's, while posters and payment codes are links.
fn resembles_a_token(text: &str) -> bool {
    // The shortest signature that any accepted algorithm gives has 64 bytes, 86 characters.
    const SIGNATURE_CHARS: usize = 86;
    text.matches('.').count() >= 2 && text.len() > SIGNATURE_CHARS && !text.contains('/')
}

/// The reason of step 1 for a picture that gives no text.
#[must_use]
pub fn picture_reason(fault: &PictureFault) -> Reason {
    match fault {
        PictureFault::NoCode => Finding::NoCode.into(),
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
        Why::Format(name) => Text::new(
            format!("不支持 {name} 格式，请另存为 PNG 或 JPEG"),
            format!("{name} is not supported: save it as PNG or JPEG"),
        ),
        Why::Damaged(_) => Text::fixed("文件损坏或不完整", "the file is damaged or cut short"),
        Why::Crowded(_) => Text::fixed(
            "图案过于密集，请只截取健康码部分",
            "the pattern is too dense: cut out the part with the code",
        ),
        Why::Reader => Text::fixed("读码器无法处理此图", "the reader failed on this picture"),
    }
}
