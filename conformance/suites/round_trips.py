#!/usr/bin/env python3
"""Round trips: others verify tokens of ours by our JWK Set, and we verify theirs by the JWK Set that they write; a token
that was tampered with, neither takes.

The others are PyJWT, joserfc, Authlib, jwcrypto, latchset's jose, cjose, libjwt, the crypto of Node, Java and Go, and the
openssl command, which also says independently which `kid` a key must have.
"""

import json
import shutil
import tempfile
import time
from pathlib import Path

import others
import programs
from harness import ISSUER, Suite, arguments, decoded, parsed, unpadded
from others import AUDIENCE, KEYS, Key, payload

ACCOUNT = {"name": "builder", "uid": "0b2f3a52-8d0c-4f0e-9a57-3c3b1f7f6f10"}
POD = {"name": "builder-0", "uid": "5f4ab6d0-61c2-4d6e-8f0a-4c4f3b1d7b11"}
NODE = {"name": "node-a", "uid": "c6e6d7a4-52fb-4cf6-8a8a-7a6a6d0f9c12"}
OTHERS = others.EVERY + programs.EVERY


def account_claims(now):
    """A pod-bound token's claims, as an API server writes them."""
    return {"aud": [AUDIENCE], "exp": now + 3600, "iat": now, "iss": ISSUER,
            "jti": "3b2a1c0e-7c1d-4a42-9b5c-2f9e6f1d8a13",
            "kubernetes.io": {"namespace": "ci", "node": NODE, "pod": POD, "serviceaccount": ACCOUNT},
            "nbf": now, "sub": "system:serviceaccount:ci:builder"}


def our_tokens(suite, key, now):
    """(kind, token, the claims it must hold, as far as we said them) of each kind of token we make."""
    signing = ["--service-account-signing-key-file", key.private]
    issue = ["issue", "builder", "-n", "ci", "--service-account-issuer", ISSUER, "--audience", AUDIENCE,
             "--uid", ACCOUNT["uid"], *signing]
    arbitrary = dict(account_claims(now), note="é ☃ \" \\ \u2028", number=12345678901, nested={"a": [1, None, True]})
    kinds = {
        "plain": (suite.run(*issue), {"aud": [AUDIENCE], "iss": ISSUER,
                                      "sub": "system:serviceaccount:ci:builder",
                                      "kubernetes.io": {"namespace": "ci", "serviceaccount": ACCOUNT}}),
        "pod-bound": (suite.run(*issue, "--bound-object-kind", "Pod", "--bound-object-name", POD["name"],
                                "--bound-object-uid", POD["uid"], "--node-name", NODE["name"],
                                "--node-uid", NODE["uid"]),
                      {"kubernetes.io": account_claims(now)["kubernetes.io"]}),
        "signed claims": (suite.run("sign", *signing, stdin=json.dumps(arbitrary).encode()), arbitrary),
    }
    for kind, (result, claims) in kinds.items():
        token = result.text.rstrip("\n")
        if result.code == 0 and token.count(".") == 2:
            yield kind, token, claims
        else:
            suite.fail(f"{key.alg}, {kind}: making the token", "a token, exit 0", str(result))


