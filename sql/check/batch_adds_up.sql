-- a row when the counts of this import do not add up
SELECT b.id FROM import_batch AS b
WHERE b.id = ?1 AND (
    b.rows_read <> b.accepted + b.rejected
    OR b.accepted <> b.added + b.changed + b.unchanged
    OR b.rejected <> (
        SELECT count(DISTINCT CASE WHEN line > 0 THEN line END) + count(CASE WHEN line <= 0 THEN 1 END)
        FROM rejected_row WHERE batch = b.id))
ORDER BY b.id
