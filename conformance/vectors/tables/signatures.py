"""Valid tokens, algorithms, and signatures that are not what they should be."""

import hashlib
import json

from cryptography.hazmat.primitives.asymmetric import utils

from .signing import DIGEST_INFO, KEYS, ORDERS, WIDTHS, decoded, encoded, hs, minimal, pkcs1, pss
from .stage import OLD_ISSUER, ref

EC = {"256": "sa-ec", "384": "sa-ec384", "512": "sa-ec521"}


def add(stage):
    valid(stage)
    algorithms(stage)
    no_algorithm(stage)
    confusion(stage)
    damaged(stage)
    ecdsa(stage)
    rsa(stage)


def valid(stage):
    kinds = {
        "unbound": {}, "pod": {"pod": ref("web"), "node": ref("node-a")}, "pod-unscheduled": {"pod": ref("pending")},
        "pod-node-without-uid": {"pod": ref("web"), "node": {"name": "node-a"}}, "node": {"node": ref("node-a")},
        "secret": {"secret": ref("bound", "secret bound")},
        "extended": {"pod": ref("web"), "node": ref("node-a"), "warnafter": stage.now + 3007}}
    for key in ("sa", *EC.values()):
        alg = stage.key(key).alg
        for kind, refs in kinds.items():
            stage.case(f"valid-{alg.lower()}-{kind}", f"{alg}, {kind}", "Valid", stage.token(stage.bound(**refs), key=key))
    stage.case("valid-old-issuer", "the second accepted issuer", "Valid Issuer", stage.token(stage.claims(iss=OLD_ISSUER)))
    stage.case("valid-typ-jwt", "typ JWT, which kube-apiserver does not write", "Valid Type",
               stage.token(header={"typ": "JWT"}))


def algorithms(stage):
    for alg in ("RS384", "RS512", "PS256", "PS384", "PS512"):
        stage.case(f"alg-rsa-{alg.lower()}", f"a right {alg} signature of an RSA key that is published for RS256",
                   "Algorithm", stage.token(alg=alg), strict="refuse")
    for bits, key in EC.items():
        for other in WIDTHS:
            if int(other) > int(bits):
                stage.case(f"alg-{key}-es{other}", f"a right ES{other} signature of a key that is published for ES{bits}",
                           "Algorithm", stage.token(key=key, alg=f"ES{other}"), strict="refuse")
    for alg in ("RS256", "PS256"):
        stage.case(f"alg-ec-as-{alg.lower()}", f"{alg} over an ECDSA key and signature", "Algorithm",
                   stage.signed(stage.parts(key="sa-ec", header={"alg": alg}), "sa-ec", "ES256"))
    stage.case("alg-rsa-as-es256", "ES256 over an RSA key and signature", "Algorithm",
               stage.signed(stage.parts(header={"alg": "ES256"})))
    for alg in ("rs256", "Rs256", "RS256 ", "RS1", "RSA", "SHA256withRSA", "EdDSA", "ES256K", "dir", "RSA-OAEP", ""):
        stage.case(f"alg-name-{alg.strip().lower() or 'empty'}{'-space' if alg.endswith(' ') else ''}"
                   f"{'-mixed' if alg == 'Rs256' else ''}",
                   f"alg is {json.dumps(alg)} over an RS256 signature", "Algorithm",
                   stage.signed(stage.parts(header={"alg": alg})))
    for name, value in (("null", None), ("number", 256), ("array", ["RS256"]), ("object", {"RS256": True}),
                        ("boolean", True)):
        stage.case(f"alg-type-{name}", f"alg is a JSON {name}", "Algorithm WrongType",
                   stage.signed(stage.parts(header={"alg": value})))
    stage.case("alg-missing", "no alg", "Algorithm",
               stage.signed(stage.parts(header=json.dumps({"kid": stage.key("sa").kid}))))
    stage.case("alg-header-and-hash-differ", "the header says RS256, the signature was made by RS512", "Algorithm RsaForm",
               stage.signed(stage.parts(), alg="RS512"))


