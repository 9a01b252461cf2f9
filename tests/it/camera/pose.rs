//! Where the camera stands: turn, tilt and distance, as one projective map.

use super::raster::{Colour, Raster, mixed};

/// How a flat picture is seen.
#[derive(Clone, Copy)]
pub(crate) struct Pose {
    /// Turned in its own plane, in degrees.
    pub(crate) turn: f32,
    /// Tilted away from the camera, in degrees.
    pub(crate) tilt: f32,
    /// The direction in which it tilts, in degrees.
    pub(crate) towards: f32,
    /// Pixels of the photograph for one pixel of the flat picture, at its centre.
    pub(crate) scale: f32,
}

/// The camera is as far away as this many widths of the flat picture.
const DISTANCE: f32 = 2.2;

type Matrix = [[f32; 3]; 3];

impl Pose {
    /// Straight from above.
    pub(crate) fn flat(scale: f32) -> Self {
        Self {
            turn: 0.0,
            tilt: 0.0,
            towards: 0.0,
            scale,
        }
    }

    /// A photograph that holds all of the flat picture and a rim of `ground` around it, a share of
    /// its longer side.
    pub(crate) fn photograph(&self, flat: &Raster, ground: Colour, rim: f32) -> Raster {
        let (width, height) = (flat.width as f32, flat.height as f32);
        let forward = self.matrix(width.max(height) * DISTANCE);
        let corners = [(-1.0, -1.0), (1.0, -1.0), (1.0, 1.0), (-1.0, 1.0)]
            .map(|(x, y)| apply(&forward, x * width / 2.0, y * height / 2.0));
        let xs = corners.map(|(x, _)| x);
        let ys = corners.map(|(_, y)| y);
        let rim = rim * width.max(height) * self.scale;
        let (left, top) = (least(xs) - rim, least(ys) - rim);
        let (right, bottom) = (rim - least(xs.map(|x| -x)), rim - least(ys.map(|y| -y)));

        let back = adjugate(&forward);
        let (columns, rows) = ((right - left).ceil(), (bottom - top).ceil());
        let mut photograph = Raster::plain(columns as usize, rows as usize, ground);
        photograph.each(|x, y, _| {
            let mut sum = [0.0; 3];
            // Four samples a pixel.
            for (dx, dy) in [(0.25, 0.25), (0.75, 0.25), (0.25, 0.75), (0.75, 0.75)] {
                let (u, v) = apply(&back, left + x + dx, top + y + dy);
                let (u, v) = (u + width / 2.0, v + height / 2.0);
                // The edge of the picture fades into the ground within a pixel of it.
                let inside = (u.min(width - u).min(v).min(height - v) + 0.5).clamp(0.0, 1.0);
                let sample = match inside {
                    0.0 => ground,
                    1.0 => flat.at(u, v),
                    _ => mixed(ground, flat.at(u, v), inside),
                };
                sum[0] += sample[0] / 4.0;
                sum[1] += sample[1] / 4.0;
                sum[2] += sample[2] / 4.0;
            }
            sum
        });
        photograph
    }

    /// From the flat picture, centred, to the photograph, centred.
    fn matrix(&self, distance: f32) -> Matrix {
        let (turn_sin, turn_cos) = self.turn.to_radians().sin_cos();
        let (tilt_sin, tilt_cos) = self.tilt.to_radians().sin_cos();
        let (to_sin, to_cos) = self.towards.to_radians().sin_cos();
        let turn = [
            [turn_cos, -turn_sin, 0.0],
            [turn_sin, turn_cos, 0.0],
            [0.0, 0.0, 1.0],
        ];
        // Shortened along one direction, and farther away along it.
        let (short, f) = (tilt_cos - 1.0, distance * self.scale);
        let tilt = [
            [
                f * (1.0 + short * to_cos * to_cos),
                f * short * to_cos * to_sin,
                0.0,
            ],
            [
                f * short * to_cos * to_sin,
                f * (1.0 + short * to_sin * to_sin),
                0.0,
            ],
            [tilt_sin * to_cos, tilt_sin * to_sin, distance],
        ];
        product(&tilt, &turn)
    }
}

fn product(a: &Matrix, b: &Matrix) -> Matrix {
    a.map(|row| [0, 1, 2].map(|j| row[0] * b[0][j] + row[1] * b[1][j] + row[2] * b[2][j]))
}

/// The inverse but for a factor, which makes no difference to a projective map.
fn adjugate(m: &Matrix) -> Matrix {
    let minor = |r: usize, c: usize| {
        let (a, b) = ((r + 1) % 3, (r + 2) % 3);
        let (p, q) = ((c + 1) % 3, (c + 2) % 3);
        m[a][p] * m[b][q] - m[a][q] * m[b][p]
    };
    [0, 1, 2].map(|row| [0, 1, 2].map(|column| minor(column, row)))
}

fn apply(m: &Matrix, x: f32, y: f32) -> (f32, f32) {
    let [a, b, c] = m;
    let w = c[0] * x + c[1] * y + c[2];
    (
        (a[0] * x + a[1] * y + a[2]) / w,
        (b[0] * x + b[1] * y + b[2]) / w,
    )
}

fn least(values: [f32; 4]) -> f32 {
    values.into_iter().fold(f32::MAX, f32::min)
}
