-- one row a stratum
SELECT id, label FROM stratum ORDER BY id