def no_algorithm(stage):
    kid = stage.key("sa").kid
    for alg in ("none", "None", "NONE", "nOnE"):
        for name, header in (("kid", {"alg": alg, "kid": kid}), ("no-kid", {"alg": alg})):
            stage.case(f"none-{alg}-{name}", f"alg is {alg}, no signature", "NoneAlgorithm",
                       stage.parts(header=json.dumps(header)) + ".")
    stage.case("none-with-signature", "alg is none over a right RS256 signature", "NoneAlgorithm",
               stage.signed(stage.parts(header={"alg": "none"})))
    stage.case("none-two-parts", "alg is none, and no second dot", "NoneAlgorithm Structure",
               stage.parts(header=json.dumps({"alg": "none"})))
    stage.case("none-escaped", "alg is none, written with escapes", "NoneAlgorithm",
               stage.parts(header='{"alg":"\\u006eone","kid":"%s"}' % kid) + ".")


def confusion(stage):
    key = stage.key("sa")
    secrets = {"pem": key.pem.encode(), "pem-without-newline": key.pem.rstrip("\n").encode(), "der": key.spki,
               "modulus": minimal(key.rsa[0]), "kid": key.kid.encode(), "empty": b"",
               "file": (KEYS / "sa.pub").read_bytes(), "jwk": json.dumps(key.jwk).encode()}
    for alg in ("HS256", "HS384", "HS512"):
        for name, secret in secrets.items():
            if alg == "HS256" or name == "pem":
                text = stage.parts(header={"alg": alg})
                stage.case(f"confusion-{alg.lower()}-{name}", f"{alg} with the public key's {name} as secret",
                           "KeyConfusion Algorithm", f"{text}.{encoded(hs(alg, secret, text.encode()))}")
    text = stage.parts(header={"alg": "HS256"}, key="sa-ec")
    secret = stage.key("sa-ec").pem.encode()
    stage.case("confusion-hs256-ec-pem", "HS256 with the PEM of an ECDSA key as secret", "KeyConfusion Algorithm",
               f"{text}.{encoded(hs('HS256', secret, text.encode()))}")
    text = stage.parts(header=json.dumps({"alg": "HS256"}))
    stage.case("confusion-hs256-no-kid", "HS256 with the PEM as secret, without kid", "KeyConfusion Algorithm KeyID",
               f"{text}.{encoded(hs('HS256', key.pem.encode(), text.encode()))}")


