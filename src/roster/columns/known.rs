//! The headings that are known, and how likely each is.

use super::headings::unbracketed;
use crate::roster::source::Role;

/// What is known of one role's headings.
pub(super) struct Known {
    pub(super) role: Role,
    /// Headings, the likeliest first: of two columns that could be the same, the one that stands
    /// earlier here is taken.
    words: &'static [&'static str],
    /// Likewise, after all of the others, for a heading that says nothing else.
    alone: &'static [&'static str],
}

pub(super) const KNOWN: [Known; 3] = [
    Known {
        role: Role::Name,
        words: &[
            "姓名",
            "名字",
            "name",
            "fullname",
            "workername",
            "employeename",
            "staffname",
        ],
        alone: &["员工", "worker", "employee"],
    },
    Known {
        role: Role::IdNumber,
        words: &[
            "身份证号码",
            "身份证号",
            "居民身份证号码",
            "居民身份证号",
            "公民身份号码",
            "身份号码",
            "证件号码",
            "证件号",
            "证件编号",
            "身份证件号码",
            "身份证件号",
            "身份证",
            "证件",
            "护照号码",
            "护照号",
            "idnumber",
            "idno",
            "idcard",
            "idcardnumber",
            "idcardno",
            "identitynumber",
            "identitycard",
            "nationalid",
            "documentnumber",
            "certificatenumber",
            "passportnumber",
            "passportno",
            "passport",
        ],
        alone: &[],
    },
    Known {
        role: Role::Code,
        words: &[
            "健康码",
            "健康通行码",
            "绿码",
            "通行码",
            "苏康码",
            "随申码",
            "粤康码",
            "穗康码",
            "豫康码",
            "安康码",
            "渝康码",
            "赣通码",
            "吉祥码",
            "健康宝",
            "健康通",
            "二维码",
            "healthcode",
            "healthqrcode",
            "greencode",
            "token",
            "qrcode",
            "qrtext",
            "qr",
            "code",
            "jws",
        ],
        alone: &[
            "截图",
            "图片",
            "照片",
            "凭证",
            "screenshot",
            "picture",
            "image",
            "photo",
            "file",
            "文件名",
            "filename",
        ],
    },
];

/// Whose it is, before a word that is known. Relatives and contacts are other people.
const WHOSE: [&str; 10] = [
    "务工人员",
    "返岗人员",
    "复工人员",
    "员工",
    "职工",
    "工人",
    "人员",
    "本人",
    "真实",
    "学生",
];

/// In what form it is, after a word that is known.
const FORM: [&str; 6] = ["截图", "图片", "照片", "图", "文本", "内容"];

impl Known {
    /// How likely a heading is of this role, the smaller the likelier.
    pub(super) fn rank(&self, heading: &str, normal: &str) -> Option<usize> {
        if normal.is_empty() {
            return None;
        }
        let all = || self.words.iter().chain(self.alone);
        let whole = all().position(|word| *word == normal);
        // `姓名/Name`, `Name 姓名`: every part must say the same.
        let in_parts = || {
            let ranks = parts(heading).into_iter().map(|part| {
                let bare = bare(&part);
                self.words
                    .iter()
                    .position(|word| *word == part || *word == bare)
            });
            let least = ranks.min_by_key(|rank| rank.map_or((0, 0), |rank| (1, rank)));
            least?.map(|rank| rank + all().count())
        };
        whole.or_else(in_parts)
    }
}

/// The parts of a heading in two languages or of two words, each as compared.
fn parts(heading: &str) -> Vec<String> {
    let mut parts = vec![String::new()];
    let mut latin = None;
    for c in unbracketed(heading) {
        let is_latin = c.is_alphanumeric().then(|| c.is_ascii());
        let other = matches!((latin, is_latin), (Some(a), Some(b)) if a != b);
        if other || matches!(c, '/' | '\\' | '|' | '、' | ',' | ';' | '\n') {
            parts.push(String::new());
        }
        latin = is_latin.or(latin);
        if let (true, Some(part)) = (c.is_alphanumeric(), parts.last_mut()) {
            part.push(c);
        }
    }
    parts.retain(|part| !part.is_empty());
    parts
}

/// A word without whose it is and in what form.
fn bare(word: &str) -> &str {
    let word = WHOSE
        .iter()
        .find_map(|whose| word.strip_prefix(whose))
        .unwrap_or(word);
    FORM.iter()
        .find_map(|form| word.strip_suffix(form))
        .unwrap_or(word)
}
