//! Whether an existing file may be replaced.

use clap::Args;

use crate::base::text::Text;
use crate::gate::files::Existing;

/// Leave to replace what is there.
#[derive(Debug, Args)]
pub(in crate::cli) struct ForceArgs {
    /// 文件已存在时替换它 / Replace a file that is there already
    #[arg(long)]
    force: bool,
}

impl ForceArgs {
    /// What the call says.
    pub(in crate::cli) const fn existing(&self) -> Existing {
        match self.force {
            true => Existing::Replaced,
            false => Existing::Kept(&FORCE),
        }
    }
}

static FORCE: Text = Text::fixed("确要替换请加 --force", "add --force to replace it");
