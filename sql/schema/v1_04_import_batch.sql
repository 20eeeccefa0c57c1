-- one row an import of one file; the counts are filled in just before the commit
CREATE TABLE import_batch (
    id INTEGER PRIMARY KEY,
    source INTEGER NOT NULL REFERENCES source,
    file TEXT NOT NULL,
    hash BLOB NOT NULL CHECK (length(hash) = 32),
    mapping BLOB NOT NULL CHECK (length(mapping) = 32),
    bytes INTEGER NOT NULL,
    dialect TEXT NOT NULL,
    rows_read INTEGER NOT NULL DEFAULT 0,
    accepted INTEGER NOT NULL DEFAULT 0,
    rejected INTEGER NOT NULL DEFAULT 0,
    added INTEGER NOT NULL DEFAULT 0,
    changed INTEGER NOT NULL DEFAULT 0,
    unchanged INTEGER NOT NULL DEFAULT 0,
    absent INTEGER NOT NULL DEFAULT 0
) STRICT
