//! What has changed since an earlier report, as lists that lead to the rows.

use crate::report::roster::words;
use crate::roster::{Names, Since, hidden};

use super::markup::Page;

/// Writes it.
pub(super) fn write(page: &mut Page, since: &Since, names: Names) {
    page.raw("<section aria-labelledby=since><h2 id=since>")
        .say(&words::SHEET_SINCE)
        .raw("</h2><p>")
        .text(&since.report)
        .raw("<br>")
        .say(&words::SINCE)
        .raw("</p><dl class=basis>");
    for (change, numbers) in words::changes(since) {
        page.raw("<div><dt>").say(&change).raw("</dt><dd>");
        page.number(length(numbers));
        for (at, number) in numbers.iter().enumerate() {
            page.raw(if at == 0 { "：" } else { " " }).raw("<a href=#r");
            page.number(*number).raw(">").number(*number).raw("</a>");
        }
        page.raw("</dd></div>");
    }
    page.raw("<div><dt>").say(&words::MISSING).raw("</dt><dd>");
    page.number(length(&since.missing));
    for (at, missing) in since.missing.iter().enumerate() {
        let name = match names {
            Names::Repeated => missing.name.clone(),
            Names::Masked => hidden(&missing.name),
        };
        page.raw(if at == 0 { "：" } else { "、" });
        page.raw("<bdi>").text(&name).raw("</bdi>");
    }
    page.raw("</dd></div></dl></section>\n");
}

fn length<T>(all: &[T]) -> u64 {
    u64::try_from(all.len()).unwrap_or(u64::MAX)
}
