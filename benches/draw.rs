//! A picture with what each stage of the reader saw drawn over it.

use healthcode::internals::qr::{Pixel, Sampled, Trace};
use image::{DynamicImage, Rgb, RgbImage};

type Ink = Rgb<u8>;

/// What the colours mean is told in `fixtures/pictures/README.md`.
const REGION: Ink = Rgb([255, 140, 0]);
const FINDER: Ink = Rgb([0, 90, 255]);
const READ: Ink = Rgb([0, 150, 60]);
const UNREAD: Ink = Rgb([225, 0, 0]);
const MARK: Ink = Rgb([215, 0, 215]);
const SYMBOL: Ink = Rgb([0, 200, 215]);

/// A small picture becomes about so large: lines over modules of two pixels hide them.
const LARGE: u32 = 1_600;

/// Every module of a mesh has its corner marked, and so many of them share a line.
const LINE: usize = 4;

/// A sheet to draw on, some times as large as the picture.
struct Sheet {
    image: RgbImage,
    times: f64,
}

/// The picture in light grey, and what was seen in it.
pub(crate) fn drawn(picture: &DynamicImage, trace: &Trace) -> RgbImage {
    let times = (LARGE / picture.width().max(picture.height())).clamp(1, 4);
    let grey = picture.to_luma_alpha8();
    let image = RgbImage::from_fn(times * grey.width(), times * grey.height(), |x, y| {
        let [shade, alpha] = grey.get_pixel(x / times, y / times).0;
        // Half as dark, and white where it is transparent.
        let darkness = u16::from(u8::MAX - shade) * u16::from(alpha) / (2 * 255);
        Rgb([u8::MAX - u8::try_from(darkness).unwrap(); 3])
    });
    let mut sheet = Sheet {
        image,
        times: f64::from(times),
    };
    for region in &trace.regions {
        sheet.around(region, REGION, 2);
    }
    for mesh in likeliest(trace) {
        let ink = if mesh.read { READ } else { UNREAD };
        let last = mesh.rows.len() - 1;
        let lined = |n: usize| n.is_multiple_of(LINE) || n == last;
        for (y, row) in mesh.rows.iter().enumerate() {
            for (x, &corner) in row.iter().enumerate() {
                sheet.dot(corner, ink, 0);
                if lined(y) && x < last {
                    sheet.line(corner, row[x + 1], ink, 0);
                }
                if lined(x) && y < last {
                    sheet.line(corner, mesh.rows[y + 1][x], ink, 0);
                }
            }
        }
    }
    for finder in &trace.finders {
        sheet.around(finder, FINDER, 1);
    }
    for &mark in &trace.marks {
        sheet.dot(mark, MARK, 4);
    }
    for symbol in &trace.symbols {
        sheet.around(symbol, SYMBOL, 1);
        for &corner in symbol {
            sheet.dot(corner, SYMBOL, 6);
        }
    }
    sheet.image
}

/// Of all meshes at one place only the best: dozens are tried in vain.
fn likeliest(trace: &Trace) -> Vec<&Sampled> {
    let middle = |mesh: &Sampled| mesh.rows[mesh.rows.len() / 2][mesh.rows.len() / 2];
    let far = |a: Pixel, b: Pixel| (a[0] - b[0]).hypot(a[1] - b[1]);
    let across = |mesh: &Sampled| far(mesh.rows[0][0], *mesh.rows[0].last().unwrap());
    let mut meshes: Vec<&Sampled> = trace.meshes.iter().collect();
    meshes.sort_by(|a, b| b.read.cmp(&a.read).then(b.timing.total_cmp(&a.timing)));
    let mut kept: Vec<&Sampled> = Vec::new();
    for mesh in meshes {
        let is_at = |old: &&Sampled| far(middle(old), middle(mesh)) < across(old);
        if !kept.iter().any(is_at) {
            kept.push(mesh);
        }
    }
    kept
}

impl Sheet {
    fn around(&mut self, corners: &[Pixel; 4], ink: Ink, wide: i32) {
        let next = corners.iter().cycle().skip(1);
        for (&from, &to) in corners.iter().zip(next) {
            self.line(from, to, ink, wide);
        }
    }

    fn line(&mut self, from: Pixel, to: Pixel, ink: Ink, wide: i32) {
        let long = self.times * (from[0] - to[0]).abs().max((from[1] - to[1]).abs());
        // What a mesh says far outside of the picture is of no interest.
        let steps = long.ceil().clamp(1.0, 100_000.0);
        for n in 0..=steps as u32 {
            let share = f64::from(n) / steps;
            let between = |a: f64, b: f64| a + (b - a) * share;
            let place = [between(from[0], to[0]), between(from[1], to[1])];
            self.dot(place, ink, wide);
        }
    }

    /// A square that reaches so many pixels of the sheet each way.
    fn dot(&mut self, place: Pixel, ink: Ink, reach: i32) {
        // The right and the lower edge are inside, so that a region of the whole picture shows.
        let at =
            |value: f64, end: u32| (value * self.times).min(f64::from(end) - 0.5).floor() as i32;
        let (width, height) = self.image.dimensions();
        let inside = |value: f64, end: u32| (0.0..=f64::from(end)).contains(&(value * self.times));
        if !inside(place[0], width) || !inside(place[1], height) {
            return;
        }
        let (x, y) = (at(place[0], width), at(place[1], height));
        for (i, j) in (-reach..=reach).flat_map(|i| (-reach..=reach).map(move |j| (i, j))) {
            let pixel = u32::try_from(x + i).ok().zip(u32::try_from(y + j).ok());
            if let Some(pixel) = pixel.and_then(|(x, y)| self.image.get_pixel_mut_checked(x, y)) {
                *pixel = ink;
            }
        }
    }
}
