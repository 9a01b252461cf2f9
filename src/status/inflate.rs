//! `lst` → the bytes of the list: base64url of DEFLATE in a zlib wrapper (RFC 1950, RFC 1951),
//! unpacked piece by piece under its cap. Only for what a registered key has signed.

use miniz_oxide::inflate::TINFLStatus;
use miniz_oxide::inflate::core::inflate_flags::{
    TINFL_FLAG_HAS_MORE_INPUT, TINFL_FLAG_PARSE_ZLIB_HEADER,
    TINFL_FLAG_USING_NON_WRAPPING_OUTPUT_BUF,
};
use miniz_oxide::inflate::core::{DecompressorOxide, decompress};

use crate::base::base64url;
use crate::base::limits::STATUS_LIST_BYTES;
use crate::base::text::Text;

/// Characters that are unpacked at a time: a multiple of four, so that each piece stands alone.
const PIECE: usize = 64 * 1024;

/// What unpacking may give at first; from there it grows by a quarter, so that a list never takes
/// much more than itself.
const FIRST: usize = 64 * 1024;

const NOT_BASE64URL: Text = Text::fixed("不是严格的 base64url", "not strict base64url");
const DAMAGED: Text = Text::fixed(
    "压缩数据损坏（DEFLATE 或校验和不符）",
    "the packed data is damaged (DEFLATE, or its checksum)",
);
const CUT_SHORT: Text = Text::fixed("压缩数据不完整", "the packed data is cut short");
const TRAILING: Text = Text::fixed("压缩数据之后还有内容", "something follows the packed data");

/// Unpacks `lst`.
///
/// # Errors
/// It is not strict base64url, not exactly one zlib stream with the right checksum, or larger than
/// [`STATUS_LIST_BYTES`].
pub(super) fn inflate(lst: &str) -> Result<Box<[u8]>, Text> {
    inflate_within(lst, STATUS_LIST_BYTES)
}

fn inflate_within(lst: &str, most: usize) -> Result<Box<[u8]>, Text> {
    let mut unpacking = Unpacking {
        state: Box::default(),
        bytes: Vec::new(),
        filled: 0,
        most,
        ended: false,
    };
    let mut piece = vec![0; PIECE / 4 * 3];
    let mut rest = lst;
    while !rest.is_empty() {
        let cut = rest.split_at_checked(PIECE.min(rest.len()));
        let (text, more) = cut.ok_or(NOT_BASE64URL)?;
        let (packed, _) = base64url::decode_into(text, &mut piece).ok_or(NOT_BASE64URL)?;
        unpacking.take(packed)?;
        rest = more;
    }
    unpacking.finish()
}

struct Unpacking {
    state: Box<DecompressorOxide>,
    /// What has been unpacked, and room for more.
    bytes: Vec<u8>,
    filled: usize,
    most: usize,
    ended: bool,
}

impl Unpacking {
    /// Takes in the next packed bytes.
    fn take(&mut self, mut packed: &[u8]) -> Result<(), Text> {
        let flags = TINFL_FLAG_PARSE_ZLIB_HEADER
            | TINFL_FLAG_HAS_MORE_INPUT
            | TINFL_FLAG_USING_NON_WRAPPING_OUTPUT_BUF;
        while !packed.is_empty() {
            if self.ended {
                return Err(TRAILING);
            }
            let (status, used, given) =
                decompress(&mut self.state, packed, &mut self.bytes, self.filled, flags);
            packed = packed.get(used..).unwrap_or_default();
            self.filled = self.filled.saturating_add(given);
            match status {
                TINFLStatus::Done => self.ended = true,
                TINFLStatus::HasMoreOutput => self.grow()?,
                TINFLStatus::NeedsMoreInput if packed.is_empty() => {}
                _ => return Err(DAMAGED),
            }
        }
        Ok(())
    }

    /// Makes room; there is one byte beyond the cap, so that a list of just that size ends.
    fn grow(&mut self) -> Result<(), Text> {
        let room = self.bytes.len();
        if room > self.most {
            return Err(too_large(self.most));
        }
        let wanted = room.saturating_add((room / 4).max(FIRST));
        let wanted = wanted.min(self.most.saturating_add(1));
        self.bytes.reserve_exact(wanted.saturating_sub(room));
        self.bytes.resize(wanted, 0);
        Ok(())
    }

