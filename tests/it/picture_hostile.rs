//! Hostile files: never a wrong text, never a crash. The example `hostile-pictures` tries any number of
//! them and measures the slowest.

use healthcode::internals::qr::{PictureFault, Why};

use crate::drawing::read;
use crate::hostile_files::Sound;

#[test]
#[ignore = "long: `.ci/run` takes it"]
fn some_hostile_files_do_no_harm() {
    let sound = Sound::new();
    for seed in 0..120 {
        let found = read(&sound.hostile(seed));
        let crash = PictureFault::Unreadable { why: Why::Reader };
        assert_ne!(found, Err(crash), "{seed}");
        for text in found.unwrap_or_default() {
            assert!(sound.texts.contains(&text), "{seed}: {text}");
        }
    }
}
