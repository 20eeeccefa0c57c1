-- at most one row: the last import of a source but ?2, the one that is on (0 = none is)
SELECT b.hash, b.mapping FROM import_batch AS b JOIN source AS s ON s.id = b.source
WHERE s.name = ?1 AND b.id <> ?2
ORDER BY b.id DESC LIMIT 1
