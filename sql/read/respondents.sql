-- one row a response with a respondent
SELECT id, wave, respondent FROM response WHERE respondent IS NOT NULL ORDER BY id
