//! File names of the Karolinska Directed Emotional Faces, which say what they show.

use std::path::Path;

use crate::{facs::Emotion, learn::evidence::Label};

/// What a name as `AF01HAS.JPG` says: series, sex and number of the person, the
/// expression, the angle (Lundqvist, Flykt & Öhman 1998).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Kdef {
    /// Series, sex and number.
    pub person: String,
    /// The expression.
    pub label: Label,
    /// Whether it is seen straight on.
    pub straight: bool,
}

/// Reads the name of `path`, if it is one of these.
pub fn of(path: &Path) -> Option<Kdef> {
    let name = path.file_stem()?.to_str()?.to_uppercase();
    let bytes = name.as_bytes();
    let person = name.get(..4)?;
    let of_person = matches!(bytes[0], b'A' | b'B')
        && matches!(bytes[1], b'F' | b'M')
        && bytes[2..4].iter().all(u8::is_ascii_digit);
    let label = match name.get(4..6)? {
        "AF" => Label::Posed(Emotion::Fear),
        "AN" => Label::Posed(Emotion::Anger),
        "DI" => Label::Posed(Emotion::Disgust),
        "HA" => Label::Posed(Emotion::Happiness),
        "NE" => Label::Neutral,
        "SA" => Label::Posed(Emotion::Sadness),
        "SU" => Label::Posed(Emotion::Surprise),
        _ => return None,
    };
    let angle = name.get(6..)?;
    let known = ["S", "FL", "FR", "HL", "HR"].contains(&angle);
    (of_person && known).then(|| Kdef {
        person: person.to_owned(),
        label,
        straight: angle == "S",
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_read_and_others_left() {
        let read = of(Path::new("AF01/af01has.JPG")).unwrap();
        assert_eq!(
            (read.person.as_str(), read.label, read.straight),
            ("AF01", Label::Posed(Emotion::Happiness), true)
        );
        assert!(!of(Path::new("BM35ANHL.JPG")).unwrap().straight);
        assert_eq!(of(Path::new("AM10NES.JPG")).unwrap().label, Label::Neutral);
        for other in [
            "AF01XXS.jpg",
            "portrait.png",
            "AFx1HAS.jpg",
            "ÄF01HAS.jpg",
            "AF01HA.jpg",
            "",
        ] {
            assert_eq!(of(Path::new(other)), None, "{other}");
        }
    }
}
