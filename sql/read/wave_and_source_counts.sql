-- one row a wave x source: how many responses
SELECT w.name, s.name, count(*)
FROM response AS r JOIN wave AS w ON w.id = r.wave JOIN source AS s ON s.id = r.source
GROUP BY r.wave, r.source
ORDER BY r.wave, r.source
