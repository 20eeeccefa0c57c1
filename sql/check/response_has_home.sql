-- a row a source or wave or stratum that responses speak of and that is not there
SELECT r.source, r.wave, r.stratum FROM response AS r
WHERE r.source NOT IN (SELECT id FROM source)
    OR r.wave NOT IN (SELECT id FROM wave)
    OR (r.stratum IS NOT NULL AND r.stratum NOT IN (SELECT id FROM stratum))
GROUP BY r.source, r.wave, r.stratum
ORDER BY r.source, r.wave, r.stratum
