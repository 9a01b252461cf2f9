use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use healthcode::Lang;
use healthcode::internals::report::roster::html::html;
use healthcode::internals::roster::{About, Extent, Listed, Names, Summary, Tally};
use healthcode::{Clock, Place, Traveller};

use crate::roster_world::{HOSTILE, counts, report, secrets, word, workers};
use crate::world::{checker, now};

fn page(flags: &[&str]) -> String {
    String::from_utf8(report(&workers(), "html", flags)).unwrap()
}

/// What stands between `open` and `close`, each time.
fn between<'p>(page: &'p str, open: &str, close: &str) -> Vec<&'p str> {
    page.split(open)
        .skip(1)
        .map(|rest| rest.split(close).next().unwrap())
        .collect()
}

/// The name of everything in the page that a browser would take for a tag.
fn tags(page: &str) -> Vec<&str> {
    // The text of styles and scripts is no markup.
    let style = between(page, "<style>", "</style>");
    let script = between(page, "<script>", "</script>");
    assert_eq!((style.len(), script.len()), (1, 1));
    between(page, "<", ">")
        .into_iter()
        .map(|tag| tag.split([' ', '\n']).next().unwrap())
        .collect()
}

#[test]
fn every_row_is_there_in_order_with_its_verdict() {
    let workers = workers();
    for flags in [&[][..], &["--with-names"]] {
        let page = page(flags);
        let rows = between(&page, "<tr id=r", "<tr id=r");
        assert_eq!(rows.len(), workers.len());
        for ((row, worker), number) in rows.iter().zip(&workers).zip(1..) {
            assert!(row.starts_with(&format!("{number} class=")), "{row}");
            assert!(row.contains(word(worker.verdict)), "{row}");
            assert!(row.contains(&format!("第 {} 行", number + 1)), "{row}");
        }
    }
}

#[test]
fn the_totals_count_what_the_rows_say() {
    let page = page(&[]);
    let totals = between(&page, "<ul class=totals>", "</ul>")[0];
    let said: Vec<usize> = between(totals, "<b>", "</b>")
        .iter()
        .map(|count| count.parse().unwrap())
        .collect();
    assert_eq!(said, counts(&workers()));
    let class = |class: &str| page.matches(&format!(" class={class}><td>")).count();
    assert_eq!(["p", "h", "q", "r", "u"].map(class), counts(&workers()));
}

#[test]
fn nothing_of_the_roster_is_on_the_page_without_names() {
    let workers = workers();
    let masked = page(&[]);
    for secret in secrets(&workers) {
        assert!(!masked.contains(&escaped(&secret)), "{secret}");
    }
    // The search finds what is there; a token is not repeated even with names.
    let open = page(&["--with-names"]);
    for worker in &workers {
        assert!(open.contains(&escaped(&worker.name)), "{worker:?}");
        assert!(open.contains(&worker.number) && open.contains(&escaped(&worker.remark)));
        assert!(worker.code.is_empty() || !open.contains(&worker.code) || worker.verdict.is_none());
    }
}

#[test]
fn what_a_roster_holds_never_becomes_markup() {
    let known = [
        "!DOCTYPE", "html", "head", "meta", "title", "style", "body", "svg", "defs", "pattern",
        "rect", "circle", "a", "header", "p", "h1", "h2", "dl", "div", "dt", "dd", "main",
        "section", "ul", "li", "b", "span", "small", "table", "caption", "thead", "tbody", "tr",
        "th", "td", "code", "label", "input", "button", "colgroup", "col", "bdi", "br", "time",
        "footer", "script",
    ];
    for flags in [
        &[][..],
        &["--with-names"],
        &["--with-names", "--lang", "en"],
    ] {
        let page = page(flags);
        for tag in tags(&page) {
            let name = tag.strip_prefix('/').unwrap_or(tag);
            assert!(known.contains(&name), "a tag `{tag}` in the page");
        }
        for hostile in &HOSTILE[5..] {
            assert!(!page.contains(hostile), "{hostile}");
        }
        // The one heading that looks like markup is text.
        assert!(!page.contains("<b>备注"));
    }
}

