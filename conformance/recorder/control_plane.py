"""An etcd and a kube-apiserver of their own, for as long as a block lasts."""

import base64
import http.client
import json
import os
import secrets
import socket
import ssl
import subprocess
import time
from pathlib import Path

PLURALS = {"ServiceAccount": "serviceaccounts", "Secret": "secrets", "Pod": "pods", "Node": "minions",
           "Namespace": "namespaces"}


class Missing(Exception):
    """A program that is needed is not there."""


class Ended(Exception):
    """A server that should run does not."""


def assets():
    """The directory with etcd and kube-apiserver, as setup-envtest lays one out."""
    folder = os.environ.get("KUBEBUILDER_ASSETS", "")
    for name in ("etcd", "kube-apiserver"):
        if not os.access(Path(folder) / name, os.X_OK):
            raise Missing(f"no {name} in {folder or '$KUBEBUILDER_ASSETS'}")
    return Path(folder)


def free_ports(count):
    """Ports that nothing listens on now."""
    sockets = [socket.create_server(("127.0.0.1", 0)) for _ in range(count)]
    ports = [opened.getsockname()[1] for opened in sockets]
    for opened in sockets:
        opened.close()
    return ports


class Process:
    """A server whose output goes to a log, ended with its block."""

    def __init__(self, command, log):
        self.log = Path(log)
        with open(log, "wb") as out:
            self.child = subprocess.Popen([str(part) for part in command], stdin=subprocess.DEVNULL, stdout=out,
                                          stderr=subprocess.STDOUT)

    def wait_until(self, ready, seconds):
        end = time.monotonic() + seconds
        while not ready():
            if self.child.poll() is not None or time.monotonic() > end:
                raise Ended("\n".join(self.log.read_text(errors="replace").splitlines()[-15:]))
            time.sleep(0.1)

    def end(self):
        self.child.terminate()
        try:
            self.child.wait(20)
        except subprocess.TimeoutExpired:
            self.child.kill()
            self.child.wait()


class Etcd:
    """An empty store. Objects are written into it directly, so that they have the uids and times that they say."""

    def __init__(self, folder, client, peer):
        self.address = ("127.0.0.1", client)
        url = f"http://127.0.0.1:{client}"
        self.process = Process([assets() / "etcd", "--data-dir", folder / "etcd", "--listen-client-urls", url,
                                "--advertise-client-urls", url, "--listen-peer-urls", f"http://127.0.0.1:{peer}"],
                               folder / "etcd.log")

    def __enter__(self):
        self.process.wait_until(lambda: answers(self.address), 30)
        return self

    def __exit__(self, *_):
        self.process.end()

    def put(self, item):
        metadata = item["metadata"]
        key = "/registry/" + "/".join(filter(None, (PLURALS[item["kind"]], metadata.get("namespace"), metadata["name"])))
        self.call("put", {"key": encoded(key), "value": encoded(json.dumps(item))})

    def clear(self):
        """Removes what put can write; everything else the next API server finds as it was."""
        for plural in PLURALS.values():
            if plural != "namespaces":
                start = f"/registry/{plural}/"
                self.call("deleterange", {"key": encoded(start), "range_end": encoded(start[:-1] + "0")})

    def call(self, name, body):
        connection = http.client.HTTPConnection(*self.address, timeout=20)
        connection.request("POST", f"/v3/kv/{name}", json.dumps(body))
        answer = connection.getresponse()
        text = answer.read()
        if answer.status != 200:
            raise Ended(f"etcd answered {answer.status}: {text[:200]!r}")


def encoded(text):
    return base64.b64encode(text.encode()).decode()


def answers(address):
    try:
        socket.create_connection(address, 1).close()
        return True
    except OSError:
        return False


class Answer:
    """An HTTP answer: status, headers by name, and the body."""

    def __init__(self, response):
        self.code = response.status
        self.headers = dict(response.getheaders())
        self.body = response.read()

    @property
    def json(self):
        return json.loads(self.body)


class APIServer:
    """A kube-apiserver with flags of one's own. Its administrator has a token that is made for it."""

    def __init__(self, folder, name, port, etcd, flags):
        self.port, self.token = port, secrets.token_hex(16)
        self.folder = folder / name
        self.folder.mkdir()
        users = self.folder / "users.csv"
        users.touch(0o600)
        users.write_text(f"{self.token},admin,admin,system:masters\n")
        self.connection = None
        self.process = Process(
            [assets() / "kube-apiserver", f"--etcd-servers=http://127.0.0.1:{etcd.address[1]}", f"--secure-port={port}",
             "--bind-address=127.0.0.1", "--advertise-address=127.0.0.1", "--endpoint-reconciler-type=none",
             f"--cert-dir={self.folder}", f"--token-auth-file={users}", "--authorization-mode=RBAC",
             "--service-cluster-ip-range=10.0.0.0/24", "--disable-admission-plugins=ServiceAccount", *flags],
            self.folder / "log")

    def __enter__(self):
        self.process.wait_until(self.is_ready, 120)
        return self

    def __exit__(self, *_):
        if self.connection:
            self.connection.close()
        self.process.end()

    def is_ready(self):
        try:
            return self.call("GET", "/readyz").body == b"ok"
        except (OSError, http.client.HTTPException):
            self.connection = None
            return False

    def call(self, method, path, body=None):
        if self.connection is None:
            context = ssl.create_default_context(cafile=self.folder / "apiserver.crt")
            self.connection = http.client.HTTPSConnection("127.0.0.1", self.port, timeout=30, context=context)
        headers = {"Authorization": f"Bearer {self.token}", "Content-Type": "application/json"}
        self.connection.request(method, path, None if body is None else json.dumps(body), headers)
        return Answer(self.connection.getresponse())

    @property
    def version(self):
        return self.call("GET", "/version").json["gitVersion"]

    def review(self, token, audiences):
        """The status of a TokenReview, or the code and message of an answer that is none."""
        spec = {"token": token} if audiences is None else {"token": token, "audiences": audiences}
        body = {"apiVersion": "authentication.k8s.io/v1", "kind": "TokenReview", "spec": spec}
        answer = self.call("POST", "/apis/authentication.k8s.io/v1/tokenreviews", body)
        if answer.code != 201:
            return {"code": answer.code, "message": answer.json.get("message")}
        return answer.json["status"]
