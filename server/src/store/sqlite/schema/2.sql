-- Each combination of what a list is filtered by, and how many predictions have it. Filters by these
-- are looked up and counted here; the same number in the indexes leads to the rows in the list's
-- order. Takes the place of the counters in `models` and `statuses`.
CREATE TABLE facets (
    key     INTEGER PRIMARY KEY,
    status  INTEGER NOT NULL,
    model   INTEGER NOT NULL,
    source  TEXT NOT NULL,
    account TEXT NOT NULL,
    -- Empty where no sort of output is known.
    kind    TEXT NOT NULL,
    held    INTEGER NOT NULL DEFAULT 0,
    UNIQUE (status, model, source, account, kind)
) STRICT;
INSERT INTO facets (status, model, source, account, kind, held)
    SELECT status, model, source, account, coalesce(kind, ''), count(*) FROM predictions
    GROUP BY status, model, source, account, coalesce(kind, '');

DROP INDEX by_time;
DROP INDEX by_model;
DROP INDEX by_status;
ALTER TABLE predictions ADD COLUMN facet INTEGER NOT NULL DEFAULT 0;
UPDATE predictions SET facet = (
    SELECT f.key FROM facets f
    WHERE f.status = predictions.status AND f.model = predictions.model
        AND f.source = predictions.source AND f.account = predictions.account
        AND f.kind = coalesce(predictions.kind, '')
);
-- The order of the list: of all, and of one combination.
CREATE INDEX by_time ON predictions (created_at, id, facet);
CREATE INDEX by_facet ON predictions (facet, created_at, id);
ALTER TABLE models DROP COLUMN held;
ALTER TABLE statuses DROP COLUMN held;

-- Under which key a removed prediction was held: the search's index knows it by that.
ALTER TABLE tombstones ADD COLUMN key INTEGER;
