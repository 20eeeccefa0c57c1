-- one import: its counts, and how the file was read
UPDATE import_batch
SET rows_read = ?2, accepted = ?3, rejected = ?4, added = ?5, changed = ?6, unchanged = ?7, absent = ?8, dialect = ?9
WHERE id = ?1
