//! stub
use crate::decision::Decision;
use crate::ground::text::Lang;
/// Whether colour.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Paint {
    /// ANSI colours.
    Ansi,
    /// Plain text.
    Plain,
}
/// How.
#[derive(Debug, Clone, Copy)]
pub struct Style {
    /// Colour.
    pub paint: Paint,
    /// Language.
    pub lang: Lang,
    /// Columns of the screen; `None` if nobody looks.
    pub width: Option<usize>,
}
/// The block.
#[must_use]
pub fn card(heading: Option<&str>, decision: &Decision, style: &Style) -> String {
    format!("{heading:?} {} {style:?}", decision.verdict.name())
}
/// One line.
#[must_use]
pub fn one_line(decision: &Decision, style: &Style) -> String {
    format!("{} {style:?}", decision.verdict.name())
}
