//! The report as one page, for reading and printing. It loads nothing from outside and works without
//! its script; what comes from a roster or a code is text in it, never markup.

mod chart;
mod head;
mod markup;
mod since;
mod table;

use crate::base::text::{Lang, Text};
use crate::roster::{CHECK_AGAIN, Entry, Names, Summary};

use self::markup::Page;
use super::own::OwnColumns;
use super::row::ReportRow;
use super::words;

/// The approximate size of a page without entries.
const PAGE_BYTES: usize = 40_000;
/// The approximate size of an entry on the page.
const ENTRY_BYTES: usize = 900;

/// The whole page.
#[must_use]
pub fn html(summary: &Summary, entries: &[&Entry], names: Names, lang: Lang) -> String {
    let own = OwnColumns::of(summary, entries, names);
    let bytes = ENTRY_BYTES.saturating_mul(entries.len());
    let mut page = Page::new(PAGE_BYTES.saturating_add(bytes), lang);
    head::write(&mut page, summary);
    body(&mut page, summary);
    let rows = entries.iter().copied();
    let rows = rows.map(|entry| ReportRow { entry, names, lang });
    let (pictures, workers): (Vec<_>, Vec<_>) = rows.partition(|row| row.entry.is_on_no_row());
    if let Some(since) = &summary.since {
        since::write(&mut page, since, names);
    }
    table::workers(&mut page, summary, &workers, &own);
    table::pictures(&mut page, summary, &pictures, &own);
    foot(&mut page, summary);
    page.finish()
}

/// What stands above the table.
fn body(page: &mut Page, summary: &Summary) {
    static SKIP: Text = Text::fixed("跳到人员明细", "skip to the list");
    static COUNTS: Text = Text::fixed("汇总", "Summary");
    let lang = page.lang();
    page.raw("<body>").raw(chart::PATTERNS);
    page.raw("<a class=skip href=#list>")
        .say(&SKIP)
        .raw("</a>\n<header>");
    for alarm in words::alarms(summary, lang) {
        page.raw("<p class=alarm role=note>")
            .text(&alarm)
            .raw("</p>");
    }
    page.raw("<h1>").say(&words::TITLE).raw("</h1>");
    basis(page, summary);
    page.raw("<p class=again>")
        .say(&CHECK_AGAIN)
        .raw("<br>")
        .say(&words::SCREENSHOTS)
        .raw("</p></header>\n<main>");
    page.raw("<section aria-labelledby=counts><h2 id=counts>")
        .say(&COUNTS)
        .raw("</h2>");
    chart::totals(page, &summary.tally.verdicts);
    if let Some(pictures) = words::pictures_besides(summary) {
        page.raw("<p>").say(&pictures).raw("</p>");
    }
    page.raw("<div class=charts>");
    chart::reasons(page, summary);
    chart::provinces(page, summary);
    chart::expiry(page, summary);
    chart::remarks(page, summary);
    page.raw("</div></section>\n");
}

/// What judged, as a list of labels and values.
fn basis(page: &mut Page, summary: &Summary) {
    page.raw("<dl class=basis>");
    for (label, value) in words::basis(summary, page.lang()) {
        page.raw("<div><dt>")
            .say(&label)
            .raw("</dt><dd>")
            .text(&value)
            .raw("</dd></div>");
    }
    page.raw("</dl>");
    let noted = summary
        .sources
        .iter()
        .filter(|source| !source.notes.is_empty());
    for source in noted {
        page.raw("<p class=note><b>")
            .text(&source.title())
            .raw("</b>");
        for note in &source.notes {
            page.raw(" · ").say(note);
        }
        page.raw("</p>");
    }
}

fn foot(page: &mut Page, summary: &Summary) {
    static MADE: Text = Text::fixed(
        "本页由 healthcode 离线生成，不含外部内容，也不向外发送任何数据。",
        "Made offline by healthcode; this page holds nothing from outside and sends nothing.",
    );
    page.raw("</main>\n<footer>");
    for alarm in words::alarms(summary, page.lang()) {
        page.raw("<p><b>").text(&alarm).raw("</b></p>");
    }
    page.raw("<p>")
        .say(&CHECK_AGAIN)
        .raw("</p><p>")
        .say(&MADE)
        .raw("</p></footer>");
    page.raw(head::SCRIPT).raw("</body></html>\n");
}
