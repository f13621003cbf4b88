-- Studies. A participant's own data hangs on the person, so that erasing the person
-- erases it; what stays is that a code was used, and which group came at which place
-- of the allocation, which no audit can do without.

-- A version of a study: its file as it was, by the file's digest.
CREATE TABLE studies (
    digest     TEXT PRIMARY KEY NOT NULL,
    key        TEXT NOT NULL,
    text       TEXT NOT NULL,
    simulated  INTEGER NOT NULL DEFAULT 0 CHECK (simulated IN (0, 1)),
    first_used INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
CREATE INDEX studies_key ON studies (key);

-- A version of a survey, likewise, and which version of the study asked it when.
CREATE TABLE study_surveys (
    study    TEXT NOT NULL REFERENCES studies (digest),
    digest   TEXT NOT NULL,
    key      TEXT NOT NULL,
    moment   TEXT NOT NULL CHECK (moment IN ('start', 'end')),
    number   INTEGER NOT NULL,             -- among the study's surveys
    text     TEXT NOT NULL,
    PRIMARY KEY (study, number, digest)
) STRICT, WITHOUT ROWID;

-- Everybody who was asked for consent, by code alone.
CREATE TABLE study_participants (
    id         TEXT PRIMARY KEY NOT NULL,
    study_key  TEXT NOT NULL,
    code       TEXT NOT NULL,
    person     TEXT REFERENCES people (id),
    status     TEXT NOT NULL CHECK (status IN
               ('arrived', 'declined', 'running', 'completed', 'incomplete', 'withdrawn')),
    arrived_at INTEGER NOT NULL,
    ended_at   INTEGER,
    UNIQUE (study_key, code)
) STRICT, WITHOUT ROWID;
CREATE INDEX study_participants_person ON study_participants (person);

-- However a person is erased, the participant has withdrawn.
CREATE TRIGGER study_withdrawal BEFORE DELETE ON people BEGIN
    UPDATE study_participants SET status = 'withdrawn', person = NULL WHERE person = OLD.id;
END;

-- Who came into which group, and in which order they see the faces. `place` counts
-- within the stratum: from it and the seed the rest can be drawn again.
CREATE TABLE study_allocations (
    participant  TEXT PRIMARY KEY NOT NULL REFERENCES study_participants (id),
    study        TEXT NOT NULL REFERENCES studies (digest),
    study_key    TEXT NOT NULL,
    stratum      TEXT NOT NULL,
    place        INTEGER NOT NULL,
    block        INTEGER NOT NULL,
    group_key    TEXT NOT NULL,
    design_row   INTEGER,
    targets      TEXT NOT NULL CHECK (json_valid(targets)),
    allocated_at INTEGER NOT NULL,
    UNIQUE (study_key, stratum, place)
) STRICT, WITHOUT ROWID;

-- One sitting of a participant: a second one where the first was interrupted.
CREATE TABLE study_sessions (
    session     TEXT PRIMARY KEY NOT NULL REFERENCES sessions (id) ON DELETE CASCADE,
    participant TEXT NOT NULL REFERENCES study_participants (id),
    study       TEXT NOT NULL REFERENCES studies (digest),
    number      INTEGER NOT NULL,
    ended       TEXT CHECK (ended IN ('finished', 'interrupted', 'stopped', 'closed'))
) STRICT, WITHOUT ROWID;
CREATE INDEX study_sessions_participant ON study_sessions (participant);

-- What a study knows of a turn beyond the turn itself. `repeat` counts the times that
-- the same try was made again because nobody could be read.
CREATE TABLE study_tries (
    turn           TEXT PRIMARY KEY NOT NULL REFERENCES turns (id) ON DELETE CASCADE,
    participant    TEXT NOT NULL REFERENCES study_participants (id),
    round          INTEGER NOT NULL,
    number         INTEGER NOT NULL,
    repeat         INTEGER NOT NULL,
    counts         INTEGER NOT NULL CHECK (counts IN (0, 1)),
    -- Units that the instructions after this try named, as bit sets.
    told_to_add    INTEGER NOT NULL,
    told_to_drop   INTEGER NOT NULL,
    demo           INTEGER NOT NULL CHECK (demo IN (0, 1)),
    camera_rate    REAL,                   -- pictures a second
    reading_age_ms REAL,                   -- from picture to result, on average
    judged_age_ms  REAL,                   -- of the judged picture when time was up
    frames         INTEGER,                -- that the camera gave
    dropped        INTEGER,                -- of them not read
    readings       INTEGER NOT NULL,       -- fair ones
    interruptions  INTEGER NOT NULL,       -- how often the camera was lost before it
    UNIQUE (participant, round, number, repeat)
) STRICT, WITHOUT ROWID;

-- How long each phase of a try was meant to be, and was.
CREATE TABLE study_phases (
    turn       TEXT NOT NULL REFERENCES study_tries (turn) ON DELETE CASCADE,
    phase      TEXT NOT NULL CHECK (phase IN ('brief', 'countdown', 'perform', 'judge', 'reveal')),
    planned_ms REAL,                       -- none where the participant ends it
    actual_ms  REAL NOT NULL,
    PRIMARY KEY (turn, phase)
) STRICT, WITHOUT ROWID;

-- The newest answer to each question, with the version of the survey that asked it.
CREATE TABLE study_answers (
    participant TEXT NOT NULL REFERENCES study_participants (id),
    person      TEXT NOT NULL REFERENCES people (id) ON DELETE CASCADE,
    survey      TEXT NOT NULL,             -- digest
    item        TEXT NOT NULL,
    value       TEXT NOT NULL CHECK (json_valid(value)),
    answered_at INTEGER NOT NULL,
    PRIMARY KEY (participant, item)
) STRICT, WITHOUT ROWID;

-- Left out by somebody's decision, beyond what the study's own rules leave out.
CREATE TABLE study_exclusions (
    participant TEXT PRIMARY KEY NOT NULL REFERENCES study_participants (id),
    reason      TEXT NOT NULL,
    decided_at  INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
