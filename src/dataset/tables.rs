//! The tables as they leave a dataset and come back into one: what each column
//! holds, in which values it makes sense, and how two copies of a row become one.
//!
//! Export, import and the data card all read these descriptions; the schema in
//! `schema/` stays the truth about what SQLite keeps.

pub mod batch;
mod column;
pub mod csv;

pub use column::{Column, Kind, Rule};

use column::Kind::*;

/// Numbers of a mesh: x, y and z of 478 points.
const LANDMARKS: usize = 478 * 3;

/// A table.
#[derive(Debug)]
pub struct Table {
    /// Its name, in SQLite and as a folder of an export.
    pub name: &'static str,
    /// The columns that tell its rows apart.
    pub key: &'static [&'static str],
    /// What it holds.
    pub columns: &'static [Column],
    /// Where its rows come from, with the `temp.chosen` people joined as `c`.
    pub from: &'static str,
    /// Whether its files are parted by emotion and date, as those that grow are.
    pub parted: bool,
    /// The column through which a row belongs to somebody, and to what.
    pub owner: Owner,
    /// Only for the operator's own use: never in an export for research.
    pub private: bool,
    /// What a row is, for the data card.
    pub about: &'static str,
}

/// To whom the rows of a table belong.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Owner {
    /// To nobody.
    Nobody,
    /// To the person in this column.
    Person(&'static str),
    /// To the person of the session in this column.
    Session(&'static str),
    /// To the person of the turn in this column.
    Turn(&'static str),
}

impl Table {
    /// The table of this name.
    pub fn named(name: &str) -> Option<&'static Self> {
        TABLES.iter().find(|table| table.name == name)
    }

    /// The columns that SQLite keeps; the others are worked out for readers.
    pub fn stored(&self) -> impl Iterator<Item = &'static Column> {
        self.columns.iter().filter(|column| column.is_stored())
    }

    /// The place of a stored column among the stored ones.
    pub fn place(&self, name: &str) -> Option<usize> {
        self.stored().position(|column| column.name == name)
    }
}

