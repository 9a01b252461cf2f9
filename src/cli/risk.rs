//! `healthcode risk`: what the register says of a place, and why.

use std::path::PathBuf;

use clap::{Args, Subcommand};

use super::args::{LangArgs, Refused};
use super::clock::AtArgs;
use super::exit::Exit;
use super::terminal::Terminal;
use crate::base::division;
use crate::base::text::Lang;
use crate::base::time::Zone;
use crate::embedded;
use crate::gate::read_register;
use crate::risk::{Decided, Derivation, Entry};

/// The commands of `risk`.
#[derive(Debug, Subcommand)]
pub(super) enum RiskCommand {
    /// 某地的风险等级、起始日期、来源与推导 / The level of a place, since when, its source and how it is derived
    Show(ShowArgs),
}

/// Flags of `risk show`.
#[derive(Debug, Args)]
pub(super) struct ShowArgs {
    /// 地名、六位行政区划代码，或两位国家或地区代码 / A name, a six-digit region or a two-letter code
    #[arg(value_name = "PLACE")]
    place: String,
    /// 风险等级表；省略则用内置示例 / The risk register; an embedded illustration otherwise
    #[arg(long, value_name = "FILE", env = "HEALTHCODE_RISK")]
    risk: Option<PathBuf>,
    #[command(flatten)]
    clock: AtArgs,
    #[command(flatten)]
    lang: LangArgs,
}

/// Runs one of them.
pub(super) fn run(command: &RiskCommand, terminal: &mut Terminal) -> Exit {
    let RiskCommand::Show(args) = command;
    match show(args, terminal) {
        Ok(exit) => exit,
        Err(refused) => refused.report(args.lang.get(), terminal),
    }
}

fn show(args: &ShowArgs, terminal: &mut Terminal) -> Result<Exit, Refused> {
    let register = args
        .risk
        .as_deref()
        .map_or_else(embedded::risk_register, read_register)?;
    let at = args.clock.setting(None).now()?.at;
    let lang = args.lang.get();
    let region = division::region(&args.place).map_err(|what| Refused::usage("PLACE", what))?;
    let derivation = register.derivation(region, at);
    let place = division::shown(region);
    let (version, source) = (register.version(), register.source().get(lang));
    let (when, level) = (at.for_people(Zone::CHINA), derivation.level.word());
    let mut lines = vec![match lang {
        Lang::Zh => format!("{} {when}：{}", place.zh, level.zh),
        Lang::En => format!("{} at {when}: {}", place.en, level.en),
    }];
    lines.push(own(&derivation, lang));
    for entry in &derivation.beneath {
        let beneath = if lang == Lang::Zh {
            "其中："
        } else {
            "in it: "
        };
        lines.push(format!("{beneath}{}", listed(entry, lang)));
    }
    lines.push(match lang {
        Lang::Zh => format!("风险等级表第 {version} 版：{source}"),
        Lang::En => format!("register version {version}: {source}"),
    });
    Ok(terminal.show(&lines.join("\n")))
}

fn own(derivation: &Derivation<'_>, lang: Lang) -> String {
    match (&derivation.decided, lang) {
        (Decided::Listed(entry), _) => listed(entry, lang),
        (Decided::Overseas, Lang::Zh) => "未列入的两位国家或地区代码：按境外".to_owned(),
        (Decided::Overseas, Lang::En) => {
            "a two-letter code that is not listed: overseas".to_owned()
        }
        (Decided::NotListed, Lang::Zh) => "未列入：未知".to_owned(),
        (Decided::NotListed, Lang::En) => "not listed: unknown".to_owned(),
    }
}

fn listed(entry: &Entry, lang: Lang) -> String {
    let since = entry.since().for_people(Zone::CHINA);
    let (place, source) = (division::shown(entry.region()), entry.source());
    let level = entry.level().word();
    match lang {
        Lang::Zh => format!("{} 自 {since} 起为{}（{source}）", place.zh, level.zh),
        Lang::En => format!("{} {} since {since} ({source})", place.en, level.en),
    }
}
