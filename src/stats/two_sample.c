/* two_sample.c - textbook comparisons of two independent samples, and the trend of shares over scores.
 *
 * Wald and pooled z; Newcombe 1998 method 10 (hybrid of two Wilson intervals, no continuity correction); Welch 1947
 * with Satterthwaite degrees of freedom; Cochran-Armitage as R prop.trend.test. For simple samples only: under a design
 * the variance engine does the same by contrasts. Rejected: the continuity correction (conservative). */
#include "stats/association.h"

#include <math.h>

struct trede_two_shares trede_two_shares_of(double x1, double n1, double x2, double n2, double level)
{
    struct trede_two_shares out = {.p_pooled = 1.0};
    double p1 = x1 / n1, p2 = x2 / n2, pooled = (x1 + x2) / (n1 + n2);
    double se_pooled = sqrt(pooled * (1.0 - pooled) * (1.0 / n1 + 1.0 / n2));
    out.difference = p2 - p1;
    out.se_unpooled = sqrt(p1 * (1.0 - p1) / n1 + p2 * (1.0 - p2) / n2);
    if (se_pooled > 0.0) {
        out.z_pooled = out.difference / se_pooled;
        out.p_pooled = trede_normal_two_sided(out.z_pooled);
    }
    out.wald = trede_interval_t(out.difference, out.se_unpooled, INFINITY, level);
    struct trede_limits w1 = trede_interval_wilson(x1, n1, level), w2 = trede_interval_wilson(x2, n2, level);
    out.newcombe.low = out.difference - hypot(p2 - w2.low, w1.high - p1);
    out.newcombe.high = out.difference + hypot(w2.high - p2, p1 - w1.low);
    return out;
}

struct trede_welch trede_welch_of(double mean1, double var1, double n1, double mean2, double var2, double n2,
                                  double level)
{
    double part1 = var1 / n1, part2 = var2 / n2, variance = part1 + part2;
    struct trede_welch out = {.difference = mean2 - mean1, .p = 1.0};
    out.limits = (struct trede_limits){out.difference, out.difference};
    if (!(variance > 0.0)) return out; /* nobody differs: no test; df stays 0 */
    out.se = sqrt(variance);
    out.t = out.difference / out.se;
    out.df = variance * variance / (part1 * part1 / (n1 - 1.0) + part2 * part2 / (n2 - 1.0));
    out.p = trede_t_two_sided(out.t, out.df);
    out.limits = trede_interval_t(out.difference, out.se, out.df, level);
    return out;
}

struct trede_trend trede_cochran_armitage(const double *x, const double *n, const double *score, size_t count)
{
    double cases = 0.0, people = 0.0, mean_score = 0.0;
    for (size_t i = 0; i < count; i++) {
        cases += x[i];
        people += n[i];
        mean_score += n[i] * score[i];
    }
    struct trede_trend out = {.p = 1.0};
    if (!(people > 0.0)) return out;
    double share = cases / people, covariation = 0.0, spread = 0.0;
    mean_score /= people;
    for (size_t i = 0; i < count; i++) {
        double off = score[i] - mean_score;
        covariation += off * (x[i] - n[i] * share);
        spread += n[i] * off * off;
    }
    double variance = share * (1.0 - share) * spread;
    if (!(variance > 0.0)) return out;
    out.chisq = covariation * covariation / variance;
    out.p = trede_chisq_upper(out.chisq, 1.0);
    return out;
}
