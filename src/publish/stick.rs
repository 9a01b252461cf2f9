//! A complete bundle → the stick that gates install, and what its publisher is told.

use std::path::{Path, PathBuf};

use super::publisher::{Made, ends_soon};
use crate::base::error::{Error, Fault};
use crate::base::text::Text;
use crate::base::time::{Timestamp, Zone};
use crate::base::unreadable::unreadable;
use crate::bundle::{Bundle, Contents, Role, Trusted, VerifiedBundle, hex};
use crate::gate::files::{
    Edit, Existing, FileKind, FolderEntryKind, Readers, kind_of, read, write,
};
use crate::report::bundle::grouped;

/// The file on a stick.
const ON_STICK: &str = "healthcode.tar";

/// The file, where a folder is named.
#[must_use]
pub fn on_stick(out: &Path) -> PathBuf {
    match kind_of(out) {
        Ok(FolderEntryKind::Folder) => out.join(ON_STICK),
        Ok(FolderEntryKind::File | FolderEntryKind::Other) | Err(_) => out.to_owned(),
    }
}

/// Writes a complete bundle to a stick, once it was verified by its own newest root as a gate will, and returns
/// what a gate will read.
///
/// # Errors
/// A gate would refuse it, or the stick does not take it.
pub fn hand_over(
    made: Made,
    stick: &Path,
    existing: Existing,
    at: Timestamp,
) -> Result<(VerifiedBundle, Contents), Error> {
    let newest = made.bundle.newest_root();
    if newest.envelope().expires() <= at {
        let what = Text::fixed(
            "根已过期，卡口不会安装：请根密钥保管人带来密钥，再执行 bundle publish",
            "the root has ended, and no gate installs this: let the root signers bring their keys, and \
             `bundle publish`",
        );
        return Err(Error::one(made.bundle.name(), Fault::new("", what)));
    }
    // A gate that was never told of a later root begins with the first.
    let first = made.bundle.roots().values().next().unwrap_or(newest);
    let first = Trusted::Fingerprint(first.envelope().fingerprint());
    let verified = VerifiedBundle::verify(made.bundle, &first)?;
    let contents = Contents::read(&verified)?;
    put_on_stick(stick, &made.packed, verified.bundle(), existing)?;
    Ok((verified, contents))
}

/// Where a bundle was written, what the gates that install it first must be told, until when it serves them and
/// what is to do before.
#[must_use]
pub fn handed_over(stick: &Path, bundle: &Bundle, contents: &Contents, at: Timestamp) -> Text {
    let root = bundle.newest_root().envelope();
    let (stick, print) = (stick.display(), grouped(&hex(&root.fingerprint())));
    let mut said = vec![Text::new(
        format!(
            "已写入 {stick}。首次安装的卡口要核对根指纹，请用电话或当面告知：\n{print}\n卡口执行：healthcode gate \
             install U盘"
        ),
        format!(
            "written to {stick}. A gate that installs for the first time compares the fingerprint of the root; \
             tell it by telephone or in person:\n{print}\nAt the gate: healthcode gate install STICK"
        ),
    )];
    let (trust, risk) = (
        contents.freshness.trust.hold_from,
        contents.freshness.risk.hold_from,
    );
    let until = trust.min(risk).for_people(Zone::CHINA);
    said.push(match risk < trust {
        true => Text::new(
            format!("卡口可用到 {until}，此后一律暂缓：请在此前把风险等级表换成新的，再 bundle publish"),
            format!(
                "Gates are served until {until}, and hold everybody then: replace the risk register and \
                 `bundle publish` before"
            ),
        ),
        false => Text::new(
            format!("卡口可用到 {until}，此后一律暂缓：请每周 bundle renew"),
            format!(
                "Gates are served until {until}, and hold everybody then: `bundle renew` each week"
            ),
        ),
    });
    if contents.registry.issuers().next().is_none() {
        said.push(Text::fixed(
            "注意：信任名单里还没有省份，卡口谁的码都不认。请 keys add 登记，再 bundle publish",
            "Note: the registry names no province yet, so gates know nobody's codes: `keys add`, then \
             `bundle publish`",
        ));
    }
    if ends_soon(bundle.newest_root(), at) {
        let ends = root.expires().for_people(Zone::CHINA);
        said.push(Text::new(
            format!("注意：根 {ends} 到期。请根密钥保管人带来密钥，再执行 bundle publish"),
            format!(
                "Note: the root ends on {ends}: let the root signers bring their keys, and \
                 `bundle publish`"
            ),
        ));
    }
    let all = |word: fn(&Text) -> &str| -> String {
        let words: Vec<&str> = said.iter().map(word).collect();
        words.join("\n")
    };
    Text::new(all(|text| &text.zh), all(|text| &text.en))
}

/// Writes the stick. An older bundle of the same publisher makes room; anything else stays, unless the call
/// says otherwise.
fn put_on_stick(
    stick: &Path,
    packed: &[u8],
    bundle: &Bundle,
    existing: Existing,
) -> Result<(), Error> {
    let replaces = existing == Existing::Replaced;
    let older = !replaces && stick.exists() && is_older(stick, bundle);
    if older {
        let name = stick.display().to_string();
        let edit = Edit::begin(stick, FileKind::Bundle).map_err(|e| unreadable(&name, &e))?;
        edit.finish(packed).map_err(|e| unreadable(&name, &e))?;
        return Ok(());
    }
    write(stick, packed, existing, Readers::Usual)
}

fn is_older(stick: &Path, bundle: &Bundle) -> bool {
    let name = stick.display().to_string();
    let there = read(stick, FileKind::Bundle).map_err(|e| unreadable(&name, &e));
    let Ok(there) = there.and_then(|bytes| Bundle::read(&name, &bytes)) else {
        return false;
    };
    let root = |bundle: &Bundle| {
        let first = bundle.roots().values().next();
        first.map(|root| root.envelope().fingerprint())
    };
    let version = |bundle: &Bundle| bundle.document(Role::Timestamp).version();
    root(&there) == root(bundle) && version(&there) <= version(bundle)
}
