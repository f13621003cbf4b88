-- The dataset, first version. Times are milliseconds since 1970 UTC; ids are
-- UUIDv7 as text, so that the datasets of many kiosks merge without clashes;
-- sets of Action Units are bit sets in the order of facs::ActionUnit::ALL;
-- vectors are little-endian f32.

-- What this folder is: installation id, when it was made.
CREATE TABLE meta (
    key   TEXT PRIMARY KEY NOT NULL,
    value TEXT NOT NULL
) STRICT, WITHOUT ROWID;

-- A player, by nothing but a random id. Groups stand here only where somebody
-- told them (a study, a synthetic person).
CREATE TABLE people (
    id         TEXT PRIMARY KEY NOT NULL,
    created_at INTEGER NOT NULL,
    kind       TEXT NOT NULL CHECK (kind IN ('player', 'participant', 'synthetic')),
    groups     TEXT NOT NULL DEFAULT '{}' CHECK (json_valid(groups))
) STRICT, WITHOUT ROWID;

-- What a person agreed to: one row a purpose and decision. The highest ordinal
-- counts, whatever the clock said.
CREATE TABLE consents (
    id           TEXT PRIMARY KEY NOT NULL,
    person       TEXT NOT NULL REFERENCES people (id) ON DELETE CASCADE,
    purpose      TEXT NOT NULL CHECK (purpose IN ('play', 'measurements', 'images', 'research')),
    ordinal      INTEGER NOT NULL,
    granted      INTEGER NOT NULL CHECK (granted IN (0, 1)),
    text_version TEXT NOT NULL,
    language     TEXT NOT NULL,
    decided_at   INTEGER NOT NULL,
    UNIQUE (person, purpose, ordinal)
) STRICT, WITHOUT ROWID;

-- What people agree to now.
CREATE VIEW agreed (person, purpose) AS
    SELECT person, purpose FROM consents AS decided
    WHERE granted = 1 AND NOT EXISTS (
        SELECT 1 FROM consents AS later
        WHERE later.person = decided.person AND later.purpose = decided.purpose
        AND later.ordinal > decided.ordinal
    );

-- The code that a person withdraws with, as a digest only.
CREATE TABLE codes (
    person TEXT PRIMARY KEY NOT NULL REFERENCES people (id) ON DELETE CASCADE,
    digest BLOB NOT NULL UNIQUE
) STRICT, WITHOUT ROWID;

-- One person's play from consent to results.
CREATE TABLE sessions (
    id           TEXT PRIMARY KEY NOT NULL,
    person       TEXT NOT NULL REFERENCES people (id) ON DELETE CASCADE,
    installation TEXT NOT NULL,
    game_version TEXT NOT NULL,
    language     TEXT NOT NULL,
    started_at   INTEGER NOT NULL,
    ended_at     INTEGER,
    calibrated   INTEGER NOT NULL DEFAULT 0 CHECK (calibrated IN (0, 1))
) STRICT, WITHOUT ROWID;
CREATE INDEX sessions_person ON sessions (person);

-- What was copied, by content: the same picture has one row whatever its name.
CREATE TABLE targets (
    digest     TEXT PRIMARY KEY NOT NULL,
    name       TEXT NOT NULL,
    emotion    TEXT NOT NULL,
    labelled_by TEXT NOT NULL,
    licence    TEXT NOT NULL
) STRICT, WITHOUT ROWID;

-- Networks and heads that made readings or labels, by the digest of their weights.
CREATE TABLE models (
    version    TEXT PRIMARY KEY NOT NULL,
    kind       TEXT NOT NULL CHECK (kind IN ('au_head', 'emotion')),
    first_used INTEGER NOT NULL,
    -- Somebody whose data it learned from has withdrawn.
    tainted_at INTEGER
) STRICT, WITHOUT ROWID;

-- Whose data a model learned from.
CREATE TABLE model_people (
    model  TEXT NOT NULL REFERENCES models (version) ON DELETE CASCADE,
    person TEXT NOT NULL,
    PRIMARY KEY (model, person)
) STRICT, WITHOUT ROWID;

