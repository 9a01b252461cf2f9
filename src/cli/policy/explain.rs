//! `healthcode policy explain`: each rule, and why it matched or not.

use clap::Args;

use super::read_notice;
use crate::cli::{AtArgs, Exit, Refused, TEMPERATURE, Terminal, read_by, words};
use crate::embedded;
use crate::facts::Temperature;
use crate::notice::{CodeFact, Colour, Facts, Fever, Grade, Place, Presence, Purpose};
use crate::report::notice::explained;
use crate::risk::RiskLevel;

/// Flags of `policy explain`.
#[derive(Debug, Args)]
pub(in crate::cli) struct ExplainArgs {
    /// 内置编号或文件 / An embedded id or a file
    #[arg(long, value_name = "FILE|ID", default_value = embedded::TONGLIAO)]
    notice: String,
    /// 地点 / Where the gate is
    #[arg(long, default_value = "city-entry", value_parser = words(Place::WORDS))]
    place: Place,
    /// 来意 / Why the person came
    #[arg(long, default_value = "work", value_parser = words(Purpose::WORDS))]
    purpose: Purpose,
    /// 健康码颜色 / Colour of a verified code
    #[arg(long, default_value = "green", value_parser = words(Colour::WORDS))]
    colour: Colour,
    /// 出示方式 / How the code is shown
    #[arg(long, default_value = "static", value_parser = words(Presence::WORDS))]
    presence: Presence,
    /// 无健康码 / The person has no code
    #[arg(long, conflicts_with_all = ["colour", "presence"])]
    no_code: bool,
    /// 最差风险等级 / Worst risk level among the places that count
    #[arg(long, default_value = "low", value_parser = words(&RiskLevel::WORDS))]
    risk: RiskLevel,
    /// 体温（℃） / Temperature in °C
    #[arg(long, value_name = "CELSIUS", value_parser = read_by(Temperature::parse, TEMPERATURE), allow_negative_numbers = true)]
    temperature: Option<Temperature>,
    /// 年级 / School grade
    #[arg(long, value_parser = words(Grade::WORDS))]
    grade: Option<Grade>,
    #[command(flatten)]
    clock: AtArgs,
}

pub(super) fn run(args: &ExplainArgs, terminal: &mut Terminal) -> Result<Exit, Refused> {
    let notice = read_notice(&args.notice)?;
    let lang = terminal.lang();
    let facts = Facts {
        place: args.place,
        purpose: args.purpose,
        code: if args.no_code {
            CodeFact::None
        } else {
            CodeFact::Verified(args.colour, args.presence)
        },
        risk: args.risk,
        fever: args.temperature.map_or(Fever::None, Temperature::fever),
        grade: args.grade,
        at: args.clock.setting(None).now()?.at,
    };
    let width = terminal.style().width;
    Ok(terminal.show(&explained(&notice, &facts, lang, width)))
}
