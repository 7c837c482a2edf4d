// cjose: https://github.com/OpenIDC/cjose
#include "line.h"

#include <cjose/cjose.h>

static void sign(cjose_jwk_t *key, const char *header, const char *claims) {
    cjose_err error;
    json_t *members = json_loads(header, 0, NULL);
    cjose_header_t *protected = cjose_header_new(&error);
    for (void *i = json_object_iter(members); i != NULL; i = json_object_iter_next(members, i))
        cjose_header_set(protected, json_object_iter_key(i), json_string_value(json_object_iter_value(i)), &error);
    cjose_jws_t *jws = cjose_jws_sign(key, protected, (const uint8_t *)claims, strlen(claims), &error);
    const char *token = NULL;
    puts(jws != NULL && cjose_jws_export(jws, &token, &error) ? token : "refused");
    cjose_jws_release(jws);
    cjose_header_release(protected);
    json_decref(members);
}

static void verify(cjose_jwk_t *key, const char *token) {
    cjose_err error;
    cjose_jws_t *jws = cjose_jws_import(token, strlen(token), &error);
    uint8_t *payload;
    size_t size;
    if (jws != NULL && cjose_jws_verify(jws, key, &error) && cjose_jws_get_plaintext(jws, &payload, &size, &error))
        print_encoded((const char *)payload, size);
    else puts("refused");
    cjose_jws_release(jws);
}

static void answer(const char *what, char **words) {
    cjose_err error;
    cjose_jwk_t *key = cjose_jwk_import(words[0], strlen(words[0]), &error);
    if (key == NULL) puts("refused");
    else if (strcmp(what, "sign") == 0) sign(key, words[1], words[2]);
    else if (strcmp(what, "verify") == 0) verify(key, words[1]);
    else {
        char *text = cjose_jwk_to_json(key, false, &error);
        print_encoded(text, strlen(text));
        free(text);
    }
    cjose_jwk_release(key);
}

int main(void) { return serve(answer); }
