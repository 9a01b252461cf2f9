//! How cells look. A verdict is always a symbol and words; the colour only repeats them.

use rust_xlsxwriter::{Color, Format, FormatAlign, FormatBorder};

use crate::base::verdict::Verdict;

/// The most characters of a cell (a cell holds 32,767 UTF-16 units, ECMA-376 Part 1 §18.4.12
/// as applications keep it).
pub(super) const CELL_CHARS: usize = 16_000;

/// Lines between cells.
const LINE: Color = Color::RGB(0xC8_D0_D8);
/// The background of warnings.
pub(super) const ALARM: Color = Color::RGB(0x9B_11_1E);
/// The background of headings.
const HEADING: Color = Color::RGB(0x1F_3A_5F);

/// The colours of a verdict: fill and letters, with a contrast of at least 4.5 to 1. The verdicts
/// differ in lightness too, for colour-blind readers.
pub(super) const fn colours(verdict: Option<Verdict>) -> (Color, Color) {
    match verdict {
        Some(Verdict::Pass) => (Color::RGB(0xD5_F0_E1), Color::RGB(0x0B_4F_2F)),
        Some(Verdict::Hold) => (Color::RGB(0xFF_E5_9A), Color::RGB(0x4A_35_00)),
        Some(Verdict::Quarantine) => (Color::RGB(0xFF_FF_FF), Color::RGB(0x0B_3D_91)),
        Some(Verdict::Reject) => (Color::RGB(0xB3_26_1E), Color::RGB(0xFF_FF_FF)),
        None => (Color::RGB(0xD9_D9_D9), Color::RGB(0x26_26_26)),
    }
}

/// The colour of a verdict in a chart, where no letters stand on it.
pub(super) const fn chart_colour(verdict: Option<Verdict>) -> Color {
    match verdict {
        Some(Verdict::Pass) => Color::RGB(0x1E_8E_5A),
        Some(Verdict::Hold) => Color::RGB(0xF2_B6_00),
        Some(Verdict::Quarantine) => Color::RGB(0x1F_5F_BF),
        Some(Verdict::Reject) => Color::RGB(0x8E_1B_15),
        None => Color::RGB(0x8A_8A_8A),
    }
}

/// The formats of one workbook.
#[derive(Debug)]
pub(super) struct Styles {
    pub(super) title: Format,
    pub(super) alarm: Format,
    pub(super) plain_line: Format,
    pub(super) section: Format,
    pub(super) heading: Format,
    pub(super) label: Format,
    /// Text as text, whatever it looks like.
    pub(super) text: Format,
    /// The same for a text wider than any column (a token): it is cut off at the edge of its cell.
    pub(super) long: Format,
    /// The same on as many lines as it needs.
    pub(super) words: Format,
    /// The same for what looks like a formula: it stays text when somebody edits the cell.
    pub(super) quoted: Format,
    pub(super) number: Format,
    pub(super) share: Format,
    pub(super) time: Format,
    pub(super) verdict: Format,
}

impl Styles {
    pub(super) fn new() -> Self {
        let cell = Format::new()
            .set_align(FormatAlign::Top)
            .set_border(FormatBorder::Thin)
            .set_border_color(LINE);
        let text = cell.clone().set_num_format("@");
        let line = Format::new().set_align(FormatAlign::VerticalCenter);
        Self {
            title: line.clone().set_bold().set_font_size(18),
            alarm: line
                .clone()
                .set_bold()
                .set_font_size(13)
                .set_font_color(Color::White)
                .set_background_color(ALARM),
            plain_line: line.clone(),
            section: line.set_bold().set_font_size(13),
            heading: Format::new()
                .set_bold()
                .set_align(FormatAlign::VerticalCenter)
                .set_text_wrap()
                .set_font_color(Color::White)
                .set_background_color(HEADING)
                .set_border(FormatBorder::Thin)
                .set_border_color(LINE),
            label: cell.clone().set_bold().set_text_wrap(),
            long: text.clone().set_align(FormatAlign::Fill),
            words: text.clone().set_text_wrap(),
            quoted: text.clone().set_quote_prefix(),
            number: cell.clone().set_num_format("0;-0;–"),
            share: cell.clone().set_num_format("0.0%"),
            time: cell.clone().set_num_format("yyyy-mm-dd hh:mm"),
            verdict: cell.set_bold().set_num_format("@"),
            text,
        }
    }
}
