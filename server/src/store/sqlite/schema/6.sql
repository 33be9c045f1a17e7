-- Upstream's id in the letters that searches compare, for those few whose stored id is not that in lower
-- case by the rules of ASCII: what names its account, and letters that SQLite does not fold.
ALTER TABLE predictions ADD COLUMN folded_id TEXT;
CREATE INDEX by_other_id ON predictions (folded_id) WHERE folded_id IS NOT NULL;

-- Which record was removed, and whose: another account may have another of that id.
ALTER TABLE tombstones ADD COLUMN account TEXT;
ALTER TABLE tombstones ADD COLUMN mark TEXT;
