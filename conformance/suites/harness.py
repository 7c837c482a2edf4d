"""What every suite stands on: the command line, running satoken, counting, and saying what differs.

A suite is a script that makes one Suite, calls its check, fail and skip, and ends with exit(suite.report()).
"""

import argparse
import base64
import json
import os
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

RECORDINGS = Path(__file__).resolve().parent.parent / "kube-apiserver"
ISSUER = "https://kubernetes.default.svc"
API_AUDIENCES = "https://kubernetes.default.svc,api-2"

# Failures that are printed in full, and how much of each value.
SHOWN_FAILURES = 20
SHOWN_CHARACTERS = 240


def arguments(description, **extra):
    """The options that all suites share. `extra` names a suite's own: each is a dict for add_argument."""
    parser = argparse.ArgumentParser(description=description)
    parser.add_argument("--satoken", required=True, metavar="PATH", help="the satoken to test")
    parser.add_argument("--name", default=Path(sys.argv[0]).stem, help="the suite's name in its report")
    parser.add_argument("--all-failures", action="store_true",
                        help=f"print every failure, not the first {SHOWN_FAILURES}")
    for name, options in extra.items():
        parser.add_argument(name if options.pop("positional", False) else f"--{name}", **options)
    found = parser.parse_args()
    found.satoken = os.path.abspath(found.satoken)
    return found


class Result:
    """How a process ended."""

    def __init__(self, code, out, err, timed_out=False):
        self.code = code
        self.out = out
        self.err = err
        self.timed_out = timed_out

    @property
    def text(self):
        return self.out.decode("utf-8", "replace")

    @property
    def errors(self):
        return self.err.decode("utf-8", "replace")

    @property
    def ending(self):
        """The exit code in words, with the signal's number if one ended the process."""
        if self.timed_out:
            return "still running at the time limit"
        return f"exit {self.code}" if self.code >= 0 else f"killed by signal {-self.code}"

    def __str__(self):
        return f"{self.ending}, stdout {short(self.text)!r}, stderr {short(self.errors)!r}"


def run(command, stdin=b"", timeout=60, **options):
    """Runs a command to its end. Nothing of the caller's terminal or settings reaches it."""
    environment = {k: v for k, v in os.environ.items() if not k.startswith("SATOKEN_")}
    try:
        done = subprocess.run([str(part) for part in command], input=stdin, timeout=timeout, env=environment,
                              stdout=subprocess.PIPE, stderr=subprocess.PIPE, **options)
        return Result(done.returncode, done.stdout, done.stderr)
    except subprocess.TimeoutExpired as expired:
        return Result(None, expired.stdout or b"", expired.stderr or b"", timed_out=True)


def in_parallel(work, cases):
    """The results of work(case), in the order of the cases; as many at a time as there are processors."""
    with ThreadPoolExecutor(os.cpu_count()) as pool:
        return list(pool.map(work, cases))


class Suite:
    """Counts the cases of one suite and tells of each that fails."""

    def __init__(self, options):
        self.name = options.name
        self.satoken = options.satoken
        self.all_failures = options.all_failures
        self.passed = 0
        self.failed = 0
        self.skipped = {}

    def run(self, *parts, **options):
        """Runs satoken with these arguments."""
        return run([self.satoken, *parts], **options)

    def check(self, case, want, got):
        """One case: passes if the two are equal."""
        if want == got:
            self.passed += 1
        else:
            self.fail(case, *difference(want, got))
        return want == got

    def fail(self, case, want, got):
        """One case that failed."""
        self.failed += 1
        if self.failed <= SHOWN_FAILURES or self.all_failures:
            print(f"FAILED {self.name}: {case}\n    want {short(want)}\n    got  {short(got)}", file=sys.stderr)

    def skip(self, reason, count=1):
        """Cases that could not be run."""
        self.skipped[reason] = self.skipped.get(reason, 0) + count

    def report(self):
        """Prints the counts as one line of JSON, which conformance/run reads; returns the exit code."""
        hidden = self.failed - SHOWN_FAILURES
        if hidden > 0 and not self.all_failures:
            print(f"FAILED {self.name}: and {hidden} more; --all-failures prints them", file=sys.stderr)
        print(json.dumps({"suite": self.name, "passed": self.passed, "failed": self.failed,
                          "skipped": self.skipped}))
        return 1 if self.failed else 0


def short(value):
    """A value as text that fits on a line."""
    text = value if isinstance(value, str) else json.dumps(value, default=repr)
    return text if len(text) <= SHOWN_CHARACTERS else text[:SHOWN_CHARACTERS] + f"… ({len(text)} characters)"


def difference(want, got, where=""):
    """The first place where two JSON values differ, as two texts that name it."""
    if isinstance(want, dict) and isinstance(got, dict):
        for key in sorted(want.keys() | got.keys()):
            if want.get(key, NOTHING) != got.get(key, NOTHING):
                return difference(want.get(key, NOTHING), got.get(key, NOTHING), f"{where}.{key}")
    if isinstance(want, list) and isinstance(got, list) and len(want) == len(got):
        for index, (left, right) in enumerate(zip(want, got)):
            if left != right:
                return difference(left, right, f"{where}[{index}]")
    if isinstance(want, str) and isinstance(got, str):
        want, got = around_difference(want, got)
    return tuple(f"{where}: {short(v)}" if where else short(v) for v in (want, got))


def around_difference(want, got):
    """Two texts, long ones cut to what is around the first place where they differ."""
    at = len(os.path.commonprefix([want, got]))
    if max(len(want), len(got)) <= SHOWN_CHARACTERS or at < SHOWN_CHARACTERS // 2:
        return want, got
    return tuple(f"…{text[at - 40:at + SHOWN_CHARACTERS // 2]}" for text in (want, got))


class Nothing:
    """Stands for a member that is not there, which is not the same as null."""

    def __repr__(self):
        return "nothing"


NOTHING = Nothing()


def parsed(text):
    """The JSON value of a text, or the text itself where it holds none."""
    try:
        return json.loads(text)
    except ValueError:
        return text


def recording(name):
    return json.loads((RECORDINGS / name).read_text(encoding="utf-8"))


def unpadded(data):
    """base64url without padding."""
    return base64.urlsafe_b64encode(data).rstrip(b"=").decode()


def decoded(text):
    return base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))


def claims_of(token):
    return json.loads(decoded(token.split(".")[1]))
