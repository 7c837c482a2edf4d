#!/usr/bin/env python3
"""Recorded discovery documents: `satoken jwks` and `satoken openid-configuration` print the server's own bytes."""

import json

from harness import ISSUER, RECORDINGS, Suite, arguments

# The key files that each recorded server had, in its order.
SERVERS = {
    "main": ["sa.pub", "sa-ec.pub", "multi.pem"],
    "sa-ec": ["sa-ec.pub", "sa.pub"],
    "sa-ec384": ["sa-ec384.pub", "sa.pub"],
    "sa-ec521": ["sa-ec521.pub", "sa.pub"],
}
JWKS_URI = "https://127.0.0.1:16443/openid/v1/jwks"

# Files of the same key: the document says the same of each, and nothing private.
SAME_KEY = [("sa.key", "sa.pub"), ("sa-ec.key", "sa-ec.pub"), ("sa-ec384.key", "sa-ec384.pub"),
            ("sa-ec521.key", "sa-ec521.pub"), ("certkey.key", "certkey.crt")]
PRIVATE_MEMBERS = {"d", "p", "q", "dp", "dq", "qi", "oth", "k"}


def key_files(names):
    options = []
    for name in names:
        options += ["--service-account-key-file", RECORDINGS / "keys" / name]
    return options


def check_body(suite, name, result):
    """The recorded body, which ends without a newline; ours may have one."""
    want = (RECORDINGS / "discovery" / f"{name}.body").read_bytes()
    got = result.out[:-1] if result.out.endswith(b"\n") else result.out
    if result.code != 0:
        suite.fail(name, "exit 0", str(result))
    else:
        suite.check(name, want.decode(), got.decode("utf-8", "replace"))


def check_same_key(suite, private, public):
    left, right = (suite.run("jwks", *key_files([name])) for name in (private, public))
    name = f"{private} and {public}"
    if left.code != 0 or right.code != 0:
        suite.fail(name, "exit 0", f"{left}; {right}")
    elif any(PRIVATE_MEMBERS & key.keys() for key in json.loads(left.out)["keys"]):
        suite.fail(name, "public members only", left.text)
    else:
        suite.check(name, right.text, left.text)


def main():
    suite = Suite(arguments(__doc__))
    for name, files in SERVERS.items():
        check_body(suite, f"{name}.jwks", suite.run("jwks", *key_files(files)))
        check_body(suite, f"{name}.openid-configuration",
                   suite.run("openid-configuration", "--service-account-issuer", ISSUER,
                             "--service-account-jwks-uri", JWKS_URI, *key_files(files)))
    for private, public in SAME_KEY:
        check_same_key(suite, private, public)
    return suite.report()


if __name__ == "__main__":
    raise SystemExit(main())
