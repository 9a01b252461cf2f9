//! Flags that several commands share. Each group loads its own object: what was typed and what is
//! ready are two types.

use std::collections::BTreeMap;
use std::env;
use std::fs;
use std::path::{Path, PathBuf};

use clap::builder::{PossibleValuesParser, TypedValueParser};
use clap::{Args, ValueEnum};

use super::clock::{ClockArgs, ClockSetting};
use super::exit::Exit;
use super::input::read_document;
use super::terminal::Terminal;
use crate::check::Checker;
use crate::claims::Shown;
use crate::embedded;
use crate::facts::{Declaration, Temperature, Traveller};
use crate::ground::error::{Error, Fault};
use crate::ground::limits::DECLARED_PLACES;
use crate::ground::region::Region;
use crate::ground::text::{Lang, Text};
use crate::ground::time::{Day, Timestamp};
use crate::notice::{Grade, Notice, Place, Purpose};
use crate::risk::Register;
use crate::trust::{Environment, Registry};

/// The environment variable behind `--keys`.
const KEYS_VARIABLE: &str = "HEALTHCODE_KEYS";

/// A call that cannot be carried out, and the exit status that goes with it.
#[derive(Debug)]
pub(super) struct Refused(pub(super) Exit, pub(super) Error);

impl From<Error> for Refused {
    fn from(error: Error) -> Self {
        Self(Exit::CouldNotDecide, error)
    }
}

impl Refused {
    /// A mistake in the command line.
    pub(super) fn usage(flag: &str, what: Text) -> Self {
        Self(Exit::Usage, Error::one(flag, Fault::new("", what)))
    }

    /// Says it in one line.
    pub(super) fn report(&self, lang: Lang, terminal: &mut Terminal) -> Exit {
        terminal.note(&self.1.line(lang));
        self.0
    }
}

/// How results look.
#[derive(Debug, Args)]
pub(super) struct OutputArgs {
    /// 输出形式 / Form of the result
    #[arg(long, value_enum, default_value = "human", env = "HEALTHCODE_FORMAT")]
    pub(super) format: Format,
    #[command(flatten)]
    pub(super) lang: LangArgs,
}

