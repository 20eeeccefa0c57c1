-- one row an item that has a column
SELECT id, name, kind FROM item ORDER BY id
