//! `healthcode present`: what the holder's phone shows, for wallet makers and for tests.

use std::ffi::OsStr;
use std::path::PathBuf;
use std::time::Duration;

use clap::Args;

use super::input::material;
use super::terminal::OutputKind;
use crate::base::error::{Error, Fault};
use crate::base::text::Text;
use crate::claims::is_nonce;
use crate::cli::{AtArgs, Exit, Refused, Terminal, read_by};
use crate::gate::{GateInput, StandardInput};
use crate::issue::paint_screen;
use crate::publish::{Phone, read_private_key};

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
    #[arg(long, value_name = "DIGITS", value_parser = read_by(|text| is_nonce(text).then(|| text.to_owned()), NONCE))]
    nonce: Option<String>,
    /// 在终端显示二维码，每隔一段时间换一个，直到 Ctrl-C / Show a QR code in the terminal, a new one every while,
    /// until Ctrl-C
    #[arg(long)]
    watch: bool,
    /// 多少秒换一个码 / Seconds after which the code changes
    #[arg(long, value_name = "SECONDS", default_value = "30", requires = "watch", value_parser = clap::value_parser!(u64).range(1..=60))]
    every: u64,
    /// 卡口的标识 / The gate's own id
    #[arg(long, value_name = "ID", default_value = "health-code")]
    aud: String,
    #[command(flatten)]
    clock: AtArgs,
}

const NONCE: &str = "须为 2 至 12 位数字，或 8 个以上 base64url 字符 / expected 2 to 12 digits, or 8 characters of base64url \
     or more";

const TOO_LONG: Text = Text::fixed("太长，二维码装不下", "too long for a QR code");

/// Prints the code with a proof, or shows one after the other until nobody looks any more.
pub(super) fn run(args: &PresentArgs, terminal: &mut Terminal) -> Result<Exit, Refused> {
    let key = read_private_key(&args.key)?;
    let code = material(OsStr::new(&args.code), &mut StandardInput::default())?;
    let GateInput::Text(code) = code else {
        let what = Text::fixed("须为健康码文本", "expected the text of a code");
        return Err(Error::one(&args.code, Fault::new("", what)).into());
    };
    let phone = Phone {
        code,
        key,
        audience: &args.aud,
        nonce: args.nonce.as_deref(),
        clock: args.clock.setting(None),
    };
    if !args.watch {
        return Ok(terminal.show(&phone.shown()?));
    }
    let every = Duration::from_secs(args.every);
    phone.watch(every, |text| show(args, text, every, terminal))?;
    Ok(Exit::Done)
}

/// Shows a code on a screen as a symbol, else as a line; whether anybody still looks.
fn show(
    args: &PresentArgs,
    text: &str,
    every: Duration,
    terminal: &mut Terminal,
) -> Result<bool, Error> {
    let told = match terminal.kind() {
        OutputKind::Plain => terminal.result(text),
        OutputKind::Screen => {
            let (ground, room) = (terminal.ground(), terminal.room());
            let screen = paint_screen(text, ground, room, every, terminal.lang());
            let screen = screen.map_err(|_| Error::one(&args.code, Fault::new("", TOO_LONG)))?;
            terminal.lines(&screen)
        }
    };
    Ok(told.is_ok())
}
