-- one row a survey file that campaign.yaml no longer names and whose rows without respondent stand in a wave that this
-- import also brought rows for
SELECT s.name, count(*) AS n
FROM response AS r JOIN source AS s ON s.id = r.source
WHERE s.listed = 0 AND r.respondent IS NULL
    AND r.wave IN (SELECT wave FROM response WHERE source = ?1)
GROUP BY s.id
ORDER BY s.id
