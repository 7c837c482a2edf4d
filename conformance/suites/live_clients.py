#!/usr/bin/env python3
"""Live clients: kubectl and the Kubernetes client for Python talk to `satokend demo` as to an API server.

satokend is looked for beside the satoken that is tested. It must be built with the trait Daemon.
"""

import base64
import http.client
import json
import os
import shutil
import signal
import socket
import ssl
import subprocess
import tempfile
import threading
from pathlib import Path

from harness import Suite, arguments, run

try:
    import kubernetes.client
    import kubernetes.config
except ImportError:
    kubernetes = None

BUILDER = "system:serviceaccount:demo:builder"


class Server:
    """A satokend demo in a folder, for as long as the block runs."""

    def __init__(self, program, folder):
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            self.port = free.getsockname()[1]
        self.url = f"https://127.0.0.1:{self.port}"
        self.folder = folder
        self.kubeconfig = folder / "kubeconfig"
        self.process = subprocess.Popen(
            [program, "demo", "--directory", folder, "--secure-port", str(self.port)], stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE, stderr=open(folder.parent / "log", "wb"), text=True)

    def __enter__(self):
        # Its first line comes once it listens; none comes from a build without the server.
        self.serves = bool(self.process.stdout.readline())
        return self

    def __exit__(self, *_):
        self.process.send_signal(signal.SIGTERM)
        self.process.stdout.read()
        self.exit_code = self.process.wait(30)


def kubectl(server, *words, token=None):
    """Runs kubectl as the demonstration's administrator, or with a token."""
    if token is None:
        return run(["kubectl", "--kubeconfig", server.kubeconfig, *words])
    return run(["kubectl", "--kubeconfig", "/dev/null", "--server", server.url, "--namespace", "demo",
                "--certificate-authority", server.folder / "tls" / "satokend.crt", "--token", token, *words])


def verified(suite, server, token, audience):
    """What satoken itself says of a token: the status of a TokenReview."""
    words = ["verify", "--keys", server.folder / "keys", "--objects", server.folder / "objects.json", "-o", "json"]
    done = suite.run(*words, *(["--audience", audience] if audience else []), stdin=token.encode())
    return json.loads(done.text)["status"]


def with_kubectl(suite, server):
    whoami = kubectl(server, "auth", "whoami", "-o", "json")
    suite.check("whoami", 0, whoami.code)
    suite.check("whoami names the administrator", "system:serviceaccount:demo:admin",
                json.loads(whoami.text)["status"]["userInfo"]["username"] if whoami.code == 0 else whoami.errors)
    tokens = {
        "plain": ([], None, {}),
        "audience": (["--audience", "vault"], "vault", {}),
        "duration": (["--duration", "2h"], None, {}),
        "Pod": (["--bound-object-kind", "Pod", "--bound-object-name", "web-0"], None, {"pod-name": ["web-0"]}),
        "Secret": (["--bound-object-kind", "Secret", "--bound-object-name", "settings"], None, {}),
        "Node": (["--bound-object-kind", "Node", "--bound-object-name", "node-a"], None, {"node-name": ["node-a"]}),
    }
    for name, (flags, audience, extra) in tokens.items():
        done = kubectl(server, "create", "token", "builder", *flags)
        suite.check(f"create token, {name}", 0, done.code)
        if done.code != 0:
            continue
        status = verified(suite, server, done.text.strip(), audience)
        suite.check(f"the token, {name}", BUILDER, status["user"].get("username"))
        for key, value in extra.items():
            suite.check(f"the token names its {name}", value,
                        status["user"]["extra"].get(f"authentication.kubernetes.io/{key}"))
    suite.check("create token for no ServiceAccount", 1, kubectl(server, "create", "token", "ghost").code)
    short = kubectl(server, "create", "token", "builder", "--duration", "1m")
    suite.check("create token for a minute", True, "may not specify a duration less than 10 minutes" in short.errors)
    builder = kubectl(server, "create", "token", "builder").text.strip()
    refused = kubectl(server, "create", "token", "builder", token=builder)
    suite.check("a user without the right is refused", True, "is forbidden" in refused.errors and refused.code == 1)
    suite.check("a user without the right is known", True, BUILDER in refused.errors)
    unknown = kubectl(server, "auth", "whoami", token="eyJhbGciOiJub25lIn0.e30.")
    suite.check("a bad token is refused", True, "Unauthorized" in unknown.errors and unknown.code == 1)


