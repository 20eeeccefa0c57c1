-- one row: the value of one fact
SELECT value FROM meta WHERE name = ?1 ORDER BY name
