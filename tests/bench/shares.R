# shares.R - the stage shares of bench_analyses beside survey::svyby: six segment sets x wave x seven stages, Taylor.
#
#   Rscript shares.R SECONDS SECONDS_OF_LISTS TIDY.csv RESPONSES.csv
#
# SECONDS: of the analysis `stage`, which makes the shares, their changes, the cumulative shares and the mean as well;
# SECONDS_OF_LISTS: of listing who is in which segment, which serves all analyses. TIDY.csv: what trede export wrote.
suppressMessages({library(data.table); library(survey)})
args <- commandArgs(TRUE)
stage <- as.numeric(args[1]); lists <- as.numeric(args[2])
own <- fread(args[3], colClasses = "character", na.strings = NULL)
own <- own[analysis == "stage_share" & against == "" & segment_set != "all"]
own[, `:=`(estimate = as.numeric(estimate), se = as.numeric(se))]
d <- fread(args[4])
d[, stage := factor(1L + q15*(1L + q16*(1L + q17*(1L + q18*(1L + q19*(1L + q20))))), levels = 1:7)]
options(survey.lonely.psu = "adjust")
design <- svydesign(ids = ~psu, strata = ~stratum, weights = ~weight, data = as.data.frame(d), nest = TRUE)
segments <- c("sex", "age_band", "region", "education", "urban", "language")
time <- system.time(by <- lapply(segments, function(s)
  svyby(~stage, as.formula(paste0("~", s, "+wave")), design, svymean)))[["elapsed"]]
# the same numbers, whatever the segments are called: both sides sorted within set, wave and stage
apart <- 0; count <- 0
for (i in seq_along(segments)) for (w in unique(d$wave)) for (k in 1:7) {
  rows <- by[[i]]$wave == w
  ours <- own[segment_set == segments[i] & as.integer(wave) == w & subject == as.character(k)]
  p <- by[[i]][rows, paste0("stage", k)]; e <- SE(by[[i]])[rows, k]
  stopifnot(length(p) == nrow(ours))
  apart <- max(apart, abs(sort(ours$estimate) - sort(p)) / sort(p), abs(sort(ours$se) - sort(e)) / sort(e))
  count <- count + length(p)
}
cat(sprintf("stage shares, %d of them: trede %.4f s (with the lists of segments %.4f s), survey::svyby %.2f s: %.0f x (%.0f x); apart %.1e\n",
            count, stage, stage + lists, time, time / stage, time / (stage + lists), apart))
