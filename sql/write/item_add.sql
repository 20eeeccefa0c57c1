-- one item; its number is given out here
INSERT INTO item (name, kind) VALUES (?1, ?2)
