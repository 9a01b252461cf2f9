//! `healthcode policy check`: the proof.

use std::path::Path;
use std::time::Instant;

use clap::Args;

use crate::base::error::Error;
use crate::base::text::Lang;
use crate::cli::{Exit, LangArgs, Refused, Terminal};
use crate::embedded;
use crate::gate::files::read_document;
use crate::notice::{Document, Property};

/// Flags of `policy check`.
#[derive(Debug, Args)]
pub(in crate::cli) struct CheckArgs {
    /// 内置编号或文件，可多个 / Embedded ids or files
    #[arg(value_name = "FILE|ID", default_value = embedded::TONGLIAO)]
    notices: Vec<String>,
    #[command(flatten)]
    pub(in crate::cli) lang: LangArgs,
}

pub(super) fn run(args: &CheckArgs, terminal: &mut Terminal) -> Result<Exit, Refused> {
    let mut worst = Exit::Done;
    for name in &args.notices {
        let exit = match read(name) {
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

fn read(name: &str) -> Result<Document, Error> {
    match embedded::notice_document(name) {
        Some((file, bytes)) => Document::read(file, bytes),
        None => Document::read(name, &read_document(Path::new(name))?),
    }
}

fn prove(name: &str, document: Document, terminal: &mut Terminal) -> Exit {
    let lang = terminal.lang();
    let clock = Instant::now();
    match document.prove() {
        Ok(notice) => {
            let proof = notice.proof();
            let ms = clock.elapsed().as_secs_f64() * 1_000.0;
            let (people, segments, rules, steps) =
                (proof.people, proof.segments, proof.rules, proof.steps);
            let all = Property::ALL.len();
            terminal.show(&match lang {
                Lang::Zh => format!(
                    "{name}：{all}项安全性质全部成立：{rules}条规则，{people}种情形×{segments}个时段，\
                     每段比较 {steps} 对，{ms:.1} 毫秒，无抽样"
                ),
                Lang::En => format!(
                    "{name}: all {all} properties hold – {rules} rules, {people} kinds of people × \
                     {segments} stretches of time, {steps} pairs compared in each, {ms:.1} ms, no sampling"
                ),
            })
        }
        Err(examples) => {
            let lines: Vec<String> = examples
                .iter()
                .map(|example| {
                    format!("{name}: {}: {}", example.place(), example.words().get(lang))
                })
                .collect();
            terminal.show(&lines.join("\n")).worst(Exit::CouldNotDecide)
        }
    }
}
