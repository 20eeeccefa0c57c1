-- one import, its counts still 0
INSERT INTO import_batch (source, file, hash, mapping, bytes, dialect) VALUES (?1, ?2, ?3, ?4, ?5, '')
