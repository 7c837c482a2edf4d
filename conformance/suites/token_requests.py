#!/usr/bin/env python3
"""Recorded TokenRequests: `satoken issue` answers each as the API server did.

With the recorded token's own `iat` and `jti`, an RS256 token is the same byte for byte. ECDSA signatures differ
each time: there, header and payload are the same and the signature verifies. Each request is put in every way
that can express it: alone in a file of requests, among all others in one file, and as options of the command.
"""

import json
import tempfile
from pathlib import Path

from harness import (API_AUDIENCES, ISSUER, RECORDINGS, Suite, arguments, claims_of, decoded, in_parallel, parsed,
                     recording)

try:
    from cryptography.exceptions import InvalidSignature
    from cryptography.hazmat.primitives import hashes, serialization
    from cryptography.hazmat.primitives.asymmetric import ec, utils
except ImportError:
    ec = None

# The time of a request that was refused, where the answer holds none.
SOME_TIME = 1795491429
SOME_JTI = "00000000-0000-4000-8000-000000000000"
HASHES = {"ES256": "SHA256", "ES384": "SHA384", "ES512": "SHA512"}


class Case:
    """One recorded call with the settings that the server ran with."""

    def __init__(self, file, record):
        self.name = record["name"]
        self.request = record["request"]
        self.response = record["response"]
        self.accepted = record["httpStatus"] == 201
        self.account = record.get("serviceAccount", "builder")
        self.namespace = record.get("namespace", "ci")
        if file == "mutated-requests.json":
            self.key, self.objects = "sa", "objects-mutated.json"
        else:
            prefix = self.name.split("/")[0]
            self.key = "sa" if prefix == "rsa" else prefix
            self.objects = "objects.json" if prefix == "rsa" else f"objects-{prefix}.json"
        self.token = self.response["status"]["token"] if self.accepted else None
        self.time, self.jti = SOME_TIME, SOME_JTI
        if self.token:
            claims = claims_of(self.token)
            self.time, self.jti = claims["iat"], claims["jti"]

    @property
    def settings(self):
        return ["--service-account-signing-key-file", RECORDINGS / f"keys/{self.key}.key",
                "--service-account-issuer", ISSUER, "--api-audiences", API_AUDIENCES,
                "--objects", RECORDINGS / self.objects]

    @property
    def undecodable(self):
        """Whether the server could not read the request. Its words for that are its decoder's, not a rule."""
        return "cannot be handled as a TokenRequest" in self.response.get("message", "")

    def as_options(self):
        """The same request as options of `satoken issue`, or None where these cannot say it."""
        spec = self.request.get("spec")
        whole = {"apiVersion": "authentication.k8s.io/v1", "kind": "TokenRequest", "spec": spec}
        if self.undecodable or self.request != whole or not isinstance(spec, dict):
            return None
        if not spec.keys() <= {"audiences", "expirationSeconds", "boundObjectRef"}:
            return None
        options = []
        for audience in spec.get("audiences") or []:
            options += ["--audience", audience]
        seconds = spec.get("expirationSeconds")
        if seconds is not None:
            # kubectl, whose options these are, takes no duration below a second.
            if seconds <= 0:
                return None
            options += ["--duration", f"{seconds}s"]
        reference = spec.get("boundObjectRef")
        if reference is not None:
            if (reference.get("apiVersion") != "v1" or reference.get("kind") not in ("Pod", "Secret", "Node")
                    or not reference.get("name")):
                return None
            options += ["--bound-object-kind", reference["kind"], "--bound-object-name", reference["name"]]
            if reference.get("uid"):
                options += ["--bound-object-uid", reference["uid"]]
        return options


def line(value):
    return json.dumps(value, separators=(",", ":")) + "\n"


def alone(suite, case, folder):
    """The request in a file of its own."""
    file = folder / f"{case.name.replace('/', '-')}.json"
    file.write_text(line(case.request))
    return suite.run("issue", case.account, "-n", case.namespace, "--requests", file, *case.settings,
                     "--now", case.time, "--jti", case.jti, "-o", "json")


