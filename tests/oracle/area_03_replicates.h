/* area_03_replicates.h - the cases of area 3 about replicate weights. */
#ifndef TREDE_TEST_AREA_03_REPLICATES_H
#define TREDE_TEST_AREA_03_REPLICATES_H

#include "oracle.h"

oracle_fn replicates_acs, replicates_brr_mse, replicates_brr_centred, replicates_bootstrap_mse,
    replicates_bootstrap_centred, replicates_jkn, replicates_jk1, replicates_levy_lemeshow;

#endif
