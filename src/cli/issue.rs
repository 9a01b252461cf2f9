//! `healthcode issue`: signs a claims set, for issuers and for tests.

use std::path::PathBuf;

use clap::Args;

use crate::base::text::Text;
use crate::cli::{Exit, ForceArgs, Refused, Terminal, explained, read_by};
use crate::issue::{Ink, Level, Painting};
use crate::publish::{CodePicture, sign_code, write_code};

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
    #[arg(long, value_parser = explained(Ink::WORDS), requires = "qr")]
    ink: Option<Ink>,
    /// 纠错等级；省略为 M，有标志时为 Q / Error correction; M otherwise, Q under a logo
    #[arg(long, value_name = "LEVEL", value_parser = explained(Level::WORDS), ignore_case = true, requires = "qr")]
    level: Option<Level>,
    /// 正中的标志图片（PNG、JPEG、WebP、BMP） / A logo for the middle (PNG, JPEG, WebP, BMP)
    #[arg(long, value_name = "FILE", requires = "qr")]
    logo: Option<PathBuf>,
    /// 标志占码面积的百分比，至多 10 / The logo's share of the symbol's area, 10 at most
    #[arg(long, value_name = "PERCENT", default_value_t = 6, requires = "logo")]
    logo_percent: u8,
    /// 印刷时每模块边长，毫米 / The side of a printed module, in millimetres
    #[arg(long, value_name = "MM", default_value = "0.5", value_parser = read_by(Painting::module, MODULE), requires = "qr")]
    module_mm: u8,
    #[command(flatten)]
    force: ForceArgs,
}

const MODULE: &str = "须为 0.1 至 25.5，至多一位小数 / expected 0.1 to 25.5, one decimal at most";

/// Signs, writes, paints.
pub(super) fn run(args: &IssueArgs, terminal: &mut Terminal) -> Result<Exit, Refused> {
    let issued = sign_code(&args.key, &args.claims, args.holder_key.as_deref())?;
    if args.out.is_some() && args.out == args.qr {
        let what = Text::fixed("与 --out 是同一个文件", "the same file as --out");
        return Err(Refused::usage("--qr", what));
    }
    let picture = args.qr.as_deref().map(|file| CodePicture {
        file,
        ink: args.ink,
        level: args.level,
        logo: args.logo.as_deref().map(|file| (file, args.logo_percent)),
    });
    let out = args.out.as_deref();
    let painted = write_code(&issued, out, picture.as_ref(), args.force.existing())?;
    if let (Some(painted), Some(file)) = (&painted, &args.qr) {
        let name = file.display().to_string();
        terminal.say(&painted.size(&name, args.module_mm));
        if let Some(advice) = painted.advice(&name) {
            terminal.say(&advice);
        }
    }
    if args.out.is_none() && terminal.result(&issued.token).is_err() {
        return Ok(Exit::CouldNotDecide);
    }
    Ok(Exit::Done)
}
