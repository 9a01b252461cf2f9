//! `bundle init`: the folder of a new publisher, with every key that a bundle needs.

use std::path::PathBuf;

use clap::Args;

use super::usage;
use crate::base::text::Text;
use crate::cli::{AtArgs, Exit, Refused, Terminal, explained};
use crate::publish::{FolderPlan, Home, make_home};
use crate::trust::Environment;

/// The most root keys that a new publisher makes: more people never come together.
const ROOT_KEYS: usize = 15;

/// Flags of `bundle init`.
#[derive(Debug, Args)]
pub(in crate::cli) struct InitArgs {
    /// 新建的文件夹 / The new folder
    #[arg(value_name = "DIR")]
    folder: PathBuf,
    /// 根密钥几把，各由一人保管；省略时在终端上询问，否则为 3 / How many root keys, one person each; asked for
    /// at a terminal, else 3
    #[arg(long, value_name = "N")]
    root_keys: Option<usize>,
    /// 至少几把根密钥签名才有效 / How many of them must sign
    #[arg(long, value_name = "N")]
    threshold: Option<usize>,
    /// 名单的用途 / What the registry is for
    #[arg(long, value_parser = explained(Environment::OWN), default_value = "production")]
    environment: Environment,
    /// 主管部门发布的风险等级表；省略则放一份示例，须换掉才能发布 / The register of the competent authority;
    /// without it an illustration is laid there, which must be replaced before anything is published
    #[arg(long, value_name = "FILE")]
    risk: Option<PathBuf>,
    /// 通告；省略则为内置的通辽市通告 / The notice; without it the embedded one of Tongliao
    #[arg(long, value_name = "FILE|ID")]
    notice: Option<String>,
    #[command(flatten)]
    clock: AtArgs,
}

pub(super) fn run(args: &InitArgs, terminal: &mut Terminal) -> Result<Exit, Refused> {
    let home = Home(&args.folder);
    if home.is_made() {
        let what = Text::fixed("已经建过了", "is a publisher's folder already");
        return Err(Refused::usage(&args.folder.display().to_string(), what));
    }
    let (signers, threshold) = quorum(args, terminal)?;
    let plan = FolderPlan {
        signers,
        threshold,
        environment: args.environment,
        register: args.risk.as_deref(),
        notice: args.notice.as_deref(),
        at: args.clock.setting(None).now()?.at,
    };
    make_home(&home, &plan)?;
    Ok(terminal.tell(&next_steps(args, signers, threshold)))
}

/// How many root keys there are, and how many must sign.
fn quorum(args: &InitArgs, terminal: &mut Terminal) -> Result<(usize, usize), Refused> {
    let signers = args.root_keys;
    let signers = signers.unwrap_or_else(|| ask(&HOW_MANY, 3, terminal));
    if !(1..=ROOT_KEYS).contains(&signers) {
        return Err(usage("--root-keys", "须为 1 至 15", "expected 1 to 15"));
    }
    // More than half, if nothing else is said.
    let most = signers / 2 + 1;
    let threshold = args.threshold;
    let threshold = threshold.unwrap_or_else(|| ask(&HOW_MANY_SIGN, most, terminal));
    if !(1..=signers).contains(&threshold) {
        return Err(usage(
            "--threshold",
            "不能多于根密钥的把数",
            "must not be more than there are root keys",
        ));
    }
    Ok((signers, threshold))
}

const HOW_MANY: Text = Text::fixed(
    "根密钥几把（各由一人保管）？",
    "how many root keys, one person each?",
);
const HOW_MANY_SIGN: Text = Text::fixed("至少几把签名才有效？", "how many of them must sign?");

/// A number from the keyboard; `usual` by Enter alone, and where nobody is asked.
fn ask(question: &Text, usual: usize, terminal: &mut Terminal) -> usize {
    let question = format!("{} [{usual}]", question.get(terminal.lang()));
    match terminal.ask(&[question]).as_deref() {
        None | Some("") => usual,
        Some(typed) => typed.parse().unwrap_or_default(),
    }
}

fn next_steps(args: &InitArgs, signers: usize, threshold: usize) -> Text {
    let folder = args.folder.display();
    let Text { zh, en } = match &args.risk {
        Some(_) => Text::fixed("", ""),
        None => Text::new(
            format!(
                "\n  – 把 {folder}/risk.json 换成主管部门发布的风险等级表（现在是示例，不能发布）"
            ),
            format!(
                "\n  – replace {folder}/risk.json by the register of the competent authority (it is an \
                 illustration and cannot be published)"
            ),
        ),
    };
    Text::new(
        format!(
            "已建立 {folder}：根密钥 {signers} 把（须 {threshold} 把签名），日常密钥 3 把\n接下来：{zh}\n  \
             – 登记每个省：healthcode keys add {folder} 该省公钥.jwks.json --id 330000 --name-zh 浙江省 \
             --name-en Zhejiang --basis 文号\n  – 签名并写入U盘：healthcode bundle publish {folder} --out U盘\n  \
             – 然后把 {folder}/root-1 至 root-{signers} 各交一人带走保管，本机不留；{folder}/private 留在本机，\
             不得外传"
        ),
        format!(
            "made {folder}: {signers} root keys ({threshold} must sign) and 3 keys for daily work\nNext:{en}\n  \
             – register each province: healthcode keys add {folder} PROVINCE.jwks.json --id 330000 --name-zh 浙江省 \
             --name-en Zhejiang --basis DOCUMENT\n  – sign, and write to a stick: healthcode bundle publish {folder} \
             --out STICK\n  – then give {folder}/root-1 to root-{signers} to one person each, to be carried away; \
             {folder}/private stays here and goes nowhere"
        ),
    )
}
