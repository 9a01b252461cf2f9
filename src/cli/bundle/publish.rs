//! `bundle publish` and `bundle renew`: the publisher's folder → a signed bundle on a stick. What changed is
//! signed with the keys at hand; what is missing is listed.

use std::path::PathBuf;

use clap::Args;

use crate::base::error::Error;
use crate::base::text::Text;
use crate::base::time::Timestamp;
use crate::cli::{AtArgs, Exit, ForceArgs, Refused, Terminal};
use crate::publish::{Home, Made, MissingSignatures, hand_over, handed_over, on_stick};
use crate::report::bundle::lines;

/// Flags of `bundle publish` and `bundle renew`.
#[derive(Debug, Args)]
pub(in crate::cli) struct PublishArgs {
    /// bundle init 建立的文件夹 / The folder that `bundle init` made
    #[arg(value_name = "DIR")]
    folder: PathBuf,
    /// U盘的文件夹，或一个文件 / The folder of a stick, or a file
    #[arg(short, long, value_name = "STICK")]
    out: PathBuf,
    /// 带来的根密钥：文件或文件夹，可多次 / A root key that was brought: a file or a folder; several times
    #[arg(long, value_name = "KEY")]
    key: Vec<PathBuf>,
    #[command(flatten)]
    force: ForceArgs,
    #[command(flatten)]
    clock: AtArgs,
}

impl PublishArgs {
    /// Makes the bundle by one of the two ways, and writes the stick.
    pub(super) fn run(
        &self,
        make: fn(&Home<'_>, &[PathBuf], Timestamp) -> Result<Made, Error>,
        terminal: &mut Terminal,
    ) -> Result<Exit, Refused> {
        let (home, lang) = (Home(&self.folder), terminal.lang());
        let stick = on_stick(&self.out);
        if home.holds(&stick) {
            return Err(Refused::usage("--out", IN_THE_FOLDER));
        }
        let at = self.clock.setting(None).now()?.at;
        let made = make(&home, &self.key, at)?;
        let name = home.bundle().display().to_string();
        let wanting = made.wanting(|missing| lacks(missing, &name));
        if !wanting.is_empty() {
            wanting.iter().for_each(|text| terminal.say(text));
            return Ok(Exit::CouldNotDecide);
        }
        let (verified, contents) = hand_over(made, &stick, self.force.existing(), at)?;
        let mut page = lines(verified.bundle(), Some(&contents), lang)?;
        let said = handed_over(&stick, verified.bundle(), &contents, at);
        page.push(said.get(lang).to_owned());
        Ok(terminal.show(&page.join("\n")))
    }
}

fn lacks(missing: &MissingSignatures, name: &str) -> Text {
    let (role, root) = (missing.role, missing.root);
    let (has, needs) = (missing.has, missing.needs);
    let zh = role.word().zh;
    Text::new(
        format!(
            "还缺：{zh}须有根第{root}版所列密钥的 {needs} 个签名，现有 {has} 个；请保管人带来密钥（加 --key），或在其本机执行 healthcode \
             bundle sign {name} --role {role} --key 私钥"
        ),
        format!(
            "missing: {role} needs {needs} signatures and has {has} of keys in root version {root}; let the signers bring their keys (--key), or \
             sign elsewhere: healthcode bundle sign {name} --role {role} --key PRIVATE"
        ),
    )
}

const IN_THE_FOLDER: Text = Text::fixed(
    "是发布方自己文件夹里的文件，不能覆盖；请写入U盘",
    "a file of the publisher's own folder must not be replaced; give a stick",
);
