-- What the vault holds, by content, whoever's it is: for its limits. `seen_at` is when a blob came in
-- or was last looked at; 0 where no file has it any more, so that it goes first.
CREATE TABLE blobs (
    sha256  TEXT PRIMARY KEY,
    size    INTEGER NOT NULL,
    seen_at INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
CREATE INDEX by_view ON blobs (seen_at, size);
INSERT INTO blobs (sha256, size, seen_at)
    SELECT sha256, max(blob_size), coalesce(max(ended_at), 1) FROM files
    WHERE sha256 IS NOT NULL GROUP BY sha256;

-- Files that were kept when their prediction was deleted, and what they belonged to.
CREATE TABLE remains (
    id         TEXT NOT NULL,
    number     INTEGER NOT NULL,
    model      TEXT NOT NULL,
    created_at INTEGER NOT NULL,
    deleted_at INTEGER NOT NULL,
    name       TEXT NOT NULL,
    sha256     TEXT NOT NULL,
    size       INTEGER NOT NULL,
    mime       TEXT NOT NULL,
    PRIMARY KEY (id, number)
) STRICT, WITHOUT ROWID;
CREATE INDEX by_remaining_blob ON remains (sha256);
