// libjwt 1.x: https://github.com/benmcollins/libjwt
#include "line.h"

#include <jwt.h>

static void sign(const char *key, const char *header, const char *claims) {
    json_t *members = json_loads(header, 0, NULL);
    jwt_alg_t alg = jwt_str_alg(json_string_value(json_object_get(members, "alg")));
    jwt_t *jwt = NULL;
    char *token = NULL;
    if (jwt_new(&jwt) == 0 && jwt_add_grants_json(jwt, claims) == 0
        && jwt_add_header(jwt, "kid", json_string_value(json_object_get(members, "kid"))) == 0
        && jwt_set_alg(jwt, alg, (const unsigned char *)key, (int)strlen(key)) == 0)
        token = jwt_encode_str(jwt);
    puts(token != NULL ? token : "refused");
    if (token != NULL) free(token);
    jwt_free(jwt);
    json_decref(members);
}

static void verify(const char *key, const char *token) {
    jwt_t *jwt = NULL;
    if (jwt_decode(&jwt, token, (const unsigned char *)key, (int)strlen(key)) == 0) {
        char *claims = jwt_get_grants_json(jwt, NULL);
        print_encoded(claims, strlen(claims));
        free(claims);
    } else puts("refused");
    jwt_free(jwt);
}

static void answer(const char *what, char **words) {
    if (strcmp(what, "sign") == 0) sign(words[0], words[1], words[2]);
    else verify(words[0], words[1]);
}

int main(void) { return serve(answer); }
