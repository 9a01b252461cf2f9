//! `gate.json`: how a gate is opened.

use std::path::{Path, PathBuf};

use serde_json::json;

use super::files::{Edit, Existing, FileKind, Readers, read_document, write};
use crate::base::error::Error;
use crate::base::json::{Faults, Node, document};
use crate::base::text::Lang;
use crate::base::unreadable::unreadable;
use crate::notice::{Place, Purpose};

/// The file in the folder of a gate.
const FILE: &str = "gate.json";

const LANGUAGES: [(&str, Lang); 2] = [("zh", Lang::Zh), ("en", Lang::En)];

/// How a gate is opened.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct GateSettings {
    /// Where the gate is.
    pub place: Place,
    /// The purpose for which people come.
    pub purpose: Purpose,
    /// The language of what it says.
    pub language: Lang,
    /// Whether the terminal bell rings.
    pub bell: bool,
}

impl Default for GateSettings {
    fn default() -> Self {
        Self {
            place: Place::CityEntry,
            purpose: Purpose::Work,
            language: Lang::Zh,
            bell: false,
        }
    }
}

impl GateSettings {
    /// The settings of the gate in `folder`; the default ones if there are none.
    ///
    /// # Errors
    /// The file cannot be read or used.
    pub fn load(folder: &Path) -> Result<Self, Error> {
        let path = path(folder);
        if !path.exists() {
            return Ok(Self::default());
        }
        let name = path.display().to_string();
        let json = document(&name, &read_document(&path)?)?;
        let mut faults = Faults::default();
        let read = Self::read(&Node::root(&json), &mut faults);
        faults.settle(&name, read)
    }

    fn read(node: &Node<'_>, faults: &mut Faults) -> Option<Self> {
        let usual = Self::default();
        let members = node.closed_object(&["place", "purpose", "language", "bell"], faults)?;
        let place = members.optional("place");
        let place = place.map_or(Some(usual.place), |n| n.word(faults, Place::WORDS));
        let purpose = members.optional("purpose");
        let purpose = purpose.map_or(Some(usual.purpose), |n| n.word(faults, Purpose::WORDS));
        let language = members.optional("language");
        let language = language.map_or(Some(usual.language), |n| n.word(faults, &LANGUAGES));
        let bell = members.optional("bell");
        let bell = bell.map_or(Some(usual.bell), |n| n.flag(faults));
        Some(Self {
            place: place?,
            purpose: purpose?,
            language: language?,
            bell: bell?,
        })
    }

    /// Writes the settings after `change`; a gate without any gets `language`. Returns the settings,
    /// and their file.
    ///
    /// # Errors
    /// The file cannot be read, used or written.
    pub fn change(
        folder: &Path,
        language: Lang,
        change: impl FnOnce(&mut Self),
    ) -> Result<(Self, PathBuf), Error> {
        let mut settings = Self::load(folder)?;
        if !path(folder).exists() {
            settings.language = language;
        }
        change(&mut settings);
        Ok((settings, settings.save(folder)?))
    }

    /// Writes them over those before.
    fn save(self, folder: &Path) -> Result<PathBuf, Error> {
        let path = path(folder);
        let settings = json!({
            "place": self.place.name(),
            "purpose": self.purpose.name(),
            "language": self.language(),
            "bell": self.bell,
        });
        let text = serde_json::to_string_pretty(&settings).unwrap_or_default() + "\n";
        if !path.exists() {
            write(
                &path,
                text.as_bytes(),
                Existing::KeptForGood,
                Readers::Usual,
            )?;
            return Ok(path);
        }
        let changed = Edit::begin(&path, FileKind::Document).and_then(|edit| {
            match edit.before() == text.as_bytes() {
                true => Ok(()),
                false => edit.finish(text.as_bytes()),
            }
        });
        changed.map_err(|e| unreadable(&path.display().to_string(), &e))?;
        Ok(path)
    }

    /// The word of the language.
    pub const fn language(self) -> &'static str {
        match self.language {
            Lang::Zh => "zh",
            Lang::En => "en",
        }
    }
}

fn path(folder: &Path) -> PathBuf {
    folder.join(FILE)
}
