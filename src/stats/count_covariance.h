/* count_covariance.h - what covariances of count series share; private to stats. */
#ifndef TREDE_STATS_COUNT_COVARIANCE_H
#define TREDE_STATS_COUNT_COVARIANCE_H

#include "stats/count_series.h"

/* The end of the series that a row is in. */
size_t trede_count_series_end(const struct trede_count_data *data, size_t first);
int64_t trede_count_time(const struct trede_count_data *data, size_t row);
/* 1 + mean / theta: the variance of a row over its mean. */
double trede_count_spread(const struct trede_count_model *model, size_t row);
double trede_count_residual(const struct trede_count_data *data, const struct trede_count_model *model, size_t row);
/* out = factor x A b A, A the covariance of the model; of b the lower half is given. work is as b; both are lost. */
void trede_count_sandwich(const struct trede_count_model *model, double *b, double factor, double *work, double *out);

#endif
