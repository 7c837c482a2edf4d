#!/usr/bin/env python3
"""Runs a signer of satokend through the contract of KEP-740, by a client in another language.

    conformance/external-signer.py --satoken PATH --satokend PATH

The stubs are made from Sources/ExternalSignerProtocol/externaljwt.proto by grpcio-tools; signatures are verified by the
package cryptography. Needs grpcio, grpcio-tools and cryptography from PyPI. Exit code: 0 if all checks hold, 1 if one
fails, 69 if something needed is missing.
"""

import argparse
import base64
import concurrent.futures
import json
import os
import pathlib
import signal
import socket
import stat
import subprocess
import sys
import tempfile
import time

try:
    import grpc
    import grpc_tools
    from cryptography.hazmat.primitives import hashes, serialization
    from cryptography.hazmat.primitives.asymmetric import ec, padding, rsa, utils
    from grpc_tools import protoc
except ImportError as missing:
    print(f"external-signer.py: {missing}; pip install grpcio grpcio-tools cryptography", file=sys.stderr)
    sys.exit(69)

REPOSITORY = pathlib.Path(__file__).resolve().parent.parent
ISSUER = "https://kubernetes.default.svc"
OTHER = "https://old.example"
checks = failures = 0


def check(what, holds, got=""):
    global checks, failures
    checks += 1
    if not holds:
        failures += 1
        print(f"FAILED  {what}: {got!r}")


def stubs(folder):
    proto = REPOSITORY / "Sources/ExternalSignerProtocol/externaljwt.proto"
    well_known = pathlib.Path(grpc_tools.__file__).parent / "_proto"
    code = protoc.main(["protoc", f"-I{proto.parent}", f"-I{well_known}", f"--python_out={folder}",
                        f"--grpc_python_out={folder}", str(proto)])
    if code:
        sys.exit("external-signer.py: protoc failed")
    sys.path.insert(0, str(folder))
    import externaljwt_pb2
    import externaljwt_pb2_grpc
    return externaljwt_pb2, externaljwt_pb2_grpc


def encode(data):
    return base64.urlsafe_b64encode(data).rstrip(b"=").decode()


def decode(text):
    return base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))


def payload(issuer=ISSUER, lifetime=3600, **changes):
    now = int(time.time())
    claims = {"aud": [issuer], "exp": now + lifetime, "iat": now, "iss": issuer, "jti": os.urandom(8).hex(),
              "kubernetes.io": {"namespace": "default", "serviceaccount": {"name": "app", "uid": "u"}},
              "nbf": now, "sub": "system:serviceaccount:default:app"}
    claims.update(changes)
    claims = {name: value for name, value in claims.items() if value is not None}
    return encode(json.dumps(claims, separators=(",", ":"), sort_keys=True).encode())


def verifies(key, algorithm, text, signature):
    hashing = {"RS256": hashes.SHA256, "ES256": hashes.SHA256, "ES384": hashes.SHA384, "ES512": hashes.SHA512}[algorithm]()
    try:
        if isinstance(key, rsa.RSAPublicKey):
            key.verify(signature, text, padding.PKCS1v15(), hashing)
        else:
            half = (key.curve.key_size + 7) // 8
            if len(signature) != 2 * half:
                return False
            number = [int.from_bytes(part, "big") for part in (signature[:half], signature[half:])]
            key.verify(utils.encode_dss_signature(*number), text, ec.ECDSA(hashing))
        return True
    except Exception:
        return False


def code(call):
    try:
        call()
        return "OK"
    except grpc.RpcError as error:
        return error.code().name


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--satoken", required=True)
    parser.add_argument("--satokend", required=True)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        folder = pathlib.Path(folder)
        messages, services = stubs(folder)
        for algorithm in ["RS256", "ES256", "ES384", "ES512"]:
            run(options, folder, algorithm, messages, services)
    print(f"external-signer.py: {checks} checks, {failures} failed")
    sys.exit(1 if failures else 0)


def start(options, folder, ring, path, *more):
    log = open(folder / "signer.log", "ab")
    process = subprocess.Popen([options.satokend, "signer", "--socket", path, "--keys", ring, "--refresh-hint", "60s",
                                "--observations", folder / "handed-out.json", *more], stderr=log, stdout=log)
    for _ in range(100):
        if path.exists():
            return process
        if process.poll() is not None:
            break
        time.sleep(0.1)
    sys.exit(f"external-signer.py: the signer did not start:\n{(folder / 'signer.log').read_text()}")


