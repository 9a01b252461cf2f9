//! Status lists, signed anew by the issuer whatever they say.

use crate::subject::{StatusLists, TokenType, Traveller, Verdict};
use crate::world::{ISSUER, SECONDS, checker, claims, clock, sign, signer};

/// The name of the list.
const URI: &str = "https://status.example.cn/330000/1";

/// The claims of a list: a code that it revokes does not pass, nor does one whose entry is not valid.
pub fn status_claims(data: &[u8]) {
    judged(data, None);
}

/// `bits`, then the compressed bytes of a list: what is unpacked is what another DEFLATE unpacks.
pub fn status_list(data: &[u8]) {
    let Some((first, packed)) = data.split_first() else {
        return;
    };
    let bits = 1_u32 << (first % 4);
    let (iat, exp) = (SECONDS - 3_600, SECONDS + 82_800);
    let lst = base64url(packed);
    let claims = format!(
        r#"{{"sub":"{URI}","iat":{iat},"exp":{exp},"status_list":{{"bits":{bits},"lst":"{lst}"}}}}"#
    );
    judged(claims.as_bytes(), Some((bits, packed)));
}

fn judged(claims: &[u8], known: Option<(u32, &[u8])>) {
    let header = signer().typed_header(ISSUER, TokenType::StatusList);
    let list = signer().sign(header.as_bytes(), claims).unwrap();
    let lists = StatusLists::load([("list", list)], checker().registry(), clock().at);
    let kept = lists.iter().next().cloned();
    if let Some((_, packed)) = known {
        let unpacked = fdeflate::decompress_to_vec_bounded(packed, 1 << 24);
        match (&kept, unpacked) {
            (Some(list), Ok(bytes)) => assert_eq!(list.bytes(), bytes, "unpacked otherwise"),
            (Some(list), Err(_)) => assert!(
                list.bytes().len() > 1 << 20,
                "unpacked what another does not"
            ),
            (None, _) => {}
        }
    }
    let checker = checker().clone().with_status_lists(lists);
    for idx in [0, 7, 4_095] {
        let decision = checker.check(code(idx), &Traveller::default(), clock());
        let entry = kept.as_ref().and_then(|list| {
            let (bits, idx) = (u64::from(list.bits().get()), idx as u64);
            let byte = *list.bytes().get(usize::try_from(idx * bits / 8).ok()?)?;
            let entry = u64::from(byte) >> (idx * bits % 8) & ((1 << bits) - 1);
            Some(entry)
        });
        if decision.verdict == Verdict::Pass {
            assert_eq!(entry, Some(0), "entry {idx} passes");
        }
        if let (Some(1), Some((bits, _))) = (entry, known) {
            assert_eq!(
                decision.verdict,
                Verdict::Reject,
                "{bits} bits: a revoked code is not rejected"
            );
        }
    }
}

/// A code that refers to an entry, signed once.
fn code(idx: i64) -> &'static str {
    use std::collections::HashMap;
    use std::sync::{Mutex, OnceLock};
    static CODES: OnceLock<Mutex<HashMap<i64, &'static str>>> = OnceLock::new();
    let mut codes = CODES.get_or_init(Mutex::default).lock().unwrap();
    codes.entry(idx).or_insert_with(|| {
        let mut claims = claims(ISSUER, "code-1");
        claims.truncate(claims.len() - 1);
        claims += &format!(r#","status":{{"status_list":{{"idx":{idx},"uri":"{URI}"}}}}}}"#);
        sign(claims.as_bytes()).leak()
    })
}

fn base64url(bytes: &[u8]) -> String {
    const LETTERS: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
    let mut text = String::new();
    for three in bytes.chunks(3) {
        let all = three
            .iter()
            .fold(0_u32, |all, byte| all << 8 | u32::from(*byte))
            << (8 * (3 - three.len()));
        for at in 0..=three.len() {
            text.push(char::from(LETTERS[(all >> (18 - 6 * at)) as usize & 63]));
        }
    }
    text
}