def by_options(suite, case):
    """The request as options, or None."""
    options = case.as_options()
    if options is None:
        return None
    return suite.run("issue", case.account, "-n", case.namespace, *options, *case.settings,
                     "--now", case.time, "--jti", case.jti, "-o", "json")


def without_token(response):
    """A response but for its token, and but for the server's own bookkeeping of who set which field."""
    rest = json.loads(json.dumps(response))
    rest.get("metadata", {}).pop("managedFields", None)
    if isinstance(rest.get("status"), dict):
        rest["status"].pop("token", None)
    return rest


def wanted(case):
    """What is compared of an answer, but for its token."""
    return {k: case.response[k] for k in ("kind", "code", "reason")} if case.undecodable \
        else without_token(case.response)


def compared(case, response):
    return {k: response.get(k) for k in ("kind", "code", "reason")} if case.undecodable \
        else without_token(response)


def check(suite, name, case, result):
    """One answer: one line, the recorded object, the recorded token, and 0 or 1 as exit code."""
    response = parsed(result.text)
    if not isinstance(response, dict) or result.text.count("\n") != 1:
        suite.fail(name, "one object in one line", str(result))
        return
    got = dict(compared(case, response), **{"exit code": result.code})
    want = dict(wanted(case), **{"exit code": 0 if case.accepted else 1})
    if got != want or not case.accepted:
        suite.check(name, want, got)
        return
    token = response.get("status", {}).get("token", "")
    if case.key == "sa":
        suite.check(f"{name}: token", case.token, token)
    else:
        check_ecdsa(suite, name, case, token)


def check_ecdsa(suite, name, case, token):
    if token.count(".") != 2 or token.rsplit(".", 1)[0] != case.token.rsplit(".", 1)[0]:
        suite.fail(f"{name}: header and payload", case.token, token)
    elif ec is None:
        suite.skip("cryptography is not installed")
    elif not signature_verifies(case.key, token):
        suite.fail(f"{name}: signature", "a signature that verifies", token.rsplit(".", 1)[1])
    else:
        suite.passed += 1


def signature_verifies(key, token):
    signed, signature = token.rsplit(".", 1)
    signature = decoded(signature)
    public = serialization.load_pem_public_key((RECORDINGS / f"keys/{key}.pub").read_bytes())
    width = (public.curve.key_size + 7) // 8
    if len(signature) != 2 * width:
        return False
    r, s = (int.from_bytes(half, "big") for half in (signature[:width], signature[width:]))
    algorithm = HASHES[json.loads(decoded(token.split(".")[0]))["alg"]]
    try:
        public.verify(utils.encode_dss_signature(r, s), signed.encode(), ec.ECDSA(getattr(hashes, algorithm)()))
        return True
    except InvalidSignature:
        return False


