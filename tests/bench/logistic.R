# logistic.R - bench_logistic beside survey::svyglm: the same numbers, and how much time each takes.
#
#   Rscript logistic.R BENCH_LOGISTIC RESPONSES.csv
#
# Prints the seconds of each, their ratio, and how far the coefficients and standard errors are apart.
suppressMessages({library(data.table); library(survey)})
args <- commandArgs(TRUE)
own <- strsplit(system2(args[1], args[2], stdout = TRUE), " ")
seconds <- as.numeric(own[[1]][2])
value <- as.numeric(sapply(own[-1], `[`, 2)); se <- as.numeric(sapply(own[-1], `[`, 3))
d <- fread(args[2])
channels <- paste0("ch_", c("radio", "tv", "sms", "social", "poster", "community", "hotline", "school"))
model <- as.formula(paste("q14 ~ factor(q13) +", paste(c(channels, "factor(sex)", "factor(urban)", "wave"), collapse = " + ")))
options(survey.lonely.psu = "adjust")
design <- svydesign(ids = ~psu, strata = ~stratum, weights = ~weight, data = as.data.frame(d), nest = TRUE)
time <- system.time(m <- svyglm(model, design = subset(design, q13 >= 4), family = quasibinomial()))[["elapsed"]]
apart <- function(a, b) max(abs(a - b) / abs(b))
cat(sprintf("%s rows, %s patterns\n", own[[1]][4], own[[1]][3]))
cat(sprintf("library         %9.4f s\n", seconds))
cat(sprintf("survey::svyglm  %9.2f s   %.0f x   apart: coefficients %.1e, standard errors %.1e\n", time, time / seconds,
            apart(value, coef(m)), apart(se, SE(m))))
