-- at most one row: a source
SELECT id FROM source WHERE name = ?1 ORDER BY id