def check_many(suite, cases, folder):
    """All requests for one account in one file, with two bad lines among them: as many answers, in that order."""
    groups = {}
    for case in cases:
        groups.setdefault((case.account, case.namespace, case.key), []).append(case)
    for (account, namespace, key), group in groups.items():
        bad = {len(group) // 3: "not JSON", 2 * len(group) // 3: "[]"}
        lines = []
        for index, case in enumerate(group):
            lines += [(None, bad[index] + "\n")] if index in bad else []
            lines.append((case, line(case.request)))
        file = folder / f"many-{account}-{key}.jsonl"
        file.write_text("".join(text for _, text in lines))
        command = ["issue", account, "-n", namespace, "--requests", file, *group[0].settings, "--now", SOME_TIME]
        result = suite.run(*command, "-o", "json")
        name = f"{len(lines)} requests for {account} in one file, {key}"
        answers = [parsed(text) for text in result.text.splitlines()]
        if not suite.check(f"{name}: lines and exit code", [len(lines), 1], [len(answers), result.code]):
            continue
        check_text(suite, name, lines, answers, suite.run(*command))
        for number, ((case, _), answer) in enumerate(zip(lines, answers), 1):
            where = f"{name}: line {number}"
            if not isinstance(answer, dict):
                suite.fail(where, "an object", answer)
            elif case is None:
                suite.check(f"{where}, a bad one", ["Status", 400], [answer.get("kind"), answer.get("code")])
            else:
                suite.check(f"{where}, {case.name}", relative(wanted(case), case.token),
                            relative(compared(case, answer), answer.get("status", {}).get("token")
                                     if case.accepted else None))


def check_text(suite, name, lines, answers, result):
    """As text, the same answers: a token's response is the token alone, a refusal the same Status."""
    texts = result.text.splitlines()
    if not suite.check(f"{name}, as text: lines and exit code", [len(lines), 1], [len(texts), result.code]):
        return
    for number, ((case, _), answer, text) in enumerate(zip(lines, answers, texts), 1):
        if case is None or not case.accepted:
            suite.check(f"{name}, as text: line {number}", answer, parsed(text))
        else:
            suite.check(f"{name}, as text: line {number}, parts of the token", 3, len(text.split(".")))


def relative(response, token):
    """A response and its claims with times counted from `iat`, without what differs from token to token."""
    rest = json.loads(json.dumps(response))
    if not token:
        return rest
    claims = claims_of(token)
    issued = claims["iat"]
    rest["claims"] = {k: v - issued if k in ("exp", "iat", "nbf") else v for k, v in claims.items() if k != "jti"}
    private = rest["claims"]["kubernetes.io"]
    if "warnafter" in private:
        private["warnafter"] -= issued
    rest["metadata"].pop("creationTimestamp", None)
    rest["status"].pop("expirationTimestamp", None)
    return rest


def check_named_by_line(suite, cases, folder):
    """Without SA and NS on the command line, each line's metadata names both."""
    plain = [case for case in cases if "metadata" not in case.request and not case.undecodable]
    for (key, objects) in sorted({(case.key, case.objects) for case in plain}):
        group = [case for case in plain if case.key == key and case.objects == objects]
        file = folder / f"named-{key}.jsonl"
        file.write_text("".join(
            line(dict(case.request, metadata={"name": case.account, "namespace": case.namespace})) for case in group))
        result = suite.run("issue", "--requests", file, *group[0].settings, "--now", SOME_TIME, "-o", "json")
        answers = [parsed(text) for text in result.text.splitlines()]
        name = f"{len(group)} requests that name their accounts, {key}"
        refused = any(not case.accepted for case in group)
        if not suite.check(f"{name}: lines and exit code", [len(group), int(refused)],
                           [len(answers), result.code]):
            continue
        for case, answer in zip(group, answers):
            if isinstance(answer, dict):
                suite.check(f"{name}: {case.name}", relative(wanted(case), case.token),
                            relative(compared(case, answer), answer.get("status", {}).get("token")
                                     if case.accepted else None))
            else:
                suite.fail(f"{name}: {case.name}", "an object", answer)


def check_legacy(suite):
    """kube-controller-manager's token for a Secret."""
    want = (RECORDINGS / "legacy-token-from-kcm.jwt").read_text().strip()
    objects = RECORDINGS / "objects.json"
    result = suite.run("issue", "builder", "-n", "ci", "--legacy", "--secret-name", "kcm-legacy",
                       "--service-account-signing-key-file", RECORDINGS / "keys/sa.key", "--objects", objects)
    suite.check("legacy-token-from-kcm", want, result.text.strip() if result.code == 0 else str(result))


def main():
    options = arguments(__doc__, file={"positional": True, "help": "a recording, such as token-requests.json"})
    suite = Suite(options)
    cases = [Case(options.file, record) for record in recording(options.file)]
    with tempfile.TemporaryDirectory() as temporary:
        folder = Path(temporary)
        for case, result in zip(cases, in_parallel(lambda case: alone(suite, case, folder), cases)):
            check(suite, case.name, case, result)
        for case, result in zip(cases, in_parallel(lambda case: by_options(suite, case), cases)):
            if result is not None:
                check(suite, f"{case.name} as options", case, result)
        check_many(suite, cases, folder)
        check_named_by_line(suite, cases, folder)
    if options.file == "token-requests.json":
        check_legacy(suite)
    return suite.report()


if __name__ == "__main__":
    raise SystemExit(main())
