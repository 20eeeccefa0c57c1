-- one import: its counts
UPDATE import_batch
SET rows_read = ?2, accepted = ?3, rejected = ?4, added = ?5, changed = ?6, unchanged = ?7, absent = ?8
WHERE id = ?1
