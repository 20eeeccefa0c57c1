-- one segment column of a file with counts
INSERT INTO count_split (source, position, segment_set) VALUES (?1, ?2, ?3)
