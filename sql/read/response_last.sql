-- one row: the highest id in response, 0 when there is none
SELECT coalesce(max(id), 0) AS last FROM response ORDER BY last
