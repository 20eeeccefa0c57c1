-- one stratum
INSERT INTO stratum (id, label) VALUES (?1, ?2)
