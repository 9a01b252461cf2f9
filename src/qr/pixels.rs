//! Pixels of one channel, and what can be done to them before another try.

/// Pixels by row, one byte each.
#[derive(Clone)]
pub(super) struct Pixels {
    pub(super) width: u16,
    pub(super) height: u16,
    pub(super) values: Vec<u8>,
}

impl Pixels {
    /// How many pixels there are.
    pub(super) fn area(&self) -> u64 {
        u64::from(self.width) * u64::from(self.height)
    }

    /// Whether there is room for the smallest symbol, of 21 modules a side (ISO/IEC 18004).
    pub(super) fn is_large(&self) -> bool {
        self.width.min(self.height) >= 21
    }

    pub(super) fn rows(&self) -> std::slice::ChunksExact<'_, u8> {
        self.values.chunks_exact(usize::from(self.width.max(1)))
    }

    /// Spreads the shades from `low` to `high` over the full range, which faint codes need.
    pub(super) fn stretch(&mut self, low: u8, high: u8) {
        if low >= high {
            return;
        }
        let span = u16::from(high - low);
        let mut table = [0_u8; 256];
        for (value, stretched) in (0..=u8::MAX).zip(&mut table) {
            let above = u16::from(value.clamp(low, high) - low);
            *stretched = u8::try_from(above * 255 / span).unwrap_or(u8::MAX);
        }
        for value in &mut self.values {
            *value = table.get(usize::from(*value)).copied().unwrap_or(*value);
        }
    }

    /// Makes dark light and light dark.
    pub(super) fn invert(&mut self) {
        for value in &mut self.values {
            *value = u8::MAX - *value;
        }
    }

    /// The mean of each square of `N` × `N` pixels: averages noise and moiré away, and makes large
    /// modules small enough for the threshold by surroundings. What is left over at the right and
    /// at the bottom is dropped.
    pub(super) fn shrunk<const N: usize>(&self) -> Self {
        let divisor = u16::try_from(N).unwrap_or(1);
        let (width, height) = (self.width / divisor, self.height / divisor);
        let mut values = Vec::with_capacity(self.values.len() / (N * N));
        let wide = usize::from(self.width.max(1));
        let mut columns = vec![0_u16; wide];
        for rows in self.values.chunks_exact(N * wide) {
            let (first, others) = rows.split_at(wide);
            for (column, &value) in columns.iter_mut().zip(first) {
                *column = u16::from(value);
            }
            for row in others.chunks_exact(wide) {
                for (column, &value) in columns.iter_mut().zip(row) {
                    // At most 64 bytes are added up.
                    *column = column.wrapping_add(u16::from(value));
                }
            }
            let (squares, _) = columns.as_chunks::<N>();
            let mean = |square: &[u16; N]| {
                let sum = square
                    .iter()
                    .fold(0, |sum: u16, &column| sum.wrapping_add(column));
                u8::try_from(sum / (divisor * divisor)).unwrap_or(u8::MAX)
            };
            values.extend(squares.iter().map(mean));
        }
        Self {
            width,
            height,
            values,
        }
    }

    /// The mean of each pixel and its eight neighbours; the border stays as it is.
    pub(super) fn smoothed(&self) -> Self {
        let mut values = self.values.clone();
        let width = usize::from(self.width.max(1));
        let rows = self.rows();
        let three = rows.clone().zip(rows.clone().skip(1)).zip(rows.skip(2));
        let mut columns = vec![0_u16; width];
        let target = values.chunks_exact_mut(width).skip(1);
        for (((above, here), below), target) in three.zip(target) {
            for (column, ((a, b), c)) in columns.iter_mut().zip(above.iter().zip(here).zip(below)) {
                *column = u16::from(*a) + u16::from(*b) + u16::from(*c);
            }
            for (three, value) in columns.windows(3).zip(target.iter_mut().skip(1)) {
                let sum: u16 = three.iter().sum();
                *value = u8::try_from(sum / 9).unwrap_or(u8::MAX);
            }
        }
        Self { values, ..*self }
    }

    /// What a blur over a module took away, in part: each pixel moves from the mean around it,
    /// `times` times smoothed, by as much as it differs.
    pub(super) fn sharpened(&self, times: u8) -> Self {
        let mut mean = self.smoothed();
        for _ in 1..times {
            mean = mean.smoothed();
        }
        let values = self.values.iter().zip(&mean.values).map(|(&value, &mean)| {
            let moved = 3 * i16::from(value) - 2 * i16::from(mean);
            u8::try_from(moved.clamp(0, 255)).unwrap_or(u8::MAX)
        });
        Self {
            values: values.collect(),
            ..*self
        }
    }

    /// Twice as many pixels a side, between which the shades run evenly: the finder search counts
    /// whole pixels, too coarse for modules of two or three.
    pub(super) fn doubled(&self) -> Option<Self> {
        let (width, height) = (self.width.checked_mul(2)?, self.height.checked_mul(2)?);
        let wide: Vec<u16> = self.rows().flat_map(spread).collect();
        let mut values = Vec::with_capacity(4 * self.values.len());
        let rows = wide.chunks_exact(usize::from(width.max(1)));
        let above = rows.clone().take(1).chain(rows.clone());
        let last = rows.clone().next_back();
        let below = rows.clone().skip(1).chain(last);
        for ((above, here), below) in above.zip(rows).zip(below) {
            for other in [above, below] {
                let mixed = here
                    .iter()
                    .zip(other)
                    .map(|(here, other)| u8::try_from((3 * here + other) / 16).unwrap_or(u8::MAX));
                values.extend(mixed);
            }
        }
        Some(Self {
            width,
            height,
            values,
        })
    }
}

/// A row of twice the width, four times as bright.
fn spread(row: &[u8]) -> impl Iterator<Item = u16> {
    let before = row.iter().take(1).chain(row);
    let after = row.iter().skip(1).chain(row.last());
    before
        .zip(row)
        .zip(after)
        .flat_map(|((before, here), after)| {
            let here = 3 * u16::from(*here);
            [here + u16::from(*before), here + u16::from(*after)]
        })
}
