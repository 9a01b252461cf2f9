//! Words that several forms for people share.

use crate::base::text::{Lang, Text, chinese_number};
use crate::base::verdict::Verdict;
use crate::claims::{DocumentType, Identity};
use crate::trust::Environment;

/// The symbol in running text. None of them is of ambiguous width.
pub(in crate::report) const fn symbol(verdict: Verdict) -> char {
    match verdict {
        Verdict::Pass => '✓',
        Verdict::Hold => '!',
        Verdict::Quarantine => '⊡',
        Verdict::Reject => '✗',
    }
}

/// The banner of results under keys that are not those of real issuers.
pub(in crate::report) const fn environment(environment: Environment) -> Option<Text> {
    match environment {
        Environment::Production => None,
        Environment::Test => Some(Text::fixed(
            "【测试 TEST】用的是测试名单，结果不作数，不得用于实际查验",
            "[TEST] a registry for trials: not for real use",
        )),
        Environment::Demo => Some(Text::fixed(
            "【演示 DEMO】用的是演示名单，结果不作数，不得用于实际查验",
            "[DEMO] demonstration registry, its private keys are public: not for real use",
        )),
    }
}

/// The kind of certificate.
pub(in crate::report) const fn document(document: DocumentType) -> Text {
    match document {
        DocumentType::ResidentId => Text::fixed("居民身份证", "resident ID card"),
        DocumentType::HkMacaoPermit => {
            Text::fixed("港澳居民来往内地通行证", "Hong Kong/Macao permit")
        }
        DocumentType::TaiwanPermit => Text::fixed("台湾居民来往大陆通行证", "Taiwan permit"),
        DocumentType::Passport => Text::fixed("护照", "passport"),
        DocumentType::ForeignPermanentResident => {
            Text::fixed("外国人永久居留身份证", "permanent residence card")
        }
        DocumentType::Other => Text::fixed("其他证件", "other document"),
    }
}

/// How far the holder was compared.
pub(in crate::report) const fn identity(identity: Identity) -> Text {
    match identity {
        Identity::Matched => Text::fixed("证件号码相符", "the ID number matches"),
        Identity::NameOnly => Text::fixed(
            "仅姓名相符，未核对证件号码",
            "only the name fits, ID number not compared",
        ),
        Identity::Mismatched => Text::fixed("与持码人不符", "not the holder's document"),
        Identity::NotChecked => Text::fixed("未核对证件", "ID not compared"),
    }
}

/// `第二条`, `Art. 2`.
pub(in crate::report) fn article(article: &str, lang: Lang) -> String {
    match lang {
        Lang::Zh => {
            format!("第{}条", chinese_number(article))
        }
        Lang::En => format!("Art. {article}"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn articles_are_counted_as_the_notice_counts_them() {
        for (article_, zh) in [
            ("1", "第一条"),
            ("10", "第十条"),
            ("12", "第十二条"),
            ("20", "第二十条"),
            ("99", "第九十九条"),
            ("100", "第100条"),
            ("0", "第0条"),
            ("2(1)", "第2(1)条"),
        ] {
            assert_eq!(article(article_, Lang::Zh), zh);
        }
        assert_eq!(article("2", Lang::En), "Art. 2");
    }
}
