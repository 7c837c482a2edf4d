// libjwt 1.x: https://github.com/benmcollins/libjwt. Its jwt_decode takes the key as PEM each time; there is no way to
// parse one once. The kid is read by a first call without a key.
#include "peer.h"

#include <jwt.h>

static struct {
    const char *kid;
    unsigned char *pem;
    size_t length;
} keys[64];
static size_t key_count;

static int verify(const char *token, size_t length) {
    (void)length;
    jwt_t *jwt;
    if (jwt_decode(&jwt, token, NULL, 0) != 0) return 0;
    const char *kid = jwt_get_header(jwt, "kid");
    int index = -1, good = 0;
    for (size_t i = 0; kid != NULL && i < key_count; i++) if (strcmp(keys[i].kid, kid) == 0) index = (int)i;
    jwt_free(jwt);
    if (index < 0 || jwt_decode(&jwt, token, keys[index].pem, (int)keys[index].length) != 0) return 0;
    char *audience = jwt_get_grants_json(jwt, "aud");
    const char *iss = jwt_get_grant(jwt, "iss");
    long now = time(NULL);
    good = audience != NULL && strstr(audience, issuer) != NULL && iss != NULL && strcmp(iss, issuer) == 0
        && jwt_get_grant_int(jwt, "exp") > now && jwt_get_grant_int(jwt, "nbf") <= now;
    free(audience);
    jwt_free(jwt);
    return good;
}

// The public keys of ALG.pem stand in the order of those in ALG.jwks.json.
int main(int argc, char **argv) {
    if (argc < 5) return 64;
    issuer = argv[4];
    json_t *set = load_keys(argv[2]), *jwk;
    FILE *file = fopen(argv[3], "r");
    if (file == NULL) return 1;
    char *pems = calloc(1, 1 << 20);
    fread(pems, 1, (1 << 20) - 1, file);
    static const char end[] = "-----END PUBLIC KEY-----\n";
    size_t index;
    json_array_foreach(set, index, jwk) {
        char *stop = strstr(pems, end);
        if (stop == NULL || key_count == 64) return 1;
        keys[key_count].kid = json_string_value(json_object_get(jwk, "kid"));
        keys[key_count].length = (size_t)(stop - pems) + sizeof end - 1;
        keys[key_count].pem = (unsigned char *)strndup(pems, keys[key_count].length);
        pems += keys[key_count++].length;
    }
    return measure(argv[1], verify);
}
