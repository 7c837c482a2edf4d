"""What the tables stand on: the moment, the cluster, and how a token is put together from its parts."""

import base64
import json
import uuid
from datetime import datetime, timezone

from .signing import Key, encoded

ISSUER = "https://kubernetes.default.svc"
OLD_ISSUER = "https://old-issuer.example.com"
SECOND_AUDIENCE = "api-2"
LEGACY_ISSUER = "kubernetes/serviceaccount"
SUBJECT = "system:serviceaccount:ci:builder"


class GONE:
    """In the place of a member's value: the token has no such member."""


def uid(text):
    """A fixed UUID for a name."""
    return str(uuid.uuid5(uuid.NAMESPACE_URL, f"https://satoken.example/{text}"))


def compact(value):
    """JSON as kube-apiserver writes it: sorted, without white space."""
    return json.dumps(value, sort_keys=True, separators=(",", ":"), ensure_ascii=False)


def changed(value, changes):
    """A copy of an object with some members replaced, or taken away where the new value is GONE."""
    return {name: member for name, member in {**value, **changes}.items() if member is not GONE}


def ref(name, of=None):
    """A reference to an object of the cluster, with its uid."""
    return {"name": name, "uid": uid(of or name)}


class Stage:
    """Collects the cases of one moment. `now` is when every token is judged, in seconds since 1970."""

    def __init__(self, now):
        self.now = now
        self.keys = {}
        self.groups = {}
        self.objects = []
        self.cases = []
        self.group = None

    def key(self, name):
        if name not in self.keys:
            self.keys[name] = Key(name)
        return self.keys[name]

    # --- Tokens

    def claims(self, changes=None, **more):
        """The payload of a token that is bound to nothing, as an object."""
        plain = {"aud": [ISSUER, SECOND_AUDIENCE], "exp": self.now + 3000, "iat": self.now - 600,
                 "iss": ISSUER, "jti": uid(f"jti {len(self.cases)}"),
                 "kubernetes.io": {"namespace": "ci", "serviceaccount": ref("builder")},
                 "nbf": self.now - 600, "sub": SUBJECT}
        return changed(plain, {**(changes or {}), **more})

    def bound(self, changes=None, **refs):
        """The payload of a token whose kubernetes.io claim is changed by these members."""
        inner = changed({"namespace": "ci", "serviceaccount": ref("builder")}, refs)
        return self.claims({"kubernetes.io": inner, **(changes or {})})

    def header(self, key="sa", changes=None):
        key = self.key(key)
        return changed({"alg": key.alg, "kid": key.kid}, changes or {})

    def parts(self, payload=None, header=None, key="sa", alg=None):
        """The two signed parts. Header and payload are objects, or text or bytes that stand as they are."""
        if not isinstance(header, (str, bytes)):
            header = compact(self.header(key, {**({"alg": alg} if alg else {}), **(header or {})}))
        if not isinstance(payload, (str, bytes)):
            payload = compact(self.claims() if payload is None else payload)
        # A lone surrogate in the tables stands for its own three bytes, which are no UTF-8.
        return ".".join(encoded(part if isinstance(part, bytes) else part.encode("utf-8", "surrogatepass"))
                        for part in (header, payload))

    def token(self, payload=None, header=None, key="sa", alg=None):
        """A token that the key signs by the algorithm, which is the key's own where none is named."""
        text = self.parts(payload, header, key, alg)
        return self.signed(text, key, alg)

    def signed(self, text, key="sa", alg=None):
        return f"{text}.{encoded(self.key(key).sign(alg or self.key(key).alg, text.encode()))}"

    # --- The cluster

    def time(self, offset):
        return datetime.fromtimestamp(self.now + offset, timezone.utc).strftime("%Y-%m-%dT%H:%M:%SZ")

    def add(self, kind, name, namespace="ci", deleted=None, labels=None, **members):
        """An object of the cluster. `deleted` is its deletionTimestamp, in seconds from now."""
        metadata = {"name": name, "uid": uid(name if kind != "Secret" else f"secret {name}"),
                    "creationTimestamp": self.time(-86400)}
        if kind != "Node":
            metadata["namespace"] = namespace
        if labels:
            metadata["labels"] = labels
        if deleted is not None:
            metadata["deletionTimestamp"] = self.time(deleted)
            metadata["deletionGracePeriodSeconds"] = 30
        self.objects.append({"apiVersion": "v1", "kind": kind, "metadata": metadata, **members})

    def pod(self, name, account="builder", node="node-a", **options):
        spec = {"containers": [{"name": "main", "image": "registry.example/main:1"}], "serviceAccountName": account}
        if node:
            spec["nodeName"] = node
        self.add("Pod", name, spec=spec, **options)

    def secret(self, name, token=None, kind="Opaque", **options):
        data = {"token": base64.b64encode(token.encode()).decode()} if token is not None else {}
        self.add("Secret", name, type=kind, data=data, **options)

    # --- Cases

    def begin(self, name, comment, **policy):
        """The group that the next cases belong to, with the settings of its server."""
        self.groups[name] = {"comment": comment, "policy": policy}
        self.group = name

    def case(self, name, comment, labels, token, strict=None, audiences=None, prompt=False):
        """One case. `strict` is "refuse" where the strict profile refuses what kube-apiserver accepts. A `prompt` case is
        judged within seconds of `now`, because it stands near a limit of time."""
        if any(case["name"] == name for case in self.cases):
            raise ValueError(f"two cases are named {name}")
        self.cases.append({"name": name, "group": self.group, "comment": comment, "labels": labels.split(),
                           "token": token, "audiences": audiences, "strict": strict, "prompt": prompt})
