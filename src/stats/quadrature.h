/* quadrature.h - averaging over a variance that is not known: points and weights for one density, private to stats. */
#ifndef TREDE_STATS_QUADRATURE_H
#define TREDE_STATS_QUADRATURE_H

enum { TREDE_NODES = 20 };

/* Points in (0, 1) and their weights, which add up to 1 (Gauss-Legendre). */
struct trede_quadrature {
    double x[TREDE_NODES], weight[TREDE_NODES];
};
void trede_quadrature_make(struct trede_quadrature *rule);

/* The logarithm of a density, up to a constant; finite inside (0, high), may be -INFINITY at 0. */
typedef double trede_log_density(void *context, double x);

struct trede_nodes {
    double x[TREDE_NODES], log_mass[TREDE_NODES]; /* log of the density's integral that a point stands for */
    double log_total;
};
/* Points where the density has its mass between 0 and high. */
void trede_nodes_of(const struct trede_quadrature *rule, trede_log_density *density, void *context, double high,
                    struct trede_nodes *out);

#endif
