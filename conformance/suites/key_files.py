#!/usr/bin/env python3
"""Odd key files: which keys satoken trusts and which key it signs with, of the files in keys/probe.

For verification, as kube-apiserver reads `--service-account-key-file`: every PEM block, whatever its label, as
PKCS#1 or PKCS#8 RSA, PKIX, a certificate, or SEC1. For signing, as it reads `--service-account-signing-key-file`:
the first block whose label and content agree.
"""

import json

from harness import RECORDINGS, Suite, arguments, decoded, parsed

SA = "Op4EwRQA1ZpTGGIefoqJUaGOTN8qHmRFmLnIBkmwW0Q"
SA_EC = "ECFzqG0gD_Xg3z_WmnLB6PNNxhj92Y6UnpGWA92EMio"
SA_EC384 = "zU8yBEFyaRg7KuTcP9acGq8xPfD6tLL79z_w3lszQaU"
SA_EC521 = "j3Vk0O-bxM1juqCnKBBqSe--VZznE1I0we5o9tl0_UM"
SA_OLD = "t0BXwT5Y_qPu-1mTsdO_dw04gii5EVS7mhg2P7o2X4U"
CERTIFIED = "Kq4biNL4NPGiZp9GUi0k1FnPWWMqodtCZU_r7D0gwNw"
EC_PKCS8 = "b4r2DX2ghAcs23pgdshIN6l7-8iHp2BD9kafoF5VqzQ"
RSA_512 = "xSGN69UzGqCf8u2AvstdZd4QnRFdW4f2sTiBau6sC48"
RSA_1024 = "Kh6iOIoDc9KK72AJ6E0okkcyZL2eSZsUVTVo7184F1g"
RSA_3072 = "wKBo2WVrJMvDAdeQJNFP712zOWWjZIImN_PKkkyINPA"
RSA_4096 = "_XMzoxEkbqi62RXQb3wLtM9RvBGmZlPuYE-a4jKy3GA"

# The file, the keys that it makes trusted (none: the file is refused), the key that it signs with (None: refused).
FILES = [
    ("bad-then-good.pub", [SA_EC], None),
    ("certkey.crt", [CERTIFIED], None),
    ("crlf.pub", [SA], None),
    ("der.pub", [], None),
    ("ec-pkcs8.key", [], EC_PKCS8),
    ("ec-pkcs8.pub", [EC_PKCS8], None),
    ("ed-then-rsa.pem", [SA], None),
    ("ed25519.key", [], None),
    ("ed25519.pub", [], None),
    ("empty.pub", [], None),
    ("enc-pkcs8.key", [], None),
    ("enc-rsa.key", [], None),
    ("garbage.pub", [], None),
    ("headers.pub", [SA], None),
    ("indented.pub", [], None),
    ("mislabel-as-private.pub", [SA], None),
    ("multi.pem", [SA_OLD, SA_EC384, SA, CERTIFIED, SA_EC521], SA_EC521),
    ("oneline.pub", [], None),
    ("p256-explicit.key", [], None),
    ("pkcs1-labelled-pkcs8.key", [SA_OLD], None),
    ("pkcs8-labelled-pkcs1.key", [SA], None),
    ("pub-then-priv.pem", [SA, SA_EC], SA_EC),
    ("rsa.crt", [SA], None),
    ("rsa512.key", [RSA_512], None),
    ("rsa1024.key", [RSA_1024], RSA_1024),
    ("rsa3072.key", [RSA_3072], RSA_3072),
    ("rsa4096.key", [RSA_4096], RSA_4096),
    ("rsapss.key", [], None),
    ("rsapss.pub", [], None),
    ("sa-ec.key", [SA_EC], SA_EC),
    ("sa-old.key", [SA_OLD], SA_OLD),
    ("sa-old.pkcs1.pub", [], None),
    ("sa.key", [SA], SA),
    ("sa.pub", [SA], None),
    ("sec1-labelled-pkcs8.key", [SA_EC], None),
    ("secp256k1.key", [], None),
    ("secp256k1.pub", [], None),
    ("text-around.pub", [SA], None),
    ("truncated.pub", [], None),
    ("two-priv.pem", [SA_EC, SA], SA_EC),
    ("wronglabel.pub", [SA], None),
    # A P-224 key is trusted, and no algorithm goes with it: what jwks prints of it is not recorded.
    ("p224.key", None, None),
    ("p224.pub", None, None),
]


def check_trusted(suite, file, want):
    result = suite.run("jwks", "--service-account-key-file", RECORDINGS / "keys/probe" / file)
    name = f"{file} as --service-account-key-file"
    if not want:
        suite.check(name, "exit 65", result.ending)
        return
    document = parsed(result.text)
    if result.code != 0 or not isinstance(document, dict):
        suite.fail(name, f"{len(want)} keys", str(result))
    else:
        suite.check(name, want, [key.get("kid") for key in document.get("keys", [])])


def check_signing(suite, file, want):
    result = suite.run("sign", "--service-account-signing-key-file", RECORDINGS / "keys/probe" / file,
                       stdin=b'{"sub":"x"}')
    name = f"{file} as --service-account-signing-key-file"
    if want is None:
        suite.check(name, "exit 65", result.ending)
    elif result.code != 0:
        suite.fail(name, want, str(result))
    else:
        suite.check(name, want, json.loads(decoded(result.text.split(".")[0])).get("kid"))


def main():
    suite = Suite(arguments(__doc__))
    for file, trusted, signing in FILES:
        if trusted is not None:
            check_trusted(suite, file, trusted)
        check_signing(suite, file, signing)
    return suite.report()


if __name__ == "__main__":
    raise SystemExit(main())
