"""Headers: which key they select, what they ask for, and forms that parsers read in different ways."""

import base64
import hashlib
import json

from .signing import KEYS, decoded, encoded
from .stage import GONE


def certificate():
    """The base64 DER of a recorded certificate."""
    text = (KEYS / "certkey.crt").read_text()
    return "".join(text.split("-----BEGIN CERTIFICATE-----")[1].split("-----END")[0].split())


def add(stage):
    key_ids(stage)
    embedded(stage)
    critical(stage)
    types(stage)
    forms(stage)


def key_ids(stage):
    key, other = stage.key("sa"), stage.key("sa-ec")
    for name, comment, value in (
            ("missing", "no kid: every key is tried", GONE), ("empty", "an empty kid: every key is tried", ""),
            ("null", "kid is null: every key is tried", None)):
        stage.case(f"kid-{name}", comment, "KeyID", stage.token(header={"kid": value}))
        stage.case(f"kid-{name}-unknown-key", f"{comment}, and none has signed", "KeyID Signature",
                   stage.signed(stage.parts(header={"kid": value}), "unknown"))
    for name, comment, value in (
            ("other", "the kid of another trusted key", other.kid), ("unknown", "the kid of an unknown key", "k1"),
            ("lower", "the kid in lower case", key.kid.lower()), ("space", "a space before the kid", " " + key.kid),
            ("padded", "the kid with base64 padding", key.kid + "="), ("prefix", "the first half of the kid", key.kid[:20]),
            ("number", "kid is a number", 1), ("array", "kid is an array", [key.kid]), ("object", "kid is an object", {}),
            ("boolean", "kid is true", True), ("path", "kid is a path", "../../../../dev/null"),
            ("url", "kid is a URL", "https://attacker.example/jwks.json"), ("nul", "a NUL behind the kid", key.kid + "\0"),
            ("sql", "kid is a piece of SQL", "' UNION SELECT 'secret"), ("thumbprint", "the RFC 7638 thumbprint",
                                                                        thumbprint(key))):
        stage.case(f"kid-{name}", comment, "KeyID" + (" WrongType" if not isinstance(value, str) else ""),
                   stage.signed(stage.parts(header={"kid": value})))


def thumbprint(key):
    return encoded(hashlib.sha256(json.dumps(key.jwk, sort_keys=True, separators=(",", ":")).encode()).digest())


def embedded(stage):
    unknown = stage.key("unknown")
    jwk = {**unknown.jwk, "kid": unknown.kid, "alg": "RS256", "use": "sig"}
    for name, comment, header in (
            ("jwk", "the attacker's key as jwk", {"jwk": jwk, "kid": GONE}),
            ("jwk-kid", "the attacker's key as jwk, under its own kid", {"jwk": jwk, "kid": unknown.kid}),
            ("jwk-our-kid", "the attacker's key as jwk, under a trusted kid", {"jwk": jwk}),
            ("jku", "the address of the attacker's keys", {"jku": "https://attacker.example/jwks.json", "kid": GONE}),
            ("x5u", "the address of the attacker's certificate", {"x5u": "https://attacker.example/c.pem", "kid": GONE}),
            ("x5c", "a certificate as x5c", {"x5c": [certificate()], "kid": GONE})):
        stage.case(f"embedded-{name}", f"{comment}, and signed by that key", "EmbeddedKey",
                   stage.signed(stage.parts(header=header), "unknown"))
    ours = stage.key("sa").jwk
    for name, comment, header in (
            ("jwk-trusted", "our own key as jwk, which changes nothing", {"jwk": ours}),
            ("jwk-null", "jwk is null", {"jwk": None}), ("jku", "jku, which nobody follows", {"jku": "https://keys.example"}),
            ("x5c", "a certificate, which nobody reads the key of", {"x5c": [certificate()]}),
            ("x5c-null", "x5c is null", {"x5c": None}), ("x5t", "x5t", {"x5t": "AAAA"}),
            ("x5c-empty", "x5c is empty", {"x5c": []})):
        stage.case(f"embedded-harmless-{name}", f"{comment}; signed by the key that kid names", "EmbeddedKey",
                   stage.token(header=header))
    for name, comment, header in (
            ("jwk-oct", "jwk is a symmetric key", {"jwk": {"kty": "oct", "k": "AAAA"}}),
            ("jwk-empty", "jwk is {}", {"jwk": {}}), ("jwk-text", "jwk is a string", {"jwk": "key"}),
            ("jwk-off-curve", "jwk is a point that is not on its curve",
             {"jwk": {"kty": "EC", "crv": "P-256", "x": encoded(bytes(31) + b"\1"), "y": encoded(bytes(31) + b"\1")}}),
            ("jwk-private", "jwk holds a private key", {"jwk": {**ours, "d": "AQAB"}}),
            ("x5c-text", "x5c is a string", {"x5c": certificate()}),
            ("x5c-url", "x5c in base64url", {"x5c": [certificate().replace("+", "-").replace("/", "_").rstrip("=")]}),
            ("x5c-garbage", "x5c is no certificate", {"x5c": [base64.b64encode(b"garbage").decode()]}),
            ("x5c-number", "x5c has a number", {"x5c": [1]})):
        stage.case(f"embedded-broken-{name}", f"{comment}; signed by the key that kid names", "EmbeddedKey HeaderForm",
                   stage.token(header=header))


