//! `healthcode issue`: signs a claims set, for issuers and for tests.

use std::fs;
use std::path::{Path, PathBuf};

use clap::{Args, ValueEnum};

use super::args::{LangArgs, Refused};
use super::exit::Exit;
use super::input::{read_document, read_document_or_stdin, unreadable};
use super::terminal::Terminal;
use crate::ground::colour::Colour;
use crate::ground::error::{Error, Fault};
use crate::ground::text::{Lang, Text};
use crate::issue::{Ink, PaintFault, PrivateKey, Signer, issue, paint_png};

/// Flags of `issue`.
#[derive(Debug, Args)]
pub(super) struct IssueArgs {
    /// 声明集 JSON 文件，或 - / Claims set, a JSON file, or -
    #[arg(value_name = "CLAIMS", default_value = "-")]
    claims: String,
    /// 私钥（私有 JWK） / Private key, a JWK with `d`
    #[arg(long, value_name = "FILE")]
    key: PathBuf,
    /// 健康码文本写入此文件；省略则写到标准输出 / Write the token here instead of standard output
    #[arg(long, value_name = "FILE")]
    out: Option<PathBuf>,
    /// 另存二维码图片（PNG） / Paint a QR picture too (PNG)
    #[arg(long, value_name = "FILE")]
    qr: Option<PathBuf>,
    /// 二维码的颜色；省略则按 colour 声明的常用值 00、01、10 / Ink of the picture; by the usual values
    /// 00, 01, 10 of the colour claim otherwise
    #[arg(long, value_enum, requires = "qr")]
    ink: Option<InkFlag>,
    #[command(flatten)]
    lang: LangArgs,
}

#[derive(Debug, Clone, Copy, ValueEnum)]
enum InkFlag {
    /// 绿
    Green,
    /// 黄
    Yellow,
    /// 橙
    Orange,
    /// 红
    Red,
    /// 灰
    Grey,
    /// 黑
    Black,
}

/// The side of a module: a version-14 symbol then fills a phone's screen.
const MODULE_PX: u8 = 8;

/// Signs, writes, paints.
pub(super) fn run(args: &IssueArgs, terminal: &mut Terminal) -> Exit {
    let lang = args.lang.get();
    match sign(args, lang, terminal) {
        Ok(exit) => exit,
        Err(refused) => refused.report(lang, terminal),
    }
}

fn sign(args: &IssueArgs, lang: Lang, terminal: &mut Terminal) -> Result<Exit, Refused> {
    let name = args.key.display().to_string();
    let signer = Signer::new(&PrivateKey::load(&name, &read_document(&args.key)?)?)?;
    let claims = read_document_or_stdin(&args.claims)?;
    let issued = issue(&signer, &args.claims, &claims)?;
    if let Some(file) = &args.qr {
        let ink = args.ink.map_or_else(|| ink_of(issued.colour), ink_named);
        let picture = paint_png(&issued.token, ink, MODULE_PX).map_err(|fault| {
            Error::one(
                &file.display().to_string(),
                Fault::new("", painting_fault(&fault)),
            )
        })?;
        write(file, &picture.png)?;
        let (modules, version) = (picture.modules, picture.version);
        let size = Text::new(
            format!(
                "{}：版本 {version}，{modules} × {modules} 模块",
                file.display()
            ),
            format!(
                "{}: version {version}, {modules} × {modules} modules",
                file.display()
            ),
        );
        terminal.say(&size, lang);
    }
    match &args.out {
        Some(file) => write(file, format!("{}\n", issued.token).as_bytes())?,
        None => {
            if terminal.result(&issued.token).is_err() {
                return Ok(Exit::CouldNotDecide);
            }
        }
    }
    Ok(Exit::Done)
}

fn painting_fault(fault: &PaintFault) -> Text {
    match fault {
        PaintFault::TooLong { found, limit } => Text::new(
            format!("健康码 {found} 字节，M 级二维码最多 {limit} 字节"),
            format!("the code has {found} bytes, a symbol of level M holds {limit}"),
        ),
        other => Text::new(
            format!("无法绘制：{other:?}"),
            format!("cannot be painted: {other:?}"),
        ),
    }
}

/// Writes a file that the caller asked for.
pub(super) fn write(file: &Path, bytes: &[u8]) -> Result<(), Error> {
    fs::write(file, bytes).map_err(|e| unreadable(&file.display().to_string(), &e))
}

/// Only what the issuer's value says is painted; anything else stays black.
const fn ink_of(colour: Colour) -> Ink {
    match colour {
        Colour::Green => Ink::Green,
        Colour::Yellow => Ink::Yellow,
        Colour::Orange => Ink::Orange,
        Colour::Red => Ink::Red,
        Colour::Grey => Ink::Grey,
        Colour::Unknown => Ink::Black,
    }
}

const fn ink_named(flag: InkFlag) -> Ink {
    match flag {
        InkFlag::Green => Ink::Green,
        InkFlag::Yellow => Ink::Yellow,
        InkFlag::Orange => Ink::Orange,
        InkFlag::Red => Ink::Red,
        InkFlag::Grey => Ink::Grey,
        InkFlag::Black => Ink::Black,
    }
}
