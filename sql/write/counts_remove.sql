-- the counts of one file
DELETE FROM count_row WHERE source = ?1
