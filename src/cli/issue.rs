//! `healthcode issue`: signs a claims set, for issuers and for tests.

use std::path::{Path, PathBuf};

use clap::{Args, ValueEnum};

use super::args::{ForceArgs, LangArgs, Refused};
use super::exit::Exit;
use super::terminal::Terminal;
use crate::base::error::{Error, Fault};
use crate::base::text::{Lang, Text};
use crate::base::unreadable::unreadable;
use crate::gate::files::{Kind, read, read_document, read_document_or_stdin, write_all};
use crate::issue::{
    Ink, Level, Logo, PaintFault, Painting, PrivateKey, Signer, Style, bind, issue, paint,
    read_holder_key,
};

/// Flags of `issue`.
#[derive(Debug, Args)]
pub(super) struct IssueArgs {
    /// 健康码内容（JSON 文件），或 - / Claims set, a JSON file, or -
    #[arg(value_name = "CLAIMS", default_value = "-")]
    claims: String,
    /// 私钥（私有 JWK） / Private key, a JWK with `d`
    #[arg(long, value_name = "FILE")]
    key: PathBuf,
    /// 持码人手机的公钥（JWK），写入 cnf / The public key of the holder's phone (a JWK), for `cnf`
    #[arg(long, value_name = "JWK")]
    holder_key: Option<PathBuf>,
    /// 健康码文本写入此文件；省略则写到标准输出 / Write the token here instead of standard output
    #[arg(short, long, value_name = "FILE")]
    out: Option<PathBuf>,
    /// 另存二维码图片（PNG） / Paint a QR picture too (PNG)
    #[arg(long, value_name = "FILE")]
    qr: Option<PathBuf>,
    /// 二维码的颜色；省略则按 colour 声明的常用值 00、01、10 / Ink of the picture; by the usual values
    /// 00, 01, 10 of the colour claim otherwise
    #[arg(long, value_enum, requires = "qr")]
    ink: Option<InkFlag>,
    /// 纠错等级；省略为 M，有标志时为 Q / Error correction; M otherwise, Q under a logo
    #[arg(
        long,
        value_enum,
        value_name = "LEVEL",
        ignore_case = true,
        requires = "qr"
    )]
    level: Option<LevelFlag>,
    /// 正中的标志图片（PNG、JPEG、WebP、BMP） / A logo for the middle (PNG, JPEG, WebP, BMP)
    #[arg(long, value_name = "FILE", requires = "qr")]
    logo: Option<PathBuf>,
    /// 标志占码面积的百分比，至多 10 / The logo's share of the symbol's area, 10 at most
    #[arg(long, value_name = "PERCENT", default_value_t = 6, requires = "logo")]
    logo_percent: u8,
    /// 印刷时每模块边长，毫米 / The side of a printed module, in millimetres
    #[arg(long, value_name = "MM", default_value = "0.5", value_parser = tenths, requires = "qr")]
    module_mm: u8,
    #[command(flatten)]
    force: ForceArgs,
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

#[derive(Debug, Clone, Copy, ValueEnum)]
#[value(rename_all = "UPPER")]
enum LevelFlag {
    /// 7 %
    L,
    /// 15 %
    M,
    /// 25 %
    Q,
    /// 30 %
    H,
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
    let mut claims = read_document_or_stdin(&args.claims)?;
    if let Some(file) = &args.holder_key {
        let holder = read_holder_key(&file.display().to_string(), &read_document(file)?)?;
        claims = bind(&args.claims, &claims, &holder)?;
    }
    let issued = issue(&signer, &args.claims, &claims)?;
    let existing = args.force.existing();
    if args.out.is_some() && args.out == args.qr {
        let what = Text::fixed("与 --out 是同一个文件", "the same file as --out");
        return Err(Refused::usage("--qr", what));
    }
    let (mut files, mut told) = (Vec::new(), Vec::new());
    if let Some(file) = &args.qr {
        let ink = args.ink.map_or_else(|| Ink::of(issued.colour), ink_named);
        let picture = painted(args, &issued.token, file, ink)?;
        told.push(size(&picture, file, args.module_mm));
        told.extend(dense(&picture, file));
        files.push((file.as_path(), picture.png));
    }
    if let Some(file) = &args.out {
        files.push((file, format!("{}\n", issued.token).into_bytes()));
    }
    write_all(&files, existing)?;
    for told in told {
        terminal.say(&told, lang);
    }
    if args.out.is_none() && terminal.result(&issued.token).is_err() {
        return Ok(Exit::CouldNotDecide);
    }
    Ok(Exit::Done)
}

