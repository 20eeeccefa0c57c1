-- one row a source of counts: how many rows
SELECT s.name, count(*) FROM count_row AS c JOIN source AS s ON s.id = c.source GROUP BY c.source ORDER BY c.source
