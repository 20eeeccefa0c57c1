-- one wave
INSERT INTO wave (name) VALUES (?1) ON CONFLICT (name) DO NOTHING
