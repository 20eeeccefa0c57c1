-- one row a source; kind 3 is a case register
SELECT id, name, CASE WHEN register = 1 THEN 3 ELSE kind END AS kind, listed FROM source ORDER BY id
