-- one earlier response that the changed file holds again
DELETE FROM earlier WHERE fingerprint = ?1 AND response = ?2
