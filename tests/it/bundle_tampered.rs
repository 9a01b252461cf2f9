//! Bundles whose bytes were changed, cut or moved: they are refused, or they mean the same.

use healthcode::internals::bundle::archive::pack;
use healthcode::internals::bundle::{Bundle, Role, Trusted, VerifiedBundle};
use proptest::prelude::*;

use crate::bundle_world::{first, trusted};

/// What a gate would judge by: the documents, and the bytes that are signed.
fn meaning(verified: &VerifiedBundle) -> Vec<Vec<u8>> {
    let bundle = verified.bundle();
    let mut all: Vec<Vec<u8>> = bundle.documents().values().cloned().collect();
    for role in Role::ALL {
        all.push(bundle.document(role).canonical().to_vec());
    }
    all
}

fn verified(bytes: &[u8], trusted: &Trusted) -> Option<VerifiedBundle> {
    VerifiedBundle::verify(Bundle::read("b", bytes).ok()?, trusted).ok()
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(96))]

    #[test]
    fn a_changed_byte_changes_nothing_that_counts(at in any::<prop::sample::Index>(), by in 1_u8..) {
        let mut bytes = pack("b", &first()).unwrap();
        let trusted = trusted();
        let before = meaning(&verified(&bytes, &trusted).unwrap());
        let at = at.index(bytes.len());
        bytes[at] ^= by;
        if let Some(changed) = verified(&bytes, &trusted) {
            prop_assert_eq!(meaning(&changed), before);
        }
    }

    #[test]
    fn a_part_is_refused(length in any::<prop::sample::Index>()) {
        let bytes = pack("b", &first()).unwrap();
        let part = &bytes[..length.index(bytes.len())];
        prop_assert!(verified(part, &trusted()).is_none());
    }

    #[test]
    fn anything_at_all_is_answered(bytes in prop::collection::vec(any::<u8>(), 0..3000)) {
        prop_assert!(verified(&bytes, &trusted()).is_none());
    }
}
