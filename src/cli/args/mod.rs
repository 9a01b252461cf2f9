//! Flags that several commands share. Each group loads its own object: what was typed and what is
//! ready are two types.

mod data;
mod force;
mod traveller;
mod trust;
mod words;

use clap::{Args, ValueEnum};

use super::exit::Exit;
use super::terminal::Terminal;
use crate::base::error::{Error, Fault};
use crate::base::text::{Lang, Text};
use crate::facts::Traveller;
use crate::gate::{ClockSetting, Gate};

pub(super) use data::{DataArgs, Proofs};
pub(super) use force::ForceArgs;
pub(super) use traveller::{DAY, TEMPERATURE, TravellerArgs};
pub(super) use trust::{TrustArgs, refused};
pub(super) use words::{explained, read_by, words};

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
}

/// How results look.
#[derive(Debug, Args)]
pub(super) struct OutputArgs {
    /// 输出形式 / Form of the result
    #[arg(long, value_enum, default_value = "human", env = "HEALTHCODE_FORMAT")]
    pub(super) format: OutputFormat,
}

/// A command, and in which language it speaks.
#[derive(Debug, Args)]
pub(super) struct Call<A: Args> {
    #[command(flatten)]
    args: A,
    #[command(flatten)]
    lang: LangArgs,
}

impl<A: Args> Call<A> {
    /// Runs the command in that language.
    pub(super) fn run(
        &self,
        command: impl FnOnce(&A, &mut Terminal) -> Result<Exit, Refused>,
        terminal: &mut Terminal,
    ) -> Result<Exit, Refused> {
        command(&self.args, terminal.speak(&self.lang))
    }
}

/// In which language.
#[derive(Debug, Args)]
pub(super) struct LangArgs {
    /// 语言 / Language
    #[arg(long, value_parser = explained(&LANGUAGES), default_value = "zh", env = "HEALTHCODE_LANG")]
    lang: Lang,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(super) enum OutputFormat {
    /// 给人看 / for people
    Human,
    /// 每行一个 JSON 对象 / one JSON object a line
    Json,
}

impl LangArgs {
    pub(super) const fn get(&self) -> Lang {
        self.lang
    }
}

const LANGUAGES: [(&str, Lang, &str); 2] = [("zh", Lang::Zh, "中文"), ("en", Lang::En, "English")];

/// Everything that a gate is asked with, except the codes and the form of the results.
#[derive(Debug, Args)]
pub(super) struct GateArgs {
    #[command(flatten)]
    data: DataArgs,
    #[command(flatten)]
    traveller: TravellerArgs,
}

/// An open gate with its clock, and the traveller at it as far as the flags say.
#[derive(Debug)]
pub(super) struct Post {
    pub(super) gate: Gate,
    pub(super) clock: ClockSetting,
    pub(super) traveller: Traveller,
}

impl Post {
    /// Raises the high-water mark beside an installed bundle, if it is time to, and says what is
    /// wrong with it.
    pub(super) fn keep_time(&self, terminal: &mut Terminal) {
        if let Ok(clock) = self.clock.now() {
            for note in self.gate.keep_time(clock) {
                terminal.say(&note);
            }
        }
    }
}

impl GateArgs {
    /// Opens the gate. The caller reports what is refused; what is only left out is reported here.
    pub(super) fn load(&self, proofs: Proofs, terminal: &mut Terminal) -> Result<Post, Refused> {
        let (gate, clock) = self.data.load(proofs, terminal)?;
        let zone = gate.verifier().checker().notice().document().zone();
        let traveller = self.traveller.load(clock.now()?.at.day(zone))?;
        Ok(Post {
            gate,
            clock,
            traveller,
        })
    }
}
