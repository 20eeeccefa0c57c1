-- one response of a file that campaign.yaml no longer names, found again in the file that took its place
UPDATE response SET source = ?2 WHERE id = ?1 AND source <> ?2
