CREATE TABLE run (
    number   INTEGER PRIMARY KEY,
    id       TEXT NOT NULL UNIQUE,
    question TEXT NOT NULL,
    model    TEXT NOT NULL,
    command  TEXT NOT NULL, -- JSON: what was typed behind the program's name
    state    TEXT NOT NULL, -- running, done, interrupted, failed
    program  TEXT NOT NULL, -- hash of the model's program
    data     TEXT NOT NULL, -- JSON: files read
    version  TEXT NOT NULL,
    started  TEXT NOT NULL, -- RFC 3339
    ended    TEXT,
    seed     TEXT,          -- in decimal: SQLite's integers have a sign
    error    TEXT,
    answer   TEXT           -- JSON with its schema
) STRICT;

CREATE TABLE value (
    run      INTEGER NOT NULL REFERENCES run ON DELETE CASCADE,
    kind     TEXT NOT NULL, -- input, output
    position INTEGER NOT NULL,
    name     TEXT NOT NULL,
    value    REAL,          -- null: not finite
    unit     TEXT NOT NULL,
    PRIMARY KEY (run, kind, position)
) STRICT, WITHOUT ROWID;

CREATE TABLE derivative (
    run      INTEGER NOT NULL REFERENCES run ON DELETE CASCADE,
    position INTEGER NOT NULL,
    output   TEXT NOT NULL,
    input    TEXT NOT NULL,
    value    REAL,
    PRIMARY KEY (run, position)
) STRICT, WITHOUT ROWID;

-- What a run that is not done has simulated.
CREATE TABLE journal (
    run      INTEGER NOT NULL REFERENCES run ON DELETE CASCADE,
    key      BLOB NOT NULL, -- hash of what was asked, by the bits of its numbers
    result   BLOB NOT NULL,
    PRIMARY KEY (run, key)
) STRICT, WITHOUT ROWID;
