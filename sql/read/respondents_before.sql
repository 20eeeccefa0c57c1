-- one row a response with a respondent that was there before this import; mine: it may come again in this file, because
-- it is of the same source or of one that campaign.yaml no longer names
SELECT r.id, r.wave, r.respondent,
    r.source = ?1 OR r.source IN (SELECT id FROM source WHERE listed = 0) AS mine
FROM response AS r
WHERE r.respondent IS NOT NULL
ORDER BY r.id
