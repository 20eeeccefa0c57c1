-- one row a stratum of the design
CREATE TABLE stratum (
    id INTEGER PRIMARY KEY,
    label TEXT NOT NULL UNIQUE
) STRICT
