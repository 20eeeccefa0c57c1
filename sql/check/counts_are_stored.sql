-- a row when a source of counts does not hold the rows its last import accepted
SELECT b.id FROM import_batch AS b JOIN source AS s ON s.id = b.source
WHERE b.id = ?1 AND s.kind <> 0 AND b.accepted <> (SELECT count(*) FROM count_row WHERE source = b.source)
ORDER BY b.id
