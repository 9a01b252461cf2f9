//! `healthcode policy show`: for an official to read, article beside article.

use clap::Args;

use super::{Exit, LangArgs, Refused, Terminal, read_notice};
use crate::base::division;
use crate::base::text::{Lang, Text};
use crate::embedded;
use crate::notice::Document;
use crate::report::table::table;

/// Flags of `policy show`.
#[derive(Debug, Args)]
pub(in crate::cli) struct ShowArgs {
    /// 内置编号或文件 / An embedded id or a file
    #[arg(value_name = "NOTICE", default_value = embedded::TONGLIAO)]
    notice: String,
    #[command(flatten)]
    pub(in crate::cli) lang: LangArgs,
}

pub(super) fn run(args: &ShowArgs, terminal: &mut Terminal) -> Result<Exit, Refused> {
    let notice = read_notice(&args.notice)?;
    let (document, lang) = (notice.document(), args.lang.get());
    let width = terminal.style(lang).width;
    let parts = [
        heading(document, lang),
        articles(document, lang, width),
        rules(document, lang, width),
    ];
    Ok(terminal.show(&parts.join("\n\n")))
}

fn heading(document: &Document, lang: Lang) -> String {
    let zone = document.zone();
    let side = |at: Option<_>| {
        at.map_or("…".to_owned(), |at: crate::base::time::Timestamp| {
            at.in_words(zone)
        })
    };
    let window = document.effective();
    let (from, until) = (side(window.from), side(window.until));
    let end = match window.until {
        Some(_) => format!("至 {until} 止"),
        None => "未定截止日期".to_owned(),
    };
    let days = document.lookback_days();
    let region = division::shown(document.region());
    let changes: Vec<String> = document
        .changes()
        .iter()
        .map(|at| at.in_words(zone))
        .collect();
    let lines = [
        Text::new(
            format!("{}（{}）", document.title().zh, document.id()),
            format!("{} ({})", document.title().en, document.id()),
        ),
        Text::new(
            format!("{}；适用地区：{}", document.issuer().zh, region.zh),
            format!("{}; region: {}", document.issuer().en, region.en),
        ),
        Text::new(
            format!("自 {from} 起施行，{end}；{}", document.effective_basis().zh),
            format!(
                "in force {from} to {until}; {}",
                document.effective_basis().en
            ),
        ),
        Text::new(
            format!("回溯 {days} 天；结果改变的时刻：{}", changes.join("、")),
            format!(
                "looks back {days} days; verdicts change at: {}",
                changes.join(", ")
            ),
        ),
        document.source().clone(),
    ];
    lines.map(|line| line.get(lang).to_owned()).join("\n")
}

fn articles(document: &Document, lang: Lang, width: Option<usize>) -> String {
    let heading = match lang {
        Lang::Zh => ["条款", "原文", "要点"],
        Lang::En => ["article", "its own words", "what it comes to"],
    };
    let rows: Vec<Vec<String>> = document
        .articles()
        .iter()
        .map(|article| {
            let mut summary = article.summary().get(lang).to_owned();
            if let Some(why) = article.decides_nothing() {
                summary = format!("{summary}\n{}", why.get(lang));
            }
            vec![
                article.number().to_string(),
                article.text().to_owned(),
                summary,
            ]
        })
        .collect();
    table(&heading, &rows, width)
}

fn rules(document: &Document, lang: Lang, width: Option<usize>) -> String {
    let heading = match lang {
        Lang::Zh => ["依据", "规则", "对象", "决定", "说明与待办"],
        Lang::En => [
            "basis",
            "rule",
            "for whom",
            "verdict",
            "what it says and asks",
        ],
    };
    let rows: Vec<Vec<String>> = document
        .table()
        .iter()
        .map(|row| {
            let mut who = row.who.get(lang).to_owned();
            if let Some(when) = &row.when {
                who = format!("{who}\n{}", when.get(lang));
            }
            let mut says = row.rule.text().get(lang).to_owned();
            for duty in &row.obligations {
                says = format!("{says}\n□ {}", duty.get(lang));
            }
            let verdict = row.rule.verdict().word_in(lang);
            vec![
                row.basis.get(lang).to_owned(),
                row.rule.id().to_string(),
                who,
                verdict,
                says,
            ]
        })
        .collect();
    table(&heading, &rows, width)
}