/// All tables, those that others refer to first.
pub static TABLES: [Table; 12] = [
    Table {
        name: "erased",
        key: &["person"],
        columns: &[
            Column::new("person", Id, "who was erased"),
            Column::new("erased_at", Time, "when").rule(Rule::Least),
        ],
        from: "erased t",
        parted: false,
        owner: Owner::Nobody,
        private: false,
        about: "somebody who was erased, so that no copy brings them back: an id alone",
    },
    Table {
        name: "people",
        key: &["id"],
        columns: &[
            Column::new("id", Id, "a random id, nothing else"),
            Column::new("created_at", Time, "when"),
            Column::new(
                "kind",
                Word(&["player", "participant", "synthetic"]),
                "player, participant of a study, or synthetic",
            ),
            Column::new("groups", Json, "groups that somebody told, as a JSON object"),
        ],
        from: "people t JOIN temp.chosen c ON c.person = t.id",
        parted: false,
        owner: Owner::Person("id"),
        private: false,
        about: "a person",
    },
    Table {
        name: "codes",
        key: &["person"],
        columns: &[
            Column::new("person", Id, "whose code"),
            Column::new("digest", Bytes, "digest of the code to withdraw with"),
        ],
        from: "codes t JOIN temp.chosen c ON c.person = t.person",
        parted: false,
        owner: Owner::Person("person"),
        private: true,
        about: "the digest of a code that somebody withdraws with",
    },
    Table {
        name: "consents",
        key: &["id"],
        columns: &[
            Column::new("id", Id, "of the decision"),
            Column::new("person", Id, "who decided"),
            Column::new("purpose", Word(&PURPOSES), "for what"),
            Column::new("ordinal", Whole, "number of the decision for this purpose; the highest counts"),
            Column::new("granted", Flag, "yes or no"),
            Column::new("text_version", Text, "version of the text that was shown"),
            Column::new("language", Text, "its language"),
            Column::new("decided_at", Time, "when"),
        ],
        from: "consents t JOIN temp.chosen c ON c.person = t.person",
        parted: false,
        owner: Owner::Person("person"),
        private: false,
        about: "one decision of a person for one purpose",
    },
    Table {
        name: "sessions",
        key: &["id"],
        columns: &[
            Column::new("id", Id, "of the session"),
            Column::new("person", Id, "who played"),
            Column::new("installation", Text, "the installation that it was played on"),
            Column::new("game_version", Text, "version of the game"),
            Column::new("language", Text, "language of the game"),
            Column::new("started_at", Time, "when it began"),
            Column::new("ended_at", Time, "when it ended, if it did").optional().rule(Rule::Least),
            Column::new("calibrated", Flag, "whether faces were measured from the own still face")
                .rule(Rule::Most),
        ],
        from: "sessions t JOIN temp.chosen c ON c.person = t.person",
        parted: false,
        owner: Owner::Person("person"),
        private: false,
        about: "one person's play, from consent to results",
    },
    Table {
        name: "targets",
        key: &["digest"],
        columns: &[
            Column::new("digest", Text, "of the picture's content"),
            Column::new("name", Text, "its name").rule(Rule::Least),
            Column::new("emotion", Emotion, "the emotion that its face is called"),
            Column::new("labelled_by", Text, "who says so").rule(Rule::Least),
            Column::new("licence", Text, "of the picture").rule(Rule::Least),
        ],
        from: "targets t",
        parted: false,
        owner: Owner::Nobody,
        private: false,
        about: "a face to copy",
    },
    Table {
        name: "models",
        key: &["version"],
        columns: &[
            Column::new("version", Text, "beginning of the digest of its weights"),
            Column::new("kind", Word(&["au_head", "emotion"]), "what it reads"),
            Column::new("first_used", Time, "when it was first used").rule(Rule::Least),
            Column::new("tainted_at", Time, "when somebody it learned from withdrew")
                .optional()
                .rule(Rule::Least),
        ],
        from: "models t",
        parted: false,
        owner: Owner::Nobody,
        private: false,
        about: "a model that read faces or learned from them",
    },
    Table {
        name: "model_people",
        key: &["model", "person"],
        columns: &[
            Column::new("model", Text, "which model"),
            Column::new("person", Id, "learned from whom"),
        ],
        from: "model_people t JOIN temp.chosen c ON c.person = t.person",
        parted: false,
        owner: Owner::Person("person"),
        private: true,
        about: "whose data a model learned from",
    },
    Table {
        name: "turns",
        key: &["id"],
        columns: &[
            Column::new("id", Id, "of the turn"),
            Column::new("session", Id, "of which session"),
            Column::new("round", Whole, "number of the round in its session"),
            Column::new("attempt", Whole, "number of the attempt in its round"),
            Column::new("target", Text, "digest of the face to copy"),
            Column::new("detector", Text, "version of the model that read the Action Units"),
            Column::new("started_at", Time, "when it began"),
            Column::new("ended_at", Time, "when it ended"),
            Column::new("target_aus", Units, "Action Units of the face to copy"),
            Column::new("player_aus", Units, "Action Units found on the player; none where nothing was fair to read")
                .optional(),
            Column::new("score", Share, "Jaccard index of the two sets").optional(),
            Column::new("stars", Real, "what the player was shown").optional(),
            Column::new("obstacle", Text, "why nothing could be read").optional(),
            Column::derived("person", Id, "s.person", "who played"),
            Column::derived("person_kind", Text, "p.kind", "player, participant or synthetic"),
            Column::derived("groups", Json, "p.groups", "groups that somebody told, as a JSON object"),
            Column::derived("recorded_by", Text, "s.installation", "the installation that it was played on"),
            Column::derived("game_version", Text, "s.game_version", "version of the game"),
            Column::derived("language", Text, "s.language", "language of the game"),
            Column::derived("calibrated", Flag, "s.calibrated", "whether faces were measured from the own still face"),
            Column::derived("target_name", Text, "g.name", "name of the face to copy"),
            Column::derived("target_emotion", Emotion, "g.emotion", "what its face is called"),
            Column::derived("target_labelled_by", Text, "g.labelled_by", "who says so"),
            Column::derived("label", Emotion, "l.emotion", "what this attempt is a sample of; none below the threshold")
                .optional(),
            Column::derived("label_source", Text, "l.source", "automatic or person").optional(),
            Column::derived("label_labelled_by", Text, "l.labelled_by", "who labelled the target, or the person").optional(),
            Column::derived("label_detector", Text, "l.detector", "version of the model behind the label").optional(),
            Column::derived("label_score", Share, "l.score", "score that the label was given for").optional(),
            Column::derived("label_threshold", Share, "l.threshold", "score that was asked for").optional(),
            Column::derived("label_made_at", Time, "l.made_at", "when the label was given").optional(),
            Column::derived("intensities", Floats(20), "r.intensities", "intensity of each Action Unit in the judged frame, 0 to 5, in ascending FACS number")
                .optional(),
            Column::derived("landmarks", Floats(LANDMARKS), "r.landmarks", "x, y and z of 478 points in the judged frame, in pixels")
                .optional(),
            Column::derived("yaw", Real, "r.yaw", "of the head in the judged frame, degrees").optional(),
            Column::derived("pitch", Real, "r.pitch", "of the head, degrees").optional(),
            Column::derived("roll", Real, "r.roll", "of the head, degrees").optional(),
            Column::derived("sharpness", Real, "r.sharpness", "of the judged frame").optional(),
            Column::derived("consent_play", Flag, "c.play", "agreed to play"),
            Column::derived("consent_measurements", Flag, "c.measurements", "agreed that measurements are kept"),
            Column::derived("consent_images", Flag, "c.images", "agreed that images are kept"),
            Column::derived("consent_research", Flag, "c.research", "agreed to research"),
            Column::derived("consent_text", Text, "c.text", "version of the text that was agreed to").optional(),
        ],
        from: "turns t CROSS JOIN sessions s ON s.id = t.session \
               CROSS JOIN temp.chosen c ON c.person = s.person \
               CROSS JOIN people p ON p.id = s.person \
               CROSS JOIN targets g ON g.digest = t.target \
               LEFT JOIN readings r ON r.turn = t.id AND c.measurements AND r.number = \
                   (SELECT min(number) FROM readings WHERE turn = t.id AND judged) \
               LEFT JOIN labels l ON l.id = \
                   (SELECT id FROM labels WHERE turn = t.id AND revoked_at IS NULL \
                    ORDER BY source = 'person' DESC, made_at DESC, id DESC LIMIT 1)",
        parted: true,
        owner: Owner::Session("session"),
        private: false,
        about: "one attempt at a face, scored or not",
    },
    Table {
        name: "readings",
        key: &["turn", "number"],
        columns: &[
            Column::new("turn", Id, "of which turn"),
            Column::new("number", Whole, "number of the frame in its turn"),
            Column::new("at", Whole, "milliseconds since the turn began"),
            Column::new("judged", Flag, "whether this frame was judged"),
            Column::new("aus", Units, "Action Units present"),
            Column::new("intensities", Floats(20), "intensity of each Action Unit, 0 to 5, in ascending FACS number"),
            // Retention may take the landmarks of one copy and not yet of another.
            Column::new("landmarks", Floats(LANDMARKS), "x, y and z of 478 points, in pixels")
                .optional()
                .rule(Rule::Known),
            Column::new("yaw", Real, "of the head, degrees"),
            Column::new("pitch", Real, "of the head, degrees"),
            Column::new("roll", Real, "of the head, degrees"),
            Column::new("sharpness", Real, "of the frame").optional(),
            Column::new("faces", Whole, "how many faces were in the picture"),
        ],
        from: "turns u CROSS JOIN sessions s ON s.id = u.session \
               CROSS JOIN temp.chosen c ON c.person = s.person AND c.measurements \
               CROSS JOIN targets g ON g.digest = u.target \
               CROSS JOIN readings t ON t.turn = u.id",
        parted: true,
        owner: Owner::Turn("turn"),
        private: false,
        about: "one frame that was read during a turn",
    },
    Table {
        name: "labels",
        key: &["turn", "source", "labelled_by"],
        columns: &[
            Column::new("id", Id, "of the label").rule(Rule::Elder),
            Column::new("turn", Id, "of which turn"),
            Column::new("emotion", Emotion, "what it is a sample of").rule(Rule::Elder),
            Column::new("source", Word(&["automatic", "person"]), "automatic or person"),
            Column::new("labelled_by", Text, "who labelled the target, or the person"),
            Column::new("detector", Text, "version of the model that scored").rule(Rule::Elder),
            Column::new("score", Share, "score that it was given for").rule(Rule::Elder),
            Column::new("threshold", Share, "score that was asked for").rule(Rule::Elder),
            Column::new("gates", Json, "gates that it passed, as a JSON object").rule(Rule::Elder),
            Column::new("made_at", Time, "when").rule(Rule::Elder),
            Column::new("revoked_at", Time, "when it was taken back, if it was")
                .optional()
                .rule(Rule::Least),
        ],
        from: "labels t JOIN turns u ON u.id = t.turn JOIN sessions s ON s.id = u.session \
               JOIN temp.chosen c ON c.person = s.person",
        parted: false,
        owner: Owner::Turn("turn"),
        private: false,
        about: "what a turn is a sample of, and who says so",
    },
    Table {
        name: "images",
        key: &["id"],
        columns: &[
            Column::new("id", Id, "of the picture"),
            Column::new("turn", Id, "of which turn"),
            Column::new("kind", Word(&["frame", "crop"]), "the whole frame, or the aligned face"),
            // The same picture may lie plain in one copy and encrypted in another.
            Column::new("digest", Text, "BLAKE3 of the file").rule(Rule::Mine),
            Column::new("path", Text, "the file, below the folder of the export").rule(Rule::Mine),
            Column::new("bytes", Whole, "its size").rule(Rule::Mine),
            Column::new("width", Whole, "in pixels"),
            Column::new("height", Whole, "in pixels"),
            Column::new("recipient", Text, "the age key that it is encrypted to, or nothing").rule(Rule::Mine),
            Column::new("made_at", Time, "when"),
        ],
        from: "images t JOIN turns u ON u.id = t.turn JOIN sessions s ON s.id = u.session \
               JOIN temp.chosen c ON c.person = s.person AND c.images",
        parted: false,
        owner: Owner::Turn("turn"),
        private: false,
        about: "a picture of a turn",
    },
];

