"""JWK Sets: the shapes that real issuers publish, with keys of our own in them, and sets and keys that are wrong."""

import json

from .headers import certificate
from .signing import Key, decoded, encoded

RSA, EC, EC384, EC521 = (Key(name) for name in ("sa", "sa-ec", "sa-ec384", "sa-ec521"))


def jwk(key, *names, **members):
    """A key's own members and some others, those that are named first in this order; None takes a member away."""
    every = {**key.jwk, "kid": key.kid, "use": "sig", "alg": key.alg, **members}
    order = [*names, *(name for name in every if name not in names)]
    return {name: every[name] for name in order if every[name] is not None}


class Table:
    def __init__(self):
        self.cases = []

    def add(self, name, comment, labels, document, keys=(), valid=True):
        """`keys` are those that verify, each as (kid, Key), in their order. A document is text, bytes or JSON."""
        text = document if isinstance(document, str) else json.dumps(document, separators=(",", ":"))
        self.cases.append({"name": name, "comment": comment, "labels": labels.split(), "jwks": text,
                           "result": "valid" if valid else "invalid",
                           "keys": [{"kid": kid, "spki": encoded(key.spki)} for kid, key in keys]})


def all_cases():
    table = Table()
    shapes(table)
    keys(table)
    documents(table)
    return table.cases


def own(*keys):
    return [(key.kid, key) for key in keys]


def shapes(table):
    """What issuers that Kubernetes clusters meet really publish, member for member."""
    fields = ("use", "kty", "kid", "alg", "n", "e")
    for name, comment, document, found in (
            ("kube-apiserver", "kube-apiserver with one RSA key", {"keys": [jwk(RSA, *fields)]}, own(RSA)),
            ("kube-apiserver-mixed", "kube-apiserver with keys of every kind",
             {"keys": [jwk(key, *(field for field in ("use", "kty", "kid", "crv", "alg", "x", "y", "n", "e")
                                  if field in {**key.jwk, "use": 1, "kid": 1, "alg": 1})) for key in (RSA, EC, EC384, EC521)]},
             own(RSA, EC, EC384, EC521)),
            ("kube-apiserver-repeat", "kube-apiserver whose flags name a file twice", {"keys": [jwk(RSA), jwk(RSA)]}, own(RSA, RSA)),
            ("eks", "Amazon EKS: another order of members", {"keys": [jwk(RSA, "kty", "kid", "use", "alg", "n", "e"),
                                                                      jwk(RSA, "kty", "kid", "use", "alg", kid="older")]},
             [(RSA.kid, RSA), ("older", RSA)]),
            ("self-hosted-webhook", "the script of Amazon's webhook: a second entry without kid",
             {"keys": [jwk(RSA), jwk(RSA, kid="")]}, [(RSA.kid, RSA), ("", RSA)]),
            ("gke", "Google GKE", {"keys": [jwk(RSA, *fields)]}, own(RSA)),
            ("google-accounts", "accounts.google.com: hexadecimal kid", {"keys": [jwk(RSA, kid="a1b2c3d4e5f60718293a4b5c6d7e8f9012345678")]},
             [("a1b2c3d4e5f60718293a4b5c6d7e8f9012345678", RSA)]),
            ("entra", "Microsoft Entra: x5t, x5c and issuer, no alg",
             {"keys": [jwk(RSA, kid="nOo3ZDrODXEK1jKWhXslHR_KXEg", x5t="nOo3ZDrODXEK1jKWhXslHR_KXEg", x5c=[certificate()], alg=None,
                           cloud_instance_name="microsoftonline.com", issuer="https://login.microsoftonline.com/{tenantid}/v2.0")]},
             [("nOo3ZDrODXEK1jKWhXslHR_KXEg", RSA)]),
            ("aks", "Azure AKS", {"keys": [jwk(RSA, "use", "kty", "kid", "alg", "n", "e")]}, own(RSA)),
            ("auth0", "Auth0: x5t and x5c", {"keys": [jwk(RSA, "kty", "use", "n", "e", "kid", x5t="abc", x5c=[certificate()])]}, own(RSA)),
            ("okta", "Okta: kty, alg, kid, use, e, n", {"keys": [jwk(RSA, "kty", "alg", "kid", "use", "e", "n")]}, own(RSA)),
            ("keycloak", "Keycloak: a key for encryption beside the one for signatures",
             {"keys": [jwk(RSA, kid="enc", use="enc", alg="RSA-OAEP", x5c=[certificate()]), jwk(RSA, **{"x5t#S256": "x"})]}, own(RSA)),
            ("github-actions", "GitHub Actions: x5t", {"keys": [jwk(RSA, "kty", "alg", "use", "kid", x5t="abc", x5c=[certificate()])]}, own(RSA)),
            ("gitlab", "GitLab", {"keys": [jwk(RSA, "kty", "kid", "e", "n", "use", "alg")]}, own(RSA)),
            ("dex", "dex", {"keys": [jwk(RSA, "use", "kty", "kid", "alg")]}, own(RSA)),
            ("vault", "HashiCorp Vault: keys of two kinds", {"keys": [jwk(EC, "use", "kty", "kid", "crv", "alg"), jwk(RSA)]}, own(EC, RSA)),
            ("spire-oidc", "SPIRE's OIDC provider: alg is left out", {"keys": [jwk(EC, "use", "kty", "kid", "crv", alg=None)]}, own(EC)),
            ("spiffe-bundle", "a SPIFFE bundle: other uses, and members of the set itself",
             {"keys": [jwk(EC, use="x509-svid", x5c=[certificate()]), jwk(EC, use="jwt-svid")], "spiffe_sequence": 1,
              "spiffe_refresh_hint": 300}, []),
            ("minimal", "kty and numbers alone", {"keys": [jwk(RSA, kid=None, use=None, alg=None)]}, [("", RSA)]),
            ("key-ops", "key_ops in the place of use", {"keys": [jwk(RSA, use=None, key_ops=["verify"])]}, own(RSA)),
            ("web-crypto", "an export of Web Crypto: ext and key_ops", {"keys": [jwk(EC, kid="w", use=None, alg=None, ext=True, key_ops=["verify"])]},
             [("w", EC)]),
            ("ps256", "a key for RSASSA-PSS: it verifies PS256 alone", {"keys": [jwk(RSA, alg="PS256")]}, own(RSA)),
            ("okp-beside", "an Ed25519 key beside an RSA key",
             {"keys": [{"kty": "OKP", "crv": "Ed25519", "x": encoded(bytes(range(32))), "kid": "ed"}, jwk(RSA)]}, own(RSA)),
            ("empty", "no keys", {"keys": []}, []), ("pretty", "over many lines", json.dumps({"keys": [jwk(RSA)]}, indent=2) + "\n", own(RSA)),
            ("extra-members", "members of the set that nobody knows", {"version": 1, "keys": [jwk(EC)], "next": None}, own(EC)),
            ("same-kid", "two keys under one kid: both are tried", {"keys": [jwk(RSA, kid="k"), jwk(EC, kid="k")]}, [("k", RSA), ("k", EC)]),
            ("rotation", "the old key and the new one", {"keys": [jwk(EC384), jwk(EC521)]}, own(EC384, EC521)),
            ("hundred", "a hundred keys", {"keys": [jwk(EC, kid=f"k{n}") for n in range(100)]}, [(f"k{n}", EC) for n in range(100)])):
        table.add(f"shape-{name}", comment, "Shape", document, found)


