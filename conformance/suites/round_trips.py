#!/usr/bin/env python3
"""Round trips: others verify tokens of ours, and we verify theirs; a token that was tampered with, neither takes.

The others are PyJWT, joserfc, latchset's jose, the openssl command and Node's crypto. The openssl command also
says independently which `kid` a key must have.
"""

import hashlib
import json
import shutil
import tempfile
import time
from pathlib import Path

from harness import ISSUER, RECORDINGS, Suite, arguments, decoded, parsed, run, unpadded

try:
    import jwt
except ImportError:
    jwt = None
try:
    import joserfc.jwk
    import joserfc.jwt
except ImportError:
    joserfc = None
try:
    from cryptography.hazmat.primitives import serialization
    from cryptography.hazmat.primitives.asymmetric import utils
except ImportError:
    serialization = None

AUDIENCE = "https://vault.example"
ACCOUNT = {"name": "builder", "uid": "0b2f3a52-8d0c-4f0e-9a57-3c3b1f7f6f10"}
POD = {"name": "builder-0", "uid": "5f4ab6d0-61c2-4d6e-8f0a-4c4f3b1d7b11"}
NODE = {"name": "node-a", "uid": "c6e6d7a4-52fb-4cf6-8a8a-7a6a6d0f9c12"}
KEYS = {"RS256": "sa", "ES256": "sa-ec", "ES384": "sa-ec384", "ES512": "sa-ec521"}
WIDTHS = {"ES256": 32, "ES384": 48, "ES512": 66}


class Key:
    """A key pair of the recordings, with its kid as the openssl command makes one."""

    def __init__(self, suite, alg):
        self.alg = alg
        self.private = RECORDINGS / f"keys/{KEYS[alg]}.key"
        self.public = RECORDINGS / f"keys/{KEYS[alg]}.pub"
        self.private_pem = self.private.read_text()
        self.public_pem = self.public.read_text()
        der = run(["openssl", "pkey", "-pubin", "-in", self.public, "-outform", "DER"]).out
        self.kid = unpadded(hashlib.sha256(der).digest())
        self.jwks = suite.run("jwks", "--service-account-key-file", self.public).text

    @property
    def plain_private_pem(self):
        """The private key as PKCS#8, without the parameters that some tools write before an EC key."""
        return run(["openssl", "pkey", "-in", self.private]).text


# --- The others. Each has sign(key, claims) -> token, verify(key, token) -> the claims, or None if it refuses.


class PyJWT:
    name = "PyJWT"

    @staticmethod
    def missing():
        return None if jwt else "PyJWT is not installed"

    @staticmethod
    def sign(key, claims):
        return jwt.encode(claims, key.plain_private_pem, algorithm=key.alg, headers={"kid": key.kid})

    @staticmethod
    def verify(key, token):
        try:
            return jwt.decode(token, key.public_pem, algorithms=[key.alg], issuer=ISSUER, audience=AUDIENCE)
        except jwt.PyJWTError:
            return None


class Joserfc:
    """Takes our JWKS, and finds the key in it by its kid."""

    name = "joserfc"

    @staticmethod
    def missing():
        return None if joserfc else "joserfc is not installed"

    @staticmethod
    def sign(key, claims):
        private = joserfc.jwk.import_key(key.plain_private_pem, "RSA" if key.alg == "RS256" else "EC")
        return joserfc.jwt.encode({"alg": key.alg, "kid": key.kid}, claims, private, algorithms=[key.alg])

    @staticmethod
    def verify(key, token):
        keys = joserfc.jwk.KeySet.import_key_set(json.loads(key.jwks))
        rules = joserfc.jwt.JWTClaimsRegistry(iss={"essential": True, "value": ISSUER},
                                              aud={"essential": True, "value": AUDIENCE})
        try:
            found = joserfc.jwt.decode(token, keys, algorithms=[key.alg])
            rules.validate(found.claims)
            return found.claims
        except Exception:  # joserfc has no common class for "refused": bad base64 is a ValueError
            return None