def damaged(stage):
    for key in ("sa", "sa-ec"):
        alg = stage.key(key).alg.lower()
        token = stage.token(key=key)
        text, signature = token.rsplit(".", 1)
        header, payload = text.split(".")
        other = json.loads(decoded(payload))
        other["sub"] = "system:serviceaccount:kube-system:admin"
        flipped = bytearray(decoded(signature))
        flipped[len(flipped) // 2] ^= 1
        ways = {
            "empty": ("no signature", f"{text}."), "cut": ("its last four characters are missing", token[:-4]),
            "longer": ("four characters were added", token + "AAAA"),
            "bit": ("one bit of the signature is changed", f"{text}.{encoded(bytes(flipped))}"),
            "zeros": ("a signature of zeros", f"{text}.{encoded(bytes(len(flipped)))}"),
            "ones": ("a signature of ones", f"{text}.{encoded(bytes([255]) * len(flipped))}"),
            "payload": ("the payload was changed after signing", f"{header}.{encoded(json.dumps(other).encode())}.{signature}"),
            "header": ("the header was changed after signing",
                       f"{stage.parts(key=key, header={'x': 1}).split('.')[0]}.{payload}.{signature}"),
            "payload-alone": ("the signature is over the payload alone",
                              f"{text}.{encoded(stage.key(key).sign(stage.key(key).alg, payload.encode()))}"),
            "decoded": ("the signature is over the decoded payload",
                        f"{text}.{encoded(stage.key(key).sign(stage.key(key).alg, decoded(payload)))}"),
            "twice": ("the signature stands twice", f"{text}.{encoded(decoded(signature) * 2)}")}
        for name, (comment, damaged_token) in ways.items():
            stage.case(f"signature-{alg}-{name}", comment, "Signature", damaged_token)
    stage.case("signature-other-key", "signed by another trusted key than the kid names", "Signature KeyID",
               stage.signed(stage.parts(), "sa-old"))
    stage.case("signature-unknown-key", "signed by an unknown key, with a trusted key's kid", "Signature KeyID",
               stage.signed(stage.parts(), "unknown"))


def ecdsa(stage):
    for bits, key in EC.items():
        alg, width, order = f"ES{bits}", WIDTHS[bits], ORDERS[bits]
        text = stage.parts(key=key)
        r, s = stage.key(key).ecdsa(bits, text.encode())
        high = max(s, order - s)

        def case(name, comment, signature, labels):
            stage.case(f"ecdsa-{alg.lower()}-{name}", comment, labels, f"{text}.{encoded(signature)}")

        def pair(first, second, size=width):
            return first.to_bytes(size, "big") + second.to_bytes(size, "big")

        top = (1 << (8 * width)) - 1
        for name, first, second in (
                ("zero-zero", 0, 0), ("zero-s", r, 0), ("zero-r", 0, s), ("one-one", 1, 1), ("order-r", order, s),
                ("order-s", r, order), ("order-order", order, order), ("order-less-one", order - 1, order - 1),
                ("all-ones", top, top)):
            case(name, "r, s: " + name.replace("-", " and "), pair(first, second), "EcdsaRange")
        if r + order <= top:
            case("r-plus-order", "r with the order added", pair(r + order, s), "EcdsaRange")
        if s + order <= top:
            case("s-plus-order", "s with the order added", pair(r, s + order), "EcdsaRange")
        case("low-s", "the smaller of the two possible s", pair(r, order - high), "Valid EcdsaForm")
        case("high-s", "the larger of the two possible s, as valid as the other", pair(r, high), "EcdsaForm")
        case("swapped", "s before r", pair(s, r), "EcdsaForm")
        case("der", "r and s in DER", utils.encode_dss_signature(r, s), "EcdsaForm")
        case("one-byte-wider", "a zero before each number", pair(r, s, width + 1), "EcdsaForm")
        case("minimal", "both numbers without their leading zeros, the first one cut by a byte",
             minimal(r)[1:] + minimal(s), "EcdsaForm")
        case("little-endian", "both numbers in reversed order of bytes",
             r.to_bytes(width, "little") + s.to_bytes(width, "little"), "EcdsaForm")
        case("half", "r alone", r.to_bytes(width, "big"), "EcdsaForm")


def rsa(stage):
    key = stage.key("sa")
    text = stage.parts()
    digest = hashlib.sha256(text.encode()).digest()
    prefix = bytes.fromhex(DIGEST_INFO["sha256"])
    right = pkcs1(prefix + digest, key.size)
    blocks = {
        "no-digest-info": ("the digest without DigestInfo", pkcs1(digest, key.size)),
        "sha1-info": ("a DigestInfo of SHA-1", pkcs1(bytes.fromhex(DIGEST_INFO["sha1"]) +
                                                     hashlib.sha1(text.encode()).digest(), key.size)),
        "no-null": ("a DigestInfo without its NULL", pkcs1(b"\x30\x2f\x30\x0b" + prefix[4:15] + prefix[17:] + digest,
                                                           key.size)),
        "block-type-2": ("block type 2", b"\0\2" + right[2:]),
        "trailing": ("a shorter padding, with bytes behind the digest",
                     b"\0\1" + b"\xff" * 8 + b"\0" + prefix + digest + bytes(key.size - 11 - len(prefix) - 32)),
        "padding-zero": ("a zero within the padding", right[:20] + b"\0" + right[21:]),
        "pss": ("RSASSA-PSS under the name RS256", pss("sha256", text.encode(), key.rsa[0].bit_length() - 1))}
    for name, (comment, block) in blocks.items():
        stage.case(f"rsa-{name}", comment, "RsaForm", f"{text}.{encoded(key.raw(block))}")
    number = int.from_bytes(key.raw(right), "big")
    for name, comment, data in (
            ("leading-zero", "a zero before the signature", b"\0" + number.to_bytes(key.size, "big")),
            ("plus-modulus", "the signature with the modulus added", (number + key.rsa[0]).to_bytes(key.size + 1, "big")),
            ("one", "the signature is the number one", (1).to_bytes(key.size, "big")),
            ("minus-one", "the signature is the modulus less one", (key.rsa[0] - 1).to_bytes(key.size, "big")),
            ("reversed", "the signature's bytes in reversed order", number.to_bytes(key.size, "little"))):
        stage.case(f"rsa-{name}", comment, "RsaForm", f"{text}.{encoded(data)}")
    for salt in (0, 20, 64, 222):
        text = stage.parts(alg="PS256")
        block = pss("sha256", text.encode(), key.rsa[0].bit_length() - 1, salt)
        stage.case(f"rsa-ps256-salt-{salt}", f"PS256 with a salt of {salt} bytes, where RFC 7518 asks for 32",
                   "RsaForm Algorithm", f"{text}.{encoded(key.raw(block))}", strict="refuse")
