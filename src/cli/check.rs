//! `healthcode check`: several inputs, judged in order.

use std::ffi::{OsStr, OsString};

use clap::Args;

use super::input::material;
use crate::claims::is_challenge;
use crate::cli::{Exit, GateArgs, OutputArgs, OutputFormat, Proofs, Refused, Terminal, read_by};
use crate::gate::{GateInput, StandardInput, concealed, short_name};
use crate::report::card;

/// Flags of `check`.
#[derive(Debug, Args)]
pub(super) struct CheckArgs {
    /// 图片、文本文件、健康码文本本身，或 - 表示标准输入 / A picture, a text file, a token, or - for
    /// standard input
    #[arg(value_name = "INPUT", required_unless_present_any = ["code", "no_code"])]
    inputs: Vec<OsString>,
    /// 扫到的文本本身，无论它像不像文件名或参数 / The scanned text itself, even if it looks like the name of
    /// a file or a flag
    #[arg(
        long,
        value_name = "TEXT",
        conflicts_with = "inputs",
        allow_hyphen_values = true
    )]
    code: Option<OsString>,
    /// 此人没有健康码 / The person has no code
    #[arg(long, conflicts_with_all = ["inputs", "code"])]
    no_code: bool,
    /// 向本人口报的数字，须由其手机证明 / Digits that the guard spoke; the phone's proof must repeat them
    #[arg(long, value_name = "DIGITS", value_parser = read_by(|text| is_challenge(text).then(|| text.to_owned()), CHALLENGE))]
    challenge: Option<String>,
    #[command(flatten)]
    gate: GateArgs,
    #[command(flatten)]
    pub(super) output: OutputArgs,
}

const CHALLENGE: &str = "须为 2 至 12 位数字 / expected 2 to 12 digits";

/// What `check` was asked about a person without a code.
const NO_CODE: &str = "--no-code";

/// Judges every input; the worst result is the exit status.
pub(super) fn run(args: &CheckArgs, terminal: &mut Terminal) -> Result<Exit, Refused> {
    if terminal.is_mute() {
        return Ok(Exit::CouldNotDecide);
    }
    let mut post = args.gate.load(Proofs::Forgotten, terminal)?;
    post.traveller.challenge.clone_from(&args.challenge);
    post.keep_time(terminal);
    let checker = post.gate.verifier().checker();
    let mut stdin = StandardInput::default();
    let given = args.inputs.iter().chain(&args.code);
    let inputs: Vec<&OsStr> = match args.no_code {
        true => vec![OsStr::new(NO_CODE)],
        false => given.map(OsString::as_os_str).collect(),
    };
    let mut worst = Exit::Done;
    for input in &inputs {
        let given = match &args.code {
            _ if args.no_code => Ok(None),
            Some(text) => Ok(Some(GateInput::Text(text.to_string_lossy().into_owned()))),
            None => material(input, &mut stdin).map(Some),
        };
        let decision = given.and_then(|given| {
            let (traveller, clock) = (&post.traveller, post.clock.now()?);
            Ok(match given {
                Some(given) => given.judge(&checker, traveller, clock),
                None => checker.check_without_code(traveller, clock),
            })
        });
        let exit = decision.as_ref().map(|decision| decision.verdict.into());
        worst = worst.worst(exit.unwrap_or(Exit::CouldNotDecide));
        let given = input.to_string_lossy();
        let name = concealed(&given);
        if let Err(error) = &decision {
            terminal.error(error);
        }
        let shown = match (args.output.format, &decision) {
            (OutputFormat::Json, _) => terminal.json(&name, &decision),
            (OutputFormat::Human, Ok(decision)) => {
                let heading = (inputs.len() > 1).then(|| short_name(&name));
                let style = terminal.style();
                terminal.result(&card::card(heading.as_deref(), decision, &style))
            }
            (OutputFormat::Human, Err(_)) => Ok(()),
        };
        if shown.is_err() {
            // The reader of the results has gone; nothing more can be reported.
            return Ok(Exit::CouldNotDecide);
        }
    }
    Ok(worst)
}
