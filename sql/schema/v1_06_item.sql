-- one row an item that has a column item_<name> in response; the number is what the missing column speaks of;
-- kind: 0 yesno, 1 likert, 2 choice, 3 multi, 4 number, 5 date
CREATE TABLE item (
    id INTEGER PRIMARY KEY CHECK (id BETWEEN 1 AND 65535),
    name TEXT NOT NULL COLLATE NOCASE UNIQUE,
    kind INTEGER NOT NULL CHECK (kind BETWEEN 0 AND 5)
) STRICT
