#!/usr/bin/env python3
"""Bad input and bad outputs: the right exit code, a clear error, no crash, bounded time and memory, no secrets shown.

Every way of being no good file meets every place where a command reads one. Each process gets 10 seconds and
1 GiB of address space.
"""

import errno
import json
import os
import pwd
import resource
import shutil
import stat
import subprocess
import tempfile
import threading
import time
from pathlib import Path

from harness import ISSUER, RECORDINGS, Result, Suite, arguments, recording

SECONDS = 10
MEMORY = 1 << 30
HUGE = 100_000_000
NOW = 1795491429

# Exit codes.
YES, REFUSED, USAGE, UNREADABLE, MISSING, IO, PERMISSION = 0, 1, 64, 65, 66, 74, 77


class Place:
    """A place where a command reads a file: how to name the file there, and the answers to what may stand in it."""

    def __init__(self, name, command, **answers):
        self.name = name
        self.command = command  # a function: the file's path -> arguments
        self.answers = answers


def token_place(name, command):
    """Whatever stands where a token belongs is judged, so it is refused; a file that is not there is not."""
    return Place(name, command, empty=REFUSED, binary=REFUSED, huge=REFUSED, cut=REFUSED, zero=REFUSED)


def document_place(name, command):
    return Place(name, command, empty=UNREADABLE, binary=UNREADABLE, huge=UNREADABLE, cut=UNREADABLE,
                 zero=UNREADABLE)


class Trial:
    """What all cases share: the folder, the commands, and the rules that hold for every process."""

    def __init__(self, suite, folder):
        self.suite = suite
        self.folder = folder
        self.private = self.copy("keys/sa.key", 0o600)
        self.public = self.copy("keys/sa.pub", 0o644)
        self.objects = self.copy("objects.json", 0o644)
        self.claims = folder / "claims"
        self.claims.write_text('{"sub":"x"}')
        self.signing = ["--service-account-signing-key-file", self.private, "--service-account-issuer", ISSUER]
        self.trust = ["--service-account-key-file", self.public, "--service-account-issuer", ISSUER,
                      "--now", NOW + 60]
        self.issue = ["issue", "builder", "-n", "ci", *self.signing, "--now", NOW]
        cases = recording("token-reviews.json")["cases"]
        self.token = next(case["token"] for case in cases if case["name"] == "valid-unbound")
        self.secrets = self.token.split(".")
        self.secrets += [line for line in self.private.read_text().splitlines() if "-----" not in line]
        self.request = json.dumps({"apiVersion": "authentication.k8s.io/v1", "kind": "TokenRequest",
                                   "spec": {}}) + "\n"

    def copy(self, name, mode):
        path = self.folder / Path(name).name
        shutil.copyfile(RECORDINGS / name, path)
        path.chmod(mode)
        return path

    def places(self):
        return [
            token_place("verify --token-file", lambda f: ["verify", *self.trust, "--token-file", f]),
            token_place("verify FILE", lambda f: ["verify", *self.trust, "--", f]),
            token_place("inspect --token-file", lambda f: ["inspect", *self.trust, "--token-file", f]),
            document_place("verify --service-account-key-file",
                           lambda f: ["verify", "--service-account-key-file", f, "--service-account-issuer", ISSUER,
                                      "--now", NOW + 60, "--", self.token]),
            document_place("inspect --service-account-key-file",
                           lambda f: ["inspect", "--service-account-key-file", f, "--service-account-issuer",
                                      ISSUER, "--now", NOW + 60, "--", self.token]),
            document_place("jwks --service-account-key-file", lambda f: ["jwks", "--service-account-key-file", f]),
            document_place("openid-configuration --service-account-key-file",
                           lambda f: ["openid-configuration", "--service-account-issuer", ISSUER,
                                      "--service-account-key-file", f]),
            document_place("issue --service-account-signing-key-file",
                           lambda f: ["issue", "builder", "-n", "ci", "--uid", "u", "--service-account-issuer",
                                      ISSUER, "--now", NOW, "--service-account-signing-key-file", f]),
            document_place("sign --service-account-signing-key-file",
                           lambda f: ["sign", "--service-account-signing-key-file", f]),
            document_place("issue --objects", lambda f: [*self.issue, "--objects", f]),
            document_place("verify --objects", lambda f: ["verify", *self.trust, "--objects", f, "--", self.token]),
            # A line that is no request is answered in its place; no line at all needs no answer. A line without an
            # end is waited for: requests may come from a pipe that stays open.
            Place("issue --requests",
                  lambda f: [*self.issue, "--objects", self.objects, "--requests", f],
                  empty=YES, binary=REFUSED, huge=REFUSED, cut=REFUSED, zero=None),
        ]

    def content(self, place, what):
        """The beginning of what the place is made for, cut off in the middle."""
        whole = {"verify --token-file": self.token, "verify FILE": self.token, "inspect --token-file": self.token,
                 "issue --requests": self.request * 2, "issue --objects": self.objects.read_text(),
                 "verify --objects": self.objects.read_text()}
        if place.name in whole:
            text = whole[place.name]
        else:
            text = (self.private if "signing" in place.name else self.public).read_text()
        return text[:len(text) - 40] if what == "cut" else text

    def judge(self, case, want, result, quiet=False, error=True):
        """The exit code is among those wanted, nothing secret is on standard error, and something helpful is."""
        want = want if isinstance(want, tuple) else (want,)
        shown = [secret for secret in self.secrets if secret.encode() in result.err]
        expected = " or ".join(f"exit {code}" for code in want)
        if result.code not in want:
            self.suite.fail(case, expected, str(result))
        elif shown:
            self.suite.fail(case, "no secret on standard error", str(result))
        elif quiet and result.err:
            self.suite.fail(case, f"{expected}, quietly", str(result))
        elif error and not quiet and result.code >= USAGE and not result.err.strip():
            self.suite.fail(case, f"{expected} with an error in words", str(result))
        else:
            self.suite.passed += 1


