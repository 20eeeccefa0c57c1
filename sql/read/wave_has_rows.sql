-- one row: has the wave a response? 1 or 0
SELECT EXISTS (SELECT 1 FROM response WHERE wave = ?1) AS n ORDER BY n
