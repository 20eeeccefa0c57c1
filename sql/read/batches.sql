-- one row an import, in the order they came
SELECT s.kind, b.file, s.name, b.hash, b.mapping, b.bytes, b.rows_read, b.accepted, b.rejected, b.added, b.changed,
    b.unchanged, b.absent, b.dialect
FROM import_batch AS b JOIN source AS s ON s.id = b.source
ORDER BY b.id