def limited():
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


def start(trial, parts, **options):
    environment = {k: v for k, v in os.environ.items() if not k.startswith("SATOKEN_")}
    options = {"stdin": subprocess.DEVNULL, "stdout": subprocess.PIPE, "stderr": subprocess.PIPE, **options}
    return subprocess.Popen([trial.suite.satoken, *map(str, parts)], env=environment, cwd=trial.folder,
                            preexec_fn=limited, **options)


def finish(process, stdin=None):
    try:
        out, err = process.communicate(stdin, timeout=SECONDS)
        return Result(process.returncode, out or b"", err or b"")
    except subprocess.TimeoutExpired:
        process.kill()
        out, err = process.communicate()
        return Result(None, out or b"", err or b"", timed_out=True)


def run(trial, parts, **options):
    if parts[0] != "sign" or "stdin" in options:
        return finish(start(trial, parts, **options))
    with open(trial.claims, "rb") as claims:  # what `sign` signs comes on standard input
        return finish(start(trial, parts, stdin=claims, **options))


# --- Input


def check_files(trial):
    """Files that are there and hold the wrong thing, and devices without an end."""
    folder = trial.folder
    (folder / "empty").write_bytes(b"")
    (folder / "binary").write_bytes(bytes(range(256)) * 64)
    with open(folder / "huge", "wb") as huge:
        huge.truncate(HUGE)
    for place in trial.places():
        (folder / "cut").write_text(trial.content(place, "cut"))
        for what, path in (("empty", folder / "empty"), ("binary", folder / "binary"), ("huge", folder / "huge"),
                           ("cut", folder / "cut"), ("zero", "/dev/zero")):
            if place.answers[what] is None:
                continue
            trial.judge(f"{place.name}: {what}", place.answers[what], run(trial, place.command(path)))


