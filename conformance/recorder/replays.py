"""The recordings of TokenRequests and discovery, put to a live kube-apiserver once more. Each gives pairs of what was
recorded and what came, in which times and random IDs are the same."""

import base64
import json
import re
from pathlib import Path

RECORDINGS = Path(__file__).resolve().parent.parent / "kube-apiserver"
KEYS = RECORDINGS / "keys"
ISSUER = "https://kubernetes.default.svc"
SETTINGS = [f"--service-account-issuer={ISSUER}", f"--api-audiences={ISSUER},api-2"]
CONFIGURATIONS = {"main": ["sa.pub", "sa-ec.pub", "multi.pem"], "sa-ec": ["sa-ec.pub", "sa.pub"],
                  "sa-ec384": ["sa-ec384.pub", "sa.pub"], "sa-ec521": ["sa-ec521.pub", "sa.pub"]}


def key_flags(signing, files):
    return [f"--service-account-signing-key-file={KEYS / signing}.key",
            *(f"--service-account-key-file={KEYS / file}" for file in files), *SETTINGS]


def recorded(name):
    return json.loads((RECORDINGS / name).read_text())


def request_sets():
    """(name, signing key, objects, recorded calls) of each set of TokenRequests."""
    by_key = {}
    for call in recorded("token-requests.json"):
        by_key.setdefault(call["name"].split("/")[0], []).append(call)
    for name, calls in by_key.items():
        key = "sa" if name == "rsa" else name
        yield f"TokenRequests, {key}", key, "objects.json" if name == "rsa" else f"objects-{key}.json", calls
    yield "TokenRequests at random", "sa", "objects-mutated.json", recorded("mutated-requests.json")


def without_chance(call):
    """A call's code and answer without what differs each time: times, IDs and signatures."""
    answer = json.loads(json.dumps(call["response"]))
    metadata = answer.get("metadata", {})
    for name in ("creationTimestamp", "managedFields"):
        metadata.pop(name, None)
    status = answer.get("status")
    if isinstance(status, dict) and "token" in status:
        header, payload, _ = status["token"].split(".")
        claims = json.loads(decoded(payload))
        start = claims["iat"]
        for name in ("exp", "iat", "nbf"):
            claims[name] -= start
        if "warnafter" in claims["kubernetes.io"]:
            claims["kubernetes.io"]["warnafter"] -= start
        claims["jti"] = "random"
        answer["status"] = {"header": decoded(header).decode(), "claims": claims}
    return {"code": call["httpStatus"], "answer": answer}


def decoded(text):
    return base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))


def replay_requests(server, calls):
    """(name, recorded, now) of each call."""
    for call in calls:
        account, namespace = call.get("serviceAccount", "builder"), call.get("namespace", "ci")
        answer = server.call("POST", f"/api/v1/namespaces/{namespace}/serviceaccounts/{account}/token", call["request"])
        now = {"httpStatus": answer.code, "response": answer.json}
        was, comes = without_chance(call), without_chance(now)
        if "warning" in call:
            was["warning"], comes["warning"] = call["warning"], answer.headers.get("Warning")
        yield call["name"], was, comes


def replay_discovery(server, name):
    """(name, recorded, now) of the two documents of one configuration of keys."""
    for document, path in (("openid-configuration", "/.well-known/openid-configuration"), ("jwks", "/openid/v1/jwks")):
        answer = server.call("GET", path)
        body = (RECORDINGS / "discovery" / f"{name}.{document}.body").read_text()
        headers = (RECORDINGS / "discovery" / f"{name}.{document}.headers").read_text()
        was = {"body": without_port(body)}
        comes = {"body": without_port(answer.body.decode())}
        for header in ("Content-Type", "Cache-Control"):
            was[header] = re.search(rf"^{header}: (.*?)\r?$", headers, re.M).group(1)
            comes[header] = answer.headers.get(header)
        yield f"{name}, {document}", was, comes


def without_port(text):
    return re.sub(r"https://127\.0\.0\.1:\d+", "https://127.0.0.1", text)
