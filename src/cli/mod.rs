//! The command line: the only stage that reads files, prints, and asks the system for the time.
//! One file a command; this one only chooses.

mod args;
mod check;
mod clock;
mod echo;
mod exit;
mod input;
mod inspect;
mod issue;
mod keys;
mod policy;
mod risk;
mod scan;
mod terminal;

use std::process::ExitCode;

use clap::{Parser, Subcommand};

use self::exit::Exit;
use self::terminal::Terminal;

/// 离线查验已签名的健康码，按通告逐条判定 / Verifies signed health codes offline and judges them by
/// the notice
#[derive(Debug, Parser)]
#[command(name = "healthcode", version, disable_help_subcommand = true)]
#[command(
    after_help = "退出状态 / Exit status of check: 0 放行 pass · 10 暂缓 hold · 11 集中隔离 quarantine · \
    12 此码无效 reject · 2 用法有误 usage · 1 无法判定 could not decide"
)]
struct Cli {
    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, Subcommand)]
enum Command {
    /// 判定图片、文本或标准输入中的健康码 / Judge codes from pictures, text files or standard input
    Check(check::CheckArgs),
    /// 关口循环：每行一个扫到的码，立即判定 / The gate's loop: one scanned code a line
    Scan(scan::ScanArgs),
    /// 拆开显示一个码的各部分，未经验证 / Show a code's parts, unverified, for support
    Inspect(inspect::InspectArgs),
    /// 用私钥签发健康码，可另存二维码图片 / Sign claims as a health code, with a QR picture on request
    Issue(issue::IssueArgs),
    /// 生成密钥，列出或检查信任名单 / Make keys; list or check a registry
    #[command(subcommand)]
    Keys(keys::KeysCommand),
    /// 通告：查看、证明、解释、比较 / The notice: read it, prove it, ask it, compare it
    #[command(subcommand)]
    Policy(policy::PolicyCommand),
    /// 风险等级登记表 / The risk register
    #[command(subcommand)]
    Risk(risk::RiskCommand),
}

/// Runs the command line of this process.
#[must_use]
pub fn run() -> ExitCode {
    let mut terminal = Terminal::new();
    let exit = match Cli::try_parse() {
        Ok(cli) => match cli.command {
            Command::Check(args) => check::run(&args, &mut terminal),
            Command::Scan(args) => scan::run(&args, terminal),
            Command::Inspect(args) => inspect::run(&args, &mut terminal),
            Command::Issue(args) => issue::run(&args, &mut terminal),
            Command::Keys(command) => keys::run(&command, &mut terminal),
            Command::Policy(command) => policy::run(&command, &mut terminal),
            Command::Risk(command) => risk::run(&command, &mut terminal),
        },
        // clap prints help and version on standard output, mistakes on standard error.
        Err(message) => {
            let shown = message.print();
            // 0 is only ever a pass of `check`, and the text of a QR code may be `--help`.
            let judging = std::env::args_os()
                .nth(1)
                .is_some_and(|command| command == "check");
            if message.use_stderr() || shown.is_err() || judging {
                Exit::Usage
            } else {
                Exit::Done
            }
        }
    };
    exit.into()
}

#[cfg(test)]
mod tests {
    use super::*;
    use clap::CommandFactory;

    #[test]
    fn every_flag_is_well_formed() {
        Cli::command().debug_assert();
    }
}
