#ifndef CJANSSON_SHIM_H
#define CJANSSON_SHIM_H

#include <jansson.h>

// json_decref is a static inline function over compiler builtins that Swift does not import everywhere.
static inline void CJansson_json_decref(json_t *json) { json_decref(json); }

#endif