def check_huge_text(trial):
    """100 MB that look like the real thing to the end: a token's alphabet, a PEM block, an array, one line."""
    folder = trial.folder
    block = "A" * 63 + "\n"
    contents = {
        "token": lambda: "e30." + "A" * HUGE + ".AAAA",
        "pem": lambda: "-----BEGIN PUBLIC KEY-----\n" + block * (HUGE // 64) + "-----END PUBLIC KEY-----\n",
        "json": lambda: '{"items":[' + "[" * HUGE,
        "requests": lambda: '{"spec":{"audiences":["' + "a" * HUGE + '"]}}\n',
    }
    for place in trial.places():
        kind = ("token" if place.answers["cut"] == REFUSED and "requests" not in place.name else
                "requests" if "requests" in place.name else "json" if "objects" in place.name else "pem")
        (folder / "huge-text").write_text(contents[kind]())
        trial.judge(f"{place.name}: 100 MB of text", place.answers["huge"],
                    run(trial, place.command(folder / "huge-text")))
    (folder / "huge-text").unlink()


def check_standard_input(trial):
    """The same on standard input: for tokens, claims and requests."""
    commands = {"verify": (["verify", *trial.trust], REFUSED), "inspect": (["inspect", *trial.trust], REFUSED),
                "verify --token-file -": (["verify", *trial.trust, "--token-file", "-"], REFUSED),
                "sign": (["sign", "--service-account-signing-key-file", trial.private], UNREADABLE)}
    for name, (command, want) in commands.items():
        for what in ("empty", "binary", "huge"):
            if name == "inspect" and what == "empty":
                continue  # an empty standard input means the Pod's own token
            with open(trial.folder / what, "rb") as file:
                trial.judge(f"{name}: {what} on standard input", want, run(trial, command, stdin=file))
        with open("/dev/zero", "rb") as file:
            trial.judge(f"{name}: /dev/zero on standard input", want, run(trial, command, stdin=file))
    directory = os.open(trial.folder, os.O_RDONLY)
    for name in ("verify", "inspect", "sign"):
        trial.judge(f"{name}: a directory on standard input", (UNREADABLE, MISSING),
                    run(trial, commands[name][0], stdin=directory))
    os.close(directory)


def check_absent(trial):
    """Names of nothing, and of a directory."""
    for place in trial.places():
        # A TOKEN that names no file is a token, and refused.
        missing = REFUSED if place.name == "verify FILE" else MISSING
        for what, path in (("missing", trial.folder / "nothing"), ("missing folder", trial.folder / "no/thing"),
                           ("under a file", trial.public / "x"), ("an endless name", "x" * 5000)):
            want = (missing, UNREADABLE, IO) if what == "an endless name" else missing
            trial.judge(f"{place.name}: {what}", want, run(trial, place.command(path)))
        directory = REFUSED if place.name == "verify FILE" else (UNREADABLE, MISSING)
        trial.judge(f"{place.name}: a directory", directory, run(trial, place.command(trial.folder)))


def check_unreadable(trial):
    """Files that this user may not read. To root everything is readable, so root asks as `nobody`."""
    options, reason = other_user(trial)
    if reason:
        trial.suite.skip(reason, len(trial.places()))
        return
    locked = trial.folder / "locked"
    locked.write_text(trial.token)
    locked.chmod(0)
    for readable in (trial.private, trial.public, trial.objects):
        readable.chmod(0o644)
    for place in trial.places():
        trial.judge(f"{place.name}: unreadable", PERMISSION, run(trial, place.command(locked), **options))
    trial.private.chmod(0o600)


def other_user(trial):
    """Options under which a process may not read everything, or the reason why there are none."""
    if os.geteuid() != 0:
        return {}, None
    try:
        nobody = pwd.getpwnam("nobody")
    except KeyError:
        return None, "there is no user nobody to ask as"
    options = {"user": nobody.pw_uid, "group": nobody.pw_gid, "extra_groups": []}
    try:
        works = run(trial, ["--version"], **options).code == 0
    except PermissionError:
        works = False
    return (options, None) if works else (None, "the user nobody cannot run this satoken")


def feed(path, content, stop):
    """Writes `content` into a FIFO once somebody reads it, and closes."""
    while not stop.is_set():
        try:
            writer = os.open(path, os.O_WRONLY | os.O_NONBLOCK)
            break
        except OSError as error:
            if error.errno != errno.ENXIO:
                raise
            time.sleep(0.005)
    else:
        return
    os.set_blocking(writer, True)
    try:
        os.write(writer, content)
    except BrokenPipeError:
        pass
    os.close(writer)


def run_with_fifo(trial, command, content):
    path = trial.folder / "fifo"
    os.mkfifo(path)
    stop = threading.Event()
    writer = threading.Thread(target=feed, args=(path, content, stop))
    writer.start()
    try:
        return run(trial, command(path))
    finally:
        stop.set()
        writer.join()
        path.unlink()


def check_fifos(trial):
    """A FIFO whose writer closes at once, one whose writer closes early, and one with all that is wanted."""
    for place in trial.places():
        for what, content, want in (("a FIFO closed at once", b"", place.answers["empty"]),
                                    ("a FIFO closed early", trial.content(place, "cut").encode(),
                                     place.answers["cut"]),
                                    ("a FIFO with everything", trial.content(place, "whole").encode(), YES)):
            trial.judge(f"{place.name}: {what}", want, run_with_fifo(trial, place.command, content))


# --- Output


def writers(trial):
    """Commands that would print something and exit 0."""
    requests = trial.folder / "requests"
    requests.write_text(trial.request * 500)
    return {
        "verify": ["verify", *trial.trust, "--", trial.token],
        "verify -o json": ["verify", *trial.trust, "-o", "json", "--", trial.token],
        "inspect": ["inspect", *trial.trust, "--", trial.token],
        "inspect -o json": ["inspect", *trial.trust, "-o", "json", "--", trial.token],
        "issue": [*trial.issue, "--objects", trial.objects],
        "issue -o json": [*trial.issue, "--objects", trial.objects, "-o", "json"],
        "issue --requests": [*trial.issue, "--objects", trial.objects, "--requests", requests],
        "sign": ["sign", "--service-account-signing-key-file", trial.private],
        "jwks": ["jwks", "--service-account-key-file", trial.public],
        "openid-configuration": ["openid-configuration", "--service-account-issuer", ISSUER,
                                 "--service-account-key-file", trial.public],
        "demo": ["demo"],
    }


def check_outputs(trial):
    for name, command in writers(trial).items():
        trial.judge(f"{name}: works", YES, run(trial, command))
        with open("/dev/full", "wb") as full:
            trial.judge(f"{name}: a full disk behind standard output", IO, run(trial, command, stdout=full))
            # With no place left to tell of it either.
            trial.judge(f"{name}: a full disk behind both outputs", IO,
                        run(trial, command, stdout=full, stderr=full), error=False)
        reader, writer = os.pipe()
        os.close(reader)
        trial.judge(f"{name}: a reader that is gone", IO, run(trial, command, stdout=writer), quiet=True)
        os.close(writer)
        trial.judge(f"{name}: a reader that takes the beginning", (IO, YES), first_bytes(trial, command), quiet=True)


def first_bytes(trial, command):
    """As `| head` does it."""
    with open(trial.claims, "rb") as claims:
        process = start(trial, command, stdin=claims)
    process.stdout.read1(1)
    process.stdout.close()
    process.stdout = None
    return finish(process)


# --- Usage


def check_usage(trial):
    two = trial.folder / "two"
    two.write_text(trial.request * 2)
    token = trial.token
    cases = {
        "no such command": (["no-such-command"], USAGE),
        "a token where a command belongs": ([token], USAGE),
        "verify: no such option": (["verify", *trial.trust, "--no-such-option", "--", token], USAGE),
        "verify: two tokens": (["verify", *trial.trust, "--", token, token], USAGE),
        "verify: no issuer": (["verify", "--service-account-key-file", trial.public, "--", token], USAGE),
        "verify: a time that is none": (["verify", *trial.trust[:-1], "noon", "--", token], USAGE),
        "verify: a profile that is none": (["verify", *trial.trust, "--profile", "lenient", "--", token], USAGE),
        "verify: an output that is none": (["verify", *trial.trust, "-o", "yaml", "--", token], USAGE),
        "verify: a token and --token-file": (["verify", *trial.trust, "--token-file", two, "--", token], USAGE),
        "inspect: two tokens": (["inspect", *trial.trust, "--", token, token], USAGE),
        "issue: no account": (["issue", *trial.signing], USAGE),
        "issue: no issuer": (["issue", "builder", "-n", "ci", "--uid", "u",
                              "--service-account-signing-key-file", trial.private], USAGE),
        "issue: a duration that is none": ([*trial.issue, "--duration", "soon"], USAGE),
        "issue: a jti for two requests": ([*trial.issue, "--objects", trial.objects, "--requests", two,
                                           "--jti", "x"], USAGE),
        "issue: a kind that is none": ([*trial.issue, "--objects", trial.objects, "--bound-object-kind", "Service",
                                        "--bound-object-name", "x"], (REFUSED, USAGE)),
    }
    for name, (command, want) in cases.items():
        trial.judge(name, want, run(trial, command))


def main():
    suite = Suite(arguments(__doc__))
    with tempfile.TemporaryDirectory() as temporary:
        folder = Path(temporary).resolve()
        # Open to all, so that another user can be tried; the files in it have modes of their own.
        folder.chmod(stat.S_IRWXU | stat.S_IRGRP | stat.S_IXGRP | stat.S_IROTH | stat.S_IXOTH)
        if os.geteuid() == 0:
            suite.satoken = shutil.copy(suite.satoken, folder / "satoken")
        trial = Trial(suite, folder)
        for check in (check_files, check_huge_text, check_standard_input, check_absent, check_unreadable,
                      check_fifos, check_outputs, check_usage):
            check(trial)
    return suite.report()


if __name__ == "__main__":
    raise SystemExit(main())
