// latchset jose: https://github.com/latchset/jose, as jose/jws.h says.
#include "peer.h"

#include <jose/b64.h>
#include <jose/jws.h>

static json_t *keys;

static int verify(const char *token, size_t length) {
    const char *first = memchr(token, '.', length), *last = strrchr(token, '.');
    if (first == NULL || first == last) return 0;
    json_t *jws = json_pack("{s:s%,s:s%,s:s}", "protected", token, (size_t)(first - token), "payload", first + 1,
                            (size_t)(last - first - 1), "signature", last + 1);
    json_t *header = jose_b64_dec_load(json_object_get(jws, "protected")), *jwk;
    const char *kid = json_string_value(json_object_get(header, "kid"));
    int good = 0;
    size_t index;
    json_array_foreach(keys, index, jwk) {
        if (kid == NULL || strcmp(json_string_value(json_object_get(jwk, "kid")), kid) != 0) continue;
        if (jose_jws_ver(NULL, jws, NULL, jwk, false)) {
            json_t *claims = jose_b64_dec_load(json_object_get(jws, "payload"));
            good = claims_are_good(claims);
            json_decref(claims);
        }
        break;
    }
    json_decref(header);
    json_decref(jws);
    return good;
}

int main(int argc, char **argv) {
    if (argc < 5) return 64;
    issuer = argv[4];
    keys = load_keys(argv[2]);
    return measure(argv[1], verify);
}
