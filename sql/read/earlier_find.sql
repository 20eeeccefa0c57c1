-- one row an earlier response with this fingerprint
SELECT response FROM earlier WHERE fingerprint = ?1 ORDER BY response
