-- one row a response with a respondent
SELECT id, respondent, wave FROM response WHERE respondent IS NOT NULL ORDER BY id
