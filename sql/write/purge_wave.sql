-- the responses of one wave
DELETE FROM response WHERE wave = ?1
