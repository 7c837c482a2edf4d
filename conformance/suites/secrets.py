#!/usr/bin/env python3
"""Private keys stay where they belong: after a busy run neither output, errors, ring.json nor the process's memory hold a
private key's text or its DER.

The memory is that of `satoken issue --requests -` and `satoken keys …`, read by root from /proc/PID/mem while the process
waits for more requests. OpenSSL's own numbers stay there as long as the key does: they are words in the machine's order, and
are not looked for. What is looked for is what files hold: lines of base64, and numbers in the order of bytes that DER has.
"""

import base64
import os
import re
import shutil
import subprocess
import tempfile
import time
from pathlib import Path

from harness import API_AUDIENCES, ISSUER, RECORDINGS, Suite, arguments, run

KEYS = ("sa", "sa-ec", "sa-ec384", "sa-ec521", "ec-pkcs8")
REQUESTS = 2000


def secrets_of(path):
    """What gives a private key away, by name: each line of its base64 that holds private numbers, and these as DER has them."""
    text = path.read_text()
    body = re.findall(r"-----BEGIN (?:RSA |EC )?PRIVATE KEY-----(.*?)-----END", text, re.S)[-1]
    lines = body.split()
    numbers = run(["openssl", "pkey", "-in", path, "-noout", "-text"]).text
    found = {f"line {index} of its PEM": line.encode() for index, line in enumerate(lines) if len(line) >= 32}
    for name in ("priv", "privateExponent", "prime1", "prime2", "exponent1", "exponent2", "coefficient"):
        match = re.search(rf"^{name}:\n((?:    [0-9a-f:]+\n)+)", numbers, re.M)
        if match:
            number = bytes.fromhex(re.sub(r"[^0-9a-f]", "", match.group(1))).lstrip(b"\0")
            found[name] = number
    public = run(["openssl", "pkey", "-in", path, "-pubout"]).out
    # The first line of a PEM holds algorithm and modulus alone, and is much the same as the public key's.
    return {name: secret for name, secret in found.items()
            if secret not in public and not (name.startswith("line") and is_public(secret, path))}


def is_public(line, path):
    """Whether all that a line of base64 holds is in the public key as well."""
    data = base64.b64decode(line + b"=" * (-len(line) % 4))
    public = run(["openssl", "pkey", "-in", path, "-pubout", "-outform", "DER"]).out
    return data in public or data[-24:] in public


def memory(pid):
    """Every readable page that is the process's own."""
    pieces = []
    with open(f"/proc/{pid}/maps") as maps, open(f"/proc/{pid}/mem", "rb", 0) as mem:
        for line in maps:
            span, modes = line.split()[:2]
            start, end = (int(part, 16) for part in span.split("-"))
            if modes[0] == "r" and "w" in modes and end - start < 1 << 30:
                mem.seek(start)
                try:
                    pieces.append(mem.read(end - start))
                except OSError:
                    pass
    return b"\xff".join(pieces)


def busy(suite, key, folder):
    """Requests through one process; its output and errors, and its memory while it waits for more."""
    private = folder / f"{key}.key"
    shutil.copyfile(RECORDINGS / f"keys/{key}.key", private)
    private.chmod(0o600)
    errors = folder / "errors"
    with open(errors, "wb") as error:
        child = subprocess.Popen(
            [suite.satoken, "issue", "builder", "-n", "ci", "--requests", "-", "--service-account-signing-key-file", private,
             "--service-account-issuer", ISSUER, "--api-audiences", API_AUDIENCES, "--uid", "u"],
            stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=error)
        answers = []

        def read():
            answers.append(child.stdout.read1(1 << 20))
            return answers[-1]
        line = b'{"spec":{}}\n'
        child.stdin.write(line * REQUESTS)
        child.stdin.flush()
        end = time.monotonic() + 60
        # It answers in blocks: what is left over comes with the next ones.
        while sum(answer.count(b"\n") for answer in answers) < REQUESTS // 2 and time.monotonic() < end:
            if not read():
                break
        held = memory(child.pid) if child.poll() is None else None
        child.stdin.close()
        while read():
            pass
        child.wait(60)
    return b"".join(answers), errors.read_bytes(), held, child.returncode


def check_key(suite, key, folder):
    secrets = secrets_of(RECORDINGS / f"keys/{key}.key")
    output, errors, held, code = busy(suite, key, folder)
    suite.check(f"{key}: all requests are answered", (0, REQUESTS), (code, output.count(b"\n")))
    places = {"output": output, "errors": errors}
    if held is not None:
        # The key's public half is there, so the memory that was read is the right one.
        suite.check(f"{key}: the memory was read", True, b"system:serviceaccount" in held)
        places["memory"] = held
    for place, data in places.items():
        suite.check(f"{key}: nothing of it in {place}", [], [name for name, secret in secrets.items() if secret in data])


def check_ring(suite, folder):
    """A ring's documents and all that its commands say."""
    ring = folder / "ring"
    said = b""
    for words in (["init", "--service-account-issuer", ISSUER, "--new-cluster"], ["rotate", "publish", "--force", "early"],
                  ["status"], ["status", "-o", "json"], ["status", "-o", "prometheus"], ["list", "-o", "json"], ["plan"],
                  ["check", "-o", "json"], ["export"]):
        result = suite.run("keys", *words, "--keys", ring, timeout=120)
        said += result.out + result.err
    documents = b"".join(file.read_bytes() for name in ("ring.json", "jwks.json", "verification.pem", "observed.json")
                         for file in ring.rglob(name))
    for private in ring.glob("private/*.key"):
        secrets = secrets_of(private)
        for place, data in (("what commands say", said), ("ring.json, jwks.json and verification.pem", documents)):
            suite.check(f"ring, {private.name}: nothing of it in {place}", [],
                        [name for name, secret in secrets.items() if secret in data])


def main():
    suite = Suite(arguments(__doc__))
    if not shutil.which("openssl"):
        suite.skip("openssl is not installed")
        return suite.report()
    if os.geteuid() != 0:
        suite.skip("reading another process's memory needs root", len(KEYS))
        return suite.report()
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        for key in KEYS:
            check_key(suite, key, folder)
        check_ring(suite, folder)
    return suite.report()


if __name__ == "__main__":
    raise SystemExit(main())
