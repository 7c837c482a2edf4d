#!/usr/bin/env python3
"""The published vectors: satoken gives the verdicts of both profiles, word for word where kube-apiserver answered.

The keys come from the vectors' own PEM, the objects from their own list, as another implementation has them. The files are
what `vectors/generate` writes, and follow their schemas.
"""

import json
import sys
import tempfile
from pathlib import Path

from harness import Suite, arguments, in_parallel, parsed, run
from token_reviews import normal

try:
    import jsonschema
except ImportError:
    jsonschema = None

VECTORS = Path(__file__).resolve().parent.parent / "vectors"


class Group:
    """A group's settings, as options."""

    def __init__(self, folder, number, group):
        self.options = []
        for index, key in enumerate(group["keys"]):
            file = folder / f"{number}-{index}.pub"
            file.write_text(key["pem"])
            self.options += ["--service-account-key-file", file]
        policy = group["policy"]
        for issuer in policy["issuers"]:
            self.options += ["--service-account-issuer", issuer]
        self.options += ["--api-audiences", ",".join(policy["apiAudiences"]), "--objects", folder / "objects.json"]
        self.options += [f"--service-account-lookup={str(policy['serviceAccountLookup']).lower()}"]
        self.anonymous = policy["anonymousAuth"]


def judge(suite, group, test, profile):
    options = [*group.options, "--now", repr(test["now"])]
    for audience in test["audiences"] or []:
        options += ["--audience", audience]
    # A token of 300 KB is no argument; a file keeps every byte of it, but for one final newline.
    token = (test["token"] + "\n").encode("utf-8", "surrogatepass")
    return suite.run("verify", "--profile", profile, *options, "-o", "json", stdin=token)


def check(suite, group, test):
    """Both verdicts of one test."""
    name = f"{test['tcId']} {test['name']} ({test['comment']})"
    wanted = test["kubeAPIServer"]
    result = judge(suite, group, test, "kube-apiserver")
    review = parsed(result.text)
    status = review.get("status") if isinstance(review, dict) else None
    want = {"exit": 0 if wanted["result"] == "accept" else 1, "status": normal(wanted["status"])}
    got = {"exit": result.code, "status": normal(status) if isinstance(status, dict) else result.text}
    strict = judge(suite, group, test, "strict")
    return name, (want, got), (0 if test["strict"]["result"] == "accept" else 1, strict.code)


def check_files(suite):
    """Each file against its schema and against its sources."""
    files = sorted(file for file in VECTORS.glob("*.json") if not file.name.endswith(".schema.json"))
    if jsonschema is None:
        suite.skip("jsonschema or cryptography is not installed", len(files) + 1)
        return
    for file in files:
        vectors = json.loads(file.read_text())
        schema = json.loads((VECTORS / vectors["schema"]).read_text())
        errors = [error.message for error in jsonschema.Draft202012Validator(schema).iter_errors(vectors)]
        suite.check(f"{file.name} follows {vectors['schema']}", [], errors[:3])
        count = sum(len(group["tests"]) for group in vectors["groups"])
        suite.check(f"{file.name}: numberOfTests", count, vectors["numberOfTests"])
    result = run([sys.executable, VECTORS / "generate", "--check"])
    suite.check("vectors/generate --check", "exit 0", result.ending if not result.err else str(result))


def main():
    options = arguments(__doc__, files={"positional": True, "nargs": "+", "help": "vectors, such as service-account-tokens.json"})
    suite = Suite(options)
    check_files(suite)
    for file in options.files:
        vectors = json.loads((VECTORS / file).read_text())
        with tempfile.TemporaryDirectory() as name:
            folder = Path(name)
            (folder / "objects.json").write_text(json.dumps(vectors["objects"]))
            for number, each in enumerate(vectors["groups"]):
                group = Group(folder, number, each)
                if not group.anonymous:
                    continue  # --anonymous-auth is satokend's; the Swift tests run this group
                for test, review, strict in in_parallel(lambda test: check(suite, group, test), each["tests"]):
                    suite.check(test, *review)
                    suite.check(f"{test}: strict", *strict)
    return suite.report()


if __name__ == "__main__":
    raise SystemExit(main())
