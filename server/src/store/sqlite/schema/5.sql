-- Each account as a number, for the tables that name one in every row.
CREATE TABLE accounts (
    key  INTEGER PRIMARY KEY,
    name TEXT NOT NULL UNIQUE
) STRICT;
INSERT INTO accounts (name)
    SELECT account FROM predictions UNION SELECT account FROM ledgers;

-- Under which day the list of an account shows a prediction, as a number of days since 1970: what a list
-- of that day told, and before that the day of its creation. Two accounts can list the same prediction. One
-- that was deleted upstream is listed nowhere.
CREATE TABLE listings (
    account    INTEGER NOT NULL,
    day        INTEGER NOT NULL,
    prediction INTEGER NOT NULL REFERENCES predictions (key) ON DELETE CASCADE,
    PRIMARY KEY (account, day, prediction)
) STRICT, WITHOUT ROWID;
INSERT INTO listings (account, day, prediction)
    SELECT a.key, (p.created_at - (p.created_at % 86400000000 + 86400000000) % 86400000000) / 86400000000, p.key
    FROM predictions p CROSS JOIN accounts a ON a.name = p.account
    WHERE NOT (p.id GLOB 'chat.*' AND length(p.id) = 37);
CREATE INDEX listings_by_prediction ON listings (prediction, account, day);

-- The ledger of days. `held` counts the listings; not by triggers, for they would make every write slower.
CREATE TABLE days (
    account    INTEGER NOT NULL,
    day        INTEGER NOT NULL,
    held       INTEGER NOT NULL DEFAULT 0,
    upstream   INTEGER,
    explained  INTEGER NOT NULL DEFAULT 0,
    checked_at INTEGER,
    state      TEXT NOT NULL DEFAULT 'unchecked'
        CHECK (state IN ('unchecked', 'confirmed', 'read', 'differs')),
    fetched    INTEGER NOT NULL DEFAULT 0,
    deleted    INTEGER NOT NULL DEFAULT 0,
    PRIMARY KEY (account, day)
) STRICT, WITHOUT ROWID;
INSERT INTO days (account, day, held)
    SELECT account, day, count(*) FROM listings GROUP BY account, day;

-- When a prediction was found to be deleted upstream: a part of the combinations that lists are filtered by.
ALTER TABLE predictions ADD COLUMN deleted_upstream_at INTEGER;
CREATE TABLE facets_5 (
    key     INTEGER PRIMARY KEY,
    status  INTEGER NOT NULL,
    model   INTEGER NOT NULL,
    source  TEXT NOT NULL,
    account TEXT NOT NULL,
    kind    TEXT NOT NULL,
    -- Whether they were deleted upstream.
    deleted INTEGER NOT NULL DEFAULT 0,
    held    INTEGER NOT NULL DEFAULT 0,
    UNIQUE (status, model, source, account, kind, deleted)
) STRICT;
INSERT INTO facets_5 (key, status, model, source, account, kind, held)
    SELECT key, status, model, source, account, kind, held FROM facets;
DROP TABLE facets;
ALTER TABLE facets_5 RENAME TO facets;

-- Where the newest predictions were last read without a gap is told by ids now, in the order of the list, as
-- a JSON array. Older ledgers told it by time: they are read once more.
DROP TABLE ledgers;
CREATE TABLE ledgers (
    account     TEXT PRIMARY KEY,
    newest      TEXT,
    total       INTEGER,
    next_page   INTEGER NOT NULL,
    reached     INTEGER,
    is_complete INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
