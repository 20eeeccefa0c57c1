#include "trede/trede.h"
