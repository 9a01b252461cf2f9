//! The words of a report for people.

use crate::base::text::{Lang, Text};
use crate::base::verdict::Verdict;
use crate::decision::{ClockSource, Context, Stated};
use crate::report::words::{environment, symbol};
use crate::roster::{Extent, Listed, Since, Summary, report_words as own};

pub(super) static TITLE: Text = Text::fixed("员工健康码核验报告", "Health codes of a roster");
pub(super) static NUMBER: Text = own::NUMBER;
pub(super) static RESULT: Text = own::RESULT;
pub(super) static WORKER: Text = Text::fixed("员工", "worker");
pub(super) static WHY: Text = Text::fixed("原因", "why");
pub(super) static ARTICLE: Text = Text::fixed("通告条款", "article");
pub(super) static TO_DO: Text = Text::fixed("怎么办", "what to do");
pub(super) static HOLDER: Text = Text::fixed("持码人（已脱敏）", "holder (masked)");
pub(super) static HOLDER_NUMBER: Text = Text::fixed("证件号码（已脱敏）", "ID number (masked)");
pub(super) static DOCUMENT: Text = Text::fixed("证件种类", "document");
pub(super) static IDENTITY: Text = Text::fixed("身份核对", "identity");
pub(super) static ISSUER: Text = Text::fixed("发码省份", "issuer");
pub(super) static COLOUR: Text = Text::fixed("颜色", "colour");
pub(super) static EXPIRES: Text = Text::fixed("有效至", "valid until");
pub(super) static REMARKS: Text = Text::fixed("提示", "remarks");
pub(super) static PLACE: Text = own::PLACE;
pub(super) static FOUND: Text = Text::fixed("健康码来源", "code found");
pub(super) static CODES: Text = Text::fixed("原因代码", "reason codes");
pub(super) static CODE: Text = Text::fixed("发码省份、有效至", "issuer, valid until");
pub(super) static VERDICT_BARS: Text = Text::fixed("各结果人数", "of these");
pub(super) static ASK: Text = Text::fixed("需补办的事项", "what to ask for");

pub(super) static COUNT: Text = Text::fixed("人数", "count");
pub(super) static SHARE: Text = Text::fixed("占比", "share");
pub(super) static TOTAL: Text = Text::fixed("合计", "total");
pub(super) static BY_VERDICT: Text = Text::fixed("按结果", "By result");
pub(super) static BY_REASON: Text = Text::fixed("按原因", "By reason");
pub(super) static NOT_PASSED: Text = Text::fixed("未放行的原因", "Why not passed");
pub(super) static BY_PROVINCE: Text = Text::fixed("按发码省份", "By issuing province");
pub(super) static BY_EXPIRY: Text = Text::fixed("健康码到期日", "Codes expire on");
pub(super) static BY_REMARK: Text = Text::fixed("提示", "Remarks");
pub(super) static DAY: Text = Text::fixed("日期", "day");
/// Below the table of reasons.
pub(super) static SEVERAL: Text = Text::fixed(
    "一人可有多个原因，合计可超过人数。",
    "An entry may have several reasons, so they can add up to more than the entries.",
);
/// Below the tables of provinces and days.
pub(super) static GENUINE: Text = Text::fixed(
    "只统计签名核验通过的健康码。",
    "Only codes whose signature is genuine.",
);

pub(super) use own::PAGE_HEAD;
pub(super) static SHEET_SUMMARY: Text = own::SHEET_SUMMARY;
pub(super) static SHEET_RESULTS: Text = own::SHEET_RESULTS;
pub(super) static SHEET_ASKS: Text = own::SHEET_ASKS;
pub(super) static SHEET_SINCE: Text = Text::fixed("与上次相比", "Since the earlier report");
pub(super) static SHEET_PICTURES: Text = Text::fixed("不在名册的图片", "Pictures on no row");
/// Above the pictures that are on no row.
pub(super) static PICTURES: Text = Text::fixed(
    "以下图片不在花名册的任何一行上，不计入人数。",
    "These pictures are on no row of the roster; nobody of them is counted.",
);
/// The one advice on screenshots, wherever a report gives any.
pub(super) static SCREENSHOTS: Text = Text::fixed(
    "截图只供单位预先核验：须当天截整屏、一图一码；到卡口须打开手机当场出示，截图不作数。",
    "Screenshots serve the employer's check alone: of the whole screen, of the same day, one code each. At a gate the code is shown on the phone; no screenshot counts there.",
);
pub(super) static NOBODY: Text =
    Text::fixed("无人需要补办。", "There is nothing to ask anybody for.");

