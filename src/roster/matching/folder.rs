//! Pictures in a folder → the workers that they belong to, by their file names.
//!
//! Nothing is guessed: a picture is given to a worker only if it is the only one that fits, and if
//! it fits nobody else. What the code itself says is compared afterwards like any other.

use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet};

use crate::roster::flag::Flag;
use crate::roster::matching::names::{OTHER, TAIL, digits_in, file_key, name_key, names_in};
use crate::roster::row::RowWorker;

/// The pictures of a folder by what their names say.
#[derive(Debug, Default)]
pub struct Folder {
    by_name: HashMap<String, BTreeSet<usize>>,
    by_digits: HashMap<String, BTreeSet<usize>>,
    by_file: HashMap<String, BTreeSet<usize>>,
    by_stem: HashMap<String, BTreeSet<usize>>,
    /// By the names and numbers of the folders in which they lie: one folder for each worker.
    by_folder: HashMap<String, BTreeSet<usize>>,
    /// Those whose names say that they show something else than a health code.
    other: BTreeSet<usize>,
}

/// Which picture a worker gets.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Match {
    /// This one, whose name holds the worker's name.
    ByName(usize),
    /// This one, whose name holds the ID number or its end.
    ByIdTail(usize),
    /// This one, whose verified code says whose it is.
    ByHolder(usize),
    /// None, and why; these would fit.
    Unclear(Flag, Vec<usize>),
    /// None fits.
    None,
}

impl Folder {
    /// A folder with these files, each known by its place in the list.
    #[must_use]
    pub fn new<'n>(files: impl IntoIterator<Item = &'n str>) -> Self {
        let mut folder = Self::default();
        for (index, path) in files.into_iter().enumerate() {
            let path = path.replace('\\', "/");
            let file = path.rsplit('/').next().unwrap_or_default();
            let stem = file.rsplit_once('.').map_or(file, |(stem, _)| stem);
            if OTHER.iter().any(|word| stem.contains(word)) {
                folder.other.insert(index);
            }
            for above in path
                .split('/')
                .rev()
                .skip(1)
                .filter(|name| !name.is_empty())
            {
                for name in names_in(above) {
                    put(&mut folder.by_folder, name, index);
                }
                let whole = |digits: &String| matches!(digits.len(), 15 | 18);
                for digits in digits_in(above).into_iter().filter(whole) {
                    put(&mut folder.by_folder, digits, index);
                }
            }
            put(&mut folder.by_file, file_key(file), index);
            put(&mut folder.by_stem, file_key(stem), index);
            for name in names_in(stem) {
                put(&mut folder.by_name, name, index);
            }
            for digits in digits_in(stem) {
                put(&mut folder.by_digits, digits, index);
            }
        }
        folder
    }

    /// The only file with this name, wherever it lies; its ending may be left out. `Err` is how
    /// many there are.
    ///
    /// # Errors
    /// There is none, or there are several.
    pub fn file(&self, name: &str) -> Result<usize, usize> {
        let key = file_key(name.trim());
        let found = self.by_file.get(&key).or_else(|| self.by_stem.get(&key));
        let found = found.ok_or(0_usize)?;
        match (found.first(), found.len()) {
            (Some(only), 1) => Ok(*only),
            (_, several) => Err(several),
        }
    }

    /// Which picture each worker gets, in the order of `workers`. Workers whose rows say where the code
    /// is are not among them.
    #[must_use]
    pub fn assign(&self, workers: &[RowWorker]) -> Vec<Match> {
        let wished: Vec<Match> = workers.iter().map(|worker| self.wish(worker)).collect();
        // A picture that fits two workers is given to neither, unless both are one worker, which only a
        // number can tell.
        let mut wanted: BTreeMap<usize, BTreeSet<WorkerKey<'_>>> = BTreeMap::new();
        for (row, (worker, wish)) in workers.iter().zip(&wished).enumerate() {
            for picture in wish.pictures() {
                let number = worker.number.given().ok_or(row);
                let who = (number, worker.name.as_deref());
                wanted.entry(*picture).or_default().insert(who);
            }
        }
        wished
            .into_iter()
            .map(|wish| match wish {
                Match::ByName(picture) | Match::ByIdTail(picture)
                    if wanted.get(&picture).is_some_and(|who| who.len() > 1) =>
                {
                    Match::Unclear(Flag::PictureForSeveralWorkers, vec![picture])
                }
                Match::Unclear(_, fitting)
                    if fitting
                        .iter()
                        .any(|picture| wanted.get(picture).is_some_and(|who| who.len() > 1)) =>
                {
                    Match::Unclear(Flag::PictureForSeveralWorkers, fitting)
                }
                other => other,
            })
            .collect()
    }

    fn wish(&self, worker: &RowWorker) -> Match {
        let nobody = BTreeSet::new();
        let by_name = worker
            .name
            .as_deref()
            .and_then(|name| self.by_name.get(&name_key(name)))
            .unwrap_or(&nobody);
        let by_digits = self.by_number(worker.number.given());
        // A file that fits by name and by number; otherwise the only one that fits by either.
        let both: BTreeSet<usize> = by_name.intersection(&by_digits).copied().collect();
        let either: BTreeSet<usize> = by_name.union(&by_digits).copied().collect();
        let mut fitting = if both.is_empty() { either } else { both };
        if fitting.is_empty() {
            fitting = self.in_folders(worker);
        }
        // Of several, the one that is neither an itinerary nor a test.
        if fitting.len() > 1 {
            let own: BTreeSet<usize> = fitting.difference(&self.other).copied().collect();
            fitting = if own.is_empty() { fitting } else { own };
        }
        match (fitting.first(), fitting.len()) {
            (None, _) => Match::None,
            (Some(only), 1) if by_digits.contains(only) && !by_name.contains(only) => {
                Match::ByIdTail(*only)
            }
            (Some(only), 1) => Match::ByName(*only),
            (_, several) => {
                let several = u64::try_from(several).unwrap_or(u64::MAX);
                Match::Unclear(
                    Flag::AmbiguousPicture(several),
                    fitting.iter().copied().collect(),
                )
            }
        }
    }

    /// The pictures that the names of their files or folders give to this worker, even if they fit others too.
    /// One that lies in the worker's folder counts only if no row has `taken` it: a folder may be named after
    /// the leader of a group.
    #[must_use]
    pub fn fitting(&self, worker: &RowWorker, taken: &HashSet<usize>) -> BTreeSet<usize> {
        let name = worker.name.as_deref().map(name_key);
        let by_name = name.and_then(|name| self.by_name.get(&name));
        let mut all = self.in_folders(worker);
        all.retain(|picture| !taken.contains(picture));
        all.extend(by_name.into_iter().flatten());
        all.extend(self.by_number(worker.number.given()));
        all
    }

    /// Whether a picture's name says that it shows something else than a health code.
    #[must_use]
    pub fn is_of_something_else(&self, picture: usize) -> bool {
        self.other.contains(&picture)
    }

    /// The pictures of something else that are this worker's too, by their names or folders.
    #[must_use]
    pub fn others_of(&self, worker: &RowWorker) -> Vec<usize> {
        if self.other.is_empty() {
            return Vec::new();
        }
        let all = self.fitting(worker, &HashSet::new());
        all.intersection(&self.other).copied().collect()
    }

    /// The files in a folder of the worker's name or number.
    fn in_folders(&self, worker: &RowWorker) -> BTreeSet<usize> {
        let name = worker.name.as_deref().map(name_key);
        let number = worker.number.given().map(str::to_owned);
        let keys = name.into_iter().chain(number);
        let found = keys.filter_map(|key| self.by_folder.get(&key));
        found.flatten().copied().collect()
    }

    /// The files that name the number in full; else those that name its end.
    fn by_number(&self, number: Option<&str>) -> BTreeSet<usize> {
        let Some(number) = number else {
            return BTreeSet::new();
        };
        if let Some(whole) = self.by_digits.get(number) {
            return whole.clone();
        }
        let chars: Vec<char> = number.chars().collect();
        TAIL.filter_map(|length| {
            let tail: String = chars
                .get(chars.len().checked_sub(length)?..)?
                .iter()
                .collect();
            self.by_digits.get(&tail)
        })
        .flatten()
        .copied()
        .collect()
    }
}

