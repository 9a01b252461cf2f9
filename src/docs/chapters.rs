//! The chapters in the binary, since a gate is offline.

use crate::base::text::{Lang, Text};
use crate::report::chapter::title;

/// One chapter. Those for gates, employers, services, publishers and wallet makers are in both languages.
#[derive(Debug)]
pub(crate) struct Chapter {
    pub(crate) name: &'static str,
    pub(crate) zh: &'static str,
    pub(crate) en: &'static str,
}

const fn english(name: &'static str, text: &'static str) -> Chapter {
    Chapter {
        name,
        zh: text,
        en: text,
    }
}

/// The chapters (contract section 8), in the order in which they are listed.
pub(crate) const CHAPTERS: [Chapter; 10] = [
    Chapter {
        name: "gate",
        zh: include_str!("gate.zh.md"),
        en: include_str!("gate.en.md"),
    },
    Chapter {
        name: "employer",
        zh: include_str!("employer.zh.md"),
        en: include_str!("employer.en.md"),
    },
    Chapter {
        name: "serve",
        zh: include_str!("serve.zh.md"),
        en: include_str!("serve.en.md"),
    },
    english("library", include_str!("library.md")),
    Chapter {
        name: "trust",
        zh: include_str!("trust.zh.md"),
        en: include_str!("trust.md"),
    },
    english("notices", include_str!("notices.md")),
    english("issuing", include_str!("issuing.md")),
    Chapter {
        name: "wallet",
        zh: include_str!("wallet.zh.md"),
        en: include_str!("wallet.en.md"),
    },
    english("performance", include_str!("performance.md")),
    english("contract", include_str!("contract.md")),
];

impl Chapter {
    /// The chapter in that language.
    pub(crate) const fn text(&self, lang: Lang) -> &'static str {
        match lang {
            Lang::Zh => self.zh,
            Lang::En => self.en,
        }
    }
}

/// `gate         卡口值守`, one line a chapter.
pub(crate) fn list(lang: Lang) -> String {
    let head = Text::fixed(
        "各章（healthcode guide 章名）：",
        "Chapters (healthcode guide CHAPTER):",
    );
    let mut lines = vec![head.get(lang).to_owned()];
    lines.extend(CHAPTERS.iter().map(|chapter| {
        let only_english = match lang {
            Lang::Zh if chapter.zh == chapter.en => "（英文）",
            _ => "",
        };
        let title = title(chapter.text(lang));
        format!("  {:<12}{title}{only_english}", chapter.name)
    }));
    lines.join("\n")
}
