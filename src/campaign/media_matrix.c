/* media_matrix.c - the built-in media matrix and the needs of the seven rungs.
 *
 * The matrix is the overview of communication functions by Eric Goubin as the approach prints it: six functions,
 * attention inform persuade support maintain converse. A campaign that thinks otherwise gives media.csv or
 * functions.csv. */
#include "campaign/media_matrix.h"

const struct trede_medium trede_media_matrix[TREDE_BUILT_IN_MEDIA] = {
    {"Kranten & magazines / redactioneel", {2, 1, 0, 1, 2, 0}},
    {"Kranten & magazines / advertenties", {1, 1, 0, 1, 2, 0}},
    {"Televisiespots", {2, 1, 1, 1, 2, 0}},
    {"Radiospots", {2, 1, 1, 1, 2, 0}},
    {"TV-redactioneel", {3, 2, 3, 1, 2, 0}},
    {"Radio-redactioneel", {3, 2, 2, 1, 2, 0}},
    {"Flyers", {2, 1, 0, 1, 0, 0}},
    {"Folders", {1, 2, 0, 2, 0, 0}},
    {"Brochures", {0, 3, 0, 2, 0, 0}},
    {"Brief", {3, 3, 1, 1, 2, 1}},
    {"Eigen tijdschrift", {3, 2, 1, 1, 2, 1}},
    {"Affiches / aanplakborden", {2, 1, 0, 1, 1, 0}},
    {"Loket / balie", {0, 3, 2, 3, 0, 2}},
    {"Persoonlijk gesprek", {3, 3, 3, 2, 2, 3}},
    {"Presentatie voor een groep", {2, 3, 2, 1, 1, 2}},
    {"Infolijn (burger naar overheid)", {0, 2, 1, 3, 0, 3}},
    {"Telefoongesprek (overheid naar burger)", {3, 2, 2, 1, 2, 3}},
    {"Stand", {1, 1, 1, 1, 0, 1}},
    {"Website", {1, 3, 0, 3, 0, 0}},
    {"E-mail", {2, 2, 0, 1, 1, 1}},
    {"E-zine", {2, 2, 0, 1, 2, 0}},
    {"Sms-berichten", {3, 1, 0, 1, 1, 1}},
    {"Chat", {0, 1, 1, 1, 0, 2}},
    {"Apps", {1, 1, 0, 1, 1, 0}},
    {"Facebook", {2, 1, 0, 0, 2, 2}},
    {"Facebook (advertenties)", {1, 0, 0, 0, 1, 0}},
    {"YouTube", {0, 2, 1, 1, 1, 0}},
    {"Elektronische infoborden", {2, 1, 0, 1, 2, 0}},
};

/* After the strategy the approach gives for each rung. A function is needed (3) or not (0). */
const int trede_rung_needs[TREDE_TOP_STAGE + 1][TREDE_FUNCTIONS] = {
    [1] = {3, 3, 0, 0, 0, 0}, /* unaware: attract attention, inform with examples */
    [2] = {3, 0, 3, 0, 0, 0}, /* aware: attract attention, make it their problem */
    [3] = {0, 3, 0, 3, 0, 0}, /* concerned: inform about, and help with, what one can do */
    [4] = {0, 0, 3, 0, 3, 0}, /* insight: persuade with successes, keep it alive */
    [5] = {0, 0, 0, 3, 0, 3}, /* intention: take away thresholds, talk */
    [6] = {0, 0, 0, 3, 3, 3}, /* hesitant behaviour: reward, keep up, talk */
    [7] = {0, 0, 0, 0, 3, 3}, /* integrated behaviour: keep up, talk */
};
