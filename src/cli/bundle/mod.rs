//! `healthcode bundle`: trust that travels, from its making to the gate.

mod create;
mod init;
mod install;
mod key;
mod publish;
mod sign;
mod verify;

use clap::{Args, Subcommand};

use crate::base::text::Text;
use crate::bundle::{Bundle, Contents};
use crate::cli::{Call, Exit, Refused, Terminal};
use crate::publish::{publish, read_bundle, renew};
use crate::report::bundle::lines;

pub(super) use install::install;

/// The commands of `bundle`.
#[derive(Debug, Subcommand)]
pub(super) enum BundleCommand {
    /// 发布方：建立文件夹，生成全部密钥 / Publishers: make the folder with every key
    Init(Call<init::InitArgs>),
    /// 发布方：用手头的密钥签名，写入U盘 / Publishers: sign what changed with the keys at hand, and write the stick
    Publish(Call<publish::PublishArgs>),
    /// 发布方：每周更新时间戳，写入U盘 / Publishers: renew the timestamp each week, and write the stick
    Renew(Call<publish::PublishArgs>),
    /// 生成一把角色密钥 / Make the key of a role
    Key(Call<key::KeyArgs>),
    /// 由信任名单、风险等级表等做成一个未签名的包 / Make an unsigned bundle from a registry, a risk
    /// register, notices and status lists
    Create(Box<Call<create::BundleCreateArgs>>),
    /// 用一把密钥为一个角色签名 / Add the signature of one key to one role
    Sign(Call<sign::BundleSignArgs>),
    /// 显示包中的一切，未经验证 / Show everything in a bundle, unverified
    Inspect(Call<FileArgs>),
    /// 按所信任的根验证一个包 / Verify a bundle by a trusted root
    Verify(Call<verify::VerifyArgs>),
    /// 验证并安装到卡口 / Verify a bundle and install it at a gate
    Install(Call<install::BundleInstallArgs>),
}

/// Runs one of them.
pub(super) fn run(command: &BundleCommand, terminal: &mut Terminal) -> Result<Exit, Refused> {
    match command {
        BundleCommand::Init(call) => call.run(init::run, terminal),
        BundleCommand::Publish(call) => {
            call.run(|args, terminal| args.run(publish, terminal), terminal)
        }
        BundleCommand::Renew(call) => {
            call.run(|args, terminal| args.run(renew, terminal), terminal)
        }
        BundleCommand::Key(call) => call.run(key::run, terminal),
        BundleCommand::Create(call) => call.run(create::run, terminal),
        BundleCommand::Sign(call) => call.run(sign::run, terminal),
        BundleCommand::Inspect(call) => call.run(inspect, terminal),
        BundleCommand::Verify(call) => call.run(verify::run, terminal),
        BundleCommand::Install(call) => call.run(install::run, terminal),
    }
}

/// Which bundle.
#[derive(Debug, Args)]
pub(super) struct FileArgs {
    /// 信任包文件 / The bundle
    #[arg(value_name = "BUNDLE")]
    file: std::path::PathBuf,
}

fn inspect(args: &FileArgs, terminal: &mut Terminal) -> Result<Exit, Refused> {
    show_unverified(&read_bundle(&args.file)?, terminal)
}

/// Shows a bundle that was not verified, and says so first.
fn show_unverified(bundle: &Bundle, terminal: &mut Terminal) -> Result<Exit, Refused> {
    show(&UNVERIFIED, bundle, None, terminal)
}

const UNVERIFIED: Text = Text::fixed(
    "【未经验证】以下内容可能被人改过，请用 bundle verify 验证",
    "[UNVERIFIED] anybody could have written this; use bundle verify",
);

/// Shows a bundle below a first line.
fn show(
    first: &Text,
    bundle: &Bundle,
    contents: Option<&Contents>,
    terminal: &mut Terminal,
) -> Result<Exit, Refused> {
    let lines = lines(bundle, contents, terminal.lang())?;
    let first = first.get(terminal.lang());
    Ok(terminal.show(&format!("{first}\n{}", lines.join("\n"))))
}

/// A mistake in the call.
fn usage(flag: &str, zh: &'static str, en: &'static str) -> Refused {
    Refused::usage(flag, Text::fixed(zh, en))
}
