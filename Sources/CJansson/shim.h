#ifndef CJANSSON_SHIM_H
#define CJANSSON_SHIM_H

#include <jansson.h>
#include <stdlib.h>

// A static inline function over compiler builtins, which Swift does not import.
static inline void CJansson_json_decref(json_t *json) { json_decref(json); }

// What json_dumps returns is freed by the C library's free.
static inline void CJansson_free(void *text) { free(text); }

#endif
