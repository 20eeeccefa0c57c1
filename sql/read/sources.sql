-- one row a source
SELECT id, name, kind, listed FROM source ORDER BY id
