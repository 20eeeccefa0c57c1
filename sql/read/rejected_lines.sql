-- one row: how many rows of a file this import set aside (line 0: a row whose line is not known)
SELECT count(DISTINCT CASE WHEN line > 0 THEN line END) + count(CASE WHEN line <= 0 THEN 1 END) AS n
FROM rejected_row WHERE batch = ?1
ORDER BY n
