-- one row: how many sources campaign.yaml no longer names
SELECT count(*) AS n FROM source WHERE listed = 0 ORDER BY n
