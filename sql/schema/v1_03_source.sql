-- one row a file of campaign.yaml (or a file and wave); kind: 0 survey, 1 report counts, 2 activity;
-- listed: 1 while campaign.yaml names it
CREATE TABLE source (
    id INTEGER PRIMARY KEY,
    name TEXT NOT NULL UNIQUE,
    kind INTEGER NOT NULL CHECK (kind BETWEEN 0 AND 2),
    listed INTEGER NOT NULL CHECK (listed IN (0, 1))
) STRICT
