"""Other implementations of JWS that are programs, or C libraries with a small program of ours around them.

They have the same functions as those of others.py. Those that know signatures alone verify the signature, and what goes
around it is done here.
"""

import atexit
import json
import os
import shutil
import subprocess
import tempfile
from pathlib import Path

from harness import decoded, run, unpadded
from others import WIDTHS, payload, serialization, signing_input

try:
    from cryptography.hazmat.primitives.asymmetric import utils
except ImportError:
    utils = None

PEERS = Path(__file__).parent / "peers"


class Latchset:
    """The jose command. It reads no PEM."""

    name = "jose"

    @staticmethod
    def missing():
        if not shutil.which("jose"):
            return "jose is not installed"
        return None if serialization else "cryptography is not installed"

    @staticmethod
    def sign(key, claims):
        with tempfile.TemporaryDirectory() as folder:
            jwk = Path(folder) / "key.jwk"
            jwk.write_text(json.dumps(key.private_jwk))
            template = json.dumps({"protected": key.header})
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

    @staticmethod
    def jwk(key):
        return json.loads(run(["jose", "jwk", "pub", "-i-"], stdin=json.dumps(key.private_jwk).encode()).out)


class OpenSSL:
    """The openssl command, which has ECDSA signatures in DER."""

    name = "openssl"
    jwk = None

    @staticmethod
    def missing():
        if not shutil.which("openssl"):
            return "openssl is not installed"
        return None if serialization else "cryptography is not installed"

    @classmethod
    def sign(cls, key, claims):
        signed = signing_input(key, claims)
        signature = run(["openssl", "dgst", "-sha" + key.alg[2:], "-sign", key.private], stdin=signed.encode()).out
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
            done = run(["openssl", "dgst", "-sha" + key.alg[2:], "-verify", key.public, "-signature", file],
                       stdin=signed.encode())
        return payload(token) if done.code == 0 else None


class LineProgram:
    """A program that answers one job a line. It is started once."""

    def __init__(self, name, command, environment=None):
        self.child = subprocess.Popen([str(part) for part in command], stdin=subprocess.PIPE, stdout=subprocess.PIPE,
                                      text=True, env={**os.environ, **(environment or {})})
        self.name = name
        atexit.register(self.end)

    def end(self):
        self.child.stdin.close()
        self.child.wait(20)

    def ask(self, *words):
        """The answer to one line; None for "refused"."""
        print(*words, file=self.child.stdin, flush=True)
        answer = self.child.stdout.readline().rstrip("\n")
        if not answer:
            raise RuntimeError(f"{self.name} ended at {words[:2]}")
        return None if answer == "refused" else answer


class Compiled:
    """What is compiled when it is first needed, into a folder that goes with the process."""

    folder = None

    @classmethod
    def file(cls, name):
        if cls.folder is None:
            cls.folder = tempfile.TemporaryDirectory()
        return Path(cls.folder.name) / name

    @classmethod
    def c(cls, name, *libraries):
        """A program of peers/NAME.c, or None where compiler or library are missing."""
        if not shutil.which("cc") or not shutil.which("pkg-config"):
            return None
        flags = run(["pkg-config", "--cflags", "--libs", *libraries])
        if flags.code != 0:
            return None
        done = run(["cc", "-O1", "-o", cls.file(name), PEERS / f"{name}.c", *flags.text.split()])
        if done.code != 0:
            raise RuntimeError(done.errors)
        return cls.file(name)


