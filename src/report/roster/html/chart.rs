//! Charts: each is a table that anybody can read, with a bar in every row. A bar is a small SVG
//! picture; its pattern tells the verdicts apart where colours do not.

use crate::base::text::Text;
use crate::base::verdict::Verdict;
use crate::report::roster::days::{days, sum};
use crate::report::roster::words;
use crate::report::words::article;
use crate::roster::{Count, Summary};

use super::markup::Page;

/// The most lines of a chart; everything rarer shares one further line.
const LINES: usize = 12;

/// The patterns of the bars.
pub(super) const PATTERNS: &str = "<svg class=defs width=0 height=0 aria-hidden=true><defs>\
    <pattern id=ph width=6 height=6 patternUnits=userSpaceOnUse patternTransform=rotate(45)>\
    <rect width=6 height=6 class=h0 /><rect width=2 height=6 class=h1 /></pattern>\
    <pattern id=pq width=6 height=6 patternUnits=userSpaceOnUse>\
    <rect width=6 height=6 class=q0 /><circle cx=3 cy=3 r=1.3 class=q1 /></pattern>\
    <pattern id=pr width=6 height=6 patternUnits=userSpaceOnUse patternTransform=rotate(-45)>\
    <rect width=6 height=6 class=r0 /><rect width=1 height=6 class=r1 /></pattern>\
    </defs></svg>";

/// The class of a verdict: of its bars, its badge and its rows.
pub(super) const fn class(verdict: Option<Verdict>) -> &'static str {
    match verdict {
        Some(Verdict::Pass) => "p",
        Some(Verdict::Hold) => "h",
        Some(Verdict::Quarantine) => "q",
        Some(Verdict::Reject) => "r",
        None => "u",
    }
}

/// The verdicts: one bar of all, and a number for each.
pub(super) fn totals(page: &mut Page, counts: &Count) {
    let total = counts.total();
    bar(page, counts, total, "bar all");
    page.raw("<ul class=totals>");
    for verdict in words::VERDICTS {
        let lang = page.lang();
        page.raw("<li class=")
            .raw(class(verdict))
            .raw("><svg class=key width=18 height=18 ");
        page.raw("aria-hidden=true><rect width=18 height=18 class=b");
        page.raw(class(verdict))
            .raw(" /></svg><b>")
            .number(counts.of(verdict))
            .raw("</b> <span>");
        page.text(&words::verdict(verdict, lang))
            .raw("</span> <small>");
        page.percent(counts.of(verdict), total).raw("</small></li>");
    }
    page.raw("</ul>");
}

/// The reasons against a pass, the most frequent first.
pub(super) fn reasons(page: &mut Page, summary: &Summary) {
    let lang = page.lang();
    let reasons = summary.tally.reasons.iter();
    let lines = reasons
        .filter(|(_, reason)| reason.verdict != Verdict::Pass)
        .map(|(code, reason)| {
            let text = match &reason.article {
                Some(cited) => {
                    let cited = article(cited, lang);
                    Text::new(
                        format!("{}（{cited}）", reason.text.zh),
                        format!("{} ({cited})", reason.text.en),
                    )
                }
                None => reason.text.clone(),
            };
            let mut count = Count::default();
            set(&mut count, reason.verdict, reason.count);
            (text, Some(code.as_str()), count)
        });
    let lines = longest(lines.collect());
    figure(
        page,
        &words::NOT_PASSED,
        &words::WHY,
        &words::SEVERAL,
        &lines,
    );
}

/// Who signed, by verdict.
pub(super) fn provinces(page: &mut Page, summary: &Summary) {
    let provinces = summary.tally.provinces.values();
    let lines = provinces.map(|p| (p.name.clone(), None, p.verdicts.clone()));
    let lines = longest(lines.collect());
    figure(
        page,
        &words::BY_PROVINCE,
        &words::ISSUER,
        &words::GENUINE,
        &lines,
    );
}

