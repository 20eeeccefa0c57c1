trede_test(test_store_faults SOURCES store_faults.c FLOORS base store)
trede_test(test_store_memory SOURCES store_memory.c FLOORS base store)
