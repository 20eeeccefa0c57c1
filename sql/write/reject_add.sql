-- one reason to set a row aside
INSERT INTO rejected_row (batch, line, field, reason) VALUES (?1, ?2, ?3, ?4)
