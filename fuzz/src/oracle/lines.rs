//! A stream of lines, of any encoding, that comes in pieces.

use std::io::Read;

use crate::subject::TextStream;
use crate::world::genuine;

/// A source that gives so many bytes at a time.
struct Pieces<'b>(&'b [u8], usize);

impl Read for Pieces<'_> {
    fn read(&mut self, room: &mut [u8]) -> std::io::Result<usize> {
        let upto = room.len().min(self.1);
        self.0.read(&mut room[..upto])
    }
}

/// Whatever lines came before, those with a code are read as they stand; nothing is read that depends
/// on the pieces except where no code is.
pub fn lines(data: &[u8]) {
    let Some((size, first)) = data.split_first() else {
        return;
    };
    let code = &genuine()[0];
    let bytes = [first, b"\n", code.as_bytes(), b"\n", code.as_bytes(), b"\n"].concat();
    let size = match size {
        0 => usize::MAX,
        size => usize::from(*size),
    };
    let mut read = Vec::new();
    TextStream::new(Pieces(&bytes, size))
        .read_to_end(&mut read)
        .unwrap();
    let read = String::from_utf8_lossy(&read).into_owned();
    let mut last = read.lines().rev();
    for _ in 0..2 {
        assert_eq!(
            last.next(),
            Some(code.as_str()),
            "a code is lost in pieces of {size}"
        );
    }
}
