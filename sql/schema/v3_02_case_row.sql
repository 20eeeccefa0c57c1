-- one row a report of a case register; nothing says which report of the file it was. received: days since 1970-01-01;
-- of each step the days it took from there, -1 = not yet, NULL = the file does not say; anonymous and repeat: 0 no,
-- 1 yes, NULL = not known; split_1..4 are the raw labels of the file's segment columns (what they are: count_split)
CREATE TABLE case_row (
    id INTEGER PRIMARY KEY,
    source INTEGER NOT NULL REFERENCES source,
    received INTEGER NOT NULL,
    acknowledged INTEGER CHECK (acknowledged >= -1),
    followed_up INTEGER CHECK (followed_up >= -1),
    fed_back INTEGER CHECK (fed_back >= -1),
    closed INTEGER CHECK (closed >= -1),
    owner TEXT NOT NULL,
    channel TEXT NOT NULL,
    split_1 TEXT NOT NULL,
    split_2 TEXT NOT NULL,
    split_3 TEXT NOT NULL,
    split_4 TEXT NOT NULL,
    anonymous INTEGER CHECK (anonymous IN (0, 1)),
    repeat INTEGER CHECK (repeat IN (0, 1))
) STRICT
