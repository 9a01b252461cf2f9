//! What is said of a picture in which no code was found, or of which a part was not read.

use crate::base::reason::{Finding, Reason};
use crate::base::text::Text;
use crate::qr::{Advice, Series};

/// The reason `no-code`, with what most likely keeps the code from being read and what to do.
pub(super) fn advice_reason(advice: Advice) -> Reason {
    let Some((detail, next)) = words(advice) else {
        return Finding::NoCode.into();
    };
    Reason {
        next,
        ..Reason::with_detail(Finding::NoCode, &detail)
    }
}

/// The detail and the next step; none where nothing can be said beyond the finding itself.
fn words(advice: Advice) -> Option<(Text, Text)> {
    let both = |detail: [&'static str; 2], next: [&'static str; 2]| {
        let [zh, en] = detail;
        let [next_zh, next_en] = next;
        Some((Text::fixed(zh, en), Text::fixed(next_zh, next_en)))
    };
    match advice {
        Advice::FirstOnly(series) => Some((
            series_note(series),
            Text::fixed(
                "请把有码的那一帧或那一页存为 PNG 或 JPEG 后再试。",
                "Save the frame or page that has the code as PNG or JPEG, then try again.",
            ),
        )),
        Advice::TooDark => both(
            ["画面太暗", "the picture is too dark"],
            [
                "请调亮屏幕或开灯，再扫一次。",
                "Turn up the screen or the light, then scan again.",
            ],
        ),
        Advice::LowContrast => both(
            ["画面发灰，看不清", "the picture has hardly any contrast"],
            [
                "请擦净镜头、调亮屏幕、避开反光，再扫一次；或改用原图。",
                "Wipe the lens, turn up the screen and avoid glare, then scan again, or use the \
                 original picture.",
            ],
        ),
        Advice::Blurred => both(
            ["画面模糊", "the picture is blurred"],
            [
                "请拿稳，看清楚了再扫一次。",
                "Hold still until the picture is in focus, then scan again.",
            ],
        ),
        Advice::PartOfSeveral => both(
            [
                "这是一组码中的一个，不是健康码",
                "this is one of a set of codes that belong together, no health code",
            ],
            [
                "请出示健康码本身，再扫一次。",
                "Show the health code itself, then scan again.",
            ],
        ),
        Advice::CutOff => both(
            [
                "码不完整：一部分在画面外或被遮住",
                "a part of the code is cut off or covered",
            ],
            [
                "请让整个码连同四周白边都在画面里，再扫一次。",
                "Get the whole code and its light border into the picture, then scan again.",
            ],
        ),
        Advice::TooFar { pixels, needed } => Some((
            Text::new(
                format!("离得太远，码太小：{pixels}像素，约需{needed}"),
                format!(
                    "too far away: the code is {pixels} pixels wide, about {needed} are needed"
                ),
            ),
            Text::fixed(
                "请靠近些，或使用原图而不是缩略图。",
                "Come closer, or use the original picture instead of a thumbnail.",
            ),
        )),
        Advice::Disturbed => both(
            [
                "有码但读不出：反光、水波纹、折痕或脏污",
                "a code is there but unreadable: glare, moiré, folds or dirt",
            ],
            [
                "请换角度避开反光、擦净屏幕或展平纸张，再扫一次；或改用原图。",
                "Tilt the screen out of the glare, wipe it or flatten the paper and scan again, or \
                 use the original picture.",
            ],
        ),
        Advice::Crowded => both(
            [
                "图案太密",
                "too many patterns that look like parts of codes",
            ],
            [
                "请只截健康码那一块再试。",
                "Cut out the part with the health code, then try again.",
            ],
        ),
        _ => None,
    }
}

/// That only the first picture of a file was read.
#[must_use]
pub fn series_note(series: Series) -> Text {
    match series {
        Series::Frames => Text::fixed(
            "动图只读了第一帧",
            "Only the first frame of the animation was read.",
        ),
        Series::Pages => Text::fixed(
            "多页文件只读了第一页",
            "Only the first page of the file was read.",
        ),
    }
}
