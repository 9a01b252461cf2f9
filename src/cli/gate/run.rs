//! `gate run`: `scan` with the settings of the gate.

use std::ffi::OsString;
use std::path::PathBuf;

use clap::{Args, Parser};

use super::super::mistake::line;
use super::super::parsed;
use super::super::scan::{self, ScanArgs};
use super::FOLDER;
use crate::base::error::{Error, Fault};
use crate::base::text::{Lang, Text};
use crate::cli::{Call, Exit, Refused, Terminal};
use crate::gate::{GateSettings, Store};

/// Flags of `gate run`.
#[derive(Debug, Args)]
pub(in crate::cli) struct RunArgs {
    /// 卡口的文件夹 / The folder of the gate
    #[arg(value_name = "DIR", default_value = FOLDER)]
    folder: PathBuf,
    /// 其他 scan 参数，写在 -- 之后 / Other flags of `scan`, behind `--`
    #[arg(last = true, value_name = "FLAGS")]
    more: Vec<OsString>,
}

/// The call of `scan` that this is.
#[derive(Debug, Parser)]
#[command(name = "healthcode gate run", disable_help_flag = true)]
struct ScanCall {
    #[command(flatten)]
    scan: Call<ScanArgs>,
}

pub(super) fn run(args: &RunArgs, terminal: &mut Terminal) -> Result<Exit, Refused> {
    let call = call(args)?;
    call.scan.run(scan::run, terminal)
}

fn call(args: &RunArgs) -> Result<ScanCall, Refused> {
    if !Store::new(&args.folder).is_installed() {
        let fault = Fault::new("", NOT_INSTALLED).with_hint(INSTALL);
        return Err(Error::one(&args.folder.display().to_string(), fault).into());
    }
    let settings = GateSettings::load(&args.folder)?;
    let mut words: Vec<OsString> = ["gate", "--bundle"].map(OsString::from).into();
    words.push(args.folder.clone().into());
    // What the call says outranks the file.
    let said = |flag: &str| {
        let words = args.more.iter().map(|word| word.to_string_lossy());
        words
            .into_iter()
            .any(|word| word.split('=').next() == Some(flag))
    };
    for (flag, value) in [
        ("--place", settings.place.name()),
        ("--purpose", settings.purpose.name()),
        ("--lang", settings.language()),
    ] {
        if !said(flag) {
            words.extend([flag, value].map(OsString::from));
        }
    }
    if settings.bell && !said("--bell") {
        words.push("--bell".into());
    }
    words.extend(args.more.iter().cloned());
    parsed::<ScanCall>(words).map_err(|e| {
        let said = |lang| line(&e, lang);
        Refused::usage("--", Text::new(said(Lang::Zh), said(Lang::En)))
    })
}

const NOT_INSTALLED: Text = Text::fixed("这里还没有安装信任包", "no bundle is installed here");
const INSTALL: Text = Text::fixed(
    "请先安装：healthcode gate install U盘",
    "install one first: healthcode gate install STICK",
);
