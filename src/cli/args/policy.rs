//! By which documents.

use std::path::{Path, PathBuf};

use clap::Args;

use super::super::input::read_document;
use super::Refused;
use crate::base::error::{Error, Fault};
use crate::base::text::Text;
use crate::bundle::Contents;
use crate::embedded;
use crate::notice::Notice;
use crate::risk::Register;
use crate::trust::Environment;

/// By which documents.
#[derive(Debug, Args)]
pub(in crate::cli) struct PolicyArgs {
    /// 通告：内置编号或文件 / The notice: an embedded id or a file
    /// （省略则用信任包中唯一的通告，没有则用 tongliao-2020-03） / (otherwise the only one of the bundle,
    /// or tongliao-2020-03)
    #[arg(long, value_name = "FILE|ID", env = "HEALTHCODE_NOTICE")]
    notice: Option<String>,
    /// 风险等级表；省略则用信任包中的，没有则用内置示例 / The risk register; otherwise that of the bundle,
    /// or an embedded illustration
    #[arg(long, value_name = "FILE", env = "HEALTHCODE_RISK")]
    risk: Option<PathBuf>,
}

impl PolicyArgs {
    /// The notice, proven. Those of the bundle come first, then an embedded id, so that no file can
    /// take its place.
    pub(in crate::cli) fn notice(&self, bundled: Option<&Contents>) -> Result<Notice, Refused> {
        let notices = bundled.map_or(&[][..], |contents| &contents.notices);
        let Some(wanted) = self.notice.as_deref() else {
            return match notices {
                [] => Ok(load_notice(embedded::TONGLIAO)?),
                [only] => Ok(only.clone()),
                several => {
                    let ids: Vec<&str> = several.iter().map(|n| &**n.document().id()).collect();
                    let ids = ids.join(", ");
                    let what = Text::new(
                        format!("信任包中有多个通告，请指定其一：{ids}"),
                        format!("the bundle holds several notices, name one: {ids}"),
                    );
                    Err(Refused::usage("--notice", what))
                }
            };
        };
        match notices.iter().find(|n| &**n.document().id() == wanted) {
            Some(notice) => Ok(notice.clone()),
            None => Ok(load_notice(wanted)?),
        }
    }

    /// The risk register. That of a bundle is signed, and no file takes its place.
    /// A registry of production is never judged by an illustration (contract section 5).
    pub(in crate::cli) fn register(
        &self,
        bundled: Option<&Contents>,
        environment: Environment,
    ) -> Result<Register, Refused> {
        let register = self.given_register(bundled)?;
        if environment == Environment::Production && register.is_illustration() {
            let what = Text::fixed(
                "正式名单不能用示例风险等级表判定：请用 --risk 指定主管部门发布的等级表，或用 --bundle",
                "a registry of production is not judged by an illustration: give the register of the \
                 competent authority with --risk, or use --bundle",
            );
            let name = self
                .risk
                .as_ref()
                .map_or_else(|| "--risk".to_owned(), |path| path.display().to_string());
            return Err(Error::one(&name, Fault::new("", what)).into());
        }
        Ok(register)
    }

    fn given_register(&self, bundled: Option<&Contents>) -> Result<Register, Refused> {
        match (&self.risk, bundled) {
            (None, None) => Ok(embedded::risk_register()?),
            (None, Some(contents)) => Ok(contents.register.clone()),
            (Some(path), None) => Ok(load_register(path)?),
            (Some(_), Some(_)) => {
                let what = Text::fixed(
                    "信任包自带风险等级表，请去掉此参数（或 HEALTHCODE_RISK）",
                    "the bundle brings its own risk register: leave this (or HEALTHCODE_RISK) out",
                );
                Err(Refused::usage("--risk", what))
            }
        }
    }
}

/// The embedded notice with that id, else the file. A file cannot go by an embedded notice's id,
/// by which decisions name what judged.
pub(in crate::cli) fn load_notice(id_or_file: &str) -> Result<Notice, Error> {
    let path = Path::new(id_or_file);
    if embedded::notice_document(id_or_file).is_some() || !path.exists() {
        return embedded::notice(id_or_file);
    }
    let bytes = read_document(path)?;
    let notice = Notice::load(id_or_file, &bytes)?;
    match embedded::notice_document(notice.document().id()) {
        Some((_, own)) if own != bytes => {
            let what = Text::fixed(
                "这是内置通告的编号而内容不同，请换用自己的编号",
                "the id of an embedded notice, whose text is another: give it an id of its own",
            );
            Err(Error::one(id_or_file, Fault::new("/id", what)))
        }
        _ => Ok(notice),
    }
}

/// The register in a file.
pub(in crate::cli) fn load_register(path: &Path) -> Result<Register, Error> {
    Register::load(&path.display().to_string(), &read_document(path)?)
}
