-- one row a wave
SELECT id, name FROM wave ORDER BY id
