//! The picture: time a code beside ring alone, ours and the others', both algorithms.

use std::path::Path;

use plotters::prelude::*;
use plotters::style::text_anchor::{HPos, Pos, VPos};

use crate::table::Column;

const WIDTH: u32 = 860;
const ROW: i32 = 26;
const TOP: i32 = 58;
/// Where the bars of the two panels begin, how long one is that takes as long as ring alone, and
/// where a longer one is cut.
const LEFT: [i32; 2] = [270, 572];
const UNIT: f64 = 100.0;
const CUT: f64 = 2.0;

const OURS: RGBColor = RGBColor(0x0f, 0x76, 0x6e);
const THEIRS: RGBColor = RGBColor(0xa8, 0xb3, 0xc2);
const INK: RGBColor = RGBColor(0x1f, 0x29, 0x37);
const LINE: RGBColor = RGBColor(0xd1, 0xd5, 0xdb);
const FAINT: RGBColor = RGBColor(0x6b, 0x72, 0x80);

/// One row for each name, one panel for each algorithm.
pub fn draw(path: &Path, columns: &[Column]) {
    let names: Vec<&str> = columns[0].figures.iter().map(|f| f.name).collect();
    let height = TOP + ROW * names.len() as i32 + 14;
    let area = SVGBackend::new(path, (WIDTH, height as u32)).into_drawing_area();
    area.fill(&WHITE).unwrap();
    let write = |text: &str, at: (i32, i32), size: i32, colour: RGBColor, hpos: HPos| {
        let style = ("sans-serif", size).into_font().color(&colour);
        let style = style.pos(Pos::new(hpos, VPos::Center));
        area.draw(&Text::new(text.to_owned(), at, style)).unwrap();
    };
    write("time per code", (16, 22), 15, INK, HPos::Left);
    write(
        "ring, the signature alone = 1",
        (16, 40),
        12,
        FAINT,
        HPos::Left,
    );
    for (column, left) in columns.iter().zip(LEFT) {
        write(column.name, (left, 22), 15, INK, HPos::Left);
        let one = left + UNIT as i32;
        let line = vec![(one, TOP - 8), (one, height - 12)];
        area.draw(&PathElement::new(line, LINE.stroke_width(1)))
            .unwrap();
        write("1", (one, TOP - 16), 12, FAINT, HPos::Center);
        for (row, name) in names.iter().enumerate() {
            let y = TOP + ROW * row as i32 + ROW / 2;
            let Some(figure) = column.figures.iter().find(|f| f.name == *name) else {
                continue;
            };
            let ours = name.starts_with("healthcode");
            let colour = if ours { OURS } else { THEIRS };
            if left == LEFT[0] {
                let ink = if ours { OURS } else { INK };
                write(name, (left - 10, y), 13, ink, HPos::Right);
            }
            let end = left + (figure.ratio.min(CUT) * UNIT) as i32;
            let bar = Rectangle::new([(left, y - 8), (end, y + 8)], colour.filled());
            area.draw(&bar).unwrap();
            if figure.ratio > CUT {
                // A cut bar shows that it is one.
                let gap = vec![(end - 16, y + 10), (end - 10, y - 10)];
                area.draw(&PathElement::new(gap, WHITE.stroke_width(4)))
                    .unwrap();
            }
            let ink = if ours { OURS } else { INK };
            let behind = Rectangle::new([(end + 4, y - 7), (end + 34, y + 7)], WHITE.filled());
            area.draw(&behind).unwrap();
            write(
                &format!("{:.2}", figure.ratio),
                (end + 6, y),
                13,
                ink,
                HPos::Left,
            );
        }
    }
    area.present().unwrap();
}
