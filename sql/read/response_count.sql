-- one row: how many responses there are
SELECT count(*) AS n FROM response ORDER BY n
