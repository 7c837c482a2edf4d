#!/usr/bin/env python3
"""A site that `satoken publish` wrote, served over TLS by a plain web server: relying parties' libraries find the keys
from the issuer's name alone, accept our tokens with them, and refuse what was tampered with or signed by another."""

import http.server
import json
import shutil
import ssl
import tempfile
import threading
import time
import urllib.request
import warnings
from pathlib import Path

from harness import RECORDINGS, Suite, arguments, run

AUDIENCE = "sts.example.com"
KEYS = ["sa", "sa-ec", "sa-ec384", "sa-ec521"]


def serve(directory, certificate, key):
    """A web server for the directory on a port of its own; Content-Type and Cache-Control are set by path later on."""

    class Handler(http.server.SimpleHTTPRequestHandler):
        headers_by_path = {}

        def __init__(self, *parts):
            super().__init__(*parts, directory=directory)

        def guess_type(self, path):
            return self.headers_by_path.get(self.path, ("application/octet-stream", ""))[0]

        def end_headers(self):
            self.send_header("Cache-Control", self.headers_by_path.get(self.path, ("", "no-store"))[1])
            super().end_headers()

        def log_message(self, *parts):
            pass

    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate, key)
    server.socket = context.wrap_socket(server.socket, server_side=True)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    return server, Handler


def make_certificate(folder):
    certificate, key = folder / "tls.crt", folder / "tls.key"
    made = run(["openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes", "-days",
                "2", "-subj", "/CN=localhost", "-addext", "subjectAltName=DNS:localhost", "-keyout", key, "-out",
                certificate])
    return (certificate, key) if made.code == 0 else None


def signed(suite, folder, name, claims):
    key = folder / f"{name}.key"
    shutil.copyfile(RECORDINGS / "keys" / f"{name}.key", key)
    key.chmod(0o600)
    result = suite.run("sign", "--service-account-signing-key-file", key, stdin=json.dumps(claims).encode())
    return result.text.strip()


def pyjwt(issuer, context):
    import jwt

    def verify(token):
        with urllib.request.urlopen(f"{issuer}/.well-known/openid-configuration", context=context) as answer:
            found = json.load(answer)
        client = jwt.PyJWKClient(found["jwks_uri"], ssl_context=context)
        key = client.get_signing_key_from_jwt(token)
        return jwt.decode(token, key.key, algorithms=found["id_token_signing_alg_values_supported"],
                          audience=AUDIENCE, issuer=issuer)["sub"]
    return verify


def key_set(issuer, context):
    with urllib.request.urlopen(f"{issuer}/.well-known/openid-configuration", context=context) as answer:
        found = json.load(answer)
    with urllib.request.urlopen(found["jwks_uri"], context=context) as answer:
        return found["id_token_signing_alg_values_supported"], answer.read()


def joserfc(issuer, context):
    from joserfc import jwt
    from joserfc.jwk import KeySet

    def verify(token):
        algorithms, document = key_set(issuer, context)
        decoded = jwt.decode(token, KeySet.import_key_set(json.loads(document)), algorithms=algorithms)
        jwt.JWTClaimsRegistry(iss={"essential": True, "value": issuer},
                              aud={"essential": True, "value": AUDIENCE}).validate(decoded.claims)
        return decoded.claims["sub"]
    return verify


def authlib(issuer, context):
    with warnings.catch_warnings(record=True):  # it points at joserfc, its successor
        from authlib.jose import JsonWebKey, JsonWebToken

    def verify(token):
        algorithms, document = key_set(issuer, context)
        claims = JsonWebToken(algorithms).decode(
            token, JsonWebKey.import_key_set(json.loads(document)),
            claims_options={"iss": {"essential": True, "value": issuer}, "aud": {"essential": True, "value": AUDIENCE}})
        claims.validate()
        return claims["sub"]
    return verify


def latchset(issuer, context):
    if not shutil.which("jose"):
        raise ImportError("jose")

    def verify(token):
        _, document = key_set(issuer, context)
        with tempfile.NamedTemporaryFile(suffix=".jwks") as file:
            file.write(document)
            file.flush()
            result = run(["jose", "jws", "ver", "-i", "-", "-k", file.name, "-O", "-"], stdin=token.encode())
        if result.code != 0:
            raise ValueError(str(result))
        return json.loads(result.out)["sub"]
    return verify


LIBRARIES = {"PyJWT": pyjwt, "joserfc": joserfc, "Authlib": authlib, "jose": latchset}


def outcome(verify, token):
    try:
        return verify(token)
    except Exception as error:  # each library has its own
        return f"refused: {type(error).__name__}"


def main():
    suite = Suite(arguments(__doc__))
    with tempfile.TemporaryDirectory() as scratch:
        folder = Path(scratch)
        site = folder / "site"
        pair = make_certificate(folder)
        if not pair:
            suite.skip("no openssl command")
            return suite.report()
        site.mkdir()
        server, handler = serve(str(site), *pair)
        issuer = f"https://localhost:{server.server_address[1]}"
        files = [part for name in KEYS
                 for part in ("--service-account-key-file", RECORDINGS / "keys" / f"{name}.key")]
        written = suite.run("publish", site, "--service-account-issuer", issuer, "-o", "json", *files)
        if written.code != 0:
            suite.fail("publish", "exit 0", str(written))
            return suite.report()
        for file in json.loads(written.out)["files"]:
            handler.headers_by_path[file["url"].removeprefix(issuer)] = (file["contentType"], file["cacheControl"])
        context = ssl.create_default_context(cafile=pair[0])
        checked = suite.run("check-issuer", issuer, "--certificate-authority", pair[0], *files)
        suite.check("check-issuer", 0, checked.code)

        now = int(time.time())
        claims = {"iss": issuer, "sub": "system:serviceaccount:default:builder", "aud": [AUDIENCE],
                  "iat": now, "nbf": now, "exp": now + 3600}
        tokens = {name: signed(suite, folder, name, claims) for name in KEYS}
        stranger = signed(suite, folder, "unknown", claims)
        for library, make in LIBRARIES.items():
            try:
                verify = make(issuer, context)
            except ImportError as missing:
                suite.skip(f"without {missing.name or missing}", 3 * len(KEYS) + 1)
                continue
            for name, token in tokens.items():
                suite.check(f"{library}: {name}", claims["sub"], outcome(verify, token))
                head, body, tail = token.split(".")
                forged = ".".join([head, body, ("A" if tail[9] != "A" else "B").join([tail[:9], tail[10:]])])
                other = ".".join([head, tokens[KEYS[KEYS.index(name) - 1]].split(".")[1][:-4] + "AAAA", tail])
                for case, changed in (("signature", forged), ("payload", other)):
                    suite.check(f"{library}: {name} with another {case}", True,
                                outcome(verify, changed).startswith("refused"))
            suite.check(f"{library}: a key that is not published", True,
                        outcome(verify, stranger).startswith("refused"))
        server.shutdown()
    return suite.report()


if __name__ == "__main__":
    raise SystemExit(main())
