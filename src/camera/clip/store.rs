//! The files of a clip, in a folder or in a zip archive.

use std::{
    fs::{self, File},
    io::{self, Read},
    path::{Path, PathBuf},
};

use zip::ZipArchive;

/// A clip's files: the images sorted by name.
pub(super) enum Store {
    Folder {
        folder: PathBuf,
        images: Vec<PathBuf>,
    },
    Archive {
        archive: Box<ZipArchive<File>>,
        images: Vec<String>,
    },
}

/// The file that describes a clip.
const CARD: &str = "clip.ron";

/// Beyond this an entry is no picture of a camera, and reading it would only
/// fill the memory.
const LARGEST_FILE: u64 = 32 << 20;

impl Store {
    pub(super) fn open(path: &Path) -> io::Result<Self> {
        if path.is_dir() {
            let mut images = Vec::new();
            for entry in fs::read_dir(path)? {
                let file = entry?.path();
                if is_image(&file) {
                    images.push(file);
                }
            }
            images.sort();
            return Ok(Self::Folder {
                folder: path.to_path_buf(),
                images,
            });
        }
        let archive = ZipArchive::new(File::open(path)?)?;
        let names = archive
            .file_names()
            .filter(|name| is_image(Path::new(name)));
        let mut images: Vec<_> = names.map(str::to_owned).collect();
        images.sort();
        Ok(Self::Archive {
            archive: Box::new(archive),
            images,
        })
    }

    /// How many images there are.
    pub(super) fn len(&self) -> usize {
        match self {
            Self::Folder { images, .. } => images.len(),
            Self::Archive { images, .. } => images.len(),
        }
    }

    /// The text of the card.
    pub(super) fn card(&mut self) -> io::Result<String> {
        let mut bytes = Vec::new();
        match self {
            Self::Folder { folder, .. } => read_all(File::open(folder.join(CARD))?, &mut bytes)?,
            Self::Archive { archive, .. } => read_all(archive.by_name(CARD)?, &mut bytes)?,
        }
        String::from_utf8(bytes).map_err(io::Error::other)
    }

    /// Reads the image at `index`, below [`Self::len`], in place of what is in `bytes`.
    pub(super) fn read(&mut self, index: usize, bytes: &mut Vec<u8>) -> io::Result<()> {
        match self {
            Self::Folder { images, .. } => read_all(File::open(&images[index])?, bytes),
            Self::Archive { archive, images } => read_all(archive.by_name(&images[index])?, bytes),
        }
    }
}

fn is_image(path: &Path) -> bool {
    path.extension()
        .is_some_and(|end| end.eq_ignore_ascii_case("jpg") || end.eq_ignore_ascii_case("jpeg"))
}

fn read_all(from: impl Read, bytes: &mut Vec<u8>) -> io::Result<()> {
    bytes.clear();
    from.take(LARGEST_FILE + 1).read_to_end(bytes)?;
    if bytes.len() as u64 > LARGEST_FILE {
        return Err(io::Error::other("the file is larger than 32 MiB"));
    }
    Ok(())
}
