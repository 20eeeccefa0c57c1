-- the reports of one case register
DELETE FROM case_row WHERE source = ?1
