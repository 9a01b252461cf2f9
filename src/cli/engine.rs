//! What verifies many codes.

use std::num::NonZeroU32;

use clap::{Args, ValueEnum};

use crate::base::text::Text;
use crate::check::Verifier;
use crate::verify::Share;

/// What verifies many codes.
#[derive(Debug, Args)]
pub(super) struct EngineArgs {
    /// 验签引擎 / What verifies signatures
    #[arg(
        long,
        value_enum,
        default_value = "prepared",
        env = "HEALTHCODE_ENGINE"
    )]
    engine: EngineFlag,
    /// 预备密钥验过的码，每 N 个由 ring 复验一个 / Of the codes that prepared keys accept, ring verifies
    /// one in N again
    #[arg(long, value_name = "N", default_value = "1024")]
    recheck: NonZeroU32,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum EngineFlag {
    /// 只用 ring / ring alone
    Ring,
    /// 各省密钥预先制表，由 ring 监督 / tables of the issuers' keys, watched by ring
    Prepared,
}

impl EngineArgs {
    /// The same verifier with this engine.
    pub(super) fn settings(&self, verifier: Verifier) -> Verifier {
        match self.engine {
            EngineFlag::Ring => verifier,
            EngineFlag::Prepared => verifier.with_prepared_keys(Share::one_in(self.recheck)),
        }
    }
}

/// What to say, loudly, when a prepared key was wrong.
pub(super) const DISAGREED: Text = Text::fixed(
    "严重：预备密钥接受了 ring 拒绝的签名。此码已拒绝，其后只用 ring 验签；此前的结果请用 --engine ring \
     重新判定，并请报告此事",
    "SEVERE: a prepared key accepted a signature that ring refuses. The code was refused and ring \
     alone verifies from here on; judge what came before again with --engine ring, and report this",
);