/// The longest bars first, and one bar for all others.
fn longest(mut lines: Vec<ChartLine<'_>>) -> Vec<ChartLine<'_>> {
    lines.sort_by_key(|(.., count)| std::cmp::Reverse(count.total()));
    if lines.len() > LINES.saturating_add(1) {
        let rest = lines.split_off(LINES);
        let text = Text::new(
            format!("其余 {} 项", rest.len()),
            format!("{} others", rest.len()),
        );
        lines.push((text, None, sum(rest.iter().map(|(.., count)| count))));
    }
    lines
}

/// When codes expire, over the next days.
pub(super) fn expiry(page: &mut Page, summary: &Summary) {
    let lines: Vec<_> = days(summary)
        .into_iter()
        .map(|(text, count)| (text, None, count))
        .collect();
    figure(
        page,
        &words::BY_EXPIRY,
        &words::DAY,
        &words::GENUINE,
        &lines,
    );
}

/// What else was noticed, as a plain table.
pub(super) fn remarks(page: &mut Page, summary: &Summary) {
    if summary.tally.flags.is_empty() {
        return;
    }
    page.raw("<table class=chart><caption>")
        .say(&words::BY_REMARK);
    page.raw("</caption><thead><tr><th scope=col>")
        .say(&words::REMARKS);
    page.raw("<th scope=col>")
        .say(&words::COUNT)
        .raw("</thead><tbody>");
    for (flag, count) in &summary.tally.flags {
        page.raw("<tr><th scope=row>").say(&words::remark(flag));
        page.raw("<td class=n>").number(*count);
    }
    page.raw("</tbody></table>\n");
}

type ChartLine<'l> = (Text, Option<&'l str>, Count);

fn figure(page: &mut Page, caption: &Text, heading: &Text, note: &Text, lines: &[ChartLine<'_>]) {
    if lines.is_empty() {
        return;
    }
    let most = lines
        .iter()
        .map(|(.., count)| count.total())
        .max()
        .unwrap_or_default();
    page.raw("<table class=chart><caption>").say(caption);
    page.raw(" <small>")
        .say(note)
        .raw("</small></caption><thead><tr><th scope=col>");
    page.say(heading)
        .raw("<th scope=col class=n>")
        .say(&words::COUNT);
    page.raw("<th scope=col class=graph>")
        .say(&words::VERDICT_BARS)
        .raw("</thead><tbody>");
    for (text, code, count) in lines {
        page.raw("<tr><th scope=row>").say(text);
        if let Some(code) = code {
            page.raw(" <code>").text(code).raw("</code>");
        }
        page.raw("<td class=n>")
            .number(count.total())
            .raw("<td class=graph>");
        bar(page, count, most, "bar");
        breakdown(page, count);
    }
    page.raw("</tbody></table>\n");
}

/// One bar: a piece for each verdict, drawn against the longest bar.
fn bar(page: &mut Page, count: &Count, most: u64, look: &'static str) {
    page.raw("<svg class=\"")
        .raw(look)
        .raw("\" aria-hidden=true>");
    let mut before = 0_u64;
    for verdict in words::VERDICTS {
        let part = count.of(verdict);
        if part > 0 {
            page.raw("<rect x=")
                .percent(before, most)
                .raw(" width=")
                .percent(part, most);
            page.raw(" height=100% class=b")
                .raw(class(verdict))
                .raw(" />");
        }
        before = before.saturating_add(part);
    }
    page.raw("</svg>");
}

/// The same in words: `✓ 12 · ✗ 3`.
fn breakdown(page: &mut Page, count: &Count) {
    let lang = page.lang();
    let mut first = true;
    page.raw("<span class=parts>");
    for verdict in words::VERDICTS.into_iter().filter(|v| count.of(*v) > 0) {
        if !first {
            page.raw(" · ");
        }
        first = false;
        page.text(&words::short_verdict(verdict, lang))
            .raw(" ")
            .number(count.of(verdict));
    }
    page.raw("</span>");
}

fn set(count: &mut Count, verdict: Verdict, number: u64) {
    match verdict {
        Verdict::Pass => count.pass = number,
        Verdict::Hold => count.hold = number,
        Verdict::Quarantine => count.quarantine = number,
        Verdict::Reject => count.reject = number,
    }
}
