//! The draft's own published vectors (draft-ietf-oauth-status-list, "Test vectors for Status List
//! encoding"): lists of 2^20 entries of one, two, four and eight bits, rebuilt from their tables.
//! An entry that a table lacks is 0.

use healthcode::Region;
use healthcode::StatusLists;
use healthcode::internals::issue::{StatusDraft, StatusListTerms, Unrevoking};
use healthcode::internals::status::{Bits, Status, StatusList};
use ring::digest::{SHA256, digest};
use serde_json::json;

use crate::status_world::{URI, claims, load, token};
use crate::world::{hours, now, signer};

const ENTRIES: u64 = 1 << 20;

#[rustfmt::skip]
const PLACES_1_AND_2: [u64; 11] = [
    0, 1993, 25460, 159495, 495669, 554353, 645645, 723232, 854545, 934534, 1000345,
];
const VALUES_2: [u8; 11] = [1, 2, 1, 3, 1, 1, 2, 1, 1, 2, 3];
/// Their values are 1 to 15.
#[rustfmt::skip]
const PLACES_4: [u64; 15] = [
    0, 1993, 35460, 459495, 595669, 754353, 845645, 923232, 924445, 934534, 1004534, 1000345,
    1030203, 1030204, 1030205,
];
/// Their values are 0 to 255.
#[rustfmt::skip]
const PLACES_8: [u64; 256] = [
    233478, 52451, 576778, 513575, 468106, 292632, 214947, 182323, 884834, 66653, 62489, 196493,
    458517, 487925, 55649, 416992, 879796, 462297, 942059, 583408, 13628, 334829, 886286, 713557,
    582738, 326064, 451545, 705889, 214350, 194502, 796765, 202828, 752834, 721327, 554740, 91122,
    963483, 261779, 793844, 165255, 614839, 758403, 403258, 145867, 96100, 477937, 606890, 167335,
    488197, 211815, 797182, 582952, 950870, 765108, 341110, 776325, 745056, 439368, 559893,
    149741, 358903, 513405, 342679, 969429, 795775, 566121, 460566, 680070, 117310, 480348, 67319,
    661552, 841303, 561493, 138807, 442463, 659927, 445910, 1046963, 829700, 962282, 299623,
    555493, 292826, 517215, 551009, 898490, 837603, 759161, 459948, 290102, 1034977, 190650,
    98810, 229950, 320531, 335506, 885333, 133227, 806915, 800313, 981571, 527253, 24077, 240232,
    559572, 713399, 233941, 615514, 911768, 331680, 951527, 6805, 552366, 374660, 223159, 625884,
    417146, 320527, 784154, 338792, 1199, 679804, 1024680, 40845, 234603, 761225, 644903, 502167,
    121477, 505144, 165165, 179628, 1019195, 145149, 263738, 269256, 996739, 346296, 555864,
    887384, 444173, 421844, 653716, 836747, 783119, 918762, 946835, 253764, 519895, 471224,
    134272, 709016, 44112, 482585, 461829, 15080, 148883, 123467, 480125, 141348, 65877, 692958,
    148598, 499131, 584009, 1017987, 449287, 277478, 991262, 509602, 991896, 853666, 399318,
    197815, 203278, 903979, 743015, 888308, 862143, 979421, 113605, 206397, 127113, 844358,
    711569, 229153, 521470, 401793, 398896, 940810, 293983, 884749, 384802, 584151, 970201,
    523882, 158093, 929312, 205329, 106091, 30949, 195586, 495723, 348779, 852312, 1018463,
    1009481, 448260, 841042, 122967, 345269, 794764, 4520, 818773, 556171, 954221, 598210, 887110,
    1020623, 324632, 398244, 622241, 456551, 122648, 127837, 657676, 119884, 105156, 999897,
    330160, 119285, 168005, 389703, 143699, 142524, 493258, 846778, 251420, 516351, 83344, 171931,
    879178, 663475, 546865, 428362, 658891, 500560, 557034, 830023, 274471, 629139, 958869,
    663071, 152133, 19535,
];

/// A vector: its entries, and the SHA-256 of what its published `lst` unpacks to.
struct Vector {
    bits: u64,
    entries: Vec<(u64, u8)>,
    unpacked: &'static str,
}