/// How many pictures are on no row, beside the workers.
pub(super) fn pictures_besides(summary: &Summary) -> Option<Text> {
    let count = summary.tally.pictures.total();
    (count > 0).then(|| {
        Text::new(
            format!("另有 {count} 张图片不在花名册的任何一行上，不计入人数。"),
            format!("{count} pictures besides are on no row of the roster and are not counted."),
        )
    })
}

/// What stands in place of a verdict if a row could not be decided.
const UNDECIDED: Text = Text::fixed("无法判定", "NOT JUDGED");

/// The verdicts of a report in its order; `None` is what could not be decided.
pub(super) const VERDICTS: [Option<Verdict>; 5] = [
    Some(Verdict::Pass),
    Some(Verdict::Hold),
    Some(Verdict::Quarantine),
    Some(Verdict::Reject),
    None,
];

/// `✓ 放行 PASS`: the symbol, and the word in both languages, the wanted one first.
pub(super) fn verdict(verdict: Option<Verdict>, lang: Lang) -> String {
    let (symbol, word) = symbol_and_word(verdict);
    match lang {
        Lang::Zh => format!("{symbol} {} {}", word.zh, word.en),
        Lang::En => format!("{symbol} {} {}", word.en, word.zh),
    }
}

/// `✓ 放行`: the symbol and the word in one language.
pub(super) fn short_verdict(verdict: Option<Verdict>, lang: Lang) -> String {
    let (symbol, word) = symbol_and_word(verdict);
    format!("{symbol} {}", word.get(lang))
}

/// The word of a verdict.
pub(super) fn word(verdict: Option<Verdict>) -> Text {
    symbol_and_word(verdict).1
}

fn symbol_and_word(verdict: Option<Verdict>) -> (char, Text) {
    match verdict {
        Some(verdict) => (symbol(verdict), verdict.word()),
        None => ('?', UNDECIDED),
    }
}

/// A remark without the detail of a single case, by its stable word.
pub(super) fn remark(name: &str) -> Text {
    match name {
        "duplicate-code" => Text::fixed("同一个码用于多人", "one code for several workers"),
        "duplicate-worker" => Text::fixed("同一人重复列入", "one worker in several rows"),
        "id-digits-lost" => Text::fixed("证件号码末位已丢失", "last digits of the ID number lost"),
        "id-masked" => Text::fixed("花名册中的证件号码有遮盖", "ID number masked on the roster"),
        "id-missing" => Text::fixed("没有证件号码", "no ID number"),
        "ambiguous-picture" => Text::fixed("多张图片可能是此人的", "several pictures fit"),
        "several-pictures" => Text::fixed("一行有多张图片", "several pictures over a row"),
        "picture-across-rows" => Text::fixed("图片压在几行上", "a picture lies over several rows"),
        "picture-for-several-workers" => {
            Text::fixed("一张图片像是几个人的", "one picture fits several workers")
        }
        "no-code-given" => Text::fixed("未提供健康码", "no code given"),
        "hidden-row" => Text::fixed("表中隐藏的行", "hidden rows"),
        "not-on-roster" => Text::fixed("图片不属于任何一行", "pictures on no row"),
        "cell-has-no-value" => Text::fixed("单元格是空公式或错误值", "a cell without a value"),
        "cell-is-no-code" => {
            Text::fixed("健康码一列写的不是健康码", "words in the place of a code")
        }
        other => Text::new(other.to_owned(), other.to_owned()),
    }
}

/// The warnings at the top: keys that prove nothing, a run that was stopped, workers who are not
/// listed.
pub(super) fn alarms(summary: &Summary, lang: Lang) -> Vec<String> {
    let stopped = match summary.extent {
        Extent::Whole => None,
        Extent::Partial => {
            let judged = summary.tally.entries();
            Some(Text::new(
                format!("【未完成 PARTIAL】核验中途停止：只核验了前{judged}条，其余未核验"),
                format!(
                    "[PARTIAL] the run was stopped: only the first {judged} entries were judged"
                ),
            ))
        }
    };
    let listed = match summary.listed {
        Listed::All => None,
        Listed::NotPassed => Some(Text::fixed(
            "【只列未放行的】放行的人员不在此报告中",
            "[NOT PASSED ONLY] who passed is not listed in this report",
        )),
    };
    environment(summary.about.context.environment)
        .into_iter()
        .chain(stopped)
        .chain(listed)
        .map(|alarm| alarm.get(lang).to_owned())
        .collect()
}

