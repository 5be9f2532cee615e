/* Written by Chainrule; {{name}}.h describes it. */

#include "{{name}}.h"
#include <stdlib.h>

/* Programs that are written by programs define what they do not use. */
#pragma GCC diagnostic ignored "-Wunused-function"
#pragma GCC diagnostic ignored "-Wunused-parameter"
#pragma GCC diagnostic ignored "-Wunused-variable"
#pragma GCC diagnostic ignored "-Wunused-but-set-variable"
#pragma GCC diagnostic ignored "-Wtype-limits"

