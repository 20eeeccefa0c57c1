-- one row: how many responses of the earlier version of a file the new one does not hold
SELECT count(*) AS n FROM earlier AS e JOIN response AS r ON r.id = e.response WHERE r.source = ?1 ORDER BY n
