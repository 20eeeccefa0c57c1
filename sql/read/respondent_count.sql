-- one row: how many responses have a respondent
SELECT count(*) AS n FROM response WHERE respondent IS NOT NULL ORDER BY n
