#!/usr/bin/env python3
"""Project Wycheproof's vectors through satoken's signature code: fetches them, and runs the tests that read them.

These are tests of the Swift package, so they test the package beside this folder rather than the program that
--satoken names.
"""

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

from harness import Suite, arguments

REPOSITORY = Path(__file__).resolve().parent.parent.parent
FETCH = REPOSITORY / "conformance" / "fetch-wycheproof"

# What Swift Testing says of a test: how it ended, with how many vectors as arguments, and which of them failed.
ENDED = re.compile(r'^\S+ Test (".*"|\w+\(.*\)) (?:with (\d+) test cases? )?(passed|failed) after ', re.MULTILINE)
ISSUE = re.compile(r'^\S+ Test (".*"|\w+\(.*\)) recorded an issue (?:with \d+ arguments? (.*) )?at (.*)', re.MULTILINE)
SKIPPED = re.compile(r'^\S+ Test (".*"|\w+\(.*\)) skipped: "(.*)"', re.MULTILINE)


def main():
    options = arguments(__doc__, cache={"required": True, "metavar": "DIR", "help": "where the vectors are kept"})
    suite = Suite(options)
    if not shutil.which("swift"):
        suite.skip("swift is not installed")
        return suite.report()
    fetched = subprocess.run([FETCH, options.cache], stdout=subprocess.PIPE, text=True)
    if fetched.returncode != 0:
        suite.skip("the vectors could not be fetched")
        return suite.report()
    done = subprocess.run(["swift", "test", "--filter", "Wycheproof"], cwd=REPOSITORY, stdin=subprocess.DEVNULL,
                          env=dict(os.environ, SATOKEN_WYCHEPROOF=fetched.stdout.strip()),
                          stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
    count(suite, done.stdout)
    none = not (suite.passed or suite.failed or suite.skipped)
    if none or (done.returncode != 0 and not suite.failed):
        sys.stderr.write(done.stdout[-4000:])
        suite.fail("swift test --filter Wycheproof", "tests that run", f"exit {done.returncode}")
    return suite.report()


def count(suite, output):
    issues = {}
    for test, vector, message in ISSUE.findall(output):
        issues.setdefault(test, {}).setdefault(vector, message)
    for test, vectors, ending in ENDED.findall(output):
        failed = issues.get(test, {"": "see the tests"}) if ending == "failed" else {}
        for vector, message in failed.items():
            suite.fail(f"{test} {vector}".strip(), "as published", message)
        suite.passed += max(0, int(vectors or 1) - len(failed))
    for test, reason in SKIPPED.findall(output):
        suite.skip(reason)


if __name__ == "__main__":
    raise SystemExit(main())
