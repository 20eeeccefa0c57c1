-- one row an import, in the order they came; kind 3 is a case register
SELECT CASE WHEN s.register = 1 THEN 3 ELSE s.kind END AS kind, b.file, s.name, b.hash, b.mapping, b.bytes, b.rows_read, b.accepted, b.rejected, b.added, b.changed,
    b.unchanged, b.absent, b.dialect
FROM import_batch AS b JOIN source AS s ON s.id = b.source
ORDER BY b.id