fn vectors() -> [Vector; 4] {
    [
        Vector {
            bits: 1,
            entries: PLACES_1_AND_2.map(|place| (place, 1)).into(),
            unpacked: "f2529d5d7b48665f8be86037b271b92a9cc7690a42688193d3c97baf2a1e4794",
        },
        Vector {
            bits: 2,
            entries: PLACES_1_AND_2.into_iter().zip(VALUES_2).collect(),
            unpacked: "89014d93753a4996780da9354a6ac298c4e4c571b9d7ef344c2aefdd494d898c",
        },
        Vector {
            bits: 4,
            entries: PLACES_4.into_iter().zip(1..).collect(),
            unpacked: "7624b511c7462ca2e77514c416b5528b043d4333b5e0741494a4e21009241edb",
        },
        Vector {
            bits: 8,
            entries: PLACES_8.into_iter().zip(0..=255).collect(),
            unpacked: "15aae678f848a96df0efaaead24c5356ed249c713fa292b04fd99d61db566743",
        },
    ]
}

impl Vector {
    /// The bytes that the table means, built here and not by the program.
    fn bytes(&self) -> Vec<u8> {
        let mut bytes = vec![0; usize::try_from(ENTRIES * self.bits / 8).unwrap()];
        for (place, value) in &self.entries {
            let bit = place * self.bits;
            bytes[usize::try_from(bit / 8).unwrap()] |= value << (bit % 8);
        }
        bytes
    }

    /// The same list drawn up and signed by the program.
    fn issued(&self) -> String {
        let mut draft = StatusDraft::new(ENTRIES, Bits::new(self.bits).unwrap()).unwrap();
        for (place, value) in &self.entries {
            draft.set(*place, *value, Unrevoking::Refused).unwrap();
        }
        let terms = StatusListTerms {
            issuer: Region::parse("330000").unwrap(),
            uri: URI,
            issued_at: now(),
            expires_at: None,
            ttl_seconds: Some(3_600),
        };
        draft.sign(&signer("330000"), &terms).unwrap()
    }
}

fn value(status: Status) -> u8 {
    match status {
        Status::Valid => 0,
        Status::Invalid => 1,
        Status::Suspended => 2,
        Status::NoLongerGreen => 3,
        Status::Other(value) => value,
    }
}

fn only(lists: &StatusLists) -> &StatusList {
    assert!(lists.refused().is_empty(), "{:?}", lists.refused());
    lists.find(Region::parse("330000").unwrap(), URI).unwrap()
}

#[test]
fn every_entry_of_every_width_is_read_as_published() {
    for vector in vectors() {
        let bytes = vector.bytes();
        let sum = digest(&SHA256, &bytes);
        let sum: String = sum.as_ref().iter().map(|b| format!("{b:02x}")).collect();
        assert_eq!(sum, vector.unpacked, "{} bits", vector.bits);

        let lists = load(&[&token("330000", &claims(vector.bits, &bytes))]);
        let list = only(&lists);
        assert_eq!(list.entries(), ENTRIES);
        let found: Vec<(u64, u8)> = (0..ENTRIES)
            .map(|idx| (idx, value(list.status(idx).unwrap())))
            .filter(|(_, value)| *value != 0)
            .collect();
        let mut wanted = vector.entries.clone();
        wanted.retain(|(_, value)| *value != 0);
        wanted.sort_unstable();
        assert_eq!(found, wanted, "{} bits", vector.bits);
        assert_eq!(list.status(ENTRIES), None);

        // What the program issues is the same list.
        let issued = load(&[&vector.issued()]);
        assert_eq!(only(&issued).bytes(), bytes, "{} bits", vector.bits);
    }
}

#[test]
fn the_short_published_texts_are_read() {
    let cases = [
        (
            1,
            "eNrbuRgAAhcBXQ",
            &[1, 0, 0, 1, 1, 1, 0, 1, 1, 1, 0, 0, 0, 1, 0, 1][..],
        ),
        (2, "eNo76fITAAPfAgc", &[1, 2, 0, 3, 0, 1, 0, 1, 1, 2, 3, 3]),
    ];
    for (bits, lst, expected) in cases {
        let mut claims = claims(bits, &[]);
        claims["status_list"]["lst"] = json!(lst);
        // Members that the draft allows and nobody here needs.
        claims["aggregation_uri"] = json!("https://status.example.cn/all");
        claims["ttl"] = json!(43_200);
        claims["exp"] = json!(hours(24 * 365));
        let lists = load(&[&token("330000", &claims)]);
        let list = only(&lists);
        let found = (0..list.entries()).map(|idx| value(list.status(idx).unwrap()));
        assert!(found.eq(expected.iter().copied()), "{lst}");
    }
}