-- Every attempt, scored or not.
CREATE TABLE turns (
    id          TEXT PRIMARY KEY NOT NULL,
    session     TEXT NOT NULL REFERENCES sessions (id) ON DELETE CASCADE,
    round       INTEGER NOT NULL,
    attempt     INTEGER NOT NULL,
    target      TEXT NOT NULL REFERENCES targets (digest),
    detector    TEXT NOT NULL REFERENCES models (version),
    started_at  INTEGER NOT NULL,
    ended_at    INTEGER NOT NULL,
    -- The units in play on the target and those found on the player; the second
    -- and the score are absent where no reading was fair, obstacle says why.
    target_aus  INTEGER NOT NULL,
    player_aus  INTEGER,
    score       REAL CHECK (score BETWEEN 0 AND 1),
    stars       REAL,
    obstacle    TEXT,
    CHECK ((score IS NULL) = (player_aus IS NULL)),
    CHECK (score IS NOT NULL OR obstacle IS NOT NULL)
) STRICT, WITHOUT ROWID;
CREATE INDEX turns_session ON turns (session, round, attempt);
CREATE INDEX turns_target ON turns (target);
CREATE INDEX turns_ended ON turns (ended_at);

-- Frame by frame, only with consent to keep measurements.
CREATE TABLE readings (
    turn        TEXT NOT NULL REFERENCES turns (id) ON DELETE CASCADE,
    number      INTEGER NOT NULL,
    at          INTEGER NOT NULL,          -- since the turn's start
    judged      INTEGER NOT NULL CHECK (judged IN (0, 1)),
    aus         INTEGER NOT NULL,
    intensities BLOB NOT NULL CHECK (length(intensities) = 80),
    landmarks   BLOB CHECK (landmarks IS NULL OR length(landmarks) = 5736),
    yaw         REAL NOT NULL,
    pitch       REAL NOT NULL,
    roll        REAL NOT NULL,
    sharpness   REAL,
    faces       INTEGER NOT NULL,
    PRIMARY KEY (turn, number)
) STRICT, WITHOUT ROWID;

-- What an attempt is a sample of, and who says so.
CREATE TABLE labels (
    id         TEXT PRIMARY KEY NOT NULL,
    turn       TEXT NOT NULL REFERENCES turns (id) ON DELETE CASCADE,
    emotion    TEXT NOT NULL,
    source     TEXT NOT NULL CHECK (source IN ('automatic', 'person')),
    labelled_by TEXT NOT NULL,             -- of the target, or the person
    detector   TEXT NOT NULL,
    score      REAL NOT NULL,
    threshold  REAL NOT NULL,
    gates      TEXT NOT NULL DEFAULT '{}' CHECK (json_valid(gates)),
    made_at    INTEGER NOT NULL,
    revoked_at INTEGER,
    UNIQUE (turn, source, labelled_by)
) STRICT, WITHOUT ROWID;
CREATE INDEX labels_emotion ON labels (emotion, made_at);

-- Pictures, by content; the files lie in `images/`, encrypted where recipient is
-- not empty. The same bytes kept twice are one file.
CREATE TABLE images (
    id        TEXT PRIMARY KEY NOT NULL,
    turn      TEXT NOT NULL REFERENCES turns (id) ON DELETE CASCADE,
    kind      TEXT NOT NULL CHECK (kind IN ('frame', 'crop')),
    digest    TEXT NOT NULL,               -- of the file as it lies there
    path      TEXT NOT NULL,               -- below the data folder, with /
    bytes     INTEGER NOT NULL,
    width     INTEGER NOT NULL,
    height    INTEGER NOT NULL,
    recipient TEXT NOT NULL DEFAULT '',
    made_at   INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
CREATE INDEX images_turn ON images (turn);
CREATE INDEX images_path ON images (path);

-- Turns of players who let nothing be kept: how many, and nothing else.
CREATE TABLE tally (
    day     TEXT NOT NULL,                 -- UTC, as 2026-11-25
    outcome TEXT NOT NULL CHECK (outcome IN ('scored', 'obstructed')),
    turns   INTEGER NOT NULL,
    PRIMARY KEY (day, outcome)
) STRICT, WITHOUT ROWID;

-- Who was erased, so that no later import brings them back. Ids alone.
CREATE TABLE erased (
    person    TEXT PRIMARY KEY NOT NULL,
    erased_at INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

-- Every export, import, erasure, retention run and repair; never a face, never a code.
CREATE TABLE audit (
    id      INTEGER PRIMARY KEY,
    at      INTEGER NOT NULL,
    action  TEXT NOT NULL CHECK (action IN ('export', 'import', 'erase', 'retention', 'repair', 'promote', 'rollback')),
    subject TEXT NOT NULL,
    detail  TEXT NOT NULL DEFAULT '{}' CHECK (json_valid(detail))
) STRICT;
