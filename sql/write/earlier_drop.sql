-- the fingerprints have done their work
DROP TABLE earlier