def keys(table):
    """One key that must be passed over, between two that are read."""
    x, y = EC.jwk["x"], EC.jwk["y"]
    zero = encoded(bytes(32))
    for name, comment, wrong in (
            ("no-kty", "no kty", jwk(RSA, kty=None)), ("kty-number", "kty is a number", jwk(RSA, kty=1)),
            ("kty-case", "kty in lower case", jwk(RSA, kty="rsa")), ("kty-oct", "a symmetric key", {"kty": "oct", "k": "c2VjcmV0", "kid": "s"}),
            ("kty-oct-kid", "a symmetric key under the kid of an RSA key", {"kty": "oct", "k": "c2VjcmV0", "kid": RSA.kid, "alg": "HS256"}),
            ("kty-other", "RSA's numbers as EC", jwk(RSA, kty="EC")), ("kty-okp", "Ed25519", {"kty": "OKP", "crv": "Ed25519", "x": zero}),
            ("kid-number", "kid is a number", jwk(RSA, kid=7)), ("kid-array", "kid is an array", jwk(RSA, kid=["k"])),
            ("use-enc", "a key for encryption", jwk(RSA, use="enc")), ("use-case", "use in upper case", jwk(RSA, use="SIG")),
            ("use-array", "use is an array", jwk(RSA, use=["sig"])), ("ops-sign", "key_ops without verify", jwk(RSA, key_ops=["sign"])),
            ("ops-empty", "key_ops is empty", jwk(RSA, key_ops=[])), ("ops-string", "key_ops is a string", jwk(RSA, key_ops="verify")),
            ("alg-none", "alg is none", jwk(RSA, alg="none")), ("alg-hmac", "alg is HS256", jwk(RSA, alg="HS256")),
            ("alg-oaep", "alg for encryption", jwk(RSA, alg="RSA-OAEP")), ("alg-of-ec", "an ECDSA alg on an RSA key", jwk(RSA, alg="ES256")),
            ("alg-of-rsa", "an RSA alg on an ECDSA key", jwk(EC, alg="RS256")), ("alg-curve", "ES384 on P-256", jwk(EC, alg="ES384")),
            ("alg-object", "alg is an object", jwk(RSA, alg={})), ("no-n", "no n", jwk(RSA, n=None)), ("no-e", "no e", jwk(RSA, e=None)),
            ("n-number", "n is a number", jwk(RSA, n=65537)), ("e-number", "e is a number", jwk(RSA, e=65537)),
            ("n-padding", "n with base64 padding", jwk(RSA, n=RSA.jwk["n"] + "==")), ("n-standard", "n in standard base64", jwk(RSA, n="a+/b")),
            ("n-empty", "n is empty", jwk(RSA, n="")), ("n-short", "a modulus of 2 bits", jwk(RSA, n="Aw")),
            ("n-even", "an even modulus", jwk(RSA, n=encoded(b"\xfe" * 256))), ("n-huge", "a modulus of 16,392 bits", jwk(RSA, n=encoded(b"\xff" * 2049))),
            ("e-zero", "e is 0", jwk(RSA, e="AA")), ("e-one", "e is 1: every message verifies", jwk(RSA, e="AQ")),
            ("e-even", "e is 2", jwk(RSA, e="Ag")), ("e-large", "e past 31 bits", jwk(RSA, e=encoded(b"\x80\0\0\1"))),
            ("e-huge", "e of 4,000 bytes, which is costly", jwk(RSA, e=encoded(b"\1" * 4000))),
            ("no-crv", "no crv", jwk(EC, crv=None)), ("crv-p224", "P-224", jwk(EC, crv="P-224")), ("crv-k1", "secp256k1", jwk(EC, crv="secp256k1")),
            ("crv-wrong", "P-384 with coordinates of P-256", jwk(EC, crv="P-384")), ("no-x", "no x", jwk(EC, x=None)), ("no-y", "no y", jwk(EC, y=None)),
            ("y-null", "y is null", {**jwk(EC), "y": None}), ("off-curve", "a point that is not on the curve", jwk(EC, y=x, x=y)),
            ("infinity", "the point of zeros", jwk(EC, x=zero, y=zero)), ("x-field", "x past the field", jwk(EC, x=encoded(b"\xff" * 32))),
            ("x-long", "a zero before x", jwk(EC, x=encoded(b"\0" + decoded(x)))), ("x-short", "x without its first byte", jwk(EC, x=encoded(decoded(x)[1:]))),
            ("null", "null in the place of a key", None), ("string", "text in the place of a key", "key"), ("array", "an array in the place of a key", []),
            ("empty", "{}", {}), ("pem", "PEM in the place of a key", RSA.pem)):
        table.add(f"key-{name}", comment, "Jwk", {"keys": [jwk(EC384), wrong, jwk(EC521)]}, own(EC384, EC521))
    text = json.dumps({"keys": [jwk(RSA)]}, separators=(",", ":"))
    padded = jwk(RSA, n=encoded(b"\0" + decoded(RSA.jwk["n"])))
    table.add("key-n-leading-zero", "a zero before n, which old issuers write: the same key", "Jwk", {"keys": [padded]}, own(RSA))
    table.add("key-private", "a private member: the key verifies, and all the world can sign", "Jwk",
              {"keys": [jwk(EC, d=encoded(bytes(31) + b"\7"))]}, own(EC))
    table.add("key-repeated-member", "kid twice: the last one counts", "Jwk", text.replace('"kid":', '"kid":"first","kid":'), own(RSA))