/// What people are asked for, as the schema spells it.
pub const PURPOSES: [&str; 4] = ["play", "measurements", "images", "research"];

#[cfg(test)]
mod tests {
    use rusqlite::Connection;

    use super::*;

    #[test]
    fn the_descriptions_are_those_of_the_schema() {
        let database = Connection::open_in_memory().unwrap();
        database
            .execute_batch(include_str!("schema/1.sql"))
            .unwrap();
        for table in &TABLES {
            let mut columns = database
                .prepare(&format!(
                    "SELECT name, \"notnull\", pk FROM pragma_table_info('{}')",
                    table.name
                ))
                .unwrap();
            let kept: Vec<(String, bool, u32)> = columns
                .query_map([], |row| Ok((row.get(0)?, row.get(1)?, row.get(2)?)))
                .unwrap()
                .collect::<Result<_, _>>()
                .unwrap();
            let described: Vec<_> = table
                .stored()
                .map(|column| (column.name.to_owned(), !column.optional))
                .collect();
            let kept: Vec<_> = kept
                .into_iter()
                .map(|(name, needed, key)| (name, needed || key > 0))
                .collect();
            assert_eq!(described, kept, "{}", table.name);
            for name in table.key {
                assert!(table.place(name).is_some(), "{}.{name}", table.name);
            }
        }
    }
}
