//! Pixels as the camera model calculates them.

use image::RgbImage;

/// Red, green and blue, 0 to 255, not rounded.
pub(crate) type Colour = [f32; 3];

pub(crate) const WHITE: Colour = [255.0; 3];
pub(crate) const BLACK: Colour = [0.0; 3];

/// A colour from its usual notation, `0xRRGGBB`.
pub(crate) fn hex(rgb: u32) -> Colour {
    [rgb >> 16, rgb >> 8, rgb].map(|part| (part & 0xFF) as f32)
}

/// `share` of the way from one colour to another.
pub(crate) fn mixed(from: Colour, to: Colour, share: f32) -> Colour {
    // Unrolled here and in the sensor, because these are the hot loops of a debug build.
    [
        from[0] + (to[0] - from[0]) * share,
        from[1] + (to[1] - from[1]) * share,
        from[2] + (to[2] - from[2]) * share,
    ]
}

/// A picture.
#[derive(Clone)]
pub(crate) struct Raster {
    pub(crate) width: usize,
    pub(crate) height: usize,
    pub(crate) pixels: Vec<Colour>,
}

impl Raster {
    pub(crate) fn plain(width: usize, height: usize, colour: Colour) -> Self {
        Self {
            width,
            height,
            pixels: vec![colour; width * height],
        }
    }

    /// Fills a rectangle as far as it is inside.
    pub(crate) fn fill(&mut self, x: usize, y: usize, width: usize, height: usize, colour: Colour) {
        let right = (x + width).min(self.width);
        for row in y..(y + height).min(self.height) {
            if let Some(run) = self
                .pixels
                .get_mut(row * self.width + x..row * self.width + right)
            {
                run.fill(colour);
            }
        }
    }

    /// Lays another picture on this one; it must fit.
    pub(crate) fn lay(&mut self, other: &Self, x: usize, y: usize) {
        for (row, run) in other.pixels.chunks_exact(other.width).enumerate() {
            let start = (y + row) * self.width + x;
            self.pixels[start..start + other.width].copy_from_slice(run);
        }
    }

    /// A part of the picture.
    pub(crate) fn cut(&self, x: usize, y: usize, width: usize, height: usize) -> Self {
        let rows = self.pixels.chunks_exact(self.width).skip(y).take(height);
        Self {
            width,
            height,
            pixels: rows.flat_map(|row| &row[x..x + width]).copied().collect(),
        }
    }

    /// Replaces each pixel, by its place and its colour.
    pub(crate) fn each(&mut self, mut new: impl FnMut(f32, f32, Colour) -> Colour) {
        for (row, run) in (0_u16..).zip(self.pixels.chunks_exact_mut(self.width)) {
            for (column, pixel) in (0_u16..).zip(run) {
                *pixel = new(f32::from(column), f32::from(row), *pixel);
            }
        }
    }

    /// The colour between pixels; beyond the edge it is that of the edge. A pixel is a square whose
    /// centre is at a half.
    pub(crate) fn at(&self, x: f32, y: f32) -> Colour {
        let place = |at: f32, length: usize| {
            let last = (length - 1) as f32;
            let at = if at < 0.5 { 0.0 } else { at - 0.5 };
            let at = if at > last { last } else { at };
            let low = at as usize;
            (low, (low + 1).min(length - 1), at - low as f32)
        };
        let (left, right, across) = place(x, self.width);
        let (top, bottom, down) = place(y, self.height);
        let row = |y: usize| {
            let start = y * self.width;
            mixed(
                self.pixels[start + left],
                self.pixels[start + right],
                across,
            )
        };
        mixed(row(top), row(bottom), down)
    }

    /// The picture after its surface was bent: `source` tells what place of it is seen at a place.
    pub(crate) fn warped(&self, ground: Colour, source: impl Fn(f32, f32) -> (f32, f32)) -> Self {
        let (width, height) = (self.width as f32, self.height as f32);
        let mut bent = Self::plain(self.width, self.height, ground);
        bent.each(|x, y, _| {
            let (u, v) = source(x + 0.5, y + 0.5);
            let inside = (0.0..width).contains(&u) && (0.0..height).contains(&v);
            if inside { self.at(u, v) } else { ground }
        });
        bent
    }

    /// As a file holds it.
    pub(crate) fn image(&self) -> RgbImage {
        let bytes = self
            .pixels
            .iter()
            .flatten()
            .map(|&value| value.round().clamp(0.0, 255.0) as u8)
            .collect();
        RgbImage::from_raw(self.width as u32, self.height as u32, bytes).unwrap()
    }

    pub(crate) fn of_image(image: &RgbImage) -> Self {
        Self {
            width: image.width() as usize,
            height: image.height() as usize,
            pixels: image.pixels().map(|pixel| pixel.0.map(f32::from)).collect(),
        }
    }
}