def tampered(token):
    """(how, token) of each way in which a token is changed: no part of it may be."""
    header, body, signature = token.split(".")
    claims = payload(token)
    other = unpadded(json.dumps(dict(claims, sub="system:serviceaccount:kube-system:admin")).encode())
    flipped = bytearray(decoded(signature))
    flipped[len(flipped) // 2] ^= 1
    other_header = unpadded(json.dumps(dict(json.loads(decoded(header)), note="x")).encode())
    return [("other claims", f"{header}.{other}.{signature}"),
            ("a bit of the signature", f"{header}.{body}.{unpadded(bytes(flipped))}"),
            ("other header", f"{other_header}.{body}.{signature}")]


def verify(suite, key, token):
    return suite.run("verify", "--service-account-key-file", key.public, "--service-account-issuer", ISSUER,
                     "--api-audiences", AUDIENCE, "-o", "json", "--", token)


def check_kid(suite, key):
    name = f"{key.alg}: kid"
    found = parsed(key.jwks)
    if not isinstance(found, dict) or len(found.get("keys", [])) != 1:
        suite.fail(name, "a JWKS with one key", key.jwks)
        return False
    return suite.check(f"{name} in the JWKS", key.kid, found["keys"][0]["kid"])


def check_ours(suite, key, present, now):
    for kind, token, claims in our_tokens(suite, key, now):
        name = f"{key.alg}, {kind}"
        suite.check(f"{name}: header", {"alg": key.alg, "kid": key.kid}, json.loads(decoded(token.split(".")[0])))
        suite.check(f"{name}: claims", claims, {k: v for k, v in payload(token).items() if k in claims})
        for other in present:
            suite.check(f"{name}: {other.name} verifies ours", payload(token), other.verify(key, token))
            for how, changed in tampered(token):
                suite.check(f"{name}: {other.name} refuses ours with {how} changed", None,
                            other.verify(key, changed))
        for how, changed in tampered(token):
            suite.check(f"{name}: we refuse ours with {how} changed", "exit 1", verify(suite, key, changed).ending)


def check_theirs(suite, key, present, now):
    want = {"username": "system:serviceaccount:ci:builder", "uid": ACCOUNT["uid"]}
    for other in present:
        name = f"{key.alg}: ours verifies {other.name}'s"
        token = other.sign(key, account_claims(now))
        if token.count(".") != 2:
            suite.fail(name, f"a token of {other.name}", token)
            continue
        result = verify(suite, key, token)
        review = parsed(result.text)
        user = review.get("status", {}).get("user", {}) if isinstance(review, dict) else {}
        if result.code != 0:
            suite.fail(name, "exit 0", str(result))
        else:
            suite.check(name, want, {k: user.get(k) for k in want})
        for how, changed in tampered(token):
            suite.check(f"{key.alg}: we refuse {other.name}'s with {how} changed", "exit 1",
                        verify(suite, key, changed).ending)


def check_jwk(suite, key, other, ours):
    """The key as the other writes it has our numbers, and we verify by it; a coordinate of another width we refuse."""
    if other.jwk is None:
        return
    found = other.jwk(key)
    names = ("kty", "n", "e") if key.kind == "RSA" else ("kty", "crv", "x", "y")
    is_short = getattr(other, "drops_zeros", False) and any(len(found.get(n, "")) < len(key.ours.get(n, "")) for n in "xy")
    if not is_short:
        suite.check(f"{key.alg}: {other.name}'s JWK", {name: key.ours[name] for name in names},
                    {name: found.get(name) for name in names})
    with tempfile.TemporaryDirectory() as folder:
        jwks = Path(folder) / "jwks.json"
        jwks.write_text(json.dumps({"keys": [{**found, "kid": key.kid}]}))
        result = suite.run("verify", "--jwks", jwks, "--service-account-issuer", ISSUER, "--api-audiences", AUDIENCE, "--", ours)
    suite.check(f"{key.alg}: we verify by {other.name}'s JWK Set", "exit 65" if is_short else "exit 0", result.ending)


def main():
    suite = Suite(arguments(__doc__))
    present = []
    for other in OTHERS:
        reason = other.missing()
        if reason:
            suite.skip(reason, len(KEYS))
        else:
            present.append(other)
    if not shutil.which("openssl"):
        return suite.report()
    now = int(time.time())
    for alg in KEYS:
        key = Key(suite, alg)
        if check_kid(suite, key):
            check_ours(suite, key, present, now)
            check_theirs(suite, key, present, now)
            ours = next((token for _, token, _ in our_tokens(suite, key, now)), "")
            for other in present:
                check_jwk(suite, key, other, ours)
    return suite.report()


if __name__ == "__main__":
    raise SystemExit(main())
