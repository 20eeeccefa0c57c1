-- one row a case register: how many reports
SELECT s.name, count(*) FROM case_row AS c JOIN source AS s ON s.id = c.source GROUP BY c.source ORDER BY c.source
