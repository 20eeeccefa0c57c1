-- one response
DELETE FROM response WHERE id = ?1
