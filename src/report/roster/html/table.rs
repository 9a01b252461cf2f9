//! The table of all entries, in their order, and the tools to search it.

use crate::ground::text::{Text, shortened};
use crate::report::roster::own::OwnColumns;
use crate::report::roster::row::Row;
use crate::report::roster::words;
use crate::roster::{Names, Role, Summary};

use super::chart::class;
use super::markup::Page;

/// The most characters of one of the roster's own cells on the page; a token is longer. The
/// workbook has all of them.
const OWN_CHARS: usize = 60;

/// Writes it.
pub(super) fn write<'e>(
    page: &mut Page,
    summary: &Summary,
    rows: impl Iterator<Item = Row<'e>>,
    own: &OwnColumns,
) {
    static LIST: Text = Text::fixed("名单", "The list");
    page.raw("<section aria-labelledby=list><h2 id=list tabindex=-1>")
        .say(&LIST)
        .raw("</h2>");
    tools(page, summary);
    page.raw("<table class=list id=workers><thead>");
    let alarms = words::alarms(summary, page.lang());
    if !alarms.is_empty() {
        // On paper every page says it.
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
        write_row(page, row, own);
    }
    page.raw("</tbody></table></section>\n");
}

/// Search and filter; shown by the script that makes them work.
fn tools(page: &mut Page, summary: &Summary) {
    static SEARCH: Text = Text::fixed("查找", "Search");
    static HINT: Text = Text::fixed(
        "姓名、号码、原因、省份……可用空格连用",
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

fn write_row(page: &mut Page, row: Row<'_>, own: &OwnColumns) {
    let lang = page.lang();
    let verdict = row.verdict();
    page.raw("<tr id=r")
        .number(row.entry.number)
        .raw(" class=")
        .raw(class(verdict));
    page.raw("><td>").number(row.entry.number);
    page.raw("<td><b class=badge>")
        .text(&words::verdict(verdict, lang))
        .raw("</b>");
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

/// Who it is: by the roster if names are repeated, else by the code, masked as signed.
fn worker(page: &mut Page, row: Row<'_>, own: &OwnColumns) {
    let lang = page.lang();
    match row.names {
        Names::Masked => {
            page.raw("<bdi>")
                .text(&row.holder_name())
                .raw("</bdi> <span class=id>");
            page.text(&row.holder_number()).raw("</span>");
        }
        Names::Repeated => {
            for (place, cell) in own.cells(row.entry).filter(|(_, cell)| !cell.is_empty()) {
                let Some(column) = own.columns.get(place) else {
                    continue;
                };
                let (open, close) = match column.role {
                    Some(Role::Name) => ("<b><bdi>", "</bdi></b> "),
                    Some(Role::IdNumber) => ("<span class=id>", "</span> "),
                    // A token or a file's name tells a reader nothing.
                    Some(Role::Code) => continue,
                    None => ("<small>", "</small> "),
                };
                page.raw(open);
                if column.role.is_none() {
                    page.text(&column.heading);
                    page.raw(match lang {
                        crate::ground::text::Lang::Zh => "：",
                        crate::ground::text::Lang::En => ": ",
                    });
                }
                page.text(&shortened(cell, OWN_CHARS)).raw(close);
            }
        }
    }
}
