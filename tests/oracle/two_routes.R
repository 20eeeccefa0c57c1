# two_routes.R - the standard errors that two_routes.c holds the built-in bootstrap against where linearisation is not
# close: 40 clusters of very unequal size, so that a bootstrap of a share or of a small domain is larger than Taylor's to
# second order. Run in this folder: Rscript two_routes.R. R 4.2.2, survey 4.1.1: the rescaled bootstrap of Rao and Wu
# ("subbootstrap"), 20,000 replicates, relative error 0.5 %; raked: every replicate post-stratified.
suppressMessages(library(survey))
d <- read.csv("data/03-tests-replicates/apiclus2.csv")
set.seed(20261)
b <- as.svrepdesign(svydesign(~dnum, weights = ~pw, data = d), type = "subbootstrap", replicates = 20000)
w <- tapply(d$pw, d$stype, sum)
target <- w * c(0.8, 1.2, 0.8)
raked <- postStratify(b, ~stype, data.frame(stype = names(w), Freq = as.numeric(target * sum(w) / sum(target))))
no <- subset(b, awards == "No")
se <- function(x) as.numeric(SE(x))
cat(sprintf("{\"%s\", %.10g},\n", c("share", "mean", "domain mean", "ratio", "raked share", "raked mean"),
            c(se(svymean(~I(awards == "Yes"), b))[2], se(svymean(~api00, b)), se(svymean(~api00, no)),
              se(svyratio(~api99, ~api00, b)), se(svymean(~I(awards == "Yes"), raked))[2], se(svymean(~api00, raked)))), sep = "")
