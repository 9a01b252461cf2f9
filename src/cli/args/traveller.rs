//! The traveller at the gate.

use std::path::Path;

use clap::Args;

use super::Refused;
use super::words::words;
use crate::base::decode::text_of;
use crate::base::text::Text;
use crate::base::time::Day;
use crate::claims::Shown;
use crate::facts::{Declaration, Temperature, Traveller};
use crate::gate::files::read_document;
use crate::notice::{Grade, Place, Purpose};

/// The traveller at the gate.
#[derive(Debug, Args)]
pub(in crate::cli) struct TravellerArgs {
    /// 地点 / Where the gate is
    #[arg(long, default_value = "city-entry", value_parser = words(Place::WORDS), env = "HEALTHCODE_PLACE")]
    place: Place,
    /// 来通事由 / Why the person came
    #[arg(long, default_value = "work", value_parser = words(Purpose::WORDS), env = "HEALTHCODE_PURPOSE")]
    purpose: Purpose,
    /// 年级 / School grade
    #[arg(long, value_parser = words(Grade::WORDS))]
    grade: Option<Grade>,
    /// 持码人申报的停留地，名称或代码，如 湖北、武汉；none 表示无可申报 / Places declared, by name or code, or
    /// none
    #[arg(long, value_name = "PLACE,…|none")]
    declared: Option<String>,
    /// 到达日期，隔离期由此起算 / Day of arrival, from which quarantine counts
    #[arg(long, value_name = "DATE", value_parser = day)]
    arrived: Option<Day>,
    /// 证件号码，或 @文件 / Number on the ID document, or @FILE
    #[arg(long, value_name = "NUMBER|@FILE")]
    id_number: Option<String>,
    /// 证件姓名 / Name on the ID document
    #[arg(long)]
    name: Option<String>,
    /// 体温（℃） / Temperature in °C
    #[arg(long, value_name = "CELSIUS", value_parser = temperature, allow_negative_numbers = true)]
    temperature: Option<Temperature>,
}

impl TravellerArgs {
    /// The traveller, at a gate whose clock shows `today`.
    pub(in crate::cli) fn load(&self, today: Day) -> Result<Traveller, Refused> {
        if self.arrived.is_some_and(|day| day > today) {
            let what = Text::fixed("到达日期晚于今天", "the day of arrival is still to come");
            return Err(Refused::usage("--arrived", what));
        }
        let number = match &self.id_number {
            Some(number) => Some(id_number(number)?),
            None => None,
        };
        let blank = |text: &Option<String>| text.as_ref().is_some_and(|t| t.trim().is_empty());
        for (flag, value) in [("--id-number", &number), ("--name", &self.name)] {
            if blank(value) {
                let what = Text::fixed(
                    "为空；不核对则省略此参数",
                    "empty: leave the flag out to skip it",
                );
                return Err(Refused::usage(flag, what));
            }
        }
        Ok(Traveller {
            place: self.place,
            purpose: self.purpose,
            grade: self.grade,
            declared: self
                .declared
                .as_deref()
                .map_or(Ok(Declaration::NotAsked), declaration)?,
            shown: Shown {
                number,
                name: self.name.clone(),
                masked_number: None,
            },
            challenge: None,
            temperature: self.temperature,
            arrived: self.arrived,
        })
    }
}

/// The number itself, or the first line of `@FILE`, which keeps it out of process lists.
fn id_number(text: &str) -> Result<String, Refused> {
    let Some(file) = text.strip_prefix('@') else {
        return Ok(text.to_owned());
    };
    let bytes = read_document(Path::new(file))?;
    let text = text_of(&bytes);
    Ok(text.lines().next().unwrap_or_default().trim().to_owned())
}

fn declaration(text: &str) -> Result<Declaration, Refused> {
    Declaration::parse(text).map_err(|what| Refused::usage("--declared", what))
}

pub(in crate::cli) fn temperature(text: &str) -> Result<Temperature, String> {
    let read = Temperature::parse(text);
    read.ok_or_else(|| "须为 30.0 至 45.0 / expected 30.0 to 45.0".to_owned())
}

pub(in crate::cli) fn day(text: &str) -> Result<Day, String> {
    Day::parse(text).ok_or_else(|| "须为年-月-日，如 2020-03-28 / expected YYYY-MM-DD".to_owned())
}
