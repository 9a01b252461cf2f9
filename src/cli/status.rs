//! `healthcode status`: an issuer's own lists – draw one up, change entries, look at one.

mod show;

use std::path::{Path, PathBuf};

use clap::{Args, Subcommand};

use super::keys::{ISSUER, issuer};
use crate::base::decode::text_of;
use crate::base::region::Region;
use crate::base::text::Text;
use crate::base::time::{Timestamp, duration};
use crate::cli::{AtArgs, Call, Exit, Refused, TIME, Terminal, TrustArgs, read_by};
use crate::gate::files::read_document_or_stdin;
use crate::issue::{StatusDraft, Unrevoking};
use crate::publish::{Change, NotSigned, Reissue, Signing, create_list, is_ahead};
use crate::report::status::facts;
use crate::status::{Bits, StatusList};

/// The commands of `status`.
#[derive(Debug, Subcommand)]
pub(super) enum StatusCommand {
    /// 新建并签发一份状态列表，全部有效 / Draw up and sign a list in which every code is valid
    Create(Call<StatusCreateArgs>),
    /// 更改若干项并重新签发 / Change entries and sign the list again
    Set(Call<SetArgs>),
    /// 查看一份列表：日期、各状态的数量、某一项 / Look at a list: dates, counts, one entry
    Show(Call<show::StatusShowArgs>),
}

/// Flags of `status create`.
#[derive(Debug, Args)]
pub(super) struct StatusCreateArgs {
    /// 发码省份，六位行政区划代码 / Issuing province, six digits
    #[arg(long, value_name = "REGION", value_parser = read_by(issuer, ISSUER))]
    id: Region,
    /// 列表的名称，健康码以此引用 / The list's name, by which codes refer to it
    #[arg(long, value_name = "URI")]
    uri: String,
    /// 项数 / How many entries
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u64).range(1..))]
    entries: u64,
    /// 每项位数：1、2、4 或 8；2 位可表示本程序的全部状态 / Bits of an entry: 1, 2, 4 or 8; 2 hold
    /// every status that this program knows
    #[arg(long, default_value = "2", value_parser = read_by(|text| Bits::new(text.parse().ok()?), BITS))]
    bits: Bits,
    /// 写入此文件；不覆盖已有文件 / File to write; an existing one is kept
    #[arg(short, long, value_name = "FILE")]
    out: PathBuf,
    #[command(flatten)]
    sign: StatusSignArgs,
}

/// Flags of `status set`.
#[derive(Debug, Args)]
pub(super) struct SetArgs {
    /// 要更改的列表 / The list to change
    #[arg(value_name = "LIST")]
    list: PathBuf,
    /// 更改，如 5=1、7,9=suspended、10-20=3 / Changes, such as 5=1, 7,9=suspended, 10-20=3
    #[arg(value_name = "INDEX=VALUE")]
    changes: Vec<String>,
    /// 更改写在此文件（或 -），每行一条 / More changes from a file, or -, one a line
    #[arg(long, value_name = "FILE")]
    from: Option<String>,
    /// 允许把已作废的改为别的状态 / Let a revoked entry become something else
    #[arg(long)]
    unrevoke: bool,
    /// 写入此新文件；省略则替换原列表 / Write this new file instead of replacing the list
    #[arg(short, long, value_name = "FILE")]
    out: Option<PathBuf>,
    #[command(flatten)]
    sign: StatusSignArgs,
    #[command(flatten)]
    trust: TrustArgs,
}

/// What signing takes.
#[derive(Debug, Args)]
struct StatusSignArgs {
    /// 私钥（私有 JWK） / Private key, a JWK with `d`
    #[arg(long, value_name = "FILE")]
    key: PathBuf,
    /// 列表从此刻起过期 / The list is stale from this time
    #[arg(long, value_name = "TIME", required_unless_present = "ttl", value_parser = read_by(Timestamp::parse, TIME))]
    exp: Option<Timestamp>,
    /// 签发后经过此时长即过时，如 24h / The list is stale this long after it is signed, such as 24h
    #[arg(long, value_name = "DURATION", value_parser = read_by(duration, DURATION))]
    ttl: Option<i64>,
    #[command(flatten)]
    at: AtArgs,
    /// 允许签发日期晚于本机时间的列表 / Sign a list that is dated later than this clock
    #[arg(long, requires = "at")]
    allow_ahead: bool,
}

