-- a row when a source of counts, or a case register, does not hold the rows its last import accepted
SELECT b.id FROM import_batch AS b JOIN source AS s ON s.id = b.source
WHERE b.id = ?1 AND s.kind <> 0 AND b.accepted <> CASE s.register
    WHEN 1 THEN (SELECT count(*) FROM case_row WHERE source = b.source)
    ELSE (SELECT count(*) FROM count_row WHERE source = b.source) END
ORDER BY b.id
