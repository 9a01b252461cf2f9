//! The head of the page: what it is, its look, and the policy under which nothing injected could
//! run.

use crate::base::text::Lang;
use crate::report::roster::words;
use crate::roster::Summary;

use super::markup::Page;

/// Nothing from outside, no style and no script but these two, known by their SHA-256
/// (Content Security Policy Level 3 §2.3.1).
const POLICY: &str = concat!(
    "<meta http-equiv=Content-Security-Policy content=\"default-src 'none'; base-uri 'none'; form-action 'none'; ",
    "style-src 'sha256-758k/4m4inPwP/mb8O/OUvGQcKmcAWSUDC551o7HYC4='; script-src 'sha256-I52gIo//L6HfP3RrSS8qu0QkyMSQ6iAnPGA3fCYUSbg='\">"
);

const STYLE: &str = concat!("<style>", include_str!("page.css"), "</style>");
/// The page's own script: search and filter.
pub(super) const SCRIPT: &str = concat!("<script>", include_str!("page.js"), "</script>");

/// Writes everything up to the body.
pub(super) fn write(page: &mut Page, summary: &Summary) {
    let lang = page.lang();
    page.raw("<!DOCTYPE html>\n");
    page.raw(match lang {
        Lang::Zh => "<html lang=zh-CN>",
        Lang::En => "<html lang=en>",
    });
    page.raw("<head><meta charset=utf-8>").raw(POLICY);
    page.raw("<meta name=viewport content=\"width=device-width, initial-scale=1\">");
    page.raw(words::PAGE_HEAD);
    page.raw("<meta name=color-scheme content=\"light dark\"><title>");
    for alarm in words::alarms(summary, lang) {
        page.text(&alarm).raw(" ");
    }
    page.say(&words::TITLE).raw(" · ");
    page.text(&words::clock(&summary.about.context, lang));
    page.raw("</title>").raw(STYLE).raw("</head>\n");
}

#[cfg(test)]
mod tests {
    use super::*;
    use base64::Engine;

    #[test]
    fn the_policy_knows_the_style_and_the_script() {
        for text in [include_str!("page.css"), include_str!("page.js")] {
            let digest = ring::digest::digest(&ring::digest::SHA256, text.as_bytes());
            let hash = base64::engine::general_purpose::STANDARD.encode(digest);
            assert!(POLICY.contains(&format!("'sha256-{hash}'")), "{hash}");
        }
    }
}