class SignatureProgram:
    """A program that knows signatures alone. It makes its public key from the numbers of our JWK.

        sign ALG PKCS8 TEXT            answers a signature
        verify ALG JWK TEXT SIGNATURE  answers the word accepted
        jwk SPKI                       answers the numbers in the same form
    A JWK is RSA,n,e or EC,crv,x,y.
    """

    program = None

    @classmethod
    def ask(cls, *words):
        if cls.program is None:
            cls.program = LineProgram(cls.name, *cls.command())
        return cls.program.ask(*words)

    @classmethod
    def sign(cls, key, claims):
        signed = signing_input(key, claims)
        pkcs8 = "".join(key.plain_private_pem.splitlines()[1:-1])
        return f"{signed}.{cls.ask('sign', key.alg, pkcs8, signed)}"

    @classmethod
    def verify(cls, key, token):
        signed, signature = token.rsplit(".", 1)
        jwk = ",".join(key.ours[name] for name in numbers(key))
        return payload(token) if cls.ask("verify", key.alg, jwk, signed, signature) else None

    @classmethod
    def jwk(cls, key):
        found = cls.ask("jwk", "".join(key.public_pem.splitlines()[1:-1]))
        return dict(zip(numbers(key), found.split(",")))


def numbers(key):
    return ("kty", "n", "e") if key.kind == "RSA" else ("kty", "crv", "x", "y")


class Node(SignatureProgram):
    name = "node"

    @staticmethod
    def missing():
        return None if shutil.which("node") else "nodejs is not installed"

    @staticmethod
    def command():
        return ["node", PEERS / "signatures.mjs"], None


class Java(SignatureProgram):
    name = "java"

    @staticmethod
    def missing():
        # A runtime alone does not compile the peer's source.
        if not shutil.which("java") or run(["java", "--list-modules"]).text.find("jdk.compiler") < 0:
            return "java (a JDK) is not installed"
        return None

    @staticmethod
    def command():
        return ["java", "-XX:TieredStopAtLevel=1", PEERS / "Signatures.java"], None


class Go(SignatureProgram):
    name = "go"

    @staticmethod
    def missing():
        return None if shutil.which("go") else "go is not installed"

    @staticmethod
    def command():
        file = Compiled.file("go-signatures")
        done = run(["go", "build", "-o", file, PEERS / "signatures.go"], timeout=600)
        if done.code != 0:
            raise RuntimeError(done.errors)
        return [file], None


class CLibrary:
    """A C library of JOSE, with the program of peers/ around it.

        sign KEY HEADER CLAIMS   answers a token
        verify KEY TOKEN         answers the payload
    All three are base64url; KEY is a JWK or PEM.
    """

    program = None

    @classmethod
    def missing(cls):
        if serialization is None:
            return "cryptography is not installed"
        cls.file = Compiled.c(cls.source, *cls.libraries)
        return None if cls.file else f"{cls.name} is not installed"

    @classmethod
    def ask(cls, *words):
        if cls.program is None:
            cls.program = LineProgram(cls.name, [cls.file])
        return cls.program.ask(*(unpadded(word.encode()) if index else word for index, word in enumerate(words)))

    @classmethod
    def sign(cls, key, claims):
        return cls.ask("sign", cls.private_key(key), json.dumps(key.header), json.dumps(claims))

    @classmethod
    def verify(cls, key, token):
        found = cls.ask("verify", cls.public_key(key), token)
        return json.loads(decoded(found)) if found else None


class Cjose(CLibrary):
    """Reads JWKs alone."""

    name, source, libraries = "cjose", "cjose", ("cjose", "jansson")

    @staticmethod
    def private_key(key):
        return json.dumps(key.private_jwk)

    @staticmethod
    def public_key(key):
        return json.dumps(key.ours)

    @classmethod
    def jwk(cls, key):
        return json.loads(decoded(cls.ask("jwk", json.dumps(key.private_jwk))))


class Libjwt(CLibrary):
    """Version 1 reads PEM alone."""

    name, source, libraries = "libjwt", "libjwt", ("libjwt", "jansson")
    jwk = None

    @staticmethod
    def private_key(key):
        return key.plain_private_pem

    @staticmethod
    def public_key(key):
        return key.public_pem


EVERY = (Latchset, OpenSSL, Node, Java, Go, Cjose, Libjwt)
