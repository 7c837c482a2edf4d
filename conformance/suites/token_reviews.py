#!/usr/bin/env python3
"""Recorded TokenReviews: `satoken verify --profile kube-apiserver` says what the API server said, word for word.

With --strict: `satoken verify --profile strict` accepts no token that the API server refused.
"""

from harness import RECORDINGS, Suite, arguments, in_parallel, parsed, recording


def verify(suite, recorded, case, profile):
    options = ["verify", "--profile", profile]
    for key_file in recorded["keyFiles"]:
        options += ["--service-account-key-file", RECORDINGS / key_file]
    for issuer in recorded["issuers"]:
        options += ["--service-account-issuer", issuer]
    options += ["--api-audiences", ",".join(recorded["apiAudiences"])]
    options += ["--objects", RECORDINGS / recorded["objects"], "--now", repr(case["time"])]
    for audience in case["audiences"] or []:
        options += ["--audience", audience]
    return suite.run(*options, "-o", "json", "--", case["token"])


def normal(status):
    """A status in which what means the same looks the same: a refusal has no `authenticated` and no user."""
    return {k: v for k, v in status.items() if not (k == "authenticated" and v is False or k == "user" and not v)}


def accepts(status):
    """Whether the server took the token. Its anonymous answer is no acceptance: it never saw a token."""
    anonymous = status.get("user", {}).get("username") == "system:anonymous"
    return bool(status.get("authenticated")) and not anonymous


def check_review(suite, case, result):
    """The TokenReview that was printed, and the exit code: 0 for a token that was accepted, 1 for any other."""
    review = parsed(result.text)
    if not isinstance(review, dict) or not isinstance(review.get("status"), dict):
        suite.fail(label(case), "a TokenReview with a status", str(result))
        return
    want = {"apiVersion": "authentication.k8s.io/v1", "kind": "TokenReview",
            "status": normal(case["status"]), "exit code": 0 if accepts(case["status"]) else 1}
    got = dict(review, status=normal(review["status"]))
    got["exit code"] = result.code
    suite.check(label(case), want, got)


def check_narrower(suite, case, result):
    """Exit 1 where the server refused, 0 or 1 where it accepted: strict may refuse more, never less."""
    allowed = (0, 1) if accepts(case["status"]) else (1,)
    if result.code in allowed:
        suite.passed += 1
    else:
        suite.fail(label(case), f"exit {' or '.join(map(str, allowed))}", str(result))


def label(case):
    note = case.get("what") or case.get("note")
    return f"{case['name']} ({note})" if note else case["name"]


def legacy_case():
    """The token that kube-controller-manager made for a Secret, judged at any time: such tokens never expire."""
    review = recording("legacy-token-from-kcm.review.json")
    return {"name": "legacy-token-from-kcm", "token": review["spec"]["token"], "audiences": None,
            "time": 1795491805, "status": review["status"]}


def main():
    options = arguments(__doc__, strict={"action": "store_true", "help": "check the strict profile"},
                        files={"positional": True, "nargs": "+", "help": "recordings, such as token-reviews.json"})
    suite = Suite(options)
    profile, check = ("strict", check_narrower) if options.strict else ("kube-apiserver", check_review)
    for file in options.files:
        recorded = recording(file)
        cases = recorded["cases"] + ([legacy_case()] if file == "token-reviews.json" else [])
        results = in_parallel(lambda case: verify(suite, recorded, case, profile), cases)
        for case, result in zip(cases, results):
            check(suite, case, result)
    return suite.report()


if __name__ == "__main__":
    raise SystemExit(main())
