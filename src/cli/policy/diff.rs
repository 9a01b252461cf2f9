//! `healthcode policy diff`: who gets another verdict.

use std::path::PathBuf;

use clap::Args;

use super::{Exit, LangArgs, Refused, Terminal, read_notice};
use crate::base::text::Lang;
use crate::base::time::Zone;
use crate::gate::read_register;
use crate::notice::{Difference, Registers, diff, window_words};
use crate::report::table::table;

/// Flags of `policy diff`.
#[derive(Debug, Args)]
pub(in crate::cli) struct DiffArgs {
    /// 原通告 / The notice before
    #[arg(value_name = "A")]
    before: String,
    /// 新通告 / The notice after
    #[arg(value_name = "B")]
    after: String,
    /// 原风险等级表 / The risk register before
    #[arg(long, value_name = "FILE", requires = "risk_to")]
    risk_from: Option<PathBuf>,
    /// 新风险等级表 / The risk register after
    #[arg(long, value_name = "FILE", requires = "risk_from")]
    risk_to: Option<PathBuf>,
    #[command(flatten)]
    pub(in crate::cli) lang: LangArgs,
}

pub(super) fn run(args: &DiffArgs, terminal: &mut Terminal) -> Result<Exit, Refused> {
    let (a, b) = (read_notice(&args.before)?, read_notice(&args.after)?);
    let load = |path: &Option<PathBuf>| path.as_deref().map(read_register).transpose();
    let (from, to) = (load(&args.risk_from)?, load(&args.risk_to)?);
    let registers = from
        .as_ref()
        .zip(to.as_ref())
        .map(|(from, to)| Registers { from, to });
    let lang = args.lang.get();
    let differences = diff(&a, &b, registers);
    if differences.is_empty() {
        let none = match lang {
            Lang::Zh => "没有人的结果不同",
            Lang::En => "nobody gets another verdict",
        };
        return Ok(terminal.show(none));
    }
    let heading = match lang {
        Lang::Zh => ["何时", "对象", "原来", "之后"],
        Lang::En => ["when", "who", "before", "after"],
    };
    let zone = a.document().zone();
    let rows: Vec<Vec<String>> = differences.iter().map(|d| row(d, zone, lang)).collect();
    Ok(terminal.show(&table(&heading, &rows, terminal.style(lang).width)))
}

fn row(difference: &Difference, zone: Zone, lang: Lang) -> Vec<String> {
    let when = window_words(difference.window, zone)
        .map_or("…".to_owned(), |words| words.get(lang).to_owned());
    let mut who = difference.who.words().get(lang).to_owned();
    for places in &difference.places {
        let regions: Vec<String> = places
            .regions
            .iter()
            .map(|place| place.words().get(lang).to_owned())
            .collect();
        who = format!(
            "{who}\n{} → {}: {}",
            places.before,
            places.after,
            regions.join(", ")
        );
    }
    let (before, after) = (difference.before.words(), difference.after.words());
    vec![
        when,
        who,
        before.get(lang).to_owned(),
        after.get(lang).to_owned(),
    ]
}
