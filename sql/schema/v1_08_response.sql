-- one row a respondent in a wave; the item columns are added from the item table. What every read needs stands first.
-- No UNIQUE index: a respondent's second row is caught while importing. No REFERENCES: the ids come from the program,
-- and sql/check looks at them. sampling: 0 fresh, 1 panel, 2 not said, 3 own staff. missing: 4 bytes for each item without an
-- answer, its number and why, both 16 bits with the low byte first.
CREATE TABLE response (
    id INTEGER PRIMARY KEY,
    source INTEGER NOT NULL,
    wave INTEGER NOT NULL,
    weight REAL NOT NULL,
    stratum INTEGER,
    cluster INTEGER,
    sampling INTEGER NOT NULL,
    respondent BLOB,
    second_stage INTEGER,
    population REAL,
    second_population REAL,
    duration REAL,
    missing BLOB
) STRICT
