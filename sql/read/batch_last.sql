-- at most one row: the last import of a source
SELECT b.hash, b.mapping FROM import_batch AS b JOIN source AS s ON s.id = b.source
WHERE s.name = ?1
ORDER BY b.id DESC LIMIT 1
