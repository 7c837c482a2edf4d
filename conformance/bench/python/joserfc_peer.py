"""Verifies a file of tokens with joserfc, as its documentation does: see ../run for the arguments and the answer."""
import json
import sys

from joserfc import jwt
from joserfc.jwk import KeySet
from peer import measure

path, jwks, _, issuer, algorithm = sys.argv[1:6]
with open(jwks, encoding="ascii") as file:
    keys = KeySet.import_key_set(json.load(file))
rules = jwt.JWTClaimsRegistry(iss={"essential": True, "value": issuer}, aud={"essential": True, "value": issuer},
                              exp={"essential": True}, nbf={"essential": True})


def verify(token):
    rules.validate(jwt.decode(token, keys, algorithms=[algorithm]).claims)


measure(path, verify)
