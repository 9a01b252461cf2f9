//! The verdict in big pixels: each character cell has two, one above the other.
//!
//! Half blocks (U+2580 to U+2584) would take two columns on a terminal whose ambiguous characters are
//! wide (UAX #11), and break the picture. Braille patterns take one column on every terminal.

mod han;
mod latin;
mod symbols;

use crate::base::text::Lang;
use crate::base::verdict::Verdict;

/// A picture of on and off pixels; all rows are equally long.
#[derive(Debug, Clone)]
struct Bitmap(Vec<Vec<bool>>);

/// The biggest picture of the verdict that fits into `room` columns, as lines of text. If none with the
/// word fits, it is the symbol alone; the word is always written in text too.
pub(super) fn banner(verdict: Verdict, lang: Lang, room: usize) -> Vec<String> {
    let symbol = Bitmap::from_rows(han::SIDE, symbols::symbol(verdict).map(u32::from));
    let words = match lang {
        Lang::Zh => chinese(verdict),
        Lang::En => english(verdict),
    };
    let with_symbol = words
        .iter()
        .flat_map(|word| [2, 0].map(|gap| symbol.clone().beside(gap, word)));
    with_symbol
        .chain(words.iter().cloned())
        .chain([symbol.clone()])
        .find(|picture| picture.width() <= room)
        .map(|picture| picture.lines())
        .unwrap_or_default()
}

/// The word in one line, then, if it is long, in two.
fn chinese(verdict: Verdict) -> Vec<Bitmap> {
    let word = verdict.word().zh;
    let characters: Vec<Bitmap> = word
        .chars()
        .filter_map(han::han)
        .map(|rows| Bitmap::from_rows(han::SIDE, rows.map(u32::from)))
        .collect();
    let row = |characters: &[Bitmap]| Bitmap::row(0, characters);
    let mut forms = vec![row(&characters)];
    if let [first, second, third, fourth] = characters.as_slice() {
        let upper = row(&[first.clone(), second.clone()]);
        let lower = row(&[third.clone(), fourth.clone()]);
        forms.push(upper.above(0, &lower));
    }
    forms
}

/// The words in tall letters, broad ones first; then one word a line in small ones.
fn english(verdict: Verdict) -> Vec<Bitmap> {
    let text = verdict.word().en;
    let letters = |word: &str| {
        let letters: Vec<Bitmap> = word
            .chars()
            .map(|c| latin::letter(c).map_or([0; latin::HEIGHT], |rows| *rows))
            .map(|rows| Bitmap::from_rows(latin::WIDTH, rows.map(u32::from)))
            .collect();
        Bitmap::row(1, &letters)
    };
    let line = letters(&text);
    let mut forms = vec![line.scaled(2, 2), line.scaled(1, 2)];
    let words: Vec<Bitmap> = text.split(' ').map(letters).collect();
    if let [first, second] = words.as_slice() {
        forms.push(first.clone().above(1, second));
    }
    forms
}

impl Bitmap {
    /// Rows of `width` pixels, the rightmost the lowest bit.
    fn from_rows(width: usize, rows: impl IntoIterator<Item = u32>) -> Self {
        let pixels = |row: u32| (0..width).rev().map(|bit| row >> bit & 1 == 1).collect();
        Self(rows.into_iter().map(pixels).collect())
    }

    /// All of them from left to right.
    fn row(gap: usize, pictures: &[Self]) -> Self {
        pictures
            .iter()
            .cloned()
            .reduce(|so_far, next| so_far.beside(gap, &next))
            .unwrap_or(Self(Vec::new()))
    }

    fn width(&self) -> usize {
        self.0.first().map_or(0, Vec::len)
    }

    /// `other` to the right; the lower of the two stands in the middle.
    fn beside(self, gap: usize, other: &Self) -> Self {
        let height = self.0.len().max(other.0.len());
        let left = self.centred(height).0.into_iter();
        let rows = left.zip(other.clone().centred(height).0);
        Self(
            rows.map(|(left, right)| [left, vec![false; gap], right].concat())
                .collect(),
        )
    }

    /// The picture in the middle of `height` rows.
    fn centred(mut self, height: usize) -> Self {
        let empty = vec![false; self.width()];
        let above = height.saturating_sub(self.0.len()) / 2;
        self.0.splice(..0, vec![empty.clone(); above]);
        self.0.resize(height, empty);
        self
    }

    /// `other` below; the narrower of the two is filled up.
    fn above(mut self, gap: usize, other: &Self) -> Self {
        let width = self.width().max(other.width());
        let empty = vec![false; width];
        self.0.extend(vec![empty; gap]);
        self.0.extend(other.0.iter().cloned());
        for row in &mut self.0 {
            row.resize(width, false);
        }
        self
    }

    /// Every pixel `across` times as wide and `down` times as high.
    fn scaled(&self, across: usize, down: usize) -> Self {
        let stretch = |row: &Vec<bool>| -> Vec<bool> {
            row.iter()
                .flat_map(|pixel| std::iter::repeat_n(*pixel, across))
                .collect()
        };
        let rows = self.0.iter().map(stretch);
        Self(rows.flat_map(|row| vec![row; down]).collect())
    }

    /// Two rows of pixels a line.
    fn lines(&self) -> Vec<String> {
        let empty = vec![false; self.width()];
        self.0
            .chunks(2)
            .map(|pair| {
                let upper = pair.first().unwrap_or(&empty);
                let lower = pair.get(1).unwrap_or(&empty);
                upper.iter().zip(lower).map(cell).collect()
            })
            .collect()
    }
}

/// Both pixels of a cell. [`Paint::picture`](super::Paint::picture) fills it wholly where it can.
pub(super) const FULL: char = '⣿';
const UPPER: char = '⠛';
const LOWER: char = '⣤';

const fn cell(pixels: (&bool, &bool)) -> char {
    match pixels {
        (true, true) => FULL,
        (true, false) => UPPER,
        (false, true) => LOWER,
        (false, false) => ' ',
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_word_has_its_pictures() {
        for verdict in Verdict::ALL {
            let word = verdict.word();
            assert!(word.zh.chars().all(|c| han::han(c).is_some()));
            assert!(
                word.en
                    .chars()
                    .all(|c| c == ' ' || latin::letter(c).is_some())
            );
        }
    }

    #[test]
    fn the_word_is_big_on_eighty_columns_and_the_lines_are_even() {
        for verdict in Verdict::ALL {
            for lang in [Lang::Zh, Lang::En] {
                for room in 16..200 {
                    let lines = banner(verdict, lang, room);
                    let widths: Vec<_> = lines.iter().map(|l| l.chars().count()).collect();
                    assert!(
                        widths
                            .iter()
                            .all(|w| *w <= room && Some(w) == widths.first())
                    );
                    assert!(room < 80 || widths.first() > Some(&48) && lines.len() == 8);
                }
            }
        }
    }

    #[test]
    fn pixels_become_halves_of_cells() {
        let picture = Bitmap::from_rows(2, [0b10, 0b11, 0b01]);
        assert_eq!(picture.lines(), ["⣿⣤", " ⠛"]);
        assert_eq!(picture.scaled(2, 1).lines(), ["⣿⣿⣤⣤", "  ⠛⠛"]);
    }
}