impl Match {
    /// The pictures that it names.
    #[must_use]
    pub fn pictures(&self) -> &[usize] {
        match self {
            Self::ByName(picture) | Self::ByIdTail(picture) | Self::ByHolder(picture) => {
                std::slice::from_ref(picture)
            }
            Self::Unclear(_, pictures) => pictures,
            Self::None => &[],
        }
    }
}

/// A worker's number, or the row of one without, and the name.
type WorkerKey<'w> = (Result<&'w str, usize>, Option<&'w str>);

fn put(index: &mut HashMap<String, BTreeSet<usize>>, key: String, picture: usize) {
    index.entry(key).or_default().insert(picture);
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::roster::{Cell, IdNumber, Pointer};

    fn worker(name: &str, number: &str) -> RowWorker {
        RowWorker {
            name: (!name.is_empty()).then(|| name.to_owned()),
            number: IdNumber::read(&Cell::text(number)),
            code: Pointer::Nowhere,
            no_value: false,
        }
    }

    fn assigned(files: &[&str], workers: &[(&str, &str)]) -> Vec<Match> {
        let workers: Vec<RowWorker> = workers.iter().map(|(a, b)| worker(a, b)).collect();
        Folder::new(files.iter().copied()).assign(&workers)
    }

    const ZHANG: &str = "11010519491231002X";

    #[test]
    fn a_name_is_found_beside_known_words_and_marks() {
        for file in [
            "张三.png",
            "张三健康码.jpg",
            "健康码-张三.png",
            "张三 (1).png",
            "组/3_张三_绿码.PNG",
            "张三的截图.png",
            "张三1234.png",
            "\\群\\张三.png",
        ] {
            assert_eq!(
                assigned(&[file], &[("张三", "")]),
                [Match::ByName(0)],
                "{file}"
            );
        }
        for file in [
            "张三丰.png",
            "小张三.png",
            "李张三.png",
            "张.png",
            "微信图片_20200328.png",
        ] {
            assert_eq!(assigned(&[file], &[("张三", "")]), [Match::None], "{file}");
        }
        assert_eq!(
            assigned(&["Zhang San.png"], &[("Zhang San", "")]),
            [Match::ByName(0)]
        );
        assert_eq!(
            assigned(&["zhangsan-code.png"], &[("Zhang San", "")]),
            [Match::ByName(0)]
        );
        assert_eq!(
            assigned(&["阿不都•热合曼.png"], &[("阿不都·热合曼", "")]),
            [Match::ByName(0)]
        );
    }

    #[test]
    fn the_end_of_an_id_number_is_found() {
        for file in [
            "002X.png",
            "码_1002x.png",
            "31002X.png",
            "11010519491231002X.png",
        ] {
            assert_eq!(
                assigned(&[file], &[("张三", ZHANG)]),
                [Match::ByIdTail(0)],
                "{file}"
            );
        }
        for file in [
            "02X.png",
            "231002X.png",
            "IMG_1002.png",
            "DSC1002.png",
            "20200328.png",
        ] {
            assert_eq!(
                assigned(&[file], &[("张三", ZHANG)]),
                [Match::None],
                "{file}"
            );
        }
    }

    #[test]
    fn nothing_is_guessed() {
        let unclear = |n: u8| {
            let fitting = (0..usize::from(n)).collect();
            Match::Unclear(Flag::AmbiguousPicture(n.into()), fitting)
        };
        assert_eq!(
            assigned(&["张三.png", "张三(1).png"], &[("张三", "")]),
            [unclear(2)]
        );
        // Two workers of one name, and one picture; with the number beside the name it is clear.
        let shared = Match::Unclear(Flag::PictureForSeveralWorkers, vec![0]);
        assert_eq!(
            assigned(
                &["张伟.png"],
                &[("张伟", ZHANG), ("张伟", "440524188001010014")]
            ),
            [shared.clone(), shared.clone()]
        );
        // A name alone does not tell either that both rows are one worker.
        assert_eq!(
            assigned(&["张伟.png"], &[("张伟", "1.10105E+17"), ("张伟", "")]),
            [shared.clone(), shared]
        );
        assert_eq!(
            assigned(
                &["张伟002X.png", "张伟0014.png"],
                &[("张伟", ZHANG), ("张伟", "440524188001010014")]
            ),
            [Match::ByName(0), Match::ByName(1)]
        );
        // One file fits by the name, another by the number.
        assert_eq!(
            assigned(&["张伟.png", "002X.png"], &[("张伟", ZHANG)]),
            [unclear(2)]
        );
        // One worker twice.
        assert_eq!(
            assigned(&["张伟.png"], &[("张伟", ZHANG), ("张伟", ZHANG)]),
            [Match::ByName(0), Match::ByName(0)]
        );
    }

    #[test]
    fn a_folder_of_ones_own_counts_and_other_pictures_do_not() {
        let zhang = [("张三", ZHANG)];
        for file in [
            "张三/健康码.png",
            "群/张三/IMG_1.png",
            "11010519491231002X/a.png",
        ] {
            assert_eq!(assigned(&[file], &zhang), [Match::ByName(0)], "{file}");
        }
        assert_eq!(assigned(&["张三丰/a.png"], &zhang), [Match::None]);
        // The name of the file counts more than that of its folder.
        assert_eq!(
            assigned(
                &["张三/李四.png", "张三.png"],
                &[("张三", ""), ("李四", "")]
            ),
            [Match::ByName(1), Match::ByName(0)]
        );
        for files in [
            ["张三-健康码.png", "张三-行程码.png"],
            ["张三/健康码.png", "张三/核酸检测.png"],
            ["张三.png", "张三行程卡.png"],
        ] {
            assert_eq!(assigned(&files, &zhang), [Match::ByName(0)], "{files:?}");
        }
        // Two pictures that fit two workers of one name are given to neither.
        let two = [("张伟", ZHANG), ("张伟", "440524188001010014")];
        for found in assigned(&["张伟.png", "张伟 (1).png"], &two) {
            assert!(matches!(
                found,
                Match::Unclear(Flag::PictureForSeveralWorkers, _)
            ));
        }
    }

    #[test]
    fn a_file_is_found_by_its_name_if_it_is_the_only_one() {
        let folder = Folder::new(["a/1.png", "b/1.png", "b/2.PNG"]);
        assert_eq!(folder.file("2.png"), Ok(2));
        assert_eq!(folder.file("2"), Ok(2));
        assert_eq!(folder.file("1.png"), Err(2));
        assert_eq!(folder.file("3.png"), Err(0));
    }
}
