-- How far the index has followed the store that it belongs to.
CREATE TABLE progress (
    store    INTEGER NOT NULL,
    revision INTEGER NOT NULL
) STRICT;

-- The predictions in the index. `doc` puts them in the order of the list; an entry holds for exactly
-- one revision of its prediction.
CREATE TABLE docs (
    doc      INTEGER PRIMARY KEY,
    key      INTEGER NOT NULL UNIQUE,
    revision INTEGER NOT NULL,
    -- Of what was indexed: most changes of a prediction do not change that.
    hash     INTEGER NOT NULL
) STRICT;

-- Fed with words that are already cut and folded, with blanks between them and signs as words of their
-- own, so that they are taken as they are. Prefixes of three and four letters are kept ready: they
-- would lead to too many words.
CREATE VIRTUAL TABLE words USING fts5(
    tags, id, input, output, error,
    content = '', contentless_delete = 1,
    tokenize = "ascii tokenchars '!""#$%&''()*+,-./:;<=>?@[\]^_`{|}~'", prefix = '3 4'
);
