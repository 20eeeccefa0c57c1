-- all responses of a file in another wave than the one campaign.yaml gives it now
DELETE FROM response WHERE source = ?1 AND wave <> ?2
