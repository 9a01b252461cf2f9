//! A page that is written from top to bottom. Only this program's own text is markup; everything else
//! is escaped, because only a `&'static str` can be written raw.

use crate::base::text::{Lang, Text, printable};

/// A page that is being written, in one language.
#[derive(Debug)]
pub(super) struct Page {
    out: String,
    lang: Lang,
}

impl Page {
    pub(super) fn new(bytes: usize, lang: Lang) -> Self {
        Self {
            out: String::with_capacity(bytes),
            lang,
        }
    }

    pub(super) const fn lang(&self) -> Lang {
        self.lang
    }

    /// Markup of this program's own.
    pub(super) fn raw(&mut self, markup: &'static str) -> &mut Self {
        self.out.push_str(markup);
        self
    }

    /// Text, whatever it holds: in an element or in a quoted attribute.
    pub(super) fn text(&mut self, text: &str) -> &mut Self {
        for c in printable(text).chars() {
            match c {
                '&' => self.out.push_str("&amp;"),
                '<' => self.out.push_str("&lt;"),
                '>' => self.out.push_str("&gt;"),
                '"' => self.out.push_str("&quot;"),
                '\'' => self.out.push_str("&#39;"),
                c => self.out.push(c),
            }
        }
        self
    }

    /// A statement in the page's language.
    pub(super) fn say(&mut self, text: &Text) -> &mut Self {
        self.text(text.get(self.lang))
    }

    /// Several texts, each on a line of its own.
    pub(super) fn lines(&mut self, lines: &[String]) -> &mut Self {
        for (line, place) in lines.iter().zip(0..) {
            if place > 0 {
                self.raw("<br>");
            }
            self.text(line);
        }
        self
    }

    pub(super) fn number(&mut self, number: u64) -> &mut Self {
        self.out.push_str(&number.to_string());
        self
    }

    /// A percentage with one decimal: `42.5%`.
    pub(super) fn percent(&mut self, part: u64, whole: u64) -> &mut Self {
        let thousandfold = part.saturating_mul(1_000).saturating_add(whole / 2);
        let tenths = thousandfold.checked_div(whole).unwrap_or_default();
        self.number(tenths / 10)
            .raw(".")
            .number(tenths % 10)
            .raw("%")
    }

    pub(super) fn finish(self) -> String {
        self.out
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn text_never_becomes_markup() {
        let mut page = Page::new(0, Lang::Zh);
        page.text("<script>'\"&\u{202e}\u{1b}");
        assert_eq!(page.finish(), "&lt;script&gt;&#39;&quot;&amp;��");
    }

    #[test]
    fn shares_have_one_decimal() {
        for (part, whole, shown) in [
            (1, 3, "33.3%"),
            (2, 3, "66.7%"),
            (2, 2, "100.0%"),
            (0, 0, "0.0%"),
        ] {
            let mut page = Page::new(0, Lang::Zh);
            page.percent(part, whole);
            assert_eq!(page.finish(), shown);
        }
    }
}
