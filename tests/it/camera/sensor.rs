//! What light, lens, sensor and file do to a picture.

use std::f32::consts::TAU;

use image::ExtendedColorType;
use image::codecs::jpeg::JpegEncoder;

use super::lot::Lot;
use super::raster::Raster;

impl Raster {
    /// Out of focus: a Gaussian, its deviation in pixels.
    pub(crate) fn blur(&mut self, deviation: f32) {
        let reach = (deviation * 3.0).ceil() as i32;
        let taps: Vec<(i32, f32)> = (-reach..=reach)
            .map(|at| (at, (-0.5 * (at as f32 / deviation).powi(2)).exp()))
            .collect();
        self.spread(&taps, 1, 0);
        self.spread(&taps, 0, 1);
    }

    /// Moved while the shutter was open, along a row, a column or a diagonal.
    pub(crate) fn shake(&mut self, pixels: f32, lot: &mut Lot) {
        let (dx, dy) = lot.pick(&[(1, 0), (0, 1), (1, 1), (1, -1)]);
        let length = pixels / if dx * dy == 0 { 1.0 } else { 1.414 };
        let reach = (length / 2.0).ceil() as i32;
        let taps: Vec<(i32, f32)> = (-reach..=reach)
            .map(|at| (at, (length / 2.0 + 0.5 - at.abs() as f32).clamp(0.0, 1.0)))
            .collect();
        self.spread(&taps, dx, dy);
    }

    /// The mean along a line, by weights.
    fn spread(&mut self, taps: &[(i32, f32)], dx: i32, dy: i32) {
        let total: f32 = taps.iter().map(|(_, weight)| weight).sum();
        let taps: Vec<(i32, f32)> = taps
            .iter()
            .map(|&(at, weight)| (at, weight / total))
            .collect();
        let from = self.clone();
        let (right, bottom) = (self.width as i32 - 1, self.height as i32 - 1);
        let mut pixels = self.pixels.iter_mut();
        for y in 0..=bottom {
            for x in 0..=right {
                let mut sum = [0.0; 3];
                for &(at, weight) in &taps {
                    let (column, row) = (x + at * dx, y + at * dy);
                    let column = if column < 0 {
                        0
                    } else if column > right {
                        right
                    } else {
                        column
                    };
                    let row = if row < 0 {
                        0
                    } else if row > bottom {
                        bottom
                    } else {
                        row
                    };
                    let (column, row) = (column as usize, row as usize);
                    let value = from.pixels[row * from.width + column];
                    sum[0] += value[0] * weight;
                    sum[1] += value[1] * weight;
                    sum[2] += value[2] * weight;
                }
                *pixels.next().unwrap() = sum;
            }
        }
    }

    /// Light from one side: one edge has `least` of the light of the other.
    pub(crate) fn shade(&mut self, least: f32, lot: &mut Lot) {
        let (sin, cos) = lot.between(0.0, TAU).sin_cos();
        let (width, height) = (self.width as f32, self.height as f32);
        let reach = (width * cos.abs() + height * sin.abs()) / 2.0;
        self.each(|x, y, colour| {
            let across = ((x - width / 2.0) * cos + (y - height / 2.0) * sin) / reach;
            let light = 1.0 - (1.0 - least) * (across + 1.0) / 2.0;
            colour.map(|value| value * light)
        });
    }

    /// The shadow of a hand, with a soft edge somewhere over the middle.
    pub(crate) fn shadow(&mut self, light: f32, lot: &mut Lot) {
        let (sin, cos) = lot.between(0.0, TAU).sin_cos();
        let (width, height) = (self.width as f32, self.height as f32);
        let (edge, soft) = (lot.either(0.0, 0.2) * width, 0.05 * width);
        self.each(|x, y, colour| {
            let across = (x - width / 2.0) * cos + (y - height / 2.0) * sin - edge;
            let share = (across / soft + 0.5).clamp(0.0, 1.0);
            colour.map(|value| value * (1.0 - (1.0 - light) * share))
        });
    }

    /// A lamp mirrored in the glass: a bright spot, its radius a share of the width.
    pub(crate) fn glare(&mut self, light: f32, radius: f32, lot: &mut Lot) {
        let (width, height) = (self.width as f32, self.height as f32);
        let (x0, y0) = (
            lot.between(0.2, 0.8) * width,
            lot.between(0.2, 0.8) * height,
        );
        let radius = radius * width;
        self.each(|x, y, colour| {
            let far = ((x - x0).powi(2) + (y - y0).powi(2)) / radius.powi(2);
            colour.map(|value| value + light * (-far).exp())
        });
    }

    /// The bands that the grid of a screen's pixels makes with the sensor's. `pitch` is the screen
    /// pixel in sensor pixels; near one or two the bands are wide.
    pub(crate) fn moire(&mut self, depth: f32, pitch: f32, lot: &mut Lot) {
        let (sin, cos) = lot.either(0.01, 0.12).sin_cos();
        let bend = lot.either(0.0, 0.03) / self.width as f32;
        self.each(|x, y, colour| {
            let (u, v) = (x * cos + y * sin, y * cos - x * sin);
            let (u, v) = (u * (1.0 + bend * v) / pitch, v * (1.0 + bend * u) / pitch);
            let rows = 1.0 + 0.5 * depth * (TAU * v).cos();
            // Red, green and blue stand side by side in a screen pixel.
            let part = |third: f32| rows * (1.0 + depth * (TAU * (u + third)).cos());
            [
                colour[0] * part(0.0),
                colour[1] * part(0.333),
                colour[2] * part(0.667),
            ]
        });
    }

    /// Noise of the sensor, its deviation in grey levels.
    pub(crate) fn noise(&mut self, deviation: f32, lot: &mut Lot) {
        self.each(|_, _, colour| {
            let grey = lot.normal();
            // Most of the noise is the same in the three colours, which share their light.
            colour.map(|value| value + deviation * (0.8 * grey + 0.6 * lot.normal()))
        });
        self.clip();
    }

    /// Single pixels that are black or white.
    pub(crate) fn specks(&mut self, share: f32, lot: &mut Lot) {
        self.each(|_, _, colour| match lot.unit() {
            at if at < share / 2.0 => [0.0; 3],
            at if at < share => [255.0; 3],
            _ => colour,
        });
    }

    /// All values between `low` and `high`, as in fog.
    pub(crate) fn fade(&mut self, low: f32, high: f32) {
        self.each(|_, _, colour| colour.map(|value| low + (high - low) * value / 255.0));
    }

    /// The sensor knows no light below black and above white.
    pub(crate) fn clip(&mut self) {
        self.each(|_, _, colour| colour.map(|value| value.clamp(0.0, 255.0)));
    }

    /// Once through a JPEG file.
    pub(crate) fn jpeg(&mut self, quality: u8) {
        let image = self.image();
        let mut file = Vec::new();
        let (width, height) = image.dimensions();
        JpegEncoder::new_with_quality(&mut file, quality)
            .encode(image.as_raw(), width, height, ExtendedColorType::Rgb8)
            .unwrap();
        *self = Self::of_image(&image::load_from_memory(&file).unwrap().into_rgb8());
    }

    /// A quarter turn.
    pub(crate) fn sideways(&mut self) {
        self.pixels = (0..self.width * self.height)
            .map(|index| {
                let (x, y) = (index % self.height, index / self.height);
                self.pixels[(self.height - 1 - x) * self.width + y]
            })
            .collect();
        (self.width, self.height) = (self.height, self.width);
    }
}
