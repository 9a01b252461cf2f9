//! What the reader's stages tell of a bent code, in pixels of the picture wherever a try began.

use healthcode::internals::qr::{PictureLimits, Pixel, Trace, trace_symbols};
use image::{DynamicImage, GenericImageView, ImageFormat, imageops};

use crate::camera::set;
use crate::drawing::{Noise, page, saved};

/// Where the photograph lies on a page: farther from its corner than a region reaches.
const AT: u32 = 650;

/// What was read, and what was seen.
fn traced(picture: &DynamicImage) -> (Vec<String>, Trace) {
    let bytes = saved(picture, ImageFormat::Png);
    let (read, trace) = trace_symbols(&bytes, &PictureLimits::default());
    let texts = read.unwrap_or_default();
    (
        texts.iter().map(|text| text.as_str().to_owned()).collect(),
        trace,
    )
}

/// A photograph of a bent code and its text.
fn bent(name: &str) -> (DynamicImage, String) {
    let order = set(1).into_iter().find(|order| order.name() == name);
    let mut shot = order.unwrap().take();
    (shot.picture.into(), shot.texts.remove(0))
}

/// The same with other modules in its middle, which no correction puts right.
fn spoiled(picture: &DynamicImage) -> DynamicImage {
    let mut spoiled = picture.to_rgb8();
    let (side, module) = (spoiled.width().min(spoiled.height()), 5);
    let squares = side / 2 / module;
    let mut noise = Noise(1);
    for y in 0..squares {
        for x in 0..squares {
            let shade = if noise.next().unwrap().is_multiple_of(2) {
                40
            } else {
                200
            };
            let square = image::RgbImage::from_pixel(module, module, [shade; 3].into());
            let [x, y] = [x, y].map(|n| i64::from(side / 4 + n * module));
            imageops::replace(&mut spoiled, &square, x, y);
        }
    }
    spoiled.into()
}

#[test]
#[ignore = "long: `.ci/run` takes it"]
fn a_bent_code_is_traced_in_pixels_of_the_picture() {
    let (photograph, text) = bent("curved-easy-00");
    let (width, height) = photograph.dimensions();
    let lies_in = |[x, y]: &Pixel| {
        let within = |at: f64, long: u32| (0.0..=f64::from(long)).contains(&(at - f64::from(AT)));
        within(*x, width) && within(*y, height)
    };
    let on_page = |picture: &DynamicImage| {
        let (at, room) = (i64::from(AT), AT + 20);
        traced(&page(width + room, height + room, &[(picture, at, at)]))
    };

    let (texts, trace) = on_page(&photograph);
    assert_eq!(texts, [text]);
    assert_eq!(trace.symbols.len(), 1);
    assert!(trace.symbols[0].iter().all(lies_in), "{:?}", trace.symbols);

    let (texts, trace) = on_page(&spoiled(&photograph));
    assert_eq!(texts, Vec::<String>::new());
    assert!(trace.symbols.is_empty());
    // Three of each try, whatever its size and wherever its part of the picture began.
    assert!(trace.finders.len() >= 12, "{}", trace.finders.len());
    let finders = trace.finders.iter().flatten();
    assert_eq!(finders.filter(|corner| !lies_in(corner)).count(), 0);
    assert!(trace.marks.iter().all(lies_in), "{:?}", trace.marks);
    let [[left, top], _, [right, bottom], _] = trace.regions[0];
    assert!(left > 0.0 && top > 0.0, "{left} {top}");
    let middle = f64::from(AT + width / 2);
    assert!(left < middle && right > middle && bottom > middle);
    let inside = trace
        .meshes
        .iter()
        .filter(|mesh| mesh.rows.iter().flatten().all(lies_in));
    let inside: Vec<_> = inside.collect();
    assert!(!inside.is_empty(), "none of {}", trace.meshes.len());
    assert!(
        inside
            .iter()
            .all(|mesh| !mesh.read && mesh.rows.len() == mesh.rows[0].len())
    );
}