/// In which language.
#[derive(Debug, Args)]
pub(super) struct LangArgs {
    /// 语言 / Language
    #[arg(long, value_enum, default_value = "zh", env = "HEALTHCODE_LANG")]
    lang: LangFlag,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(super) enum Format {
    /// 给人看 / for people
    Human,
    /// 每行一个 JSON 对象 / one JSON object a line
    Json,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum LangFlag {
    /// 中文
    Zh,
    /// English
    En,
}

impl LangArgs {
    pub(super) const fn get(&self) -> Lang {
        match self.lang {
            LangFlag::Zh => Lang::Zh,
            LangFlag::En => Lang::En,
        }
    }
}

/// Whom to trust.
#[derive(Debug, Args)]
pub(super) struct TrustArgs {
    /// 信任名单所在文件夹 / Folder of the trust registry [env: HEALTHCODE_KEYS=]
    #[arg(long, value_name = "DIR")]
    keys: Option<PathBuf>,
    /// 使用内置示范名单及其时钟（私钥公开，不得用于实际） / Use the demonstration registry and its
    /// clock; its private keys are public
    #[arg(long)]
    demo: bool,
}

impl TrustArgs {
    /// The registry. Nothing is trusted unless the caller says so, and a demonstration never
    /// passes for the real thing, nor the real thing for a demonstration.
    pub(super) fn load(&self) -> Result<Registry, Refused> {
        let variable = env::var_os(KEYS_VARIABLE).filter(|value| !value.is_empty());
        let folder = match (&self.keys, self.demo) {
            (Some(folder), _) => folder.clone(),
            (None, true) => return Ok(embedded::demo_registry()?),
            (None, false) => variable.map(PathBuf::from).ok_or_else(|| {
                let what = Text::fixed(
                    "未指定信任名单：请用 --keys 指定文件夹，或用 --demo 试用示范名单",
                    "no keys are trusted: give --keys DIR, or --demo to try the demonstration",
                );
                Refused::usage("--keys", what)
            })?,
        };
        let registry = read_registry(&folder)?;
        let demo_keys = registry.environment() == Environment::Demo;
        let name = folder.display().to_string();
        match (demo_keys, self.demo) {
            (true, false) => {
                let what = Text::fixed(
                    "这是示范名单，私钥公开；确要试用请加 --demo",
                    "a demonstration registry whose private keys are public: add --demo to try it",
                );
                Err(Refused::usage(&name, what))
            }
            (false, true) => {
                let what = Text::fixed(
                    "--demo 会使用示范时钟，只能与示范名单同用；请去掉 --demo",
                    "--demo brings the demonstration's clock and goes with a demonstration \
                     registry only: leave it out",
                );
                Err(Refused::usage(&name, what))
            }
            _ => Ok(registry),
        }
    }

    /// The demonstration's clock, if this is the demonstration.
    pub(super) fn demo_clock(&self) -> Option<Timestamp> {
        self.demo
            .then(|| Timestamp::parse(embedded::DEMO_CLOCK))
            .flatten()
    }
}

/// Reads the registry in `folder` with every JWK Set beside it.
pub(super) fn read_registry(folder: &Path) -> Result<Registry, Error> {
    Registry::load(&registry_documents(folder)?).map_err(|error| in_folder(folder, &error))
}

/// The documents of a registry's folder, by file name.
pub(super) fn registry_documents(folder: &Path) -> Result<BTreeMap<String, Vec<u8>>, Error> {
    let unreadable = |e: std::io::Error| unreadable(&folder.display().to_string(), &e);
    let mut documents = BTreeMap::new();
    for entry in fs::read_dir(folder).map_err(unreadable)? {
        let entry = entry.map_err(unreadable)?;
        let name = entry.file_name().to_string_lossy().into_owned();
        if name == Registry::FILE || name.ends_with(".jwks.json") {
            documents.insert(name, read_document(&entry.path())?);
        }
    }
    Ok(documents)
}

/// The same faults, with the folder before each file's name.
pub(super) fn in_folder(folder: &Path, error: &Error) -> Error {
    let faults = error
        .faults()
        .iter()
        .map(|(file, fault)| (folder.join(file).display().to_string(), fault.clone()))
        .collect();
    Error::all(faults).unwrap_or_else(|| error.clone())
}

/// A file that cannot be read, in one line.
pub(super) fn unreadable(name: &str, cause: &std::io::Error) -> Error {
    let what = match cause.kind() {
        std::io::ErrorKind::NotFound => Text::fixed("没有此文件或文件夹", "no such file or folder"),
        std::io::ErrorKind::PermissionDenied => Text::fixed("无权读取", "permission denied"),
        std::io::ErrorKind::IsADirectory => {
            Text::fixed("是文件夹，不是文件", "a folder, not a file")
        }
        _ => Text::new(
            format!("无法读写：{cause}"),
            format!("cannot be read or written: {cause}"),
        ),
    };
    Error::one(name, Fault::new("", what))
}

/// By which documents.
#[derive(Debug, Args)]
pub(super) struct PolicyArgs {
    /// 通告：内置编号或文件 / The notice: an embedded id or a file
    #[arg(long, value_name = "FILE|ID", default_value = embedded::TONGLIAO, env = "HEALTHCODE_NOTICE")]
    notice: String,
    /// 风险等级登记表；省略则用内置示例 / The risk register; an embedded illustration otherwise
    #[arg(long, value_name = "FILE", env = "HEALTHCODE_RISK")]
    risk: Option<PathBuf>,
}

impl PolicyArgs {
    /// The notice, proven. An embedded id comes first, so that no file can take its place.
    pub(super) fn notice(&self) -> Result<Notice, Error> {
        load_notice(&self.notice)
    }

    /// The risk register.
    pub(super) fn register(&self) -> Result<Register, Error> {
        match &self.risk {
            None => embedded::risk_register(),
            Some(path) => Register::load(&path.display().to_string(), &read_document(path)?),
        }
    }
}

/// The embedded notice with that id, else the file.
pub(super) fn load_notice(id_or_file: &str) -> Result<Notice, Error> {
    let path = Path::new(id_or_file);
    if embedded::notice_ids().any(|id| id == id_or_file) || !path.exists() {
        return embedded::notice(id_or_file);
    }
    Notice::load(id_or_file, &read_document(path)?)
}

/// Everything that judges, in one group.
#[derive(Debug, Args)]
pub(super) struct JudgeArgs {
    #[command(flatten)]
    trust: TrustArgs,
    #[command(flatten)]
    policy: PolicyArgs,
    #[command(flatten)]
    clock: ClockArgs,
}

impl JudgeArgs {
    /// The checker, and where its time comes from.
    pub(super) fn load(&self) -> Result<(Checker, ClockSetting), Refused> {
        let registry = self.trust.load()?;
        let checker = Checker::new(registry, self.policy.notice()?, self.policy.register()?)
            .with_leeway(self.clock.leeway);
        Ok((checker, self.clock.setting(self.trust.demo_clock())))
    }
}

/// The traveller at the gate.
#[derive(Debug, Args)]
pub(super) struct TravellerArgs {
    /// 地点 / Where the gate is
    #[arg(long, default_value = "city-entry", value_parser = words(Place::WORDS), env = "HEALTHCODE_PLACE")]
    place: Place,
    /// 来意 / Why the person came
    #[arg(long, default_value = "work", value_parser = words(Purpose::WORDS), env = "HEALTHCODE_PURPOSE")]
    purpose: Purpose,
    /// 年级 / School grade
    #[arg(long, value_parser = words(Grade::WORDS))]
    grade: Option<Grade>,
    /// 本人申报的停留地，逗号分隔；none 表示无可申报 / Places declared, or none
    #[arg(long, value_name = "REGION,…|none")]
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
    pub(super) fn load(&self, today: Day) -> Result<Traveller, Refused> {
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
            },
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
    let text = String::from_utf8_lossy(&bytes);
    Ok(text
        .lines()
        .next()
        .unwrap_or_default()
        .trim_start_matches('\u{feff}')
        .trim()
        .to_owned())
}

fn declaration(text: &str) -> Result<Declaration, Refused> {
    if text == "none" {
        return Ok(Declaration::Places(Vec::new()));
    }
    let refuse = |shown: &str, what: &Text| {
        let shown = crate::ground::text::printable(shown);
        let what = Text::new(
            format!("`{shown}`：应为{}", what.zh),
            format!("`{shown}`: expected {}", what.en),
        );
        Refused::usage("--declared", what)
    };
    let places: Option<Vec<Region>> = text
        .split([',', '，'])
        .map(|place| Region::parse(&place.trim().to_ascii_uppercase()))
        .collect();
    match places {
        Some(places) if places.len() <= DECLARED_PLACES => Ok(Declaration::Places(places)),
        _ => Err(refuse(text, &Region::EXPECTED)),
    }
}

fn temperature(text: &str) -> Result<Temperature, String> {
    let read = text.parse().ok().and_then(Temperature::celsius);
    read.ok_or_else(|| "须为 30.0 至 45.0 / expected 30.0 to 45.0".to_owned())
}

fn day(text: &str) -> Result<Day, String> {
    Day::parse(text).ok_or_else(|| "须为 / expected YYYY-MM-DD".to_owned())
}

/// A parser for a closed vocabulary, so that clap lists and suggests the words.
fn words<T: Copy + Send + Sync>(
    known: &'static [(&'static str, T)],
) -> impl TypedValueParser<Value = T> {
    PossibleValuesParser::new(known.iter().map(|(word, _)| *word)).try_map(move |given| {
        let found = known.iter().find(|(word, _)| *word == given);
        found.map(|(_, value)| *value).ok_or("unknown word")
    })
}
