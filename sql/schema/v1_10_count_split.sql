-- one row a segment column of a file with counts: split_<position> of count_row holds labels of this segment set
CREATE TABLE count_split (
    source INTEGER NOT NULL REFERENCES source,
    position INTEGER NOT NULL CHECK (position BETWEEN 1 AND 4),
    segment_set TEXT NOT NULL,
    PRIMARY KEY (source, position)
) STRICT, WITHOUT ROWID
