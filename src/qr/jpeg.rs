//! What a JPEG file needs beside its pixels.

/// The bytes that a decoder holds beside the pixels of a progressive JPEG (ITU-T T.81): all
/// coefficients of all components, two bytes each, since every scan refines the whole picture.
/// None for any other file.
pub(super) fn progressive_bytes(file: &[u8]) -> u64 {
    coefficients(file).map_or(0, |count| count.saturating_mul(2))
}

fn coefficients(file: &[u8]) -> Option<u64> {
    let mut rest = file.strip_prefix(&[0xFF, 0xD8])?;
    loop {
        let [0xFF, marker, tail @ ..] = rest else {
            return None;
        };
        match marker {
            // A fill byte before a marker.
            0xFF => rest = rest.get(1..)?,
            // Markers without a segment.
            0x01 | 0xD0..=0xD8 => rest = tail,
            _ => {
                let (&length, _) = tail.split_first_chunk()?;
                let length = usize::from(u16::from_be_bytes(length)).max(2);
                match marker {
                    // SOF2, SOF6, SOF10, SOF14: progressive.
                    0xC2 | 0xC6 | 0xCA | 0xCE => return of_frame(tail.get(2..length)?),
                    // Any other frame, or the scan itself.
                    0xC0 | 0xC1 | 0xC3 | 0xC5 | 0xC7 | 0xC9 | 0xCB | 0xCD | 0xCF | 0xDA => {
                        return None;
                    }
                    _ => rest = tail.get(length..)?,
                }
            }
        }
    }
}

/// Samples of all components of a frame header.
fn of_frame(header: &[u8]) -> Option<u64> {
    let (&[_, h1, h0, w1, w0, _], components) = header.split_first_chunk()?;
    let (components, _) = components.as_chunks::<3>();
    let area = u64::from(u16::from_be_bytes([h1, h0])) * u64::from(u16::from_be_bytes([w1, w0]));
    let samples = |byte: &u8| u64::from(byte >> 4) * u64::from(byte & 15);
    let sampling = || components.iter().map(|[_, factors, _]| samples(factors));
    Some(area * sampling().sum::<u64>() / sampling().max()?.max(1))
}
