//! `healthcode status show`: a list as a gate reads it, or, without keys, what its token says of
//! itself, each line marked.

use std::path::PathBuf;

use clap::Args;

use crate::base::text::Text;
use crate::cli::{AtArgs, Exit, Refused, Terminal, TrustArgs};
use crate::gate::files::read_status_token;
use crate::publish::genuine;
use crate::report::parts::MARK;
use crate::report::status::{facts, unverified, word};

/// Flags of `status show`.
#[derive(Debug, Args)]
pub(in crate::cli) struct StatusShowArgs {
    /// 状态列表 / The list
    #[arg(value_name = "LIST")]
    list: PathBuf,
    /// 只看这些项 / The entries to look at
    #[arg(long, value_name = "N", value_delimiter = ',')]
    index: Vec<u64>,
    #[command(flatten)]
    trust: TrustArgs,
    #[command(flatten)]
    at: AtArgs,
}

pub(super) fn run(args: &StatusShowArgs, terminal: &mut Terminal) -> Result<Exit, Refused> {
    let lang = terminal.lang();
    let name = args.list.display().to_string();
    let token = read_status_token(&args.list)?;
    let Some(registry) = args.trust.load_if_given()? else {
        let lines = unverified(&name, &token, lang)?;
        let marked: Vec<String> = lines.iter().map(|line| format!("{MARK}{line}")).collect();
        let note = Text::fixed(
            "未给出信任名单，未验证签名，也不解压各项；请用 --keys 指定",
            "without keys nothing is verified, and no entry is unpacked: give --keys DIR",
        );
        terminal.say(&note);
        return Ok(terminal.show(&marked.join("\n")));
    };
    let at = args.at.setting(args.trust.demo_clock()).now()?.at;
    let list = genuine(&name, &token, &registry, at)?;
    let mut lines = vec![facts(&list, at, lang)];
    for idx in &args.index {
        let says = list
            .status(*idx)
            .map_or(Text::fixed("超出范围", "out of range"), word);
        lines.push(format!("[{idx}] {}", says.get(lang)));
    }
    Ok(terminal.show(&lines.join("\n")))
}
