"""Signatures of every kind, right ones and wrong ones. The same key and text always give the same signature: RSASSA-PSS
takes its salt from the text, and ECDSA its nonce from key and text (RFC 6979)."""

import base64
import hashlib
import hmac
import re
from pathlib import Path

from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec, utils

KEYS = Path(__file__).resolve().parents[2] / "kube-apiserver" / "keys"
HASHES = {"256": hashes.SHA256, "384": hashes.SHA384, "512": hashes.SHA512}
WIDTHS = {"256": 32, "384": 48, "512": 66}
# The DER that PKCS#1 v1.5 puts before a digest (RFC 8017, 9.2).
DIGEST_INFO = {"sha1": "3021300906052b0e03021a05000414", "sha256": "3031300d060960864801650304020105000420",
               "sha384": "3041300d060960864801650304020205000430",
               "sha512": "3051300d060960864801650304020305000440"}
ORDERS = {"256": 0xFFFFFFFF00000000FFFFFFFFFFFFFFFFBCE6FAADA7179E84F3B9CAC2FC632551,
          "384": int("FFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFC7634D81F4372DDF581A0DB248B0A77A"
                     "ECEC196ACCC52973", 16),
          "512": (1 << 521) - 0x5AE79787C40D069948033FEB708F65A2FC44A36477663B851449048E16EC79BF7}


def encoded(data):
    """base64url without padding."""
    return base64.urlsafe_b64encode(data).rstrip(b"=").decode()


def decoded(text):
    return base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))


class Key:
    """A key pair of conformance/kube-apiserver/keys, by the name of its file."""

    def __init__(self, name):
        self.name = name
        text = (KEYS / f"{name}.key").read_text()
        body = re.search(r"-----BEGIN ((?:RSA |EC )?PRIVATE KEY)-----.*?-----END \1-----", text, re.S).group(0)
        self.rsa = rsa_numbers(body) if " EC " not in body else None
        self.private = None if self.rsa else serialization.load_pem_private_key(body.encode(), None)
        if self.private is not None and not isinstance(self.private, ec.EllipticCurvePrivateKey):
            raise ValueError(f"{name}: neither RSA nor ECDSA")
        self.spki = rsa_spki(*self.rsa[:2]) if self.rsa else self.private.public_key().public_bytes(
            serialization.Encoding.DER, serialization.PublicFormat.SubjectPublicKeyInfo)
        self.kid = encoded(hashlib.sha256(self.spki).digest())

    @property
    def alg(self):
        """The algorithm that kube-apiserver signs with."""
        if self.rsa:
            return "RS256"
        return {256: "ES256", 384: "ES384", 521: "ES512"}.get(self.private.curve.key_size, "ES256")

    @property
    def pem(self):
        text = base64.b64encode(self.spki).decode()
        lines = [text[start:start + 64] for start in range(0, len(text), 64)]
        return "\n".join(["-----BEGIN PUBLIC KEY-----", *lines, "-----END PUBLIC KEY-----", ""])

    @property
    def size(self):
        """The bytes of an RSA signature."""
        return (self.rsa[0].bit_length() + 7) // 8

    @property
    def jwk(self):
        """The public members that RFC 7518, 6 asks for."""
        if self.rsa:
            return {"kty": "RSA", "n": encoded(minimal(self.rsa[0])), "e": encoded(minimal(self.rsa[1]))}
        numbers = self.private.public_key().public_numbers()
        width = (self.private.curve.key_size + 7) // 8
        return {"kty": "EC", "crv": f"P-{self.private.curve.key_size}", "x": encoded(numbers.x.to_bytes(width, "big")),
                "y": encoded(numbers.y.to_bytes(width, "big"))}

    def sign(self, alg, text):
        """The signature of bytes by RS*, PS* or ES*, whatever the key's own algorithm is."""
        kind, bits = alg[:2], alg[2:]
        if kind == "RS":
            digest = hashlib.new(f"sha{bits}", text).digest()
            return self.raw(pkcs1(bytes.fromhex(DIGEST_INFO[f"sha{bits}"]) + digest, self.size))
        if kind == "PS":
            return self.raw(pss(f"sha{bits}", text, self.rsa[0].bit_length() - 1))
        r, s = self.ecdsa(bits, text)
        return r.to_bytes(WIDTHS[bits], "big") + s.to_bytes(WIDTHS[bits], "big")

    def ecdsa(self, bits, text):
        """The two numbers of an ECDSA signature."""
        algorithm = ec.ECDSA(HASHES[bits](), deterministic_signing=True)
        return utils.decode_dss_signature(self.private.sign(text, algorithm))

    def raw(self, block):
        """RSA's own operation on an encoded message."""
        number = int.from_bytes(block, "big")
        _, _, _, p, q, dp, dq, inverse = self.rsa
        first, second = pow(number, dp, p), pow(number, dq, q)
        return (second + (first - second) * inverse % p * q).to_bytes(self.size, "big")