const BITS: &str = "须为 1、2、4 或 8 / expected 1, 2, 4 or 8";
const DURATION: &str = "须为正整数加 s、m、h 或 d，如 24h / expected such as 24h";

const AHEAD: Text = Text::fixed(
    "晚于本机时间，所有引用此列表的码都会暂缓；确要如此请加 --allow-ahead",
    "later than this clock: every code that refers to the list would be held; if that is meant, add \
     --allow-ahead",
);

/// Runs one of them.
pub(super) fn run(command: &StatusCommand, terminal: &mut Terminal) -> Result<Exit, Refused> {
    match command {
        StatusCommand::Create(call) => call.run(create, terminal),
        StatusCommand::Set(call) => call.run(set, terminal),
        StatusCommand::Show(call) => call.run(show::run, terminal),
    }
}

fn create(args: &StatusCreateArgs, terminal: &mut Terminal) -> Result<Exit, Refused> {
    let Some(draft) = StatusDraft::new(args.entries, args.bits) else {
        let what = Text::fixed("项数过多，超出上限", "more entries than a list may have");
        return Err(Refused::usage("--entries", what));
    };
    let now = args.sign.now(None)?;
    let signing = args.sign.signing();
    let created = create_list(&args.out, &draft, args.id, &args.uri, now, &signing);
    let list = created.map_err(not_signed)?;
    Ok(told(&args.out, &list, terminal))
}

fn set(args: &SetArgs, terminal: &mut Terminal) -> Result<Exit, Refused> {
    let changes = changes(&args.changes, args.from.as_deref())?;
    if changes.is_empty() {
        let what = Text::fixed("没有任何更改", "nothing to change is given");
        return Err(Refused::usage("INDEX=VALUE", what));
    }
    let now = args.sign.now(args.trust.demo_clock())?;
    let registry = args.trust.load_if_given()?;
    let reissue = Reissue {
        list: &args.list,
        other: args.out.as_deref(),
        registry: registry.as_ref(),
        changes: &changes,
        unrevoking: match args.unrevoke {
            true => Unrevoking::Allowed,
            false => Unrevoking::Refused,
        },
    };
    let signed = reissue.sign(now, &args.sign.signing());
    let list = signed.map_err(not_signed)?;
    let out = args.out.as_ref().unwrap_or(&args.list);
    Ok(told(out, &list, terminal))
}

impl StatusSignArgs {
    /// The date of the list.
    fn now(&self, otherwise: Option<Timestamp>) -> Result<Timestamp, Refused> {
        let at = self.at.setting(otherwise).now()?.at;
        match self.allow_ahead || !is_ahead(at)? {
            true => Ok(at),
            false => Err(Refused::usage("--at", AHEAD)),
        }
    }

    fn signing(&self) -> Signing<'_> {
        Signing {
            key: &self.key,
            expires_at: self.exp,
            ttl_seconds: self.ttl,
        }
    }
}

fn not_signed(why: NotSigned) -> Refused {
    match why {
        NotSigned::StaleAtOnce => {
            let what = Text::fixed("不晚于签发时间", "not later than the list's own date");
            Refused::usage("--exp", what)
        }
        NotSigned::Fault(error) => error.into(),
    }
}

/// The changes of the command line, then those of a file.
fn changes(given: &[String], from: Option<&str>) -> Result<Vec<Change>, Refused> {
    let given = given.iter().map(|text| {
        let change = Change::parse("INDEX=VALUE", "", text);
        change.map_err(|what| Refused::usage("INDEX=VALUE", what))
    });
    let mut changes = given.collect::<Result<Vec<_>, _>>()?;
    if let Some(from) = from {
        let bytes = read_document_or_stdin(from)?;
        changes.extend(Change::parse_lines(from, &text_of(&bytes))?);
    }
    Ok(changes)
}

/// Says what has been written.
fn told(out: &Path, list: &StatusList, terminal: &mut Terminal) -> Exit {
    let facts = facts(list, list.issued_at(), terminal.lang());
    terminal.show(&format!("{}\n{facts}", out.display()))
}
