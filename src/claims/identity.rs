//! Step 8: is the person at the gate the holder?

use std::borrow::Cow;

use crate::base::reason::{Finding, Reason};
use crate::base::text::Text;
use crate::base::time::Day;

use super::holder::{DocumentType, Holder};
use super::names::{letters_of, name_fits, normal_name};
use super::number::{
    contradicts, id_number_is_valid, lengthened, normal_number, number_fits, older_form,
};

/// What the traveller shows besides the code.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Shown {
    /// The number of the certificate, in full.
    pub number: Option<String>,
    /// The name on it, in full.
    pub name: Option<String>,
    /// A number of which `*` hides a part, as rosters have it: it can contradict the holder's, and
    /// never match it.
    pub masked_number: Option<String>,
}

/// How far the holder was compared.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Identity {
    /// The number is the holder's (and the name, if one was given).
    Matched,
    /// The name fits; a name alone identifies nobody.
    NameOnly,
    /// The number or the name is not the holder's.
    Mismatched,
    /// Nothing was shown.
    NotChecked,
}

impl Identity {
    /// The word of JSON.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Matched => "matched",
            Self::NameOnly => "name-only",
            Self::Mismatched => "mismatched",
            Self::NotChecked => "not-checked",
        }
    }
}

impl Holder<'_> {
    /// Compares what is shown with what is signed; nobody was born after `today`.
    #[must_use]
    pub fn compare(&self, shown: &Shown, today: Day) -> (Identity, Vec<Reason>) {
        let mut reasons = Vec::new();
        let mut differs = Vec::new();
        let mut number_matches = false;
        if let Some(number) = &shown.number {
            let number = normal_number(number);
            let of_resident = self.document == DocumentType::ResidentId;
            // The older form of a resident's number, without a check character.
            let number = match of_resident.then(|| lengthened(&number)).flatten() {
                Some(long) => Cow::Owned(long),
                None => number,
            };
            if of_resident && !id_number_is_valid(&number, today) {
                reasons.push(Finding::InvalidIdNumber.into());
            }
            let signed = normal_number(&self.number);
            number_matches = number_fits(self.document, &signed, &number)
                // The issuer, too, may have signed the older form.
                || (of_resident
                    && older_form(&number)
                        .is_some_and(|short| number_fits(self.document, &signed, &short)));
            if !number_matches {
                differs.push(Text::fixed("证件号码", "number"));
            }
        }
        if let Some(masked) = &shown.masked_number
            && contradicts(&normal_number(&self.number), &normal_number(masked))
        {
            differs.push(Text::fixed("证件号码", "number"));
        }
        if let Some(name) = &shown.name
            && !name_fits(&normal_name(&self.name), &normal_name(name))
            // Dots, spaces and letter case depend on a keyboard: they accuse nobody whose number is the
            // holder's.
            && !(number_matches && name_fits(&letters_of(&self.name), &letters_of(name)))
        {
            differs.push(Text::fixed("姓名", "name"));
        }
        let mismatched = !differs.is_empty();
        if let Some(what) = differs.into_iter().reduce(|a, b| {
            Text::new(
                format!("{}、{}", a.zh, b.zh),
                format!("{} and {}", a.en, b.en),
            )
        }) {
            reasons.push(Reason::with_detail(Finding::HolderMismatch, &what));
        }
        let identity = match (&shown.number, &shown.name) {
            _ if mismatched => Identity::Mismatched,
            // A number that was mistyped was not compared.
            _ if !reasons.is_empty() => Identity::NotChecked,
            (Some(_), _) => Identity::Matched,
            (None, Some(_)) => Identity::NameOnly,
            (None, None) => Identity::NotChecked,
        };
        (identity, reasons)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn holder(name: &str, document: DocumentType, number: &str) -> Holder<'static> {
        Holder {
            name: name.to_owned().into(),
            document,
            number: number.to_owned().into(),
        }
    }

    fn today() -> Day {
        Day::parse("2020-03-28").unwrap()
    }

    fn compare(
        holder: &Holder,
        number: Option<&str>,
        name: Option<&str>,
    ) -> (Identity, Vec<String>) {
        let shown = Shown {
            number: number.map(str::to_owned),
            name: name.map(str::to_owned),
            masked_number: None,
        };
        let (identity, reasons) = holder.compare(&shown, today());
        (
            identity,
            reasons.iter().map(|r| r.code.as_str().to_owned()).collect(),
        )
    }

    #[test]
    fn a_number_is_compared_character_by_character() {
        let zhang = holder("张*", DocumentType::ResidentId, "1101**********002X");
        let good = "11010519491231002X";
        assert_eq!(
            compare(&zhang, Some(good), None),
            (Identity::Matched, vec![])
        );
        assert_eq!(
            compare(&zhang, Some(&good.to_lowercase()), Some("张三丰")).0,
            Identity::Matched
        );
        assert_eq!(
            compare(&zhang, Some("１１０１０５１９４９１２３１００２Ｘ"), None).0,
            Identity::Matched
        );
        let (identity, codes) = compare(&zhang, Some("440524188001010014"), None);
        assert_eq!(
            (identity, codes),
            (Identity::Mismatched, vec!["holder-mismatch".into()])
        );
        let (identity, codes) = compare(&zhang, Some("110105194912310021"), Some("李四"));
        assert_eq!(identity, Identity::Mismatched);
        assert_eq!(codes, ["invalid-id-number", "holder-mismatch"]);
    }

    #[test]
    fn the_older_form_of_a_number_is_the_same_persons() {
        let zhang = holder("张*", DocumentType::ResidentId, "1101**********002X");
        for (number, identity) in [
            ("110105491231002", Identity::Matched),
            ("110105491231003", Identity::Mismatched),
            ("440524800101001", Identity::Mismatched),
        ] {
            assert_eq!(compare(&zhang, Some(number), None).0, identity, "{number}");
        }
        // What the issuer signed may be the older form.
        for signed in ["110105491231002", "1101*******1002", "1101*****231002"] {
            let old = holder("张*", DocumentType::ResidentId, signed);
            for (number, identity) in [
                ("110105491231002", Identity::Matched),
                ("11010519491231002X", Identity::Matched),
                ("110105491231003", Identity::Mismatched),
                // Born in another century.
                ("440524188001010014", Identity::Mismatched),
            ] {
                assert_eq!(compare(&old, Some(number), None).0, identity, "{number}");
            }
        }
        // A day of birth that does not exist, and what no resident has.
        let (_, codes) = compare(&zhang, Some("110105491331002"), None);
        assert!(codes.contains(&"invalid-id-number".to_owned()), "{codes:?}");
        let passport = holder("张*", DocumentType::Passport, "1101*******1002");
        assert_eq!(
            compare(&passport, Some("110105491231002"), None).0,
            Identity::Matched
        );
    }

    #[test]
    fn dots_and_case_accuse_nobody_whose_number_matches() {
        let number = "11010519491231002X";
        let signed = |name| holder(name, DocumentType::ResidentId, "1101**********002X");
        for (name, shown) in [
            ("阿*·热*", "阿不都热合曼"),
            ("阿*·热*", "阿不都。热合曼"),
            ("阿*·热*", "阿不都-热合曼"),
            ("阿*·热*", "阿不都．热合曼"),
            ("阿*·热*", "阿不都 热合曼"),
            ("J* S*", "JOHN smith"),
            ("J* S*", "john.smith"),
        ] {
            let holder = signed(name);
            assert_eq!(
                compare(&holder, Some(number), Some(shown)).0,
                Identity::Matched,
                "{shown}"
            );
            assert_eq!(
                compare(&holder, Some("440524188001010014"), Some(shown)).0,
                Identity::Mismatched
            );
        }
        for (name, shown) in [
            ("阿*·热*", "阿不都?热合曼"),
            ("葛*", "葛\u{e0100}三"),
            ("李〇", "李〇"),
        ] {
            let found = compare(&signed(name), Some(number), Some(shown));
            assert_eq!(found.0, Identity::Matched, "{shown}");
        }
        for (name, shown) in [
            ("阿*·热*", "阿不都·买买提"),
            ("张*", "李三"),
            ("张三", "张\u{200b}三"),
            ("张三", "\u{202e}张三"),
            ("张三", "张●三"),
            ("张三", "张三#"),
            ("张*", "张*"),
        ] {
            let found = compare(&signed(name), Some(number), Some(shown));
            assert_eq!(found.0, Identity::Mismatched, "{shown}");
        }
    }

    #[test]
    fn a_mask_or_nothing_is_no_proof() {
        let passport = holder("J* S*", DocumentType::Passport, "E1*****78");
        assert_eq!(
            compare(&passport, Some("E1*****78"), None).0,
            Identity::Mismatched
        );
        assert_eq!(compare(&passport, Some(""), None).0, Identity::Mismatched);
        assert_eq!(
            compare(&passport, None, Some("J* S*")).0,
            Identity::Mismatched
        );
        assert_eq!(compare(&passport, None, Some("")).0, Identity::Mismatched);
        assert_eq!(
            compare(&passport, Some("E12345678"), None).0,
            Identity::Matched
        );
        assert_eq!(
            compare(&passport, Some("e12345678"), None).0,
            Identity::Mismatched
        );
        assert_eq!(compare(&passport, None, None).0, Identity::NotChecked);
        let hidden = [
            "•", "#", "x", "X", "_", "?", " ", "\u{200b}", "\u{3164}", "\u{2800}",
        ];
        let hidden = hidden.map(|mask| format!("E1{}78", mask.repeat(5)));
        for shown in hidden.iter().map(String::as_str).chain(["xxxxx", "#####"]) {
            let (identity, codes) = compare(&passport, Some(shown), None);
            assert_eq!(identity, Identity::Mismatched, "{shown:?}");
            assert_eq!(codes, ["holder-mismatch"], "{shown:?}");
        }
    }

    #[test]
    fn a_number_of_somebody_not_yet_born_is_no_number() {
        let unborn = holder("张*", DocumentType::ResidentId, "1101**********0021");
        let (identity, codes) = compare(&unborn, Some("110105203001090021"), None);
        assert_eq!(identity, Identity::NotChecked);
        assert_eq!(codes, ["invalid-id-number"]);
    }

    #[test]
    fn a_masked_number_may_contradict_and_never_matches() {
        let zhang = holder("张*", DocumentType::ResidentId, "1101**********002X");
        for (masked, identity) in [
            ("1101**********002X", Identity::NameOnly),
            ("1101****002x", Identity::NameOnly),
            ("110105********002X", Identity::NameOnly),
            ("**************002X", Identity::NameOnly),
            ("1505**********002X", Identity::Mismatched),
            ("1101**********0028", Identity::Mismatched),
            ("****0028", Identity::Mismatched),
        ] {
            let shown = Shown {
                name: Some("张三".to_owned()),
                masked_number: Some(masked.to_owned()),
                ..Shown::default()
            };
            assert_eq!(zhang.compare(&shown, today()).0, identity, "{masked}");
        }
    }
}