def minimal(number):
    return number.to_bytes((number.bit_length() + 7) // 8, "big")


def pkcs1(digest_info, size):
    """EMSA-PKCS1-v1_5 (RFC 8017, 9.2) of whatever stands in the place of a DigestInfo."""
    return b"\0\1" + b"\xff" * (size - len(digest_info) - 3) + b"\0" + digest_info


def pss(name, text, bits, salt_length=None):
    """EMSA-PSS (RFC 8017, 9.1.1), with a salt that is made from the text."""
    digest = hashlib.new(name, text).digest()
    salt_length = len(digest) if salt_length is None else salt_length
    salt = (hashlib.sha512(b"salt" + text).digest() * 4)[:salt_length]
    size = (bits + 7) // 8
    inner = hashlib.new(name, bytes(8) + digest + salt).digest()
    block = bytes(size - salt_length - len(digest) - 2) + b"\1" + salt
    mask = b"".join(hashlib.new(name, inner + count.to_bytes(4, "big")).digest() for count in range(16))
    masked = bytearray(a ^ b for a, b in zip(block, mask))
    masked[0] &= 0xFF >> (8 * size - bits)
    return bytes(masked) + inner + b"\xbc"


def hs(alg, secret, text):
    return hmac.new(secret, text, f"sha{alg[2:]}").digest()


def der_elements(data):
    """The (tag, content) pairs of a DER sequence's content."""
    while data:
        tag, length, start = data[0], data[1], 2
        if length & 0x80:
            start = 2 + (length & 0x7F)
            length = int.from_bytes(data[2:start], "big")
        yield tag, data[start:start + length]
        data = data[start + length:]


def rsa_numbers(pem):
    """n, e, d, p, q, dp, dq and q's inverse of a key in PKCS#1 or PKCS#8; None for a key of another kind. Short keys are read, too."""
    der = base64.b64decode("".join(pem.splitlines()[1:-1]))
    elements = list(der_elements(next(der_elements(der))[1]))
    if "RSA" not in pem.splitlines()[0]:
        if b"\x2a\x86\x48\x86\xf7\x0d\x01\x01\x01" not in elements[1][1]:
            return None
        elements = list(der_elements(next(der_elements(elements[2][1]))[1]))
    return tuple(int.from_bytes(content, "big") for _, content in elements[1:9])


def der(tag, content):
    length = len(content)
    head = bytes([length]) if length < 128 else bytes([0x80 | len(minimal(length))]) + minimal(length)
    return bytes([tag]) + head + content


def rsa_spki(n, e):
    """A SubjectPublicKeyInfo of any size, which the library does not write for short keys."""
    numbers = b"".join(der(2, number.to_bytes(number.bit_length() // 8 + 1, "big")) for number in (n, e))
    algorithm = bytes.fromhex("300d06092a864886f70d0101010500")
    return der(0x30, algorithm + der(3, b"\0" + der(0x30, numbers)))
