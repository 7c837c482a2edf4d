#include "version.h"

#ifndef SATOKEN_VERSION
#define SATOKEN_VERSION "development"
#endif

const char *satoken_version(void) { return SATOKEN_VERSION; }
