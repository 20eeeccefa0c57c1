-- at most one row: a wave
SELECT id FROM wave WHERE name = ?1 ORDER BY id
