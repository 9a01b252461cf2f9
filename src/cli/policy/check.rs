//! `healthcode policy check`: the proof.

use std::time::Instant;

use clap::Args;

use crate::cli::{Exit, Refused, Terminal};
use crate::embedded;
use crate::gate::read_notice_document;
use crate::notice::Document;
use crate::report::notice::{disproven, proven};

/// Flags of `policy check`.
#[derive(Debug, Args)]
pub(in crate::cli) struct PolicyCheckArgs {
    /// 内置编号或文件，可多个 / Embedded ids or files
    #[arg(value_name = "FILE|ID", default_value = embedded::TONGLIAO)]
    notices: Vec<String>,
}

pub(super) fn run(args: &PolicyCheckArgs, terminal: &mut Terminal) -> Result<Exit, Refused> {
    let mut worst = Exit::Done;
    for name in &args.notices {
        let exit = match read_notice_document(name) {
            Ok(document) => prove(name, document, terminal),
            Err(error) => {
                terminal.faults(error.faults());
                Exit::CouldNotDecide
            }
        };
        worst = worst.worst(exit);
    }
    Ok(worst)
}

fn prove(name: &str, document: Document, terminal: &mut Terminal) -> Exit {
    let lang = terminal.lang();
    let clock = Instant::now();
    match document.prove() {
        Ok(notice) => terminal.show(&proven(name, notice.proof(), clock.elapsed(), lang)),
        Err(examples) => terminal
            .show(&disproven(name, &examples, lang))
            .worst(Exit::CouldNotDecide),
    }
}
