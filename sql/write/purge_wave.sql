-- the responses of one wave
DELETE FROM response WHERE wave = (SELECT id FROM wave WHERE name = ?1)
