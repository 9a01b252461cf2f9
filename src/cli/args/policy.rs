//! By which documents.

use std::path::{Path, PathBuf};

use clap::Args;

use super::super::input::read_document;
use crate::embedded;
use crate::ground::error::{Error, Fault};
use crate::ground::text::Text;
use crate::notice::Notice;
use crate::risk::Register;

/// By which documents.
#[derive(Debug, Args)]
pub(in crate::cli) struct PolicyArgs {
    /// 通告：内置编号或文件 / The notice: an embedded id or a file
    #[arg(long, value_name = "FILE|ID", default_value = embedded::TONGLIAO, env = "HEALTHCODE_NOTICE")]
    notice: String,
    /// 风险等级表；省略则用内置示例 / The risk register; an embedded illustration otherwise
    #[arg(long, value_name = "FILE", env = "HEALTHCODE_RISK")]
    risk: Option<PathBuf>,
}

impl PolicyArgs {
    /// The notice, proven. An embedded id comes first, so that no file can take its place.
    pub(in crate::cli) fn notice(&self) -> Result<Notice, Error> {
        load_notice(&self.notice)
    }

    /// The risk register.
    pub(in crate::cli) fn register(&self) -> Result<Register, Error> {
        match &self.risk {
            None => embedded::risk_register(),
            Some(path) => load_register(path),
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
