-- one row a segment column of a file with counts
SELECT source, position, segment_set FROM count_split ORDER BY source, position
