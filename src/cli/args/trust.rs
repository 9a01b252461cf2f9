//! Whom to trust.

use std::env;
use std::path::PathBuf;

use clap::Args;

use super::Refused;
use crate::base::error::{Error, Fault};
use crate::base::text::Text;
use crate::base::time::Timestamp;
use crate::embedded;
use crate::gate::{Closed, Demonstration, Sources, Store, Trust, name_one, no_such_notice};
use crate::trust::Registry;

/// The environment variables behind `--keys` and `--bundle`.
const KEYS_VARIABLE: &str = "HEALTHCODE_KEYS";
const BUNDLE_VARIABLE: &str = "HEALTHCODE_BUNDLE";

/// Whom to trust.
#[derive(Debug, Args)]
pub(in crate::cli) struct TrustArgs {
    /// 信任名单所在文件夹 / Folder of the trust registry [env: HEALTHCODE_KEYS=]
    #[arg(long, value_name = "DIR")]
    keys: Option<PathBuf>,
    /// 已安装信任包的文件夹 / Folder of an installed bundle [env: HEALTHCODE_BUNDLE=]
    #[arg(long, value_name = "DIR", conflicts_with = "keys")]
    bundle: Option<PathBuf>,
    /// 使用内置演示名单和演示时间（私钥公开，结果不作数，不得用于实际查验） / Use the demonstration registry and its
    /// clock; its private keys are public
    #[arg(long)]
    demo: bool,
}

impl TrustArgs {
    /// Where the trust data come from. `--keys` and `--demo` outrank the variables; beside a bundle
    /// no other registry may be named.
    fn trust(&self) -> Result<Trust, Refused> {
        let variables = (variable(KEYS_VARIABLE), variable(BUNDLE_VARIABLE));
        match (&self.keys, &self.bundle, variables) {
            (Some(folder), _, _) => Ok(Trust::Keys(folder.clone())),
            (None, Some(folder), (None, _)) => Ok(Trust::Bundle(folder.clone())),
            (None, Some(_), (Some(_), _)) => Err(Refused::usage(KEYS_VARIABLE, BESIDE_A_BUNDLE)),
            (None, None, _) if self.demo => Ok(Trust::Demonstration),
            (None, None, (Some(folder), None)) => Ok(Trust::Keys(folder)),
            (None, None, (None, Some(folder))) => Ok(Trust::Bundle(folder)),
            (None, None, (Some(_), Some(_))) => Err(Refused::usage(KEYS_VARIABLE, BOTH_SET)),
            (None, None, (None, None)) => Err(Refused::usage("--keys", NOBODY)),
        }
    }

    /// Sources that trust what these flags say, and nothing else yet.
    pub(in crate::cli) fn sources(&self) -> Result<Sources, Refused> {
        let mut sources = Sources::new(self.trust()?);
        if self.demo {
            sources.demonstration = Demonstration::Only;
        }
        Ok(sources)
    }

    /// The registry alone. Nothing is trusted unless the caller says so.
    pub(in crate::cli) fn load(&self) -> Result<Registry, Refused> {
        let sources = self.sources()?;
        let found = sources.registry();
        let (registry, _) = found.map_err(|closed| refused(&sources, closed))?;
        Ok(registry)
    }

    /// The registry, unless nothing names one.
    pub(in crate::cli) fn load_if_given(&self) -> Result<Option<Registry>, Refused> {
        let flags = self.keys.is_some() || self.bundle.is_some() || self.demo;
        let variables = [KEYS_VARIABLE, BUNDLE_VARIABLE].map(variable);
        if !flags && variables.iter().all(Option::is_none) {
            return Ok(None);
        }
        self.load().map(Some)
    }

    /// The demonstration's clock, if this is the demonstration.
    pub(in crate::cli) fn demo_clock(&self) -> Option<Timestamp> {
        self.demo
            .then(|| Timestamp::parse(embedded::DEMO_CLOCK))
            .flatten()
    }
}

/// The value of a variable; an empty one is not set.
pub(super) fn variable(name: &str) -> Option<PathBuf> {
    let value = env::var_os(name).filter(|value| !value.is_empty());
    value.map(PathBuf::from)
}

/// Why a gate was not opened, with the flags that mend it.
pub(in crate::cli) fn refused(sources: &Sources, closed: Closed) -> Refused {
    let (at, what) = match closed {
        Closed::Demonstration(folder) => (folder.display().to_string(), DEMONSTRATION),
        Closed::NoDemonstration(folder) => (folder.display().to_string(), NO_DEMONSTRATION),
        Closed::SeveralNotices(ids) => ("--notice".to_owned(), name_one(&ids)),
        Closed::NoticeNotInBundle(named, ids) => {
            let flag = "--notice / HEALTHCODE_NOTICE".to_owned();
            (flag, no_such_notice(&named, &ids))
        }
        Closed::RegisterBesideBundle => ("--risk".to_owned(), OWN_REGISTER),
        Closed::Illustration(file) => {
            let name = file.map_or_else(|| "--risk".to_owned(), |path| path.display().to_string());
            return Error::one(&name, Fault::new("", ILLUSTRATION)).into();
        }
        Closed::Data(error) => {
            return match &sources.trust {
                Trust::Bundle(folder) if !Store::new(folder).is_installed() => {
                    error.with_hint(INSTALL).into()
                }
                _ => error.into(),
            };
        }
    };
    Refused::usage(&at, what)
}

const BESIDE_A_BUNDLE: Text = Text::fixed(
    "已指定信任包，不能另给信任名单；请去掉其一",
    "a bundle is named, and no other registry may stand beside it: leave one of them out",
);
const BOTH_SET: Text = Text::fixed(
    "与 HEALTHCODE_BUNDLE 只能设一个",
    "and HEALTHCODE_BUNDLE are both set: set one of them",
);
const NOBODY: Text = Text::fixed(
    "没有指定信任名单：请加 --bundle <文件夹>（已安装的信任包）或 --keys <文件夹>；只想试用，加 --demo",
    "no keys are trusted: give --bundle DIR or --keys DIR, or --demo to try the demonstration",
);
const DEMONSTRATION: Text = Text::fixed(
    "这是演示名单，私钥公开；确要试用请加 --demo",
    "a demonstration registry whose private keys are public: add --demo to try it",
);
const NO_DEMONSTRATION: Text = Text::fixed(
    "--demo 会使用演示时钟，只能与演示名单同用；请去掉 --demo",
    "--demo brings the demonstration's clock and goes with a demonstration registry only: leave it out",
);
const OWN_REGISTER: Text = Text::fixed(
    "信任包自带风险等级表，请去掉此参数（或 HEALTHCODE_RISK）",
    "the bundle brings its own risk register: leave this (or HEALTHCODE_RISK) out",
);
const ILLUSTRATION: Text = Text::fixed(
    "正式名单不能用示例风险等级表判定：请用 --risk 指定主管部门发布的等级表，或用 --bundle",
    "a registry of production is not judged by an illustration: give the register of the competent \
     authority with --risk, or use --bundle",
);
const INSTALL: Text = Text::fixed(
    "请先安装：healthcode gate install U盘 --to 文件夹",
    "install one first: healthcode gate install STICK --to DIR",
);
