# reference.R - makes the data of the campaigns nhanes2 and nhanes2-raked from the oracle's file and computes what they
# must show. Intervals of shares are on the logit scale by the delta method ("xlogit"). Run in this folder: Rscript reference.R. R 4.2.2, survey 4.1.1. A second route for every standard error: the
# sum over replicates written out.
suppressMessages({library(survey); library(jsonlite)})
d <- read.csv("../../oracle/data/03-tests-replicates/nhanes2brr.csv", colClasses = "character")
d$wave <- rep_len(c("odd", "even"), nrow(d))
for (to in c(".", "../nhanes2-raked")) write.csv(d, file.path(to, "data/nhanes2.csv"), row.names = FALSE, quote = FALSE)
d <- read.csv("data/nhanes2.csv")
d$kilos <- d$weight
d$heavy <- as.numeric(d$weight >= 75)
d$band <- factor(ifelse(d$height < 162, "short", ifelse(d$height < 172, "middle", "tall")), c("short", "middle", "tall"))
d$light <- factor(ifelse(d$weight < 65, "light", "other"), c("light", "other"))
d$wave <- factor(d$wave, c("odd", "even"))

by_hand <- function(design, y, rows, mse) { # Hajek mean and its standard error, written out
  W <- weights(design, "analysis")[rows, ]; w <- weights(design, "sampling")[rows]; y <- y[rows]
  theta <- sum(w * y) / sum(w); r <- colSums(W * y) / colSums(W)
  sqrt(design$scale * sum(design$rscales * (r - if (mse) theta else mean(r))^2))
}

one <- function(design, variable, rows, share, mse) {
  s <- design[rows, ]; f <- reformulate(variable); df <- degf(s)
  m <- svymean(f, s); se <- as.numeric(SE(m))
  stopifnot(abs(se / by_hand(design, d[[variable]], rows, mse) - 1) < 1e-8)
  ci <- if (share) confint(svyciprop(f, s, method = "xlogit", df = df)) else coef(m) + c(-1, 1) * qt(0.975, df) * se
  list(estimate = as.numeric(coef(m)), se = se, df = df, low = ci[[1]], high = ci[[2]], base = sum(rows))
}

change <- function(design, variable, rows) { # the later wave less the earlier
  s <- design[rows, ]
  b <- svyby(reformulate(variable), ~wave, s, svymean, covmat = TRUE)
  k <- svycontrast(b, c(odd = -1, even = 1)); se <- as.numeric(SE(k)); df <- degf(s)
  list(estimate = as.numeric(coef(k)), se = se, df = df, low = as.numeric(coef(k)) - qt(0.975, df) * se,
       high = as.numeric(coef(k)) + qt(0.975, df) * se, p = 2 * pt(-abs(as.numeric(coef(k)) / se), df))
}

cases <- function(design, mse) {
  out <- list()
  for (variable in c("heavy", "kilos")) for (segment in c("all", "short", "middle", "tall")) {
    inside <- segment == "all" | d$band == segment
    for (w in c("odd", "even")) out[[paste(variable, segment, w, sep = "/")]] <-
      one(design, variable, inside & d$wave == w, variable == "heavy", mse)
    out[[paste(variable, segment, "change", sep = "/")]] <- change(design, variable, inside)
  }
  out
}

put <- function(folder, expect) write_json(
  list(software = paste(R.version.string, "survey", packageVersion("survey")),
       cases = lapply(names(expect), function(n) list(id = n, expect = expect[[n]], tol = list(rel = 1e-8, abs = 1e-10)))),
  file.path(folder, "expected.json"), auto_unbox = TRUE, digits = 16, pretty = TRUE)

brr <- svrepdesign(data = d, weights = ~finalwgt, repweights = "brr_[0-9]+", type = "BRR", combined.weights = TRUE, mse = TRUE)
put(".", cases(brr, TRUE))

# Raked wave by wave, on the scale of the wave's weights, every replicate again to the same totals; about the mean of the
# replicates. survey's rake stops at 1e-5 of the whole, so it is written out; where it is close enough they agree.
total <- tapply(d$finalwgt, d$wave, sum)
bands <- outer(total, c(short = 0.3, middle = 0.4, tall = 0.3)); lights <- outer(total, c(light = 0.45, other = 0.55))
fit <- function(w) {
  for (i in 1:2000) {
    w <- w * (bands / tapply(w, list(d$wave, d$band), sum))[cbind(as.character(d$wave), as.character(d$band))]
    w <- w * (lights / tapply(w, list(d$wave, d$light), sum))[cbind(as.character(d$wave), as.character(d$light))]
    if (max(abs(tapply(w, list(d$wave, d$band), sum) / bands - 1)) < 1e-13) return(w)
  }
  stop("raking does not converge")
}
W <- as.matrix(d[, paste0("brr_", 1:32)])
raked <- svrepdesign(data = d, weights = fit(d$finalwgt), repweights = apply(W, 2, fit), type = "BRR",
                     combined.weights = TRUE, mse = FALSE)
brr <- svrepdesign(data = d, weights = ~finalwgt, repweights = "brr_[0-9]+", type = "BRR", combined.weights = TRUE, mse = FALSE)
frame <- function(m, name) setNames(as.data.frame(as.table(m)), c("wave", name, "Freq"))
of_r <- rake(brr, list(~wave + band, ~wave + light), list(frame(bands, "band"), frame(lights, "light")),
             control = list(maxit = 500, epsilon = 1e-9))
stopifnot(abs(SE(svymean(~kilos, raked)) / SE(svymean(~kilos, of_r)) - 1) < 1e-4)
put("../nhanes2-raked", cases(raked, FALSE))
