// cjose: https://github.com/OpenIDC/cjose, as its documentation of cjose_jws_verify says.
#include "peer.h"

#include <cjose/cjose.h>

static struct {
    const char *kid;
    cjose_jwk_t *key;
} keys[64];
static size_t key_count;

static int verify(const char *token, size_t length) {
    cjose_err error;
    cjose_jws_t *jws = cjose_jws_import(token, length, &error);
    if (jws == NULL) return 0;
    const char *kid = cjose_header_get(cjose_jws_get_protected(jws), CJOSE_HDR_KID, &error);
    int good = 0;
    uint8_t *payload;
    size_t size;
    for (size_t i = 0; kid != NULL && i < key_count; i++) {
        if (strcmp(keys[i].kid, kid) != 0) continue;
        if (cjose_jws_verify(jws, keys[i].key, &error) && cjose_jws_get_plaintext(jws, &payload, &size, &error)) {
            json_t *claims = json_loadb((const char *)payload, size, 0, NULL);
            good = claims_are_good(claims);
            json_decref(claims);
        }
        break;
    }
    cjose_jws_release(jws);
    return good;
}

int main(int argc, char **argv) {
    if (argc < 5) return 64;
    issuer = argv[4];
    json_t *set = load_keys(argv[2]), *jwk;
    size_t index;
    json_array_foreach(set, index, jwk) {
        cjose_err error;
        char *text = json_dumps(jwk, 0);
        keys[key_count].kid = json_string_value(json_object_get(jwk, "kid"));
        keys[key_count].key = cjose_jwk_import(text, strlen(text), &error);
        if (keys[key_count++].key == NULL || key_count == 64) return 1;
    }
    return measure(argv[1], verify);
}
