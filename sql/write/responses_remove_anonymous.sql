-- the responses without respondent of the earlier version of a file (?2: the last id before this import)
DELETE FROM response WHERE source = ?1 AND id <= ?2 AND respondent IS NULL
