-- at most one row: does this source, or one that campaign.yaml no longer names, hold responses, counts or cases?
SELECT 1 AS yes FROM (
    SELECT 1 FROM response
    WHERE source = ?1 OR source IN (SELECT id FROM source WHERE listed = 0)
    UNION ALL
    SELECT 1 FROM count_row WHERE source = ?1
    UNION ALL
    SELECT 1 FROM case_row WHERE source = ?1
    LIMIT 1)
ORDER BY yes