class Latchset:
    """Takes our JWKS too. It has no command to read PEM, so its signing key is made here."""

    name = "jose"

    @staticmethod
    def missing():
        if not shutil.which("jose"):
            return "jose is not installed"
        return None if serialization else "cryptography is not installed"

    @staticmethod
    def private_jwk(key):
        numbers = serialization.load_pem_private_key(key.plain_private_pem.encode(), None).private_numbers()
        public = json.loads(key.jwks)["keys"][0]
        private = {k: v for k, v in public.items() if k in ("kty", "kid", "crv", "alg", "x", "y", "n", "e")}
        if key.alg == "RS256":
            for member, value in (("d", numbers.d), ("p", numbers.p), ("q", numbers.q), ("dp", numbers.dmp1),
                                  ("dq", numbers.dmq1), ("qi", numbers.iqmp)):
                private[member] = unpadded(value.to_bytes((value.bit_length() + 7) // 8, "big"))
        else:
            private["d"] = unpadded(numbers.private_value.to_bytes(WIDTHS[key.alg], "big"))
        return private

    @classmethod
    def sign(cls, key, claims):
        with tempfile.TemporaryDirectory() as folder:
            jwk = Path(folder) / "key.jwk"
            jwk.write_text(json.dumps(cls.private_jwk(key)))
            template = json.dumps({"protected": {"alg": key.alg, "kid": key.kid}})
            done = run(["jose", "jws", "sig", "-I-", "-k", jwk, "-s", template, "-c", "-o-"],
                       stdin=json.dumps(claims).encode())
        return done.text.strip()

    @staticmethod
    def verify(key, token):
        with tempfile.TemporaryDirectory() as folder:
            jwks = Path(folder) / "keys.jwks"
            jwks.write_text(key.jwks)
            done = run(["jose", "jws", "ver", "-i-", "-k", jwks, "-O-"], stdin=token.encode())
        return json.loads(done.out) if done.code == 0 else None


class OpenSSL:
    """Knows signatures only, and ECDSA's as DER: what goes around them is done here."""

    name = "openssl"

    @staticmethod
    def missing():
        if not shutil.which("openssl"):
            return "openssl is not installed"
        return None if serialization else "cryptography is not installed"

    @staticmethod
    def digest(key):
        return "-sha" + key.alg[2:]

    @classmethod
    def sign(cls, key, claims):
        signed = signing_input(key, claims)
        signature = run(["openssl", "dgst", cls.digest(key), "-sign", key.private], stdin=signed.encode()).out
        if key.alg in WIDTHS:
            signature = b"".join(n.to_bytes(WIDTHS[key.alg], "big") for n in utils.decode_dss_signature(signature))
        return f"{signed}.{unpadded(signature)}"

    @classmethod
    def verify(cls, key, token):
        signed, signature = token.rsplit(".", 1)
        signature = decoded(signature)
        if key.alg in WIDTHS:
            half = len(signature) // 2
            signature = utils.encode_dss_signature(int.from_bytes(signature[:half], "big"),
                                                   int.from_bytes(signature[half:], "big"))
        with tempfile.TemporaryDirectory() as folder:
            file = Path(folder) / "signature"
            file.write_bytes(signature)
            done = run(["openssl", "dgst", cls.digest(key), "-verify", key.public, "-signature", file],
                       stdin=signed.encode())
        return payload(token) if done.code == 0 else None


class Node:
    """Knows signatures only, ECDSA's as JWS has them."""

    name = "node"

    @staticmethod
    def missing():
        return None if shutil.which("node") else "nodejs is not installed"

    @staticmethod
    def ask(**job):
        done = run(["node", Path(__file__).parent / "peers" / "node.mjs"], stdin=(json.dumps(job) + "\n").encode())
        if done.code != 0:
            raise RuntimeError(f"node: {done}")
        return json.loads(done.out)

    @classmethod
    def sign(cls, key, claims):
        signed = signing_input(key, claims)
        return f"{signed}.{cls.ask(do='sign', alg=key.alg, key=key.private_pem, signed=signed)}"

    @classmethod
    def verify(cls, key, token):
        signed, signature = token.rsplit(".", 1)
        good = cls.ask(do="verify", alg=key.alg, key=key.public_pem, signed=signed, signature=signature)
        return payload(token) if good else None


OTHERS = (PyJWT, Joserfc, Latchset, OpenSSL, Node)


# --- Tokens


def signing_input(key, claims):
    header = {"alg": key.alg, "kid": key.kid}
    return ".".join(unpadded(json.dumps(part).encode()) for part in (header, claims))


def payload(token):
    return json.loads(decoded(token.split(".")[1]))


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


def check_ours(suite, key, others, now):
    for kind, token, claims in our_tokens(suite, key, now):
        name = f"{key.alg}, {kind}"
        suite.check(f"{name}: header", {"alg": key.alg, "kid": key.kid}, json.loads(decoded(token.split(".")[0])))
        suite.check(f"{name}: claims", claims, {k: v for k, v in payload(token).items() if k in claims})
        for other in others:
            suite.check(f"{name}: {other.name} verifies ours", payload(token), other.verify(key, token))
            for how, changed in tampered(token):
                suite.check(f"{name}: {other.name} refuses ours with {how} changed", None,
                            other.verify(key, changed))
        for how, changed in tampered(token):
            suite.check(f"{name}: we refuse ours with {how} changed", "exit 1", verify(suite, key, changed).ending)


def check_theirs(suite, key, others, now):
    want = {"username": "system:serviceaccount:ci:builder", "uid": ACCOUNT["uid"]}
    for other in others:
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


def main():
    suite = Suite(arguments(__doc__))
    others = [other for other in OTHERS if other.missing() is None]
    for other in OTHERS:
        if other not in others:
            suite.skip(other.missing(), len(KEYS))
    if not shutil.which("openssl"):
        return suite.report()
    now = int(time.time())
    for alg in KEYS:
        key = Key(suite, alg)
        if check_kid(suite, key):
            check_ours(suite, key, others, now)
            check_theirs(suite, key, others, now)
    return suite.report()


if __name__ == "__main__":
    raise SystemExit(main())
