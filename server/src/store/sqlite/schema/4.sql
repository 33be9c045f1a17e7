-- What the predictions of each combination amount to that were created in each hour, and in each day,
-- of UTC: how many, what they cost, how long they waited and ran. Filled after this step by the
-- program, because `sums` is in a form that SQL does not know.
CREATE TABLE rollups (
    -- 1 or 24.
    hours INTEGER NOT NULL,
    -- When it begins, in microseconds.
    start INTEGER NOT NULL,
    facet INTEGER NOT NULL,
    sums  BLOB NOT NULL,
    PRIMARY KEY (hours, start, facet)
) STRICT, WITHOUT ROWID;
