//! What a notice cites: every article and source exists, and every article has a rule or says why
//! it has none.

use super::document::{Article, BasisDocument};
use super::read::ListedItems;
use super::rule::{Basis, Rule};
use crate::base::json::Faults;
use crate::base::limits::NOTICE_RULES;
use crate::base::text::Text;

/// There is a rule, and not too many.
pub(super) fn count(rules: &ListedItems<Rule>, faults: &mut Faults) {
    let what = match rules.written {
        Some(0) => Text::fixed("至少须有一条规则", "there must be at least one rule"),
        Some(n) if n > NOTICE_RULES => Text::new(
            format!("规则过多，上限 {NOTICE_RULES} 条"),
            format!("too many rules; the limit is {NOTICE_RULES}"),
        ),
        _ => return,
    };
    faults.add("/rules", what);
}

/// Every article or source that a rule rests on is in the notice.
pub(super) fn bases(
    rules: &ListedItems<Rule>,
    articles: &ListedItems<Article>,
    sources: &ListedItems<BasisDocument>,
    faults: &mut Faults,
) {
    for (place, rule) in &rules.items {
        let (member, what, name, whole, known): (_, _, _, _, Vec<&str>) = match &rule.basis {
            None => continue,
            Some(Basis::Article(name)) => {
                let known = articles.items.iter().map(|(_, article)| &*article.number);
                let what = Text::fixed("通告中没有此条", "the notice has no such article:");
                ("article", what, name, articles.is_whole(), known.collect())
            }
            Some(Basis::Source(name)) => {
                let known = sources.items.iter().map(|(_, source)| &*source.id);
                let what = Text::fixed("通告中没有此来源", "the notice has no such source:");
                ("source", what, name, sources.is_whole(), known.collect())
            }
        };
        if !whole || known.contains(&&**name) {
            continue;
        }
        faults.add_unknown(&format!("{place}/{member}"), &what, name, &known);
    }
}

/// Every article has a rule, or says why it has none.
pub(super) fn articles(
    rules: &ListedItems<Rule>,
    articles: &ListedItems<Article>,
    faults: &mut Faults,
) {
    for (place, article) in &articles.items {
        let used = rules
            .items
            .iter()
            .any(|(_, rule)| rule.article() == Some(&article.number));
        if used && article.decides_nothing.is_some() {
            let what = Text::fixed(
                "有规则依据本条，却称其不作决定",
                "a rule rests on this article",
            );
            faults.add(&format!("{place}/decides_nothing"), what);
        }
        if !used && rules.is_whole() && article.decides_nothing.is_none() {
            let what = Text::fixed(
                "没有规则依据本条，须以 `decides_nothing` 说明原因",
                "no rule rests on this article; `decides_nothing` must say why",
            );
            faults.add(place, what);
        }
    }
}
