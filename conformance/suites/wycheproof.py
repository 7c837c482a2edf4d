#!/usr/bin/env python3
"""Project Wycheproof's vectors through satoken's signature code: fetches them, and runs the tests that read them."""

import os
import re
import subprocess
import sys
import tempfile
import xml.etree.ElementTree as ElementTree
from pathlib import Path

from harness import Suite, arguments

REPOSITORY = Path(__file__).resolve().parent.parent.parent
FETCH = REPOSITORY / "conformance" / "fetch-wycheproof"


def swift_test(folder, report):
    """Runs the tests; their results go to `report`."""
    return subprocess.run(["swift", "test", "--filter", "Wycheproof", "--xunit-output", report], cwd=REPOSITORY,
                          env=dict(os.environ, SATOKEN_WYCHEPROOF=folder), stdin=subprocess.DEVNULL,
                          stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)


def test_cases(report):
    """Swift Testing's results. SwiftPM writes them beside the file that it is given, which is XCTest's."""
    for file in (report.with_name(f"{report.stem}-swift-testing{report.suffix}"), report):
        if file.exists():
            cases = list(ElementTree.parse(file).iter("testcase"))
            if cases:
                return cases
    return []


def vectors_of(output, name):
    """How many vectors one test ran: Swift Testing says so for a test with arguments."""
    found = re.search(rf"Test \"?{re.escape(name)}\"? with (\d+) test cases", output)
    return int(found.group(1)) if found else 1


def main():
    options = arguments(__doc__, cache={"required": True, "metavar": "DIR", "help": "where the vectors are kept"})
    suite = Suite(options)
    fetched = subprocess.run([FETCH, options.cache], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
    if fetched.returncode != 0:
        sys.stderr.write(fetched.stderr)
        suite.skip("the vectors could not be fetched")
        return suite.report()
    with tempfile.TemporaryDirectory() as temporary:
        report = Path(temporary) / "tests.xml"
        done = swift_test(fetched.stdout.strip(), report)
        cases = test_cases(report)
    for case in cases:
        name = case.get("name").removesuffix("()")
        if case.find("failure") is not None:
            suite.fail(name, "as published", case.find("failure").get("message") or "see the test's output")
        elif case.find("skipped") is not None:
            suite.skip("the tests skipped themselves")
        else:
            suite.passed += vectors_of(done.stdout, name)
    if not cases or (done.returncode != 0 and not suite.failed):
        sys.stderr.write(done.stdout[-4000:])
        suite.fail("swift test --filter Wycheproof", "tests that run", f"exit {done.returncode}, {len(cases)} tests")
    return suite.report()


if __name__ == "__main__":
    raise SystemExit(main())
