-- one earlier response
INSERT INTO earlier (fingerprint, response) VALUES (?1, ?2)
