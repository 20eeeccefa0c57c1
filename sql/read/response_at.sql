-- one row: the response that comes ?2 places after the first one from id ?1 on
SELECT id FROM response WHERE id >= ?1 ORDER BY id LIMIT 1 OFFSET ?2
