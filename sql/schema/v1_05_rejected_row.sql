-- one row a reason to set a row of a file aside; never what the row said
CREATE TABLE rejected_row (
    id INTEGER PRIMARY KEY,
    batch INTEGER NOT NULL REFERENCES import_batch,
    line INTEGER NOT NULL,
    field INTEGER NOT NULL,
    reason TEXT NOT NULL
) STRICT
