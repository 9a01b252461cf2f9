//! `healthcode present`: what the holder's phone shows, for wallet makers and for tests.

use std::ffi::OsStr;
use std::path::PathBuf;
use std::thread;
use std::time::{Duration, Instant};

use clap::Args;

use super::input::material;
use super::terminal::Kind;
use crate::base::error::{Error, Fault};
use crate::base::text::Text;
use crate::base::time::Timestamp;
use crate::claims::is_nonce;
use crate::cli::{AtArgs, Exit, LangArgs, Refused, Terminal};
use crate::gate::{Material, StandardInput};
use crate::issue::{Ground, PrivateKey, Showing, paint_lines, present};
use crate::publish::read_private_key;
use crate::report::card::Paint;

/// Flags of `present`.
#[derive(Debug, Args)]
pub(super) struct PresentArgs {
    /// 健康码文本、文本文件，或 - / A code, a text file with one, or -
    #[arg(value_name = "CODE", default_value = "-")]
    code: String,
    /// 手机的私钥（私有 JWK） / The phone's private key, a JWK with `d`
    #[arg(long, value_name = "FILE")]
    key: PathBuf,
    /// 卡口所报的数字；省略则随机 / The digits that the guard spoke; random otherwise
    #[arg(long, value_name = "DIGITS", value_parser = nonce)]
    nonce: Option<String>,
    /// 在终端显示二维码，每隔一段时间换一个，直到 Ctrl-C / Show a QR code in the terminal, a new one every while,
    /// until Ctrl-C
    #[arg(long)]
    watch: bool,
    /// 多少秒换一个码 / Seconds after which the code changes
    #[arg(long, value_name = "SECONDS", default_value = "30", requires = "watch", value_parser = seconds)]
    every: u32,
    /// 卡口的标识 / The gate's own id
    #[arg(long, value_name = "ID", default_value = "health-code")]
    aud: String,
    #[command(flatten)]
    clock: AtArgs,
    #[command(flatten)]
    pub(super) lang: LangArgs,
}

fn nonce(text: &str) -> Result<String, String> {
    is_nonce(text).then(|| text.to_owned()).ok_or_else(|| {
        "须为 2 至 12 位数字，或 8 个以上 base64url 字符 / expected 2 to 12 digits, or 8 characters of base64url \
         or more"
            .to_owned()
    })
}

fn seconds(text: &str) -> Result<u32, String> {
    let read = text
        .parse()
        .ok()
        .filter(|seconds| (1..=60).contains(seconds));
    read.ok_or_else(|| "须为 1 至 60 / expected 1 to 60".to_owned())
}

/// Prints the code with a proof, or shows one after the other.
pub(super) fn run(args: &PresentArgs, terminal: &mut Terminal) -> Result<Exit, Refused> {
    let phone = Phone::new(args)?;
    match args.watch {
        true => phone.watch(args.every, terminal),
        false => Ok(terminal.show(&phone.shown(phone.from)?)),
    }
}

/// What the holder's phone has.
struct Phone<'a> {
    code: String,
    key: PrivateKey,
    args: &'a PresentArgs,
    /// The phone's clock when the command began, and when that was.
    from: Timestamp,
    since: Instant,
}

impl<'a> Phone<'a> {
    fn new(args: &'a PresentArgs) -> Result<Self, Refused> {
        let key = read_private_key(&args.key)?;
        let code = material(OsStr::new(&args.code), &mut StandardInput::default())?;
        let Material::Text(code) = code else {
            let what = Text::fixed("须为健康码文本", "expected the text of a code");
            return Err(Error::one(&args.code, Fault::new("", what)).into());
        };
        Ok(Self {
            code,
            key,
            args,
            from: args.clock.setting(None).now()?.at,
            since: Instant::now(),
        })
    }

    /// The code with a proof of that instant.
    fn shown(&self, at: Timestamp) -> Result<String, Error> {
        let showing = Showing {
            at,
            audience: &self.args.aud,
            nonce: self.args.nonce.as_deref(),
        };
        present(&self.code, &self.key, &showing)
    }

    /// One code after the other, until nobody looks any more: on a screen as a symbol, else as a line each. A
    /// clock that was given runs on from there.
    fn watch(&self, every: u32, terminal: &mut Terminal) -> Result<Exit, Refused> {
        let (seconds, every) = (i64::from(every), Duration::from_secs(every.into()));
        for turn in 0_u32.. {
            let due = every.saturating_mul(turn);
            if let Some(left) = due.checked_sub(self.since.elapsed()) {
                thread::sleep(left);
            }
            let at = match self.args.clock.is_given() {
                true => self.from.plus_seconds(i64::from(turn) * seconds),
                false => self.args.clock.setting(None).now()?.at,
            };
            let text = self.shown(at)?;
            let told = match terminal.kind() {
                Kind::Screen => terminal.lines(&self.screen(&text, every, terminal)?),
                Kind::Plain => terminal.result(&text),
            };
            if told.is_err() {
                return Ok(Exit::Done);
            }
        }
        Ok(Exit::Done)
    }

    /// The symbol from the upper left corner, black on white.
    fn screen(&self, text: &str, every: Duration, terminal: &Terminal) -> Result<String, Error> {
        let lang = terminal.lang();
        let style = terminal.style();
        let ground = match style.paint {
            Paint::Ansi => Ground::Light,
            Paint::Plain => Ground::Dark,
        };
        // The last line is the note.
        let (columns, rows) = terminal.room();
        let drawing =
            paint_lines(text, ground, (columns, rows.saturating_sub(1))).map_err(|_| {
                let what = Text::fixed("太长，二维码装不下", "too long for a QR code");
                Error::one(&self.args.code, Fault::new("", what))
            })?;
        // From the beginning of the screen, and nothing of the code before stays.
        let mut screen = "\u{1b}[H\u{1b}[2J".to_owned();
        if columns < drawing.columns || rows <= drawing.lines.len() {
            let (columns, rows) = (drawing.columns, drawing.lines.len() + 1);
            let what = Text::new(
                format!("终端要至少 {columns} 列、{rows} 行：请放大窗口或缩小字号"),
                format!(
                    "the terminal must have {columns} columns and {rows} rows: enlarge it or take a smaller font"
                ),
            );
            return Ok(screen + what.get(lang) + "\n");
        }
        for line in &drawing.lines {
            screen.push_str(line);
            screen.push('\n');
        }
        let seconds = every.as_secs();
        let mut note = Text::new(
            format!("每 {seconds} 秒更换；Ctrl-C 结束"),
            format!("a new code every {seconds} s; Ctrl-C ends"),
        );
        let (safe_columns, safe_rows) = drawing.safe;
        if drawing.columns < safe_columns {
            let safe_rows = safe_rows + 1;
            note = Text::new(
                format!(
                    "{}。码变形的：请缩小字号，到 {safe_columns} 列、{safe_rows} 行",
                    note.zh
                ),
                format!(
                    "{}. If the code is out of shape: a smaller font, for {safe_columns} columns and {safe_rows} rows",
                    note.en
                ),
            );
        }
        Ok(screen + note.get(lang))
    }
}
