-- one row a period x segment x channel of a file with report counts or activity; NULL = not given. Days count from
-- 1970-01-01; split_1..4 are the raw labels of the file's segment columns (what they are: count_split)
CREATE TABLE count_row (
    id INTEGER PRIMARY KEY,
    source INTEGER NOT NULL REFERENCES source,
    line INTEGER NOT NULL,
    first_day INTEGER NOT NULL,
    last_day INTEGER NOT NULL,
    per_year INTEGER NOT NULL,
    channel TEXT NOT NULL,
    split_1 TEXT NOT NULL,
    split_2 TEXT NOT NULL,
    split_3 TEXT NOT NULL,
    split_4 TEXT NOT NULL,
    owner TEXT NOT NULL,
    count REAL,
    anonymous REAL,
    acknowledged REAL,
    followed_up REAL,
    fed_back REAL,
    median_days REAL,
    population REAL,
    spend REAL,
    hours REAL,
    contacts REAL
) STRICT
