// What the peers in C share: arguments, keys, claims, the clock. See ../run for the arguments and the answer.
#include <jansson.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

static const char *issuer;

// Whether decoded claims are those of a token that is good now, for us.
static inline int claims_are_good(const json_t *claims) {
    json_int_t now = time(NULL);
    const json_t *audience = json_object_get(claims, "aud");
    if (json_is_array(audience)) audience = json_array_get(audience, 0);
    const char *aud = json_string_value(audience), *iss = json_string_value(json_object_get(claims, "iss"));
    return aud != NULL && iss != NULL && strcmp(aud, issuer) == 0 && strcmp(iss, issuer) == 0
        && json_integer_value(json_object_get(claims, "exp")) > now
        && json_integer_value(json_object_get(claims, "nbf")) <= now;
}

static double seconds(clockid_t clock) {
    struct timespec time;
    clock_gettime(clock, &time);
    return time.tv_sec + time.tv_nsec / 1e9;
}

// The keys of the JWK Set.
static json_t *load_keys(const char *path) {
    json_t *set = json_load_file(path, 0, NULL), *keys = json_object_get(set, "keys");
    if (!json_is_array(keys)) exit(1);
    return keys;
}

// Verifies every line of the file and prints how many were good, and what it took.
static int measure(const char *path, int (*verify)(const char *token, size_t length)) {
    FILE *file = fopen(path, "r");
    if (file == NULL) return 1;
    char **tokens = NULL, *line = NULL;
    size_t count = 0, room = 0, good = 0;
    for (ssize_t length; (length = getline(&line, &room, file)) > 0;) {
        line[strcspn(line, "\n")] = 0;
        tokens = realloc(tokens, (count + 1) * sizeof *tokens);
        tokens[count++] = strdup(line);
    }
    for (size_t i = 0; i < count && i < 500; i++) verify(tokens[i], strlen(tokens[i]));
    double cpu = seconds(CLOCK_PROCESS_CPUTIME_ID), wall = seconds(CLOCK_MONOTONIC);
    for (size_t i = 0; i < count; i++) good += verify(tokens[i], strlen(tokens[i]));
    printf("%zu %f %f\n", good, seconds(CLOCK_PROCESS_CPUTIME_ID) - cpu, seconds(CLOCK_MONOTONIC) - wall);
    return 0;
}
