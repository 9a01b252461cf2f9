//! The command line: arguments in, words out. The only stage that prints.
//! One file a command; this one only chooses.

mod args;
mod bundle;
mod check;
mod clock;
mod doctor;
mod engine;
mod exit;
mod filter;
mod follow;
mod gate;
mod guide;
mod input;
mod inspect;
mod issue;
mod keys;
mod jobs;
mod mistake;
mod policy;
mod present;
mod risk;
mod roster;
mod scan;
mod serve;
mod status;
mod terminal;

use std::ffi::OsString;
use std::process::ExitCode;

use clap::builder::Resettable;
use clap::error::ErrorKind;
use clap::{CommandFactory, Parser, Subcommand};

// What nearly every command needs.
use self::args::{
    Call, DAY, DataArgs, ForceArgs, GateArgs, LangArgs, OutputArgs, OutputFormat, Post, Proofs,
    Refused, TEMPERATURE, TrustArgs, explained, read_by, refused, words,
};
use self::clock::{AtArgs, TIME};
use self::exit::Exit;
use self::terminal::Terminal;
use crate::base::text::Lang;
use crate::qr::is_guarded;

/// 离线查验带签名的健康码，按通告逐条判定 / Verifies signed health codes offline and judges them by
/// the notice
#[derive(Debug, Parser)]
#[command(name = "healthcode", version)]
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
    Check(Call<check::CheckArgs>),
    /// 卡口扫码：扫一个码，出一个结果 / The gate's loop: one scanned code a line
    Scan(Call<scan::ScanArgs>),
    /// 卡口：从U盘安装信任包，开岗 / Gates: install the bundle of a stick, and open
    #[command(subcommand)]
    Gate(gate::GateCommand),
    /// 用人单位：核验整本花名册，逐人给出结果 / Employers: a roster in, an answer for every worker out
    // Whom a roster asks, its rows say.
    #[command(
        mut_arg("place", roster::workplace),
        mut_arg("name", |name| name.hide(true)),
        mut_arg("id_number", |number| number.hide(true))
    )]
    Roster(Call<roster::RosterArgs>),
    /// 供程序使用：每行一个码，每行一个 JSON 结果，顺序不变 / For programs: one code a line in, one JSON
    /// object a line out, in order
    Filter(Call<filter::FilterArgs>),
    /// 开服务：浏览器里的卡口和花名册页面，以及 HTTP 接口 / Serve the gate and rosters in a browser, and HTTP
    Serve(serve::ServeArgs),
    /// 拆开显示一个码的各部分，未经验证 / Show a code's parts, unverified, for support
    Inspect(Call<inspect::InspectArgs>),
    /// 用私钥签发健康码，可另存二维码图片 / Sign claims as a health code, with a QR picture on request
    Issue(Call<issue::IssueArgs>),
    /// 模拟持码人的手机：给绑定的健康码加上现场证明 / What the holder's phone does: a bound code with its proof
    Present(Call<present::PresentArgs>),
    /// 生成密钥，列出或检查信任名单 / Make keys; list or check a registry
    #[command(subcommand)]
    Keys(keys::KeysCommand),
    /// 信任包：制作、签名、验证、安装 / Bundles: make, sign, verify and install what a gate trusts
    #[command(subcommand)]
    Bundle(bundle::BundleCommand),
    /// 通告：查看、安全性证明、逐条说明、比较 / The notice: read it, prove it, ask it, compare it
    #[command(subcommand)]
    Policy(policy::PolicyCommand),
    /// 自检：本机有哪些数据、何时签发、何时到期、时钟准不准 / Is the gate fit: what is loaded, how old, until when,
    /// what the clock says
    Doctor(Call<doctor::DoctorArgs>),
    /// 风险等级表 / The risk register
    #[command(subcommand)]
    Risk(risk::RiskCommand),
    /// 状态列表：新建、更改、查看 / Status lists: draw one up, change it, look at it
    #[command(subcommand)]
    Status(status::StatusCommand),
    /// 使用手册，分章 / The manual, chapter by chapter
    Guide(Call<guide::GuideArgs>),
}