def run(options, folder, algorithm, messages, services):
    ring, path = folder / f"ring-{algorithm}", folder / f"{algorithm}.sock"
    subprocess.run([options.satoken, "keys", "init", "--keys", ring, "--algorithm", algorithm, "--new-cluster",
                    "--service-account-issuer", ISSUER, "--service-account-issuer", OTHER],
                   check=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    process = start(options, folder, ring, path)
    try:
        check(f"{algorithm}: the socket is for its user alone", stat.S_IMODE(path.stat().st_mode) == 0o600,
              oct(path.stat().st_mode))
        with grpc.insecure_channel(f"unix:{path}", options=[("grpc.default_authority", "localhost")]) as channel:
            contract(f"{algorithm}: ", services.ExternalJWTSignerStub(channel), algorithm, ring, messages)
            hostile(f"{algorithm}: ", channel, path, services.ExternalJWTSignerStub(channel), messages)
        note = json.loads((folder / "handed-out.json").read_text())["handedOutKeys"]
        check(f"{algorithm}: what was handed out is noted", len(note["keyIDs"]) == 1 and note["maxAge"] == 60, note)
        second = subprocess.run([options.satokend, "signer", "--socket", path, "--keys", ring], capture_output=True)
        check(f"{algorithm}: a socket that is alive is not taken over", second.returncode == 69, second.stderr)
        process.kill()
        process.wait()
        process = start(options, folder, ring, path)
        with grpc.insecure_channel(f"unix:{path}") as channel:
            stub = services.ExternalJWTSignerStub(channel)
            check(f"{algorithm}: a dead socket is replaced",
                  code(lambda: stub.Metadata(messages.MetadataRequest(), wait_for_ready=True, timeout=10)) == "OK")
        process.send_signal(signal.SIGTERM)
        check(f"{algorithm}: SIGTERM ends it with 0", process.wait(20) == 0, process.returncode)
        check(f"{algorithm}: its socket is removed", not path.exists())
    finally:
        process.kill()
        process.wait()


def contract(name, stub, algorithm, ring, messages):
    wait = {"wait_for_ready": True, "timeout": 10}
    metadata = stub.Metadata(messages.MetadataRequest(), **wait)
    check(name + "the longest lifetime is a year", metadata.max_token_expiration_seconds == 31536000, metadata)
    fetched = stub.FetchKeys(messages.FetchKeysRequest(), **wait)
    check(name + "the hint is the flag's", fetched.refresh_hint_seconds == 60, fetched.refresh_hint_seconds)
    check(name + "the time of the data is now", abs(fetched.data_timestamp.seconds - time.time()) < 120)
    check(name + "one key, published", [key.exclude_from_oidc_discovery for key in fetched.keys] == [False])
    jwks = json.loads((ring / "current" / "jwks.json").read_text())
    check(name + "the key_id is kube's kid", [key.key_id for key in fetched.keys] == [key["kid"] for key in jwks["keys"]])
    key = serialization.load_der_public_key(fetched.keys[0].key)
    der = key.public_bytes(serialization.Encoding.DER, serialization.PublicFormat.SubjectPublicKeyInfo)
    check(name + "the key is a SubjectPublicKeyInfo", der == fetched.keys[0].key)

    def sign(claims, **more):
        return stub.Sign(messages.SignJWTRequest(claims=claims), timeout=10, **more)

    for issuer in [ISSUER, OTHER]:
        claims = payload(issuer)
        answer = sign(claims)
        header = json.loads(decode(answer.header))
        check(name + "the header is exactly alg, kid and typ",
              header == {"alg": algorithm, "kid": fetched.keys[0].key_id, "typ": "JWT"}, header)
        check(name + "nothing is padded", "=" not in answer.header + answer.signature)
        check(name + "the signature verifies",
              verifies(key, algorithm, f"{answer.header}.{claims}".encode(), decode(answer.signature)))
    check(name + "unknown members of kubernetes.io pass", code(lambda: sign(payload(**{"kubernetes.io": {
        "namespace": "default", "serviceaccount": {"name": "app", "uid": "u"}, "future": [1]}}))) == "OK")
    for what, claims, wanted in [
            ("a foreign issuer", payload("https://foreign.example"), "PERMISSION_DENIED"),
            ("a lifetime past a year", payload(lifetime=31536001), "OUT_OF_RANGE"),
            ("no exp", payload(exp=None), "OUT_OF_RANGE"),
            ("another subject", payload(sub="system:serviceaccount:default:other"), "INVALID_ARGUMENT"),
            ("no ServiceAccount", payload(**{"kubernetes.io": None}), "INVALID_ARGUMENT"),
            ("no claims", "", "INVALID_ARGUMENT"), ("no base64url", "{}", "INVALID_ARGUMENT"),
            ("padding", encode(b"{}") + "=", "INVALID_ARGUMENT"), ("no object", encode(b"[]"), "INVALID_ARGUMENT"),
            ("a large payload", payload(pad="x" * 70000), "RESOURCE_EXHAUSTED")]:
        got = code(lambda: sign(claims))
        check(name + what + " is refused", got == wanted, got)
    # The signer hangs up in the middle: what the client makes of it differs.
    got = code(lambda: sign("A" * (3 << 20)))
    check(name + "a huge message is refused", got in ("RESOURCE_EXHAUSTED", "CANCELLED"), got)
    with concurrent.futures.ThreadPoolExecutor(32) as pool:
        many = [payload() for _ in range(500)]
        answers = list(pool.map(sign, many))
    check(name + "500 at once verify", all(
        verifies(key, algorithm, f"{answer.header}.{claims}".encode(), decode(answer.signature))
        for claims, answer in zip(many, answers)))


def hostile(name, channel, path, stub, messages):
    unknown = channel.unary_unary("/v1.ExternalJWTSigner/Destroy", lambda x: x, lambda x: x)
    check(name + "an unknown method is unimplemented", code(lambda: unknown(b"", timeout=10)) == "UNIMPLEMENTED")
    garbage = channel.unary_unary("/v1.ExternalJWTSigner/Sign", lambda x: x, lambda x: x)
    got = code(lambda: garbage(b"\xff\xff\xff\xff", timeout=10))
    check(name + "what is no message is refused", got not in ("OK", "DEADLINE_EXCEEDED"), got)
    sockets = []
    for first in [b"", b"GET / HTTP/1.1\r\n\r\n", b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n", b"\0" * 1000]:
        connection = socket.socket(socket.AF_UNIX)
        connection.connect(str(path))
        connection.sendall(first)
        sockets.append(connection)
    check(name + "others are served meanwhile",
          code(lambda: stub.Metadata(messages.MetadataRequest(), timeout=10)) == "OK")
    for connection in sockets:
        connection.close()


if __name__ == "__main__":
    main()