    fn finish(mut self) -> Result<Box<[u8]>, Text> {
        // What the last packed bytes stand for may still wait for room.
        let flags = TINFL_FLAG_PARSE_ZLIB_HEADER | TINFL_FLAG_USING_NON_WRAPPING_OUTPUT_BUF;
        while !self.ended {
            let (status, _, given) =
                decompress(&mut self.state, &[], &mut self.bytes, self.filled, flags);
            self.filled = self.filled.saturating_add(given);
            match status {
                TINFLStatus::Done => self.ended = true,
                TINFLStatus::HasMoreOutput => self.grow()?,
                TINFLStatus::FailedCannotMakeProgress => return Err(CUT_SHORT),
                _ => return Err(DAMAGED),
            }
        }
        if self.filled > self.most {
            return Err(too_large(self.most));
        }
        self.bytes.truncate(self.filled);
        Ok(self.bytes.into_boxed_slice())
    }
}

fn too_large(most: usize) -> Text {
    Text::new(
        format!("解压后超过上限 {most} 字节"),
        format!("unpacks to more than {most} bytes"),
    )
}

#[cfg(test)]
mod tests {
    use miniz_oxide::deflate::compress_to_vec_zlib;

    use super::*;

    fn packed(bytes: &[u8]) -> Vec<u8> {
        compress_to_vec_zlib(bytes, 9)
    }

    fn refused(packed: &[u8]) -> String {
        let fault = inflate_within(&base64url::encode(packed), 1_000_000).unwrap_err();
        fault.en.to_string()
    }

    #[test]
    fn what_was_packed_comes_back_whatever_its_size() {
        let noise = |n: usize| {
            let mut x = 1_u32;
            let next = |_| {
                x = x.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
                x.to_be_bytes()[0]
            };
            (0..n).map(next).collect::<Vec<u8>>()
        };
        for size in [0, 1, 3, 49_151, 49_152, 49_153, 65_536, 65_537, 400_000] {
            for bytes in [vec![0; size], noise(size)] {
                let lst = base64url::encode(&packed(&bytes));
                assert_eq!(
                    &*inflate_within(&lst, 1_000_000).unwrap(),
                    &*bytes,
                    "{size}"
                );
            }
        }
    }

    #[test]
    fn the_cap_is_exact_and_a_bomb_is_not_unpacked() {
        let lst = |size| base64url::encode(&compress_to_vec_zlib(&vec![0; size], 1));
        for most in [0, 1, 100_000] {
            assert!(inflate_within(&lst(most), most).is_ok());
            assert!(inflate_within(&lst(most + 1), most).is_err());
        }
        // A thousand to one: 128 MiB and one byte from 130 kB.
        let bomb = lst(STATUS_LIST_BYTES + 1);
        assert!(bomb.len() < 1_000_000, "{}", bomb.len());
        let fault = inflate(&bomb).unwrap_err();
        assert!(fault.en.contains("134217728"), "{fault}");
    }

    #[test]
    fn only_one_whole_zlib_stream_is_taken() {
        let good = packed(b"a list of some length, a list of some length");
        assert!(inflate(&base64url::encode(&good)).is_ok());
        for cut in 0..good.len() {
            assert!(refused(&good[..cut]).contains("cut short"), "{cut}");
        }
        let with = |more: &[u8]| [&good[..], more].concat();
        for more in [&b"\0"[..], b"\0\0\0", &good] {
            assert!(refused(&with(more)).contains("follows"), "{more:?}");
        }
        for place in [0, 1, good.len() - 1, good.len() - 4] {
            let mut bad = good.clone();
            bad[place] ^= 1;
            assert!(refused(&bad).contains("damaged"), "{place}");
        }
        // DEFLATE without the wrapper, and gzip's.
        assert!(refused(&good[2..good.len() - 4]).contains("damaged"));
        assert!(refused(b"\x1f\x8b\x08\0\0\0\0\0\0\x03\x03\0\0\0\0\0\0\0\0\0").contains("damaged"));
    }

    #[test]
    fn base64url_is_strict_in_every_piece() {
        let lst = base64url::encode(&packed(b"0123456789"));
        for bad in [
            format!("{lst}="),
            format!("{lst}\n"),
            lst.replacen('e', "+", 1),
            format!("{}é", "A".repeat(PIECE - 1)),
        ] {
            let fault = inflate(&bad).unwrap_err();
            assert!(fault.en.contains("base64url"), "{fault}");
        }
    }
}
