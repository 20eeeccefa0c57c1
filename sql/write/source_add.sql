-- one source
INSERT INTO source (name, kind, listed) VALUES (?1, ?2, 1) ON CONFLICT (name) DO UPDATE SET listed = 1
