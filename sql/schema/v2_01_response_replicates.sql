-- replicate weights of the respondent, 8 bytes each (IEEE 754, the low byte first), in the order of the campaign's columns
ALTER TABLE response ADD COLUMN replicates BLOB
