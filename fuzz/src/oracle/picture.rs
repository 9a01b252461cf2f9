//! Pictures: files of every format, and the pixels of one.

use std::io::Cursor;
use std::sync::Once;

use image::{GrayImage, ImageFormat};

use super::sound;
use crate::subject::{PictureLimits, Traveller, Verdict, is_guarded, read_symbols};
use crate::world::{checker, clock, is_genuine};

/// The longest side of a picture here: room for the symbol of a code, and quick.
const SIDE: u16 = 200;

fn limits() -> PictureLimits {
    PictureLimits {
        max_bytes: 256 * 1024,
        max_side: SIDE,
        max_pixels: u64::from(SIDE) * u64::from(SIDE),
        max_decoded_bytes: 4 * u64::from(SIDE) * u64::from(SIDE),
    }
}

/// A panic of the image or QR library behind the library's guard is an answer, not a crash.
pub(super) fn let_the_guard_work() {
    static ONCE: Once = Once::new();
    ONCE.call_once(|| {
        let before = std::panic::take_hook();
        std::panic::set_hook(Box::new(move |info| {
            if !is_guarded() {
                before(info);
            }
        }));
    });
}

/// The file of a picture: it gives texts or a reason, and passes only with a genuine code in it.
pub fn picture(data: &[u8]) {
    let_the_guard_work();
    let checker = {
        use std::sync::OnceLock;
        static SMALL: OnceLock<crate::subject::Checker> = OnceLock::new();
        SMALL.get_or_init(|| checker().clone().with_picture_limits(limits()))
    };
    let decision = checker.check_picture(data, &Traveller::default(), clock());
    sound(&decision);
    if decision.verdict == Verdict::Pass {
        let texts = read_symbols(data, &limits()).unwrap();
        assert!(
            texts.iter().any(|text| is_genuine(text.as_str())),
            "passes: {texts:?}"
        );
    }
}

/// Width, then grey pixels: the same from one reading to the next.
pub fn pixels(data: &[u8]) {
    let_the_guard_work();
    let Some((width, pixels)) = data.split_first() else {
        return;
    };
    let width = u32::from(*width).clamp(1, u32::from(SIDE));
    let height = (pixels.len() as u32 / width).min(u32::from(SIDE));
    let used = pixels[..(width * height) as usize].to_vec();
    let Some(grey) = GrayImage::from_raw(width, height, used).filter(|_| height > 0) else {
        return;
    };
    let mut file = Cursor::new(Vec::new());
    grey.write_to(&mut file, ImageFormat::Bmp).unwrap();
    let read = read_symbols(file.get_ref(), &limits());
    if let Ok(texts) = &read {
        assert!(!texts.is_empty(), "no text and no reason");
    }
    assert_eq!(
        read,
        read_symbols(file.get_ref(), &limits()),
        "read otherwise"
    );
}
