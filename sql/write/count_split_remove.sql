-- the segment columns of one file with counts
DELETE FROM count_split WHERE source = ?1
