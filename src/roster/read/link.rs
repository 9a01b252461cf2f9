//! A link in a cell (`查看`) → the picture to which it leads.

use std::borrow::Cow;

use crate::roster::row::names_a_picture;

/// The picture on a disk to which a link leads, as a path that is looked for like one that a cell
/// names; `None` for a page, an address of mail, another file. Of a path on somebody's disk only the
/// name of the file means anything here.
pub(in crate::roster) fn local_picture(target: &str) -> Option<String> {
    let target = target.trim();
    let scheme = |name: &str| {
        let begin = target.get(..name.len())?;
        begin
            .eq_ignore_ascii_case(name)
            .then(|| target.get(name.len()..))?
    };
    let (path, on_a_disk) = match scheme("file:") {
        Some(path) => (path, true),
        None => (target, false),
    };
    let path = decoded(path.split(['#', '?']).next().unwrap_or_default()).replace('\\', "/");
    let drive = path.get(1..2) == Some(":");
    // `https://…`, `mailto:…`
    if path.contains(':') && !drive && !on_a_disk {
        return None;
    }
    let whole = on_a_disk || drive || path.starts_with('/');
    let path = match whole || path.split('/').any(|step| step == "..") {
        true => path.rsplit('/').next().unwrap_or_default(),
        false => &path,
    };
    names_a_picture(path).then(|| path.to_owned())
}

/// What people write over a link.
const LABELS: [&str; 14] = [
    "查看",
    "点击",
    "下载",
    "打开",
    "链接",
    "截图",
    "图片",
    "附件",
    "健康码",
    "view",
    "open",
    "link",
    "click",
    "here",
];

/// Whether the text over a link is only a label. A name or a number is not: it keeps its own meaning.
pub(in crate::roster) fn is_a_label(text: &str) -> bool {
    let text = text.trim().to_lowercase();
    text.is_empty() || names_a_picture(&text) || LABELS.iter().any(|label| text.contains(label))
}

/// Decodes `%E5%BC%A0`; other text is not changed.
fn decoded(text: &str) -> String {
    let bytes = text.as_bytes();
    let mut out = Vec::with_capacity(bytes.len());
    let mut at = 0;
    while let Some(byte) = bytes.get(at) {
        let hex = text.get(at + 1..at + 3).filter(|_| *byte == b'%');
        match hex.and_then(|hex| u8::from_str_radix(hex, 16).ok()) {
            Some(byte) => {
                out.push(byte);
                at += 3;
            }
            None => {
                out.push(*byte);
                at += 1;
            }
        }
    }
    match String::from_utf8_lossy(&out) {
        Cow::Borrowed(text) => text.to_owned(),
        // Not UTF-8: written as it stands.
        Cow::Owned(_) => text.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn links_lead_to_pictures_on_a_disk_alone() {
        for (target, picture) in [
            ("截图/张三.png", "截图/张三.png"),
            ("%E6%88%AA%E5%9B%BE/a.png", "截图/a.png"),
            ("截图\\张三.jpg", "截图/张三.jpg"),
            ("file:///C:/Users/a/%E5%BC%A0%E4%B8%89.png", "张三.png"),
            ("C:\\桌面\\张三.png", "张三.png"),
            ("../张三.png", "张三.png"),
            ("/桌面/张三.png", "张三.png"),
            ("100%.png", "100%.png"),
        ] {
            assert_eq!(local_picture(target).as_deref(), Some(picture), "{target}");
        }
        for other in [
            "https://a.cn/a.png",
            "mailto:a@b.cn",
            "a.docx",
            "",
            "Sheet2!A1",
        ] {
            assert_eq!(local_picture(other), None, "{other}");
        }
    }
}