def documents(table):
    text = json.dumps({"keys": [jwk(RSA)]})
    for name, comment, document in (
            ("nothing", "no bytes", ""), ("html", "a page", "<html></html>"), ("array", "an array of keys", json.dumps([jwk(RSA)])),
            ("key-alone", "a JWK without a set", json.dumps(jwk(RSA))), ("null", "null", "null"), ("number", "a number", "7"),
            ("string", "a string", '"keys"'), ("object", "{}", "{}"), ("case", "Keys in the place of keys", '{"Keys":[]}'),
            ("keys-object", "keys is an object", json.dumps({"keys": {RSA.kid: jwk(RSA)}})), ("keys-null", "keys is null", '{"keys":null}'),
            ("keys-string", "keys is a string", '{"keys":"x"}'), ("cut", "cut off", text[:-2]), ("trailing", "text behind the set", text + "x"),
            ("two", "two sets", text + text), ("jsonp", "a call with the set", f"callback({text})"), ("comma", "a comma too many", text[:-1] + ",}"),
            ("pem", "PEM", RSA.pem), ("certs", "certificates by kid, as Google also publishes them", json.dumps({"kid": "-----BEGIN CERTIFICATE-----"})),
            ("deep", "5,000 levels", '{"keys":' + "[" * 5000 + "]" * 5000 + "}")):
        table.add(f"document-{name}", comment, "JwkSetForm", document, valid=False)
