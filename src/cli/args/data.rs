//! Everything that judges: whom to trust, by which documents, with which lists, when.

use std::path::PathBuf;
use std::sync::Arc;

use clap::Args;
use clap::builder::NonEmptyStringValueParser;

use super::super::clock::ClockArgs;
use super::super::terminal::Terminal;
use super::Refused;
use super::trust::{TrustArgs, refused, variable};
use crate::check::Clock;
use crate::gate::{ClockSetting, Gate, Sources};

/// The environment variable behind `--status`.
const STATUS_VARIABLE: &str = "HEALTHCODE_STATUS";

/// Everything that judges.
#[derive(Debug, Args)]
pub(in crate::cli) struct DataArgs {
    #[command(flatten)]
    trust: TrustArgs,
    /// 通告：内置编号或文件 / The notice: an embedded id or a file
    /// （省略则用信任包中唯一的通告，没有则用 tongliao-2020-03） / (otherwise the only one of the bundle,
    /// or tongliao-2020-03)
    #[arg(long, value_name = "FILE|ID", env = "HEALTHCODE_NOTICE")]
    notice: Option<String>,
    /// 风险等级表；省略则用信任包中的，没有则用内置示例 / The risk register; otherwise that of the bundle,
    /// or an embedded illustration
    #[arg(long, value_name = "FILE", env = "HEALTHCODE_RISK")]
    risk: Option<PathBuf>,
    /// 状态列表（*.jwt）所在文件夹 / Folder of status lists, every *.jwt there [env: HEALTHCODE_STATUS=]
    #[arg(long, value_name = "DIR")]
    status: Option<PathBuf>,
    #[command(flatten)]
    clock: ClockArgs,
    /// 只接受出示给此卡口的现场证明 / Take only proofs that were made for this gate
    #[arg(long, value_name = "ID", value_parser = NonEmptyStringValueParser::new())]
    aud: Option<String>,
}

/// What becomes of the holders' proofs that a gate is shown.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::cli) enum Proofs {
    Forgotten,
    /// One that comes again holds.
    Remembered,
}

impl DataArgs {
    /// The clock by which a code would be judged now.
    pub(in crate::cli) fn now(&self) -> Result<Clock, Refused> {
        Ok(self.setting().now()?)
    }

    fn setting(&self) -> ClockSetting {
        self.clock.at.setting(self.trust.demo_clock())
    }

    /// What these flags and the variables behind them name.
    fn sources(&self) -> Result<Sources, Refused> {
        Ok(Sources {
            notice: self.notice.clone(),
            register: self.risk.clone(),
            status: self.status.clone().or_else(|| variable(STATUS_VARIABLE)),
            leeway: self.clock.leeway,
            audience: self.aud.clone(),
            ..self.trust.sources()?
        })
    }

    /// Opens the gate, and says by which clock it judges. The caller reports what is refused; what is only left out is reported here.
    pub(in crate::cli) fn load(
        &self,
        proofs: Proofs,
        terminal: &mut Terminal,
    ) -> Result<(Gate, ClockSetting), Refused> {
        let mut sources = self.sources()?;
        if proofs == Proofs::Remembered {
            sources.proofs = Some(Arc::default());
        }
        let clock = self.setting();
        let opened = Gate::open(sources.clone(), clock.now()?);
        let (gate, notes) = opened.map_err(|closed| refused(&sources, closed))?;
        for note in &notes {
            terminal.say(note);
        }
        Ok((gate, clock))
    }
}
