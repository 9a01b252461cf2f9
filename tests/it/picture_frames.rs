//! Frames of a camera: unpacked pixels, the first try alone, and what is said of each frame.

use healthcode::Ink;
use healthcode::internals::qr::{
    Advice, Effort, Grey, Measure, PictureFault, PictureLimits, Why, read_grey,
};
use healthcode::{Clock, Decision, Traveller, Verdict, Verifier};
use image::{GrayImage, ImageFormat, imageops};

use crate::drawing::{painted, saved, token};
use crate::world::{checker, codes, genuine, now};

fn texts(frame: &GrayImage, effort: Effort) -> Result<Vec<String>, PictureFault> {
    let grey = Grey::new(frame.width(), frame.height(), frame.as_raw()).unwrap();
    let read = read_grey(grey, &PictureLimits::default(), effort, |_| true)?;
    Ok(read
        .texts
        .into_iter()
        .map(|text| text.into_string())
        .collect())
}

fn advice(frame: &GrayImage) -> Advice {
    match texts(frame, Effort::FirstTry) {
        Err(PictureFault::NoCode { advice }) => advice,
        other => panic!("{other:?}"),
    }
}

#[test]
fn a_frame_is_read_from_its_grey_pixels() {
    let text = token(330, 70);
    let frame = painted(&text, Ink::Black, 5).to_luma8();
    for effort in [Effort::FirstTry, Effort::EveryTry] {
        assert_eq!(texts(&frame, effort), Ok(vec![text.clone()]));
    }
}

#[test]
fn the_first_try_is_one_try() {
    let text = token(330, 71);
    let mut frame = painted(&text, Ink::Black, 5).to_luma8();
    frame
        .pixels_mut()
        .for_each(|pixel| pixel.0[0] = 255 - pixel.0[0] / 12);
    assert!(texts(&frame, Effort::FirstTry).is_err());
    assert_eq!(texts(&frame, Effort::EveryTry), Ok(vec![text]));
}

#[test]
fn every_frame_has_its_advice() {
    let code = painted(&token(330, 72), Ink::Black, 4).to_luma8();
    let changed = |change: fn(u8) -> u8| {
        let mut frame = code.clone();
        frame
            .pixels_mut()
            .for_each(|pixel| pixel.0[0] = change(pixel.0[0]));
        frame
    };
    assert_eq!(advice(&changed(|_| 10)), Advice::TooDark);
    assert_eq!(advice(&changed(|_| 200)), Advice::LowContrast);
    assert_eq!(advice(&imageops::blur(&code, 8.0)), Advice::Blurred);
    // A small and partly hidden code: only its size can be seen.
    let mut far = painted(&token(330, 72), Ink::Black, 2).to_luma8();
    let side = far.width();
    let patch = GrayImage::from_pixel(side * 3 / 5, side * 3 / 5, image::Luma([255]));
    imageops::overlay(&mut far, &patch, i64::from(side / 5), i64::from(side / 5));
    assert!(
        matches!(advice(&far), Advice::TooFar { .. }),
        "{:?}",
        advice(&far)
    );
}

#[test]
fn pixels_that_do_not_fit_are_refused() {
    let unfit = Err(PictureFault::Unreadable { why: Why::Pixels });
    let values = [0; 12];
    for (width, height) in [(4, 4), (0, 12), (3, 3), (u32::MAX, u32::MAX)] {
        assert_eq!(Grey::new(width, height, &values), unfit, "{width} {height}");
    }
    assert_eq!(Grey::new(0, 0, &[]), unfit);
    let limits = PictureLimits {
        max_pixels: 11,
        ..PictureLimits::default()
    };
    let grey = Grey::new(4, 3, &values).unwrap();
    let refused = PictureFault::TooLarge {
        what: Measure::Pixels,
        found: 12,
        limit: 11,
    };
    let read = read_grey(grey, &limits, Effort::EveryTry, |_| true);
    assert_eq!(read, Err(refused));
}

#[test]
fn a_verifier_judges_frames_and_files_alike() {
    let picture = painted(&genuine("330000"), Ink::Green, 4);
    let (file, frame) = (saved(&picture, ImageFormat::Png), picture.to_luma8());
    let verifier = Verifier::new(checker().clone());
    let (traveller, clock) = (Traveller::default(), Clock::given(now()));
    let effort = Effort::FirstTry;
    let of_file = |file: &[u8]| verifier.check_picture(file, effort, &traveller, clock);
    let of_frame = |frame: &GrayImage| -> Decision {
        let grey = Grey::new(frame.width(), frame.height(), frame.as_raw()).unwrap();
        let decision = verifier.check_grey(grey, effort, &traveller, clock);
        assert_eq!(
            decision.verdict,
            checker()
                .check_grey(grey, effort, &traveller, clock)
                .verdict
        );
        decision
    };
    assert_eq!(of_file(&file).verdict, Verdict::Pass);
    assert_eq!(of_frame(&frame).verdict, Verdict::Pass);
    let nothing = GrayImage::from_pixel(640, 480, image::Luma([255]));
    assert_eq!(codes(&of_frame(&nothing)), ["no-code"]);
}
