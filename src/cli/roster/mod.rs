//! `healthcode roster`: an employer's roster in, an answer for every worker out.

mod messages;
mod progress;
mod run;

use std::path::{Path, PathBuf};

use clap::builder::Resettable;
use clap::{Arg, Args};

use super::engine::EngineArgs;
use super::jobs::JobsArgs;
use crate::base::error::Error;
use crate::base::text::Text;
use crate::base::unreadable::unreadable;
use crate::claims::Shown;
use crate::cli::{Exit, ForceArgs, GateArgs, Proofs, Refused, Terminal};
use crate::gate::files::{Existing, Named, RosterFile, may_write, real};
use crate::report::roster::ReportForm;
use crate::roster::{ColumnMap, Past};

/// Flags of `roster`.
#[derive(Debug, Args)]
pub(super) struct RosterArgs {
    /// 花名册（.xlsx .xls .csv .jsonl）、图片文件夹或图片，可给多个 / Rosters, folders of pictures, pictures
    #[arg(value_name = "INPUT", required = true)]
    inputs: Vec<PathBuf>,
    /// 报告文件，按结尾决定形式：.xlsx .html .csv .jsonl / The report, in the form of its ending
    #[arg(short, long, value_name = "REPORT")]
    out: PathBuf,
    #[command(flatten)]
    force: ForceArgs,
    /// 指定各列：name=姓名,id=证件号码,code=健康码，可写列名或列字母 / Which column is what, by its heading or
    /// letter
    #[arg(long, value_name = "name=…,id=…,code=…", value_parser = map)]
    map: Option<ColumnMap>,
    /// 上次的报告（带姓名的 .xlsx .csv .jsonl）：所有人重新核验，并说明与上次相比的变化 / An earlier report
    /// with names: everybody is judged anew, and what has changed is said
    #[arg(long, value_name = "REPORT")]
    again: Option<PathBuf>,
    /// 报告中写出花名册原有的各列（含姓名和号码），不写则只有脱敏信息 / Repeat the roster's own columns, which
    /// name people
    #[arg(long)]
    with_names: bool,
    #[command(flatten)]
    gate: GateArgs,
    #[command(flatten)]
    engine: EngineArgs,
    #[command(flatten)]
    jobs: JobsArgs,
}

/// The place of a roster unless another is given. A variable that is set for a gate would let workers without a
/// code into a workplace.
pub(super) fn workplace(place: Arg) -> Arg {
    place.default_value("workplace").env(Resettable::Reset)
}

fn map(text: &str) -> Result<ColumnMap, String> {
    ColumnMap::parse(text).map_err(|part| {
        format!("`{part}`：须为 name=…,id=…,code=… / `{part}`: expected name=…,id=…,code=…")
    })
}

/// Judges every row; the worst result is the exit status.
pub(super) fn run(args: &RosterArgs, terminal: &mut Terminal) -> Result<Exit, Refused> {
    let form = ReportForm::of(&args.out.to_string_lossy());
    let form = form.ok_or_else(|| Refused::usage("--out", ENDINGS))?;
    let existing = args.force.existing();
    let replaced = matches!(existing, Existing::Replaced).then_some(&*args.out);
    let named = Named::sort(&args.inputs, args.again.as_deref(), replaced)?;
    if let Some(what) = named.refuses(&args.out) {
        return Err(Refused::usage("--out", what));
    }
    if real(&args.out).is_ok() {
        let out = args.out.display().to_string();
        may_write(&args.out, existing).map_err(|e| unreadable(&out, &e))?;
    }
    let past = args.again.as_deref().map(past).transpose()?;
    let gate = args.gate.load(Proofs::Forgotten, terminal)?;
    if gate.traveller.shown != Shown::default() {
        return Err(Refused::usage("roster", ROWS_SAY));
    }
    Ok(run::run(args, named, (form, past), &gate, terminal)?)
}

const ENDINGS: Text = Text::fixed(
    "报告须以 .xlsx、.html、.csv 或 .jsonl 结尾",
    "the report must end in .xlsx, .html, .csv or .jsonl",
);
const ROWS_SAY: Text = Text::fixed(
    "姓名和号码以花名册为准，请去掉 --name、--id-number",
    "the rows say whom to compare: leave out --name and --id-number",
);

/// The earlier report.
fn past(path: &Path) -> Result<Past, Error> {
    Past::read(&RosterFile::open(path)).map_err(messages::with_flag)
}
