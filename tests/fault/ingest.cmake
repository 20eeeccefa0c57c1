trede_test(test_ingest_faults SOURCES ingest_faults.c ../unit/ingest/folder.c FLOORS base reader campaign store ingest)
