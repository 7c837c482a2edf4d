"""Other implementations of JWS, in Python: each signs, verifies by our JWK Set, and writes a key as a JWK.

An implementation has a name and missing() (why it cannot be used, or None). sign(key, claims) returns a token.
verify(key, token) returns the claims, or None where it refuses. jwk(key) is the public key as it writes one.
"""

import hashlib
import json
import warnings

from harness import ISSUER, RECORDINGS, decoded, run, unpadded

try:
    import jwt
    import jwt.algorithms
except ImportError:
    jwt = None
try:
    import joserfc.jwk
    import joserfc.jwt
except ImportError:
    joserfc = None
try:
    with warnings.catch_warnings(record=True):  # it points at joserfc, its successor
        import authlib.jose
except ImportError:
    authlib = None
try:
    import jwcrypto.jwk
    import jwcrypto.jwt
except ImportError:
    jwcrypto = None
try:
    from cryptography.hazmat.primitives import serialization
except ImportError:
    serialization = None

AUDIENCE = "https://vault.example"
KEYS = {"RS256": "sa", "ES256": "sa-ec", "ES384": "sa-ec384", "ES512": "sa-ec521"}
WIDTHS = {"ES256": 32, "ES384": 48, "ES512": 66}


class Key:
    """A key pair of the recordings, with its kid as the openssl command makes one, and our JWK Set of it."""

    def __init__(self, suite, alg):
        self.alg = alg
        self.kind = "RSA" if alg == "RS256" else "EC"
        self.private = RECORDINGS / f"keys/{KEYS[alg]}.key"
        self.public = RECORDINGS / f"keys/{KEYS[alg]}.pub"
        self.private_pem = self.private.read_text()
        self.public_pem = self.public.read_text()
        self.public_der = run(["openssl", "pkey", "-pubin", "-in", self.public, "-outform", "DER"]).out
        self.kid = unpadded(hashlib.sha256(self.public_der).digest())
        self.jwks = suite.run("jwks", "--service-account-key-file", self.public).text

    @property
    def header(self):
        return {"alg": self.alg, "kid": self.kid}

    @property
    def ours(self):
        """The JWK that we publish."""
        return json.loads(self.jwks)["keys"][0]

    @property
    def plain_private_pem(self):
        """The private key as PKCS#8, without the parameters that some tools write before an EC key."""
        return run(["openssl", "pkey", "-in", self.private]).text

    @property
    def private_jwk(self):
        """The private key as a JWK, for those that read no PEM."""
        numbers = serialization.load_pem_private_key(self.plain_private_pem.encode(), None).private_numbers()
        private = {k: v for k, v in self.ours.items() if k in ("kty", "kid", "crv", "alg", "x", "y", "n", "e")}
        if self.kind == "RSA":
            for member, value in (("d", numbers.d), ("p", numbers.p), ("q", numbers.q), ("dp", numbers.dmp1),
                                  ("dq", numbers.dmq1), ("qi", numbers.iqmp)):
                private[member] = unpadded(value.to_bytes((value.bit_length() + 7) // 8, "big"))
        else:
            private["d"] = unpadded(numbers.private_value.to_bytes(WIDTHS[self.alg], "big"))
        return private


def signing_input(key, claims):
    return ".".join(unpadded(json.dumps(part).encode()) for part in (key.header, claims))


def payload(token):
    return json.loads(decoded(token.split(".")[1]))


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
            published = jwt.PyJWKSet.from_json(key.jwks)[key.kid]
            return jwt.decode(token, published, algorithms=[key.alg], issuer=ISSUER, audience=AUDIENCE)
        except jwt.PyJWTError:
            return None

    @staticmethod
    def jwk(key):
        public = serialization.load_pem_public_key(key.public_pem.encode())
        kind = jwt.algorithms.RSAAlgorithm if key.kind == "RSA" else jwt.algorithms.ECAlgorithm
        return json.loads(kind.to_jwk(public))


class Joserfc:
    name = "joserfc"

    @staticmethod
    def missing():
        return None if joserfc else "joserfc is not installed"

    @staticmethod
    def sign(key, claims):
        private = joserfc.jwk.import_key(key.plain_private_pem, key.kind)
        return joserfc.jwt.encode(key.header, claims, private, algorithms=[key.alg])

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

    @staticmethod
    def jwk(key):
        return joserfc.jwk.import_key(key.public_pem, key.kind).as_dict(private=False)


class Authlib:
    """Its JWK leaves out the zeros before a coordinate, against RFC 7518, 6.2.1.2; whom it publishes for refuses that key."""

    name = "Authlib"
    drops_zeros = True

    @staticmethod
    def missing():
        return None if authlib else "Authlib is not installed"

    @staticmethod
    def sign(key, claims):
        return authlib.jose.JsonWebToken([key.alg]).encode(key.header, claims, key.plain_private_pem).decode()

    @staticmethod
    def verify(key, token):
        rules = {"iss": {"essential": True, "value": ISSUER}, "aud": {"essential": True, "value": AUDIENCE}}
        try:
            claims = authlib.jose.JsonWebToken([key.alg]).decode(
                token, authlib.jose.JsonWebKey.import_key_set(json.loads(key.jwks)), claims_options=rules)
            claims.validate()
            return dict(claims)
        except Exception:  # as with joserfc
            return None

    @staticmethod
    def jwk(key):
        return authlib.jose.JsonWebKey.import_key(key.public_pem, {"kty": key.kind}).as_dict()


class Jwcrypto:
    name = "jwcrypto"

    @staticmethod
    def missing():
        return None if jwcrypto else "jwcrypto is not installed"

    @staticmethod
    def sign(key, claims):
        token = jwcrypto.jwt.JWT(header=key.header, claims=claims)
        token.make_signed_token(jwcrypto.jwk.JWK.from_pem(key.plain_private_pem.encode()))
        return token.serialize()

    @staticmethod
    def verify(key, token):
        keys = jwcrypto.jwk.JWKSet.from_json(key.jwks)
        found = jwcrypto.jwt.JWT(algs=[key.alg], expected_type="JWS",
                                 check_claims={"iss": ISSUER, "aud": AUDIENCE, "exp": None, "nbf": None})
        try:
            found.deserialize(token, keys)
            return json.loads(found.claims)
        except Exception:  # as with joserfc
            return None

    @staticmethod
    def jwk(key):
        return json.loads(jwcrypto.jwk.JWK.from_pem(key.public_pem.encode()).export_public())


EVERY = (PyJWT, Joserfc, Authlib, Jwcrypto)
