//! The traveller at the gate.

use std::path::Path;

use clap::Args;

use super::Refused;
use super::words::{read_by, words};
use crate::base::error::Error;
use crate::base::text::Text;
use crate::base::time::Day;
use crate::claims::Shown;
use crate::facts::{Declaration, Temperature, Traveller};
use crate::gate::files::read_first_line;
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
    #[arg(long, value_name = "DATE", value_parser = read_by(Day::parse, DAY))]
    arrived: Option<Day>,
    /// 证件号码，或 @文件 / Number on the ID document, or @FILE
    #[arg(long, value_name = "NUMBER|@FILE")]
    id_number: Option<String>,
    /// 证件姓名 / Name on the ID document
    #[arg(long)]
    name: Option<String>,
    /// 体温（℃） / Temperature in °C
    #[arg(long, value_name = "CELSIUS", value_parser = read_by(Temperature::parse, TEMPERATURE), allow_negative_numbers = true)]
    temperature: Option<Temperature>,
}

impl TravellerArgs {
    /// The traveller, at a gate whose clock shows `today`.
    pub(in crate::cli) fn load(&self, today: Day) -> Result<Traveller, Refused> {
        if self.arrived.is_some_and(|day| day > today) {
            let what = Text::fixed("到达日期晚于今天", "the day of arrival is still to come");
            return Err(Refused::usage("--arrived", what));
        }
        let number = self.id_number.as_deref().map(id_number).transpose()?;
        for (flag, value) in [("--id-number", &number), ("--name", &self.name)] {
            if value.as_ref().is_some_and(|text| text.trim().is_empty()) {
                let what = Text::fixed(
                    "为空；不核对则省略此参数",
                    "empty: leave the flag out to skip it",
                );
                return Err(Refused::usage(flag, what));
            }
        }
        let declared = self.declared.as_deref().map(Declaration::parse);
        let declared = declared.unwrap_or(Ok(Declaration::NotAsked));
        let declared = declared.map_err(|what| Refused::usage("--declared", what))?;
        Ok(Traveller {
            place: self.place,
            purpose: self.purpose,
            grade: self.grade,
            declared,
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
fn id_number(text: &str) -> Result<String, Error> {
    match text.strip_prefix('@') {
        Some(file) => read_first_line(Path::new(file)),
        None => Ok(text.to_owned()),
    }
}

pub(in crate::cli) const TEMPERATURE: &str = "须为 30.0 至 45.0 / expected 30.0 to 45.0";
pub(in crate::cli) const DAY: &str = "须为年-月-日，如 2020-03-28 / expected YYYY-MM-DD";
