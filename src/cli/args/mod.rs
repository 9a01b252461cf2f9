//! Flags that several commands share. Each group loads its own object: what was typed and what is
//! ready are two types.

mod data;
mod policy;
mod status;
mod traveller;
mod trust;

use std::sync::Arc;

use clap::{Args, ValueEnum};

use super::clock::ClockSetting;
use super::exit::Exit;
use super::terminal::Terminal;
use crate::base::error::{Error, Fault};
use crate::base::text::{Lang, Text};
use crate::check::Checker;
use crate::facts::Traveller;

pub(super) use data::{Data, DataArgs, Keeper};
pub(super) use policy::{load_notice, load_register};
pub(super) use status::tokens;
pub(super) use traveller::{TravellerArgs, temperature, words};
pub(super) use trust::{TrustArgs, in_folder, registry_documents};

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

/// Everything that a gate is asked with, but for the codes and how results look.
#[derive(Debug, Args)]
pub(super) struct GateArgs {
    #[command(flatten)]
    data: DataArgs,
    #[command(flatten)]
    traveller: TravellerArgs,
}

/// A gate that is ready to judge.
#[derive(Debug)]
pub(super) struct Gate {
    pub(super) checker: Arc<Checker>,
    pub(super) clock: ClockSetting,
    pub(super) traveller: Traveller,
    pub(super) keeper: Keeper,
}

impl Gate {
    /// Raises the high-water mark beside an installed bundle, if it is time to.
    pub(super) fn keep_time(&self, lang: Lang, terminal: &mut Terminal) {
        self.keeper.keep(self.clock, lang, terminal);
    }
}

impl GateArgs {
    /// Loads everything. Whoever calls reports what is refused; what is only left out is named here.
    pub(super) fn load(&self, lang: Lang, terminal: &mut Terminal) -> Result<Gate, Refused> {
        let Data {
            checker,
            clock,
            keeper,
            ..
        } = self.data.load(lang, terminal)?;
        let today = clock.now()?.at.day(checker.notice().document().zone());
        let traveller = self.traveller.load(today)?;
        Ok(Gate {
            checker: Arc::new(checker),
            clock,
            traveller,
            keeper,
        })
    }
}
