-- One row: which store this is and how far its counter of changes has come.
CREATE TABLE meta (
    store      INTEGER NOT NULL,
    revision   INTEGER NOT NULL,
    -- How many tombstones are kept, and the newest revision whose tombstone no longer is.
    tombstones INTEGER NOT NULL,
    forgotten  INTEGER NOT NULL
) STRICT;
INSERT INTO meta VALUES (random() & 0xffffffff, 0, 0, 0);

-- The few words that many predictions share. `held` counts the predictions with each of them; not by
-- triggers, for the same reason as below.
CREATE TABLE models (
    key    INTEGER PRIMARY KEY,
    name   TEXT NOT NULL UNIQUE,
    -- In lower case by the rules of Unicode, which SQLite does not know.
    folded TEXT NOT NULL,
    held   INTEGER NOT NULL DEFAULT 0
) STRICT;
CREATE TABLE statuses (
    key         INTEGER PRIMARY KEY,
    word        TEXT NOT NULL UNIQUE,
    is_terminal INTEGER NOT NULL,
    held        INTEGER NOT NULL DEFAULT 0
) STRICT;

-- What a list shows. Instants and durations are microseconds, a cost is 10^-12 credits. `status` and
-- `model` are keys of the above, but not declared so: a checked reference makes SQLite keep a
-- journal of every update.
CREATE TABLE predictions (
    key          INTEGER PRIMARY KEY,
    id           TEXT NOT NULL UNIQUE,
    revision     INTEGER NOT NULL,
    account      TEXT NOT NULL,
    status       INTEGER NOT NULL,
    model        INTEGER NOT NULL,
    source       TEXT NOT NULL,
    kind         TEXT,
    created_at   INTEGER NOT NULL,
    started_at   INTEGER,
    completed_at INTEGER,
    updated_at   INTEGER,
    predict_time INTEGER,
    total_time   INTEGER,
    progress     INTEGER,
    cost         INTEGER,
    outputs      INTEGER NOT NULL,
    error        TEXT,
    flaw         TEXT
) STRICT;
CREATE UNIQUE INDEX by_revision ON predictions (revision);
-- The order of the list: of all, of one model, of one status. What a search asks of a row rides
-- along, so that it need not open the rows that it passes over.
CREATE INDEX by_time ON predictions (created_at, id, model, status);
CREATE INDEX by_model ON predictions (model, created_at, id, status);
CREATE INDEX by_status ON predictions (status, created_at, id, model);
CREATE INDEX by_folded_id ON predictions (id COLLATE NOCASE);

-- The JSON text of each prediction, byte for byte: apart, so that lists never read it.
CREATE TABLE payloads (
    prediction INTEGER PRIMARY KEY REFERENCES predictions (key) ON DELETE CASCADE,
    raw        TEXT NOT NULL
) STRICT;

-- Output files and what became of our copies.
CREATE TABLE files (
    prediction INTEGER NOT NULL REFERENCES predictions (key) ON DELETE CASCADE,
    number     INTEGER NOT NULL,
    name       TEXT NOT NULL,
    mime       TEXT NOT NULL,
    size       INTEGER,
    url        TEXT NOT NULL,
    ended_at   INTEGER,
    state      TEXT NOT NULL CHECK (state IN ('pending', 'kept', 'lost')),
    tries      INTEGER NOT NULL DEFAULT 0,
    sha256     TEXT,
    blob_size  INTEGER,
    blob_mime  TEXT,
    reason     TEXT,
    PRIMARY KEY (prediction, number)
) STRICT, WITHOUT ROWID;
CREATE INDEX wanted ON files (ended_at, prediction, number) WHERE state = 'pending';
CREATE INDEX by_blob ON files (sha256) WHERE sha256 IS NOT NULL;

-- What was removed, under the revision of its removal.
CREATE TABLE tombstones (
    revision INTEGER PRIMARY KEY,
    id       TEXT NOT NULL UNIQUE
) STRICT;

-- How far back each account's history was read.
CREATE TABLE ledgers (
    account     TEXT PRIMARY KEY,
    since       TEXT,
    next_page   INTEGER NOT NULL,
    is_complete INTEGER NOT NULL,
    head        INTEGER
) STRICT, WITHOUT ROWID;