/// Runs the command line of this process.
#[must_use]
pub fn run() -> ExitCode {
    let tell = std::panic::take_hook();
    std::panic::set_hook(Box::new(move |panic| {
        if !is_guarded() {
            tell(panic);
        }
    }));
    let mut terminal = Terminal::new(Lang::Zh);
    let exit = match parsed::<Cli>(std::env::args_os()) {
        Ok(cli) => {
            let ended = cli.command.run(&mut terminal);
            ended.unwrap_or_else(|refused| terminal.refuse(&refused))
        }
        Err(message) => usage(&message, &mut terminal),
    };
    exit.into()
}

impl Command {
    fn run(&self, terminal: &mut Terminal) -> Result<Exit, Refused> {
        match self {
            Self::Check(call) => call.run(check::run, terminal),
            Self::Scan(call) => call.run(scan::run, terminal),
            Self::Gate(command) => gate::run(command, terminal),
            Self::Roster(call) => call.run(roster::run, terminal),
            Self::Filter(call) => call.run(filter::run, terminal),
            Self::Serve(args) => serve::run(args, terminal),
            Self::Inspect(call) => call.run(inspect::run, terminal),
            Self::Issue(call) => call.run(issue::run, terminal),
            Self::Present(call) => call.run(present::run, terminal),
            Self::Keys(command) => keys::run(command, terminal),
            Self::Bundle(command) => bundle::run(command, terminal),
            Self::Policy(command) => policy::run(command, terminal),
            Self::Doctor(call) => call.run(doctor::run, terminal),
            Self::Risk(command) => risk::run(command, terminal),
            Self::Status(command) => status::run(command, terminal),
            Self::Guide(call) => call.run(guide::run, terminal),
        }
    }
}

/// The whole command line, as clap knows it: for manual pages and completions.
#[must_use]
pub fn command() -> clap::Command {
    Cli::command()
}

/// A call, in which an empty environment variable is one that is not set.
fn parsed<C: Parser>(words: impl IntoIterator<Item = OsString>) -> Result<C, clap::Error> {
    let mut command = without_empty_variables(C::command());
    let matches = command.try_get_matches_from_mut(words)?;
    C::from_arg_matches(&matches).map_err(|e| e.format(&mut command))
}

/// The command without the variables that are set to nothing, in itself and in every command below.
fn without_empty_variables(command: clap::Command) -> clap::Command {
    let is_empty = |arg: &clap::Arg| {
        let name = arg.get_env();
        name.and_then(std::env::var_os)
            .is_some_and(|value| value.is_empty())
    };
    command
        .mut_args(|arg| match is_empty(&arg) {
            true => arg.env(Resettable::Reset),
            false => arg,
        })
        .mut_subcommands(without_empty_variables)
}

/// What clap has to say: help and version as they are, a mistake as one clear line.
fn usage(message: &clap::Error, terminal: &mut Terminal) -> Exit {
    if message.kind() == ErrorKind::DisplayHelpOnMissingArgumentOrSubcommand {
        // A call without a command lists the commands.
        let _ = message.print();
        return Exit::Usage;
    }
    if message.use_stderr() {
        let arguments: Vec<_> = std::env::args_os().skip(1).collect();
        let variable = std::env::var_os("HEALTHCODE_LANG");
        let lang = mistake::asked_lang(&arguments, variable.as_deref());
        terminal.note(&mistake::line(message, lang));
        return Exit::Usage;
    }
    let shown = message.print();
    // 0 is only ever a pass of `check`, and the text of a QR code may be `--help`.
    let command = std::env::args_os().nth(1);
    match shown.is_err() || command.is_some_and(|command| command == "check") {
        true => Exit::Usage,
        false => Exit::Done,
    }
}
