"""JWT libraries as relying parties: each is set up as its documentation shows, with a list of algorithms, the issuers, the
audiences and a minute of leeway, and judges tokens at a given moment."""

import json
import types
import warnings
from datetime import datetime, timezone
from importlib.metadata import version

ALGORITHMS = ["RS256", "ES256", "ES384", "ES512"]
LEEWAY = 60


class Refused(Exception):
    """The library says no."""


def unverified_kid(token):
    """The kid as json reads it; None where there is none, or no header."""
    from harness import decoded
    try:
        kid = json.loads(decoded(token.split(".")[0])).get("kid")
        return kid if isinstance(kid, str) and kid else None
    except (ValueError, AttributeError, RecursionError):
        return None


class PyJWT:
    name, package = "PyJWT", "PyJWT"

    def __init__(self):
        import jwt
        import jwt.api_jwt
        self.jwt = jwt
        self.own = jwt.PyJWTError
        outer = self

        class Clock(datetime):
            @classmethod
            def now(cls, tz=None):
                return datetime.fromtimestamp(outer.time, tz or timezone.utc)
        jwt.api_jwt.datetime = Clock

    def verifier(self, jwks, issuers):
        keys = self.jwt.PyJWKSet.from_dict(jwks).keys

        def verify(token, audiences, now):
            self.time = now
            kid = unverified_kid(token)
            error = self.jwt.InvalidKeyError("no key")
            for key in keys:
                if kid is None or key.key_id == kid:
                    try:
                        return self.jwt.decode(token, key, algorithms=ALGORITHMS, issuer=issuers, audience=audiences,
                                               leeway=LEEWAY)
                    except self.jwt.InvalidSignatureError as refused:
                        error = refused
            raise error
        return verify


class Joserfc:
    name, package = "joserfc", "joserfc"

    def __init__(self):
        import joserfc.errors
        import joserfc.jwk
        import joserfc.jwt
        self.lib = joserfc
        self.own = joserfc.errors.JoseError

    def verifier(self, jwks, issuers):
        keys = self.lib.jwk.KeySet.import_key_set(jwks)

        def verify(token, audiences, now):
            found = self.lib.jwt.decode(token, keys, algorithms=ALGORITHMS)
            self.lib.jwt.JWTClaimsRegistry(
                now=int(now), leeway=LEEWAY, iss={"essential": True, "values": issuers},
                aud={"essential": True, "values": audiences}).validate(found.claims)
            return found.claims
        return verify


class Authlib:
    name, package = "Authlib", "Authlib"

    def __init__(self):
        with warnings.catch_warnings(record=True):  # it points at joserfc, its successor
            import authlib.jose
            import authlib.jose.errors
        self.jose = authlib.jose
        self.own = authlib.jose.errors.JoseError

    def verifier(self, jwks, issuers):
        keys = self.jose.JsonWebKey.import_key_set(jwks)

        def verify(token, audiences, now):
            claims = self.jose.JsonWebToken(ALGORITHMS).decode(
                token, keys, claims_options={"iss": {"essential": True, "values": issuers},
                                             "aud": {"essential": True, "values": audiences}})
            claims.validate(now=int(now), leeway=LEEWAY)
            return claims
        return verify


class Jwcrypto:
    name, package = "jwcrypto", "jwcrypto"

    def __init__(self):
        import jwcrypto.common
        import jwcrypto.jwk
        import jwcrypto.jwt
        self.lib = jwcrypto
        self.own = jwcrypto.common.JWException
        jwcrypto.jwt.time = types.SimpleNamespace(time=lambda: self.time)

    def verifier(self, jwks, issuers):
        keys = self.lib.jwk.JWKSet.from_json(json.dumps(jwks))

        def verify(token, audiences, now):
            self.time = now
            found = self.lib.jwt.JWT(algs=ALGORITHMS, expected_type="JWS",
                                     check_claims={"aud": audiences, "iss": None, "exp": None, "nbf": None})
            found.leeway = LEEWAY
            found.deserialize(token, keys)
            claims = json.loads(found.claims)
            if claims["iss"] not in issuers:  # the library compares with one issuer
                raise self.lib.jwt.JWTInvalidClaimValue("iss")
            return claims
        return verify


EVERY = (PyJWT, Joserfc, Authlib, Jwcrypto)


def installed():
    """The libraries that are there, and the names of those that are not."""
    there, missing = [], []
    for kind in EVERY:
        try:
            party = kind()
            party.version = version(kind.package)
            there.append(party)
        except ImportError:
            missing.append(kind.name)
    return there, missing


def judge(party, verify, token, audiences, now):
    """"accept", "refuse", or "break": refused by an exception that is none of the library's own."""
    try:
        verify(token, audiences, now)
        return "accept"
    except (party.own, ValueError):
        return "refuse"
    except Exception:  # what a caller that follows the documentation does not catch
        return "break"
