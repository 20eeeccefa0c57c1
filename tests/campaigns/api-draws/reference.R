# reference.R - makes the data of the campaign api-draws and computes what it must show. Two waves of Californian schools in
# the same strata: some schools are in both, the others were drawn for one of them; districts are the clusters. What a
# wave draws anew is a sample of its own, so the strata of the variance are type of school by draw, and the draw of a
# district is the wave in which it first appears (a draw with one district would join another; there is none here).
# Raked wave by wave. Second routes: the raked weights by hand; the standard error of every mean from PSU totals written
# out. Run in this folder: Rscript reference.R. R 4.2.2, survey 4.1.1.
suppressMessages({library(survey); library(jsonlite)})
s <- read.csv("../../oracle/data/01-design-estimation/apistrat.csv", colClasses = c(cds = "character"))
part <- rep_len(c("first", "second", "both", "second"), nrow(s))
rows <- function(wave, api) with(s[part %in% c(wave, "both"), ], data.frame(cds, wave = wave, stype, dnum, pw = round(pw, 4), wide = sch.wide,
  met = comp.imp, enroll, api = get(api)))
d <- rbind(rows("first", "api99"), rows("second", "api00"))
write.csv(d, "data/api.csv", row.names = FALSE, quote = FALSE)
d <- read.csv("data/api.csv", colClasses = c(cds = "character"), stringsAsFactors = TRUE)
d$met <- as.numeric(d$met == "Yes")
d$psu <- interaction(d$stype, d$dnum, drop = TRUE)
d$draw <- ave(as.integer(d$wave), d$psu, FUN = min)
d$stratum <- interaction(d$stype, d$draw, drop = TRUE)
stopifnot(all(tapply(d$psu, d$stratum, function(p) length(unique(p))) > 1), length(unique(d$stratum)) == 6)

persons <- list(stype = c(E = 4421, H = 755, M = 1018), wide = c(No = 1072, Yes = 5122)) # counts of all schools: population.csv
fit <- function(w) { # to the population's shares, on the scale of each wave's weights
  total <- tapply(w, d$wave, sum)
  for (i in 1:2000) {
    worst <- 0
    for (m in names(persons)) {
      want <- outer(total, persons[[m]] / sum(persons[[m]]))
      ratio <- (want / tapply(w, list(d$wave, d[[m]]), sum))[cbind(as.character(d$wave), as.character(d[[m]]))]
      worst <- max(worst, abs(ratio - 1)); w <- w * ratio
    }
    if (worst < 1e-13) return(w)
  }
  stop("raking does not converge")
}
w <- fit(d$pw)
base <- svydesign(~psu, strata = ~stratum, weights = ~pw, data = d, nest = TRUE)
mm <- model.matrix(~ wave * (stype + wide), d)
design <- calibrate(base, ~ wave * (stype + wide), population = colSums(mm * w), calfun = "raking", epsilon = 1e-12, maxit = 200)
stopifnot(max(abs(weights(design) / w - 1)) < 1e-9)

by_hand <- function(y, inside) { # standard error of a raked mean from totals of PSUs
  u <- inside * (y - sum(w * y * inside) / sum(w * inside)) / sum(w * inside)
  z <- tapply(w * residuals(lm(u ~ mm - 1, weights = d$pw)), d$psu, sum); h <- tapply(as.character(d$stratum), d$psu, `[`, 1)
  sqrt(sum(tapply(z, h, function(z) length(z) * var(z))))
}

one <- function(variable, inside, share) {
  p <- subset(design, inside); m <- svymean(reformulate(variable), p); se <- as.numeric(SE(m))
  k <- d[inside, ]; df <- length(unique(k$psu)) - length(unique(k$stratum)) # degf would count what has weight 0 too
  stopifnot(abs(se / by_hand(d[[variable]], inside) - 1) < 1e-8)
  e <- as.numeric(coef(m)); t <- qt(0.975, df)
  ci <- if (share) plogis(qlogis(e) + c(-1, 1) * t * se / (e * (1 - e))) else e + c(-1, 1) * t * se
  list(estimate = e, se = se, df = df, low = ci[1], high = ci[2], base = sum(inside))
}

change <- function(variable, inside) { # svyby cannot give covariances within a calibrated design's subset
  k <- update(design, n1 = inside * (wave == "first"), n2 = inside * (wave == "second"))
  k <- update(k, y1 = get(variable) * n1, y2 = get(variable) * n2)
  k <- svycontrast(svytotal(~y1 + n1 + y2 + n2, k), quote(y2 / n2 - y1 / n1)); se <- as.numeric(SE(k)); e <- as.numeric(coef(k))
  k <- d[inside, ]; df <- length(unique(k$psu)) - length(unique(k$stratum)); t <- qt(0.975, df)
  list(estimate = e, se = se, df = df, low = e - t * se, high = e + t * se, p = 2 * pt(-abs(e / se), df))
}

out <- list()
for (variable in c("met", "api")) for (segment in c("all", "small", "large")) {
  inside <- segment == "all" | (d$enroll < 500) == (segment == "small")
  for (wave in c("first", "second")) out[[paste(variable, segment, wave, sep = "/")]] <- one(variable, inside & d$wave == wave, variable == "met")
  out[[paste(variable, segment, "change", sep = "/")]] <- change(variable, inside)
}
write_json(list(software = paste(R.version.string, "survey", packageVersion("survey")),
  cases = lapply(names(out), function(n) list(id = n, expect = out[[n]], tol = list(rel = 1e-8, abs = 1e-10)))),
  "expected.json", auto_unbox = TRUE, digits = 16, pretty = TRUE)
