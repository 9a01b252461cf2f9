//! `healthcode bundle`: trust that travels, from its making to the gate.

mod create;
mod init;
mod inspect;
mod install;
mod key;
mod publish;
mod sign;
mod verify;

use std::path::Path;

use clap::{Args, Subcommand};

use super::args::{LangArgs, Refused};
use super::exit::Exit;
use super::terminal::Terminal;
use crate::base::error::Error;
use crate::base::text::{Lang, Text};
use crate::base::unreadable::unreadable;
use crate::bundle::Bundle;
use crate::gate::files::{Kind, read as read_file};

pub(super) use install::{Fetched, install};

/// The commands of `bundle`.
#[derive(Debug, Subcommand)]
pub(super) enum BundleCommand {
    /// 发布方：建立文件夹，生成全部密钥 / Publishers: make the folder with every key
    Init(init::InitArgs),
    /// 发布方：用手头的密钥签名，写入U盘 / Publishers: sign what changed with the keys at hand, and write the stick
    Publish(publish::PublishArgs),
    /// 发布方：每周更新时间戳，写入U盘 / Publishers: renew the timestamp each week, and write the stick
    Renew(publish::PublishArgs),
    /// 生成一把角色密钥 / Make the key of a role
    Key(key::KeyArgs),
    /// 由信任名单、风险等级表等做成一个未签名的包 / Make an unsigned bundle from a registry, a risk
    /// register, notices and status lists
    Create(Box<create::CreateArgs>),
    /// 用一把密钥为一个角色签名 / Add the signature of one key to one role
    Sign(sign::SignArgs),
    /// 显示包中的一切，未经验证 / Show everything in a bundle, unverified
    Inspect(inspect::InspectArgs),
    /// 按所信任的根验证一个包 / Verify a bundle by a trusted root
    Verify(verify::VerifyArgs),
    /// 验证并安装到卡口 / Verify a bundle and install it at a gate
    Install(install::InstallArgs),
}

/// Runs one of them.
pub(super) fn run(command: &BundleCommand, terminal: &mut Terminal) -> Exit {
    let (lang, done) = match command {
        BundleCommand::Init(args) => (args.lang(), init::run(args, terminal)),
        BundleCommand::Publish(args) => (args.lang(), args.run(crate::publish::publish, terminal)),
        BundleCommand::Renew(args) => (args.lang(), args.run(crate::publish::renew, terminal)),
        BundleCommand::Key(args) => (args.lang(), key::run(args, terminal)),
        BundleCommand::Create(args) => (args.lang(), create::run(args, terminal)),
        BundleCommand::Sign(args) => (args.lang(), sign::run(args, terminal)),
        BundleCommand::Inspect(args) => (args.lang(), inspect::run(args, terminal)),
        BundleCommand::Verify(args) => (args.lang(), verify::run(args, terminal)),
        BundleCommand::Install(args) => (args.lang(), install::run(args, terminal)),
    };
    match done {
        Ok(exit) => exit,
        Err(refused) => refused.report(lang, terminal),
    }
}

/// Which bundle.
#[derive(Debug, Args)]
struct FileArgs {
    /// 信任包文件 / The bundle
    #[arg(value_name = "BUNDLE")]
    file: std::path::PathBuf,
    #[command(flatten)]
    lang: LangArgs,
}

/// Reads a bundle within its budget.
fn read(path: &Path) -> Result<(Bundle, Vec<u8>), Error> {
    let name = path.display().to_string();
    let bytes = read_bytes(path)?;
    Ok((Bundle::read(&name, &bytes)?, bytes))
}

fn read_bytes(path: &Path) -> Result<Vec<u8>, Error> {
    read_file(path, Kind::Bundle).map_err(|e| unreadable(&path.display().to_string(), &e))
}

/// The first line of every command that shows a bundle it has not verified.
const fn unverified(lang: Lang) -> &'static str {
    match lang {
        Lang::Zh => "【未经验证】以下内容可能被人改过，请用 bundle verify 验证",
        Lang::En => "[UNVERIFIED] anybody could have written this; use bundle verify",
    }
}

/// A mistake in the call.
fn usage(flag: &str, zh: &'static str, en: &'static str) -> Refused {
    Refused::usage(flag, Text::fixed(zh, en))
}
