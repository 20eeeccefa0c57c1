# ordinal.R - bench_ordinal beside survey::svyolr (the same numbers, with a design) and ordinal::clm (rows, no design).
#
#   Rscript ordinal.R BENCH_ORDINAL RESPONSES.csv
#
# Prints the seconds of each, the ratios, and how far the coefficients and standard errors are apart. svyolr stops its
# optimiser where the gradient is about 1e-4, so it agrees to a few digits only; clm's coefficients are exact.
suppressMessages({library(data.table); library(survey); library(ordinal)})
args <- commandArgs(TRUE)
own <- strsplit(system2(args[1], args[2], stdout = TRUE), " ")
seconds <- as.numeric(own[[1]][2])
value <- as.numeric(sapply(own[-1], `[`, 2)); se <- as.numeric(sapply(own[-1], `[`, 3))
d <- fread(args[2])
d[, stage := factor(1L + q15*(1L + q16*(1L + q17*(1L + q18*(1L + q19*(1L + q20))))), levels = 1:7)]
x <- c(paste0("ch_", c("radio", "tv", "sms", "social", "poster", "community", "hotline", "school")), "sex", "urban", "wave")
model <- as.formula(paste("stage ~", paste(x, collapse = " + ")))
options(survey.lonely.psu = "adjust")
design <- svydesign(ids = ~psu, strata = ~stratum, weights = ~weight, data = as.data.frame(d), nest = TRUE)
time_of <- function(expression) system.time(expression)[["elapsed"]]
t_clm <- time_of(c <- clm(model, weights = weight, data = d))
t_olr <- time_of(o <- svyolr(model, design = design))
apart <- function(a, b) max(abs(a - b) / abs(b))
cat(sprintf("%s rows, %s patterns\n", own[[1]][4], own[[1]][3]))
cat(sprintf("library         %9.4f s\n", seconds))
cat(sprintf("survey::svyolr  %9.2f s   %.0f x   apart: coefficients %.1e, standard errors %.1e\n", t_olr, t_olr / seconds,
            apart(value, c(o$zeta, o$coefficients)), apart(se, sqrt(diag(vcov(o)))[c(12:17, 1:11)])))
cat(sprintf("ordinal::clm    %9.2f s   %.0f x   apart: coefficients %.1e\n", t_clm, t_clm / seconds,
            apart(value, c(c$alpha, c$beta))))
