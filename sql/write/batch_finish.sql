-- one import: its counts, how the file was read, and what it was
UPDATE import_batch
SET rows_read = ?2, accepted = ?3, rejected = ?4, added = ?5, changed = ?6, unchanged = ?7, absent = ?8, dialect = ?9,
    hash = ?10, bytes = ?11
WHERE id = ?1
