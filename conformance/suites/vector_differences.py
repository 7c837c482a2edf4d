#!/usr/bin/env python3
"""PyJWT, joserfc, Authlib and jwcrypto run the published vectors, and vectors/DIFFERENCES.md says where their verdicts
differ from kube-apiserver's.

Each must accept the tokens that a kube-apiserver issues, refuse every signature that is none, and answer as the table says
that its version does. With --write the table is written anew.
"""

import json
from pathlib import Path

from harness import Suite, arguments
from relying_parties import installed, judge
from vectors import VECTORS

TABLE = VECTORS / "DIFFERENCES.md"
FILES = ["service-account-tokens.json", "recorded-token-reviews.json", "recorded-mutated-reviews.json"]
# What a JWT library cannot know: the objects of a cluster and the claims that name them, legacy tokens, and tokens that a
# request does not show to the server.
BEYOND = {"Lookup", "KubernetesClaim", "Legacy", "Anonymous"}
BEYOND_ERRORS = ("service account UID", "serviceaccounts", "has been invalidated", "resource name", "requested resource",
                 "invalid namespace", "has been deleted", " UID (", "claim is", "server's copy", "invalidated", "serviceaccount.",
                 "into Go value of type string")
# No relying party may accept any of these.
FATAL = {"NoneAlgorithm", "KeyConfusion", "Signature", "EcdsaRange", "NotAnObject"}
INTRODUCTION = """# Where JWT libraries differ from kube-apiserver

`conformance/run vector-differences` gives the published vectors to JWT libraries for Python. Each is set up as its
documentation shows: the keys as a JWK Set, a list of algorithms (RS256, ES256, ES384, ES512), the accepted issuers and
audiences, a leeway of one minute. No claim is required beyond `iss` and `aud`.

Tests that need more than a JWT library knows are left out: look-ups of objects, the claim `kubernetes.io`, legacy tokens.
A difference is no defect by itself. kube-apiserver is more lenient than RFC 7515 in some places, and libraries are stricter
there for good reason. What matters is the first number of each cell: a library that **accepts** what the API server refuses.

`a/r of n`: of n tests, a are accepted although kube-apiserver refuses, r are refused although it accepts. A dash means that
all verdicts agree. `(b)` counts refusals by an exception that is none of the library's own, which a caller may not catch.
"""


def is_comparable(test):
    error = test["kubeAPIServer"]["status"].get("error", "")
    legacy = "kubernetes/serviceaccount" in _payload(test["token"])
    return not (BEYOND & set(test["labels"]) or legacy or any(part in error for part in BEYOND_ERRORS))


def _payload(token):
    from harness import decoded
    try:
        return decoded(token.split(".")[1]).decode("utf-8", "replace")
    except (ValueError, IndexError):
        return ""


def all_tests():
    """(group, test) of every test that a JWT library can judge."""
    for file in FILES:
        for group in json.loads((VECTORS / file).read_text())["groups"]:
            for test in group["tests"]:
                if is_comparable(test):
                    yield group, test


def verdicts(party, tests):
    """The library's verdict on each test, in their order."""
    verifiers = {}
    for group, test in tests:
        if id(group) not in verifiers:
            # A JWK Set for PyJWT holds no key that it cannot read.
            jwks = {"keys": [key["jwk"] for key in group["keys"] if "jwk" in key and len(key["jwk"].get("n", "x" * 400)) > 200]}
            verifiers[id(group)] = party.verifier(jwks, group["policy"]["issuers"])
        audiences = test["audiences"] or group["policy"]["apiAudiences"]
        yield judge(party, verifiers[id(group)], test["token"], audiences, test["now"])


def cell(tests, found):
    accepts = sum(verdict == "accept" and test["kubeAPIServer"]["result"] == "refuse" for test, verdict in zip(tests, found))
    refuses = sum(verdict != "accept" and test["kubeAPIServer"]["result"] == "accept" for test, verdict in zip(tests, found))
    breaks = sum(verdict == "break" for verdict in found)
    text = f"{f'**{accepts}**' if accepts else 0}/{refuses} of {len(tests)}" if accepts or refuses else "–"
    return text + (f" ({breaks})" if breaks else "")


def page(parties, tests, found):
    labels = sorted({label for test in tests for label in test["labels"]})
    head = ["label", *(f"{party.name} {party.version}" for party in parties)]
    rows = [head, ["---"] * len(head)]
    for label in [*labels, None]:
        places = [place for place, test in enumerate(tests) if label is None or label in test["labels"]]
        chosen = [tests[place] for place in places]
        rows.append([label or "all", *(cell(chosen, [found[party.name][place] for place in places]) for party in parties)])
    text = INTRODUCTION + "\n" + "\n".join("| " + " | ".join(row) + " |" for row in rows) + "\n"
    text += "\n## Accepted although kube-apiserver refuses\n\nOur own cases by name; the recordings' are in the table alone.\n"
    for party in parties:
        names = [f"`{test['name']}` ({test['comment']})" for test, verdict in zip(tests, found[party.name])
                 if verdict == "accept" and test["kubeAPIServer"]["result"] == "refuse" and
                 not {"Mutated", "Recorded"} & set(test["labels"])]
        text += f"\n**{party.name}**: " + ("; ".join(names) if names else "none") + "\n"
    return text


def main():
    options = arguments(__doc__, write={"action": "store_true", "help": "write the table"})
    suite = Suite(options)
    parties, missing = installed()
    for name in missing:
        suite.skip(f"{name} is not installed")
    pairs = list(all_tests())
    tests = [test for _, test in pairs]
    found = {party.name: list(verdicts(party, pairs)) for party in parties}
    for party in parties:
        for test, verdict in zip(tests, found[party.name]):
            name = f"{party.name}: {test['tcId']} {test['name']}"
            if test["labels"] == ["Valid"]:
                suite.check(name, "accept", verdict)
            elif FATAL & set(test["labels"]):
                suite.check(name, True, verdict != "accept" or test["kubeAPIServer"]["result"] == "accept")
    if parties and not missing:
        text = page(parties, tests, found)
        if options.write:
            TABLE.write_text(text)
        known = TABLE.read_text()
        if all(f"{party.name} {party.version} |" in known for party in parties):
            suite.check("vectors/DIFFERENCES.md", known, text)
        else:
            suite.skip("DIFFERENCES.md is of other versions of the libraries; --write makes it anew")
    return suite.report()


if __name__ == "__main__":
    raise SystemExit(main())