def critical(stage):
    for name, comment, header in (
            ("unknown", "crit names an unknown extension", {"crit": ["x-admin"], "x-admin": True}),
            ("unknown-absent", "crit names an extension that is not there", {"crit": ["exp"]}),
            ("known-and-unknown", "crit names b64 and an unknown extension",
             {"crit": ["b64", "x"], "b64": True, "x": 1}),
            ("string", "crit is a string", {"crit": "b64"}), ("number", "crit is a number", {"crit": 1}),
            ("element-number", "crit has a number", {"crit": [1]}), ("element-null", "crit has null", {"crit": [None]}),
            ("element-empty", "crit has an empty name", {"crit": [""]}), ("alg", "crit names alg", {"crit": ["alg"]}),
            ("object", "crit is an object", {"crit": {}}),
            ("b64-false-plain", "b64 is false over a signature of the usual text", {"crit": ["b64"], "b64": False})):
        stage.case(f"crit-{name}", comment, "Critical", stage.token(header=header))
    for name, comment, header in (
            ("empty", "crit is empty", {"crit": []}), ("null", "crit is null", {"crit": None}),
            ("b64-true", "crit names b64, which is true", {"crit": ["b64"], "b64": True}),
            ("b64-absent", "crit names b64, which is not there", {"crit": ["b64"]}),
            ("b64-alone", "b64 is true, without crit", {"b64": True}),
            ("b64-text", "b64 is no boolean", {"b64": "false"})):
        stage.case(f"crit-{name}", comment, "Critical", stage.token(header=header), strict="refuse")
    header, payload = stage.parts(header={"crit": ["b64"], "b64": False}).split(".")
    signature = stage.key("sa").sign("RS256", header.encode() + b"." + decoded(payload))
    stage.case("crit-b64-false", "b64 is false, and the signature is over the raw payload (RFC 7797)", "Critical",
               f"{header}.{payload}.{encoded(signature)}", strict="refuse")


def types(stage):
    for name, value in (("at-jwt", "at+jwt"), ("jose", "JOSE"), ("lower", "jwt"), ("application", "application/jwt"),
                        ("secevent", "secevent+jwt"), ("empty", ""), ("number", 5), ("object", {})):
        stage.case(f"typ-{name}", f"typ is {json.dumps(value)}", "Type", stage.token(header={"typ": value}),
                   strict="refuse")
    stage.case("typ-null", "typ is null", "Type", stage.token(header={"typ": None}), strict="refuse")
    stage.case("cty-jwt", "cty says that a JWT is inside", "Type", stage.token(header={"cty": "JWT"}))
    inner = stage.token()
    stage.case("nested", "the payload is itself a token", "Type NotAnObject",
               stage.token(payload=inner, header={"cty": "JWT"}))


def forms(stage):
    plain = json.dumps(stage.header(), separators=(",", ":"))
    for name, comment, header, strict in (
            ("spaces", "white space in the header", json.dumps(stage.header(), indent=1), None),
            ("unknown-member", "an unknown member", plain[:-1] + ',"x-trace":"1"}', None),
            ("escaped-name", "the name alg written with an escape", plain.replace('"alg"', '"\\u0061lg"'), None),
            ("repeat-alg", "alg twice, the same", '{"alg":"RS256",' + plain[1:], None),
            ("repeat-alg-none", "alg twice, none first", '{"alg":"none",' + plain[1:], None),
            ("repeat-kid", "kid twice", plain[:-1] + ',"kid":"x"}', None),
            ("repeat-unknown", "an unknown member twice", plain[:-1] + ',"x":1,"x":2}', None),
            ("repeat-nested", "a repeat inside an unknown member", plain[:-1] + ',"x":{"a":1,"a":2}}', None),
            ("case-alg", "ALG none beside alg", plain[:-1] + ',"ALG":"none"}', "refuse"),
            ("case-kid", "KID beside kid", plain[:-1] + ',"Kid":"x"}', "refuse"),
            ("upper-only", "ALG in the place of alg", plain.replace('"alg"', '"ALG"'), None),
            ("bom", "a byte order mark", "\ufeff" + plain, None), ("trailing", "text behind the object", plain + "x", None),
            ("trailing-space", "a line end behind the object", plain + "\n", None),
            ("comma", "a comma behind the last member", plain[:-1] + ",}", None),
            ("single-quotes", "single quotes", plain.replace('"', "'"), None),
            ("comment", "a comment", plain[:-1] + "/* */}", None),
            ("not-utf8", "a byte that is no UTF-8, in an unknown member",
             plain[:-1].encode() + b',"x":"\xe9"}', "refuse"),
            ("lone-surrogate", "a lone surrogate escape, in an unknown member", plain[:-1] + ',"x":"\\ud800"}', None),
            ("control", "a raw control character, in an unknown member", plain[:-1] + ',"x":"\x01"}', None),
            ("nonce", "a nonce", plain[:-1] + ',"nonce":"n"}', None),
            ("nonce-number", "a nonce that is a number", plain[:-1] + ',"nonce":1}', None),
            ("number-huge", "a number past float64, in an unknown member", plain[:-1] + ',"x":1e400}', None),
            ("zip", "zip, which JWS has not", plain[:-1] + ',"zip":"DEF"}', None),
            ("deep", "an unknown member 500 levels deep", plain[:-1] + ',"x":' + "[" * 500 + "]" * 500 + "}", None),
            ("very-deep", "an unknown member 20,000 levels deep", plain[:-1] + ',"x":' + "[" * 20000 + "]" * 20000 + "}",
             None),
            ("array", "the header is an array", "[" + plain + "]", None), ("string", "the header is a string", '"RS256"', None),
            ("null", "the header is null", "null", None), ("empty-object", "the header is {}", "{}", None),
            ("number", "the header is a number", "1", None), ("garbage", "the header is no JSON", "{alg:RS256}", None)):
        stage.case(f"header-{name}", comment, "HeaderForm", stage.signed(stage.parts(header=header)), strict=strict)
    token = stage.token()
    _, payload, signature = token.split(".")
    stage.case("header-no-bytes", "the header has no bytes", "HeaderForm Structure", f".{payload}.{signature}")
