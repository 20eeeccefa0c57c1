-- one row a wave the store has ever heard of; name is its id in campaign.yaml
CREATE TABLE wave (
    id INTEGER PRIMARY KEY,
    name TEXT NOT NULL UNIQUE
) STRICT
