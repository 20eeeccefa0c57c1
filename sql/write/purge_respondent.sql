-- the responses of one respondent
DELETE FROM response WHERE respondent = ?1