/// The most tables that the head of a report names.
const TITLES: usize = 20;

/// What judged, as label and value.
pub(super) fn basis(summary: &Summary, lang: Lang) -> Vec<(Text, String)> {
    const ROSTER: Text = Text::fixed("花名册", "roster");
    const CLOCK: Text = Text::fixed("核验时间", "checked at");
    const NOTICE: Text = Text::fixed("依据通告", "notice");
    const STATED: Text = Text::fixed("地点", "stated");
    const KEYS: Text = Text::fixed("信任名单", "registry");
    const RISK: Text = Text::fixed("风险等级表", "risk register");
    const ENTRIES: Text = Text::fixed("人数", "workers");
    let about = &summary.about;
    let context = &about.context;
    let titles = summary
        .sources
        .iter()
        .map(|source| source.title().into_owned());
    let mut titles: Vec<_> = titles.take(TITLES).collect();
    if let Some(more) = summary.sources.len().checked_sub(TITLES).filter(|m| *m > 0) {
        titles.push(match lang {
            Lang::Zh => format!("另 {more} 个"),
            Lang::En => format!("{more} more"),
        });
    }
    let roster = titles.join(list_mark(lang));
    let version = |version: u64, environment: &str| match lang {
        Lang::Zh => format!("第{version}版（{environment}）"),
        Lang::En => format!("version {version} ({environment})"),
    };
    let notice = match lang {
        Lang::Zh => format!(
            "{}（{}，{}）",
            about.notice_title.zh, about.notice_body.zh, context.notice
        ),
        Lang::En => format!(
            "{} ({}, {})",
            about.notice_title.en, about.notice_body.en, context.notice
        ),
    };
    [
        (ROSTER, roster),
        (ENTRIES, summary.tally.verdicts.total().to_string()),
        (CLOCK, clock(context, lang)),
        (STATED, stated(about.stated, lang)),
        (NOTICE, notice),
        (
            KEYS,
            version(
                context.registry_version,
                context.environment.word().get(lang),
            ),
        ),
        (
            RISK,
            version(context.risk_version, context.risk_source.get(lang)),
        ),
    ]
    .into()
}

/// `2020-03-28 09:00 +08:00（指定时间）`.
pub(super) fn clock(context: &Context, lang: Lang) -> String {
    const GIVEN: Text = Text::fixed("（指定时间）", " (given time)");
    let time = format!("{} {}", context.at.for_people(context.zone), context.zone);
    match context.clock {
        ClockSource::System => time,
        ClockSource::Given => time + GIVEN.get(lang),
    }
}

/// Between clauses, which have commas of their own.
pub(super) const fn clause_mark(lang: Lang) -> &'static str {
    match lang {
        Lang::Zh => "；",
        Lang::En => "; ",
    }
}

/// Between the members of a list.
pub(super) const fn list_mark(lang: Lang) -> &'static str {
    match lang {
        Lang::Zh => "、",
        Lang::En => ", ",
    }
}

fn stated(stated: Stated, lang: Lang) -> String {
    let grade = stated.grade.map(|grade| grade.word());
    let said: Vec<_> = [
        Some(stated.place.word()),
        Some(stated.purpose.word()),
        grade,
    ]
    .into_iter()
    .flatten()
    .map(|word| word.get(lang).to_owned())
    .collect();
    said.join(" · ")
}

/// What changed since an earlier report, as words and the numbers of the entries; those who are missing
/// now stand apart.
pub(super) fn changes(since: &Since) -> [(Text, &[u64]); 4] {
    [
        (Text::fixed("新放行", "newly passed"), &since.newly_passed),
        (
            Text::fixed("不再放行", "no longer passed"),
            &since.no_longer,
        ),
        (Text::fixed("仍未放行", "still open"), &since.still_open),
        (Text::fixed("上次没有", "not in it then"), &since.added),
    ]
}

/// Those of an earlier report who are on no row now.
pub(super) static MISSING: Text = Text::fixed("这次没有", "missing now");
/// What an earlier report is worth.
pub(super) static SINCE: Text = Text::fixed(
    "每个人都已重新核验；上次的报告没有签名，只用来说明变化。",
    "Everybody was judged anew; the earlier report is not signed and only shows what has changed.",
);
