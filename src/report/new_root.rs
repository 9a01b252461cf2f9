//! What a new root changes against the one before: it is said before anybody signs or trusts it.

use super::bundle::grouped;
use crate::base::text::Text;
use crate::bundle::{Bundle, Role, Root};

/// What the newest root of a bundle changes: a heading and one change a line; nothing for a first root.
#[must_use]
pub fn new_root(bundle: &Bundle) -> Vec<Text> {
    let mut roots = bundle.roots().values().rev();
    let (Some(root), Some(before)) = (roots.next(), roots.next()) else {
        return Vec::new();
    };
    let (version, old) = (root.envelope().version(), before.envelope().version());
    let mut said = vec![Text::new(
        format!("根第{version}版与第{old}版相比（签名前请逐组核对）："),
        format!(
            "root version {version} against version {old} (compare group by group before you sign):"
        ),
    )];
    said.extend(changes(before, root));
    said
}

/// What `root` changes: the keys that come and go, and how many must sign.
pub(super) fn changes(before: &Root, root: &Root) -> Vec<Text> {
    let mut said = Vec::new();
    for role in Role::ALL {
        let (old, new) = (before.quorum(role), root.quorum(role));
        let word = role.word();
        said.extend(new.keyids.difference(&old.keyids).map(|id| {
            let id = grouped(id);
            Text::new(
                format!("{}密钥 + 加入 {id}", word.zh),
                format!("{role} key + comes {id}"),
            )
        }));
        said.extend(old.keyids.difference(&new.keyids).map(|id| {
            let id = grouped(id);
            Text::new(
                format!("{}密钥 - 去掉 {id}", word.zh),
                format!("{role} key - goes  {id}"),
            )
        }));
        // The threshold of the root itself is said even where it stays.
        if role == Role::Root || old != new {
            let (was, is) = (old.threshold, new.threshold);
            let (of, now_of) = (old.keyids.len(), new.keyids.len());
            said.push(Text::new(
                format!("{}须签名：{of}把中{was}个 → {now_of}把中{is}个", word.zh),
                format!("{role} needs {was} of {of} signatures → {is} of {now_of}"),
            ));
        }
    }
    let named = |root: &Root| -> String {
        let named = root.may_drop().iter();
        let named: Vec<String> = named
            .map(|drop| format!("{}/{}", drop.iss, drop.kid))
            .collect();
        named.join(" ")
    };
    if before.may_drop() != root.may_drop() {
        let (was, is) = (named(before), named(root));
        said.push(Text::new(
            format!("允许删除的已吊销密钥：“{was}” → “{is}”"),
            format!("revoked keys that may go: “{was}” → “{is}”"),
        ));
    }
    said
}