#[test]
fn the_policy_lets_nothing_run_but_the_page_itself() {
    let page = page(&["--with-names"]);
    let policy = between(&page, "Content-Security-Policy content=\"", "\"");
    assert_eq!(policy.len(), 1);
    let hash = |text: &str| {
        let digest = ring::digest::digest(&ring::digest::SHA256, text.as_bytes());
        format!("'sha256-{}'", STANDARD.encode(digest))
    };
    let style = hash(between(&page, "<style>", "</style>")[0]);
    let script = hash(between(&page, "<script>", "</script>")[0]);
    assert_eq!(
        policy[0],
        format!(
            "default-src 'none'; base-uri 'none'; form-action 'none'; style-src {style}; \
             script-src {script}"
        )
    );
    // The policy stands before everything that it governs.
    assert!(page.find(policy[0]).unwrap() < page.find("<style>").unwrap());
}

#[test]
fn the_page_needs_nothing_from_outside() {
    for flags in [&[][..], &["--with-names"]] {
        let page = page(flags);
        for tag in between(&page, "<", ">") {
            for attribute in ["src=", "href=", "action=", "style=", " on"] {
                assert!(
                    !tag.contains(attribute) || tag == "a class=skip href=#list",
                    "{tag}"
                );
            }
        }
        for text in [
            &between(&page, "<style>", "</style>"),
            &between(&page, "<script>", "</script>"),
        ] {
            for word in [
                "http",
                "//",
                "url(h",
                "@import",
                "fetch(",
                "eval",
                "innerHTML",
            ] {
                assert!(!text[0].contains(word), "{word}");
            }
        }
    }
}

#[test]
fn trust_notice_version_and_the_second_check_are_said() {
    let page = page(&[]);
    for words in [
        "【测试 TEST】",
        "tongliao-2020-03",
        "第7版",
        "2020-03-28 09:00 +08:00",
        "可到卡口当场出示健康码复核",
        "<html lang=zh-CN>",
    ] {
        assert!(page.contains(words), "{words}");
    }
    assert!(!page.contains("PARTIAL"));
    let title = between(&page, "<title>", "</title>")[0];
    assert!(title.contains("TEST"), "{title}");
    // Over the table too, so that every printed page says it.
    assert!(page.contains("<thead><tr class=mark><th colspan=7>【测试 TEST】"));
}

#[test]
fn english_is_for_english_readers() {
    let page = page(&["--lang", "en"]);
    for words in [
        "<html lang=en>",
        "✓ PASS",
        "may have the code checked again",
        "version 7",
    ] {
        assert!(page.contains(words), "{words}");
    }
}

#[test]
fn a_run_that_was_stopped_is_marked() {
    let traveller = Traveller::at(Place::Workplace);
    let decision = checker().check_without_code(&traveller, Clock::given(now()));
    let document = checker().notice().document();
    let mut summary = Summary {
        about: About {
            context: decision.context,
            notice_title: document.title().clone(),
            notice_body: document.issuer().clone(),
            stated: decision.stated,
        },
        sources: Vec::new(),
        tally: Tally::default(),
        extent: Extent::Partial,
        since: None,
        listed: Listed::All,
    };
    let stopped = html(&summary, &[], Names::Masked, Lang::Zh);
    for place in [
        "<title>",
        "<p class=alarm role=note>【未完成 PARTIAL】",
        "<footer>",
    ] {
        let said = between(&stopped, place, "<h1>")[0];
        assert!(
            place.contains("PARTIAL") || said.contains("PARTIAL"),
            "{place}"
        );
    }
    let workbook =
        healthcode::internals::report::roster::xlsx::xlsx(&summary, &[], Names::Masked, Lang::Zh);
    let parts = crate::roster_world::parts(&workbook.unwrap());
    for part in [
        "docProps/core.xml",
        "xl/worksheets/sheet2.xml",
        "xl/sharedStrings.xml",
    ] {
        assert!(parts[part].contains("PARTIAL"), "{part}");
    }
    summary.extent = Extent::Whole;
    assert!(!html(&summary, &[], Names::Masked, Lang::Zh).contains("PARTIAL"));
}

/// As the page writes it.
fn escaped(text: &str) -> String {
    text.replace('&', "&amp;")
        .replace('<', "&lt;")
        .replace('>', "&gt;")
        .replace('"', "&quot;")
        .replace('\'', "&#39;")
}