/// Millimetres with at most one decimal, from 0.1 to 25.5, as tenths.
fn tenths(text: &str) -> Result<u8, &'static str> {
    let wrong = "须为 0.1 至 25.5，至多一位小数 / expected 0.1 to 25.5, one decimal at most";
    let (whole, part) = text.split_once('.').unwrap_or((text, "0"));
    let digits = |text: &str| text.bytes().all(|byte| byte.is_ascii_digit());
    if part.len() != 1 || !digits(whole) || !digits(part) {
        return Err(wrong);
    }
    match format!("{whole}{part}").parse() {
        Ok(tenths) if tenths > 0 => Ok(tenths),
        _ => Err(wrong),
    }
}

fn painted(args: &IssueArgs, token: &str, file: &Path, ink: Ink) -> Result<Painting, Error> {
    let at = |file: &Path, fault: &PaintFault| {
        let name = file.display().to_string();
        Error::one(&name, Fault::new("", fault.text()))
    };
    let logo = match &args.logo {
        None => None,
        Some(logo) => {
            let bytes =
                read(logo, Kind::Input).map_err(|e| unreadable(&logo.display().to_string(), &e))?;
            Some(Logo::new(&bytes, args.logo_percent).map_err(|fault| at(logo, &fault))?)
        }
    };
    let style = Style {
        ink,
        module_px: MODULE_PX,
        level: args.level.map(level_named),
        logo: logo.as_ref(),
    };
    paint(token, &style).map_err(|fault| at(file, &fault))
}

/// What a printer needs to know of a picture.
fn size(picture: &Painting, file: &Path, module: u8) -> Text {
    let (version, level, modules) = (picture.version, picture.level, picture.modules);
    let module = usize::from(module);
    let millimetres = |tenths: usize| format!("{}.{}", tenths / 10, tenths % 10);
    let (side, module) = (millimetres(picture.printed(module)), millimetres(module));
    let name = file.display();
    Text::new(
        format!(
            "{name}：版本 {version}，纠错 {level:?}，{modules} × {modules} 模块；每模块 {module} 毫米印刷时，连同白边 {side} × {side} 毫米"
        ),
        format!(
            "{name}: version {version}, level {level:?}, {modules} × {modules} modules; printed at {module} mm a module, {side} × {side} mm with its margin"
        ),
    )
}

/// Above this version phones read a symbol only if it is shown with care: what a bound code has with its
/// proof.
const DENSE_VERSION: u8 = 20;

/// How to show a symbol with many modules.
fn dense(picture: &Painting, file: &Path) -> Option<Text> {
    (picture.version > DENSE_VERSION).then(|| {
        let (name, version) = (file.display(), picture.version);
        Text::new(
            format!("{name}：版本 {version} 的码很密，请用纠错等级 L、每模块至少 5 像素、四周留足 4 模块白边"),
            format!("{name}: a symbol of version {version} is dense: take level L, 5 pixels a module or more, and the whole margin of 4 modules"),
        )
    })
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

const fn level_named(flag: LevelFlag) -> Level {
    match flag {
        LevelFlag::L => Level::L,
        LevelFlag::M => Level::M,
        LevelFlag::Q => Level::Q,
        LevelFlag::H => Level::H,
    }
}