def with_python(suite, server):
    configuration = kubernetes.config.new_client_from_config(str(server.kubeconfig))
    spec = kubernetes.client.V1TokenRequestSpec(audiences=["vault"], expiration_seconds=7200)
    token = kubernetes.client.CoreV1Api(configuration).create_namespaced_service_account_token(
        "builder", "demo", kubernetes.client.AuthenticationV1TokenRequest(spec=spec)).status.token
    reviews = kubernetes.client.AuthenticationV1Api(configuration)

    def review(token, audiences):
        spec = kubernetes.client.V1TokenReviewSpec(token=token, audiences=audiences)
        return reviews.create_token_review(kubernetes.client.V1TokenReview(spec=spec)).status

    good = review(token, ["vault"])
    suite.check("Python: a review", (True, BUILDER, ["vault"]), (good.authenticated, good.user.username, good.audiences))
    bad = review(token, ["db"])
    suite.check("Python: a review for another audience", (None, True), (bad.authenticated, bool(bad.error)))
    try:
        kubernetes.client.CoreV1Api(configuration).create_namespaced_service_account_token(
            "ghost", "demo", kubernetes.client.AuthenticationV1TokenRequest(spec=spec))
        suite.fail("Python: no ServiceAccount", 404, "a token")
    except kubernetes.client.ApiException as error:
        suite.check("Python: no ServiceAccount", (404, 'serviceaccounts "ghost" not found'),
                    (error.status, json.loads(error.body)["message"]))


def asking(server, problems, is_over):
    """Asks for tokens until it is over: each is good, and its key is in the JWKS that is served after it."""
    context = ssl.create_default_context(cafile=server.folder / "tls" / "satokend.crt")
    connection = http.client.HTTPSConnection("127.0.0.1", server.port, context=context)
    bearer = {"Authorization": "Bearer " + (server.folder / "admin.token").read_text().strip(),
              "Content-Type": "application/json"}

    def ask(method, path, body=None):
        connection.request(method, path, None if body is None else json.dumps(body), bearer)
        answer = connection.getresponse()
        text = answer.read()
        if answer.status not in (200, 201):
            problems.append(f"{method} {path}: {answer.status} {text[:200]}")
        return json.loads(text)

    while not is_over.is_set() and not problems:
        token = ask("POST", "/api/v1/namespaces/demo/serviceaccounts/builder/token", {})["status"]["token"]
        header = json.loads(base64.urlsafe_b64decode(token.split(".")[0] + "=="))
        if header["kid"] not in [key["kid"] for key in ask("GET", "/openid/v1/jwks")["keys"]]:
            problems.append(f"the JWKS lacks the key that signs: {header['kid']}")
        review = ask("POST", "/apis/authentication.k8s.io/v1/tokenreviews", {"spec": {"token": token}})
        if not review["status"].get("authenticated"):
            problems.append(f"a token is refused: {review['status']}")


def rotating(suite, server):
    """Rotates the ring about every second while tokens are asked for."""
    ring = ["--keys", server.folder / "keys"]
    # The first generation stands for a minute before the policy is changed.
    suite.check("the ring may change every second", 0,
                suite.run("keys", "policy", "--min-generation-age", "1s", *ring, timeout=120).code)
    problems, is_over = [], threading.Event()
    threads = [threading.Thread(target=asking, args=(server, problems, is_over)) for _ in range(3)]
    for thread in threads:
        thread.start()
    for step in ["publish", "activate", "reorder"] * 4:
        suite.check(f"rotate {step}", 0, suite.run("keys", "rotate", step, "--force", "early", *ring).code)
    is_over.set()
    for thread in threads:
        thread.join()
    suite.check("while the ring rotates every request is answered", [], problems)


def main():
    options = arguments(__doc__)
    suite = Suite(options)
    program = Path(options.satoken).with_name("satokend")
    if not os.access(program, os.X_OK):
        suite.skip("no satokend beside satoken")
        return suite.report()
    with tempfile.TemporaryDirectory() as folder:
        folder = Path(folder) / "demo"
        with Server(program, folder) as server:
            if not server.serves:
                suite.skip("satokend was built without the trait Daemon")
                return suite.report()
            if shutil.which("kubectl"):
                with_kubectl(suite, server)
            else:
                suite.skip("no kubectl")
            rotating(suite, server)
            if kubernetes:
                with_python(suite, server)
            else:
                suite.skip("no kubernetes from PyPI")
        suite.check("SIGTERM ends it in order", 0, server.exit_code)
    return suite.report()


if __name__ == "__main__":
    raise SystemExit(main())
