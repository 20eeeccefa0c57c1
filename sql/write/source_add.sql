-- one source; a file that moved to another block of campaign.yaml is that from now on
INSERT INTO source (name, kind, listed, register) VALUES (?1, ?2, 1, ?3)
ON CONFLICT (name) DO UPDATE SET listed = 1, kind = excluded.kind, register = excluded.register
