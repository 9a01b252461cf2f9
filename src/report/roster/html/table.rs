//! The table of all entries, in their order, and the tools to search it.

use crate::base::text::{Lang, Text, shortened};
use crate::base::verdict::Verdict;
use crate::report::roster::own::{OwnColumn, OwnColumns};
use crate::report::roster::row::ReportRow;
use crate::report::roster::words;
use crate::roster::{ColumnRole, Names, Summary};

use super::chart::class;
use super::markup::Page;

/// The most characters of one of the roster's own cells on the page; a token is longer. The
/// workbook has all of them.
const OWN_CHARS: usize = 60;

/// Writes the table of the workers.
pub(super) fn workers(
    page: &mut Page,
    summary: &Summary,
    rows: &[ReportRow<'_>],
    own: &OwnColumns,
) {
    static LIST: Text = Text::fixed("人员明细", "The list");
    page.raw("<section aria-labelledby=list><h2 id=list tabindex=-1>")
        .say(&LIST)
        .raw("</h2>");
    tools(page, summary);
    table(page, "workers", summary, rows, own);
    page.raw("</section>\n");
}

/// Writes the table of the pictures that are on no row, if there are any.
pub(super) fn pictures(
    page: &mut Page,
    summary: &Summary,
    rows: &[ReportRow<'_>],
    own: &OwnColumns,
) {
    if rows.is_empty() {
        return;
    }
    page.raw("<section aria-labelledby=alone><h2 id=alone>")
        .say(&words::SHEET_PICTURES)
        .raw("</h2><p>")
        .say(&words::PICTURES)
        .raw("</p>");
    table(page, "pictures", summary, rows, own);
    page.raw("</section>\n");
}

fn table(
    page: &mut Page,
    id: &'static str,
    summary: &Summary,
    rows: &[ReportRow<'_>],
    own: &OwnColumns,
) {
    page.raw("<table class=list id=").raw(id).raw(
        "><colgroup><col class=c1><col class=c2><col class=c3>\
         <col><col><col class=c6><col class=c7></colgroup><thead>",
    );
    let alarms = words::alarms(summary, page.lang());
    if !alarms.is_empty() {
        // It is repeated on every printed page.
        page.raw("<tr class=mark><th colspan=7>")
            .text(&alarms.join("　"));
    }
    page.raw("<tr>");
    for heading in [
        &words::NUMBER,
        &words::RESULT,
        &words::WORKER,
        &words::WHY,
        &words::TO_DO,
        &words::CODE,
        &words::PLACE,
    ] {
        page.raw("<th scope=col>").say(heading);
    }
    page.raw("</thead>\n<tbody>\n");
    for row in rows {
        write_row(page, *row, own);
    }
    page.raw("</tbody></table>");
}

/// Search and filter. The script that makes them work also shows them.
fn tools(page: &mut Page, summary: &Summary) {
    static SEARCH: Text = Text::fixed("查找", "Search");
    static HINT: Text = Text::fixed(
        "输入姓名、号码、原因或省份，可用空格分开多个词",
        "name, number, reason, province … several words narrow it down",
    );
    static SHOW: Text = Text::fixed("只看", "Show");
    static ALL: Text = Text::fixed("全部", "all");
    static SHOWN: Text = Text::fixed("显示 {n} / {all} 条", "{n} of {all} entries shown");
    let lang = page.lang();
    page.raw("<div class=tools id=tools role=search hidden><label for=search>")
        .say(&SEARCH);
    page.raw("</label><input id=search type=search autocomplete=off placeholder=\"")
        .say(&HINT);
    page.raw("\"><div role=group aria-label=\"").say(&SHOW);
    page.raw("\"><button type=button aria-pressed=true value=\"\">")
        .say(&ALL)
        .raw("</button>");
    for verdict in words::VERDICTS {
        let count = summary.tally.verdicts.of(verdict);
        if count > 0 {
            page.raw("<button type=button aria-pressed=false value=")
                .raw(class(verdict))
                .raw(">");
            page.text(&words::short_verdict(verdict, lang))
                .raw(" <small>")
                .number(count);
            page.raw("</small></button>");
        }
    }
    page.raw("</div><p id=shown role=status data-form=\"")
        .say(&SHOWN)
        .raw("\"></p></div>\n");
}

fn write_row(page: &mut Page, row: ReportRow<'_>, own: &OwnColumns) {
    let verdict = row.verdict();
    page.raw("<tr id=r")
        .number(row.entry.number)
        .raw(" class=")
        .raw(class(verdict));
    page.raw("><td>").number(row.entry.number);
    badge(page, verdict);
    page.raw("<th scope=row>");
    worker(page, row, own);
    page.raw("<td>").lines(&row.reasons());
    for remark in row.remarks() {
        page.raw("<p class=remark>").text(&remark).raw("</p>");
    }
    page.raw("<td>").lines(&row.to_do());
    page.raw("<td>").text(&row.issuer());
    if let Some((at, zone)) = row.expires() {
        page.raw("<br><time>")
            .text(&at.for_people(zone))
            .raw("</time>");
    }
    page.raw("<td>").text(&row.place()).raw("\n");
}

/// `✓ 放行` over `PASS`.
fn badge(page: &mut Page, verdict: Option<Verdict>) {
    let lang = page.lang();
    let other = match lang {
        Lang::Zh => Lang::En,
        Lang::En => Lang::Zh,
    };
    page.raw("<td><b class=badge>")
        .text(&words::short_verdict(verdict, lang));
    page.raw("</b><small>")
        .text(words::word(verdict).get(other))
        .raw("</small>");
}

/// Who it is: by the roster if names are repeated, else by the code, masked as signed.
fn worker(page: &mut Page, row: ReportRow<'_>, own: &OwnColumns) {
    if row.names == Names::Repeated {
        let cells = own.cells(row.entry).filter(|(_, cell)| !cell.is_empty());
        let mut cells: Vec<_> = cells
            .filter_map(|(place, cell)| Some((own.columns.get(place)?, cell)))
            .collect();
        // Name and number first; the rest as the roster has it.
        cells.sort_by_key(|(column, _)| match column.role {
            Some(ColumnRole::Name) => 0,
            Some(ColumnRole::IdNumber) => 1,
            _ => 2,
        });
        for (column, cell) in cells {
            own_cell(page, column, cell);
        }
    }
    // A holder is known once the signature was verified.
    static UNKNOWN: Text = Text::fixed("（未能读出）", "(not known)");
    let (name, number) = (row.holder_name(), row.holder_number());
    match row.names {
        Names::Masked if number.is_empty() => {
            page.say(&UNKNOWN);
        }
        Names::Masked => {
            page.raw("<bdi>").text(&name).raw("</bdi> <span class=id>");
            page.text(&number).raw("</span>");
        }
        Names::Repeated if number.is_empty() => {}
        Names::Repeated => {
            page.raw("<small>")
                .say(&words::HOLDER)
                .raw(" <bdi>")
                .text(&name);
            page.raw("</bdi> <span class=id>")
                .text(&number)
                .raw("</span></small>");
        }
    }
}

fn own_cell(page: &mut Page, column: &OwnColumn, cell: &str) {
    let cell = shortened(cell, OWN_CHARS);
    match column.role {
        Some(ColumnRole::Name) => page.raw("<b><bdi>").text(&cell).raw("</bdi></b> "),
        Some(ColumnRole::IdNumber) => page.raw("<span class=id>").text(&cell).raw("</span> "),
        // A token or a file name is of no use to a reader.
        Some(ColumnRole::Code) => page,
        None => {
            page.raw("<small>")
                .text(&column.heading)
                .raw(" <bdi>")
                .text(&cell);
            page.raw("</bdi></small> ")
        }
    };
}
