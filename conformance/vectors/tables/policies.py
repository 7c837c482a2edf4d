"""Servers with other settings: short keys, one issuer, no look-up, no anonymous requests."""

from .legacy import claims as legacy_claims
from .stage import ISSUER, ref, uid

MAIN_KEYS = ["sa", "sa-ec", "sa-old", "sa-ec384", "sa-ec521"]


def add(stage):
    no_lookup(stage)
    short_keys(stage)
    one_issuer(stage)
    no_anonymous(stage)


def no_lookup(stage):
    stage.begin("no-lookup", "--service-account-lookup=false: legacy tokens are not looked up, bound ones are",
                issuers=[ISSUER], keyFiles=["sa"], serviceAccountLookup=False)
    for name, comment, secret, account, changes in (
            ("plain", "neither Secret nor account exist", "nowhere", "ghost", {}),
            ("uid", "the account has another uid", "nowhere", "builder", {"service-account.uid": uid("builder before")}),
            ("marked", "the Secret is marked invalid", "legacy-invalid-since", "builder", {}),
            ("deleted", "the Secret was deleted", "legacy-secret-deleted", "builder", {"jti": "no-lookup"}),
            ("sub", "sub of another account", "nowhere", "builder", {"sub": "system:serviceaccount:ci:other"}),
            ("no-secret", "no Secret is named", "", "builder", {})):
        stage.case(f"no-lookup-legacy-{name}", comment, "Policy Legacy", stage.token(legacy_claims(secret, changes, account)))
    stage.case("no-lookup-ghost", "a bound token's account is looked up all the same", "Policy Lookup",
               stage.token(stage.bound({"sub": "system:serviceaccount:ci:ghost"}, serviceaccount=ref("ghost"))))
    stage.case("no-lookup-pod-gone", "and so is its Pod", "Policy Lookup", stage.token(stage.bound(pod=ref("gone"))))


def short_keys(stage):
    stage.begin("odd-keys", "keys of odd sizes and kinds", issuers=[ISSUER], apiAudiences=[ISSUER],
                keyFiles=["probe/rsa1024", "probe/rsa3072", "probe/rsa4096", "probe/rsa512", "probe/p224", "sa", "sa"])
    for name, key, alg, strict in (
            ("rsa1024", "probe/rsa1024", None, "refuse"), ("rsa1024-rs512", "probe/rsa1024", "RS512", "refuse"),
            ("rsa1024-ps256", "probe/rsa1024", "PS256", "refuse"), ("rsa3072", "probe/rsa3072", None, None),
            ("rsa3072-ps512", "probe/rsa3072", "PS512", "refuse"), ("rsa4096", "probe/rsa4096", None, None),
            ("rsa512", "probe/rsa512", None, None), ("p224-es256", "probe/p224", "ES256", "refuse"),
            ("twice", "sa", None, None)):
        stage.case(f"key-{name}", f"signed by {key.split('/')[-1]}, {alg or stage.key(key).alg}", "ShortKey Policy",
                   stage.token(stage.claims(aud=[ISSUER]), key=key, alg=alg), strict=strict)
        stage.case(f"key-{name}-no-kid", f"the same without kid", "ShortKey KeyID Policy",
                   stage.token(stage.claims(aud=[ISSUER]), header='{"alg":"%s"}' % (alg or stage.key(key).alg), key=key, alg=alg),
                   strict=strict)


def one_issuer(stage):
    issuer = "https://issuer.example/tenant/"
    stage.begin("one-issuer", "one issuer that ends in a slash, and no --api-audiences: they are the issuers",
                issuers=[issuer], keyFiles=["sa-ec"])
    for name, comment, changes, asked, strict in (
            ("plain", "the issuer as audience", {"aud": [issuer]}, None, None),
            ("no-slash", "iss without the slash", {"iss": issuer[:-1], "aud": [issuer]}, None, None),
            ("aud-no-slash", "aud without the slash", {"aud": [issuer[:-1]]}, None, None),
            ("default-issuer", "the usual issuer, which this server does not accept", {"iss": ISSUER, "aud": [issuer]}, None, None),
            ("foreign", "another audience is asked for", {"aud": ["vault"]}, ["vault"], None),
            ("two-slashes", "iss with two slashes", {"iss": issuer + "/", "aud": [issuer]}, None, None),
            ("dot-segment", "iss with a dot segment", {"iss": issuer + "../tenant/", "aud": [issuer]}, None, None),
            ("escaped", "iss with an escaped letter", {"iss": issuer.replace("t/", "%74/"), "aud": [issuer]}, None, None)):
        stage.case(f"one-issuer-{name}", comment, "Policy Issuer Audience",
                   stage.token(stage.claims({"iss": issuer, **changes}), key="sa-ec"), audiences=asked, strict=strict)
    stage.case("one-issuer-rsa", "signed by a key that this server does not trust", "Policy KeyID",
               stage.token(stage.claims(iss=issuer, aud=[issuer])))


def no_anonymous(stage):
    stage.begin("no-anonymous", "--anonymous-auth=false", issuers=[ISSUER], keyFiles=["sa"], anonymousAuth=False)
    token = stage.token(stage.claims(aud=[ISSUER]))
    stage.case("no-anonymous-leading-space", "a space first: neither accepted nor an error", "Policy Anonymous", " " + token)
    stage.case("no-anonymous-space", "a space alone", "Policy Anonymous", " ")
    stage.case("no-anonymous-plain", "a good token", "Policy Valid", token)
