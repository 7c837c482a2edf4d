"""Verifies a file of tokens with PyJWT, as its documentation does: see ../run for the arguments and the answer."""
import json
import sys

import jwt
from peer import measure

path, jwks, _, issuer, algorithm = sys.argv[1:6]
with open(jwks, encoding="ascii") as file:
    keys = {key["kid"]: jwt.PyJWK(key) for key in json.load(file)["keys"]}


def verify(token):
    key = keys[jwt.get_unverified_header(token)["kid"]]
    jwt.decode(token, key, algorithms=[algorithm], audience=issuer, issuer=issuer, options={"require": ["exp", "nbf"]})


measure(path, verify)
