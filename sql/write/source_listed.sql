-- one source: does campaign.yaml name it?
UPDATE source SET listed = ?2 WHERE id = ?1
