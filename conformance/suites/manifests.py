#!/usr/bin/env python3
"""Pods as PyYAML writes them, in every style: `satoken openid-configuration` takes the issuer that PyYAML reads."""

import json
import random
import tempfile
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from harness import RECORDINGS, Suite, arguments

try:
    import yaml
except ImportError:
    yaml = None

# What YAML treats in some way, and an issuer may hold.
PIECES = ["a", "/b", ":", "#", "'", ",", "[", "]", "&c", "*d", "!", "|", "-", "?", "@", "0", "\u00fc", "=", "null", "~"]


def pod(source):
    """A Pod with one issuer, some flags around it and a container beside."""
    issuer = "https://x/" + "".join(source.choice(PIECES) for _ in range(source.randrange(6)))
    flags = [f"--flag-{i}=" + "".join(source.choice(PIECES + [" ", ": ", " #", "\n"]) for _ in range(source.randrange(8)))
             for i in range(source.randrange(5))]
    flags.insert(source.randrange(len(flags) + 1), f"--service-account-issuer={issuer}")
    cut = source.randrange(len(flags) + 1)
    server = {"name": "kube-apiserver", "command": ["kube-apiserver"] + flags[:cut], "args": flags[cut:],
              "env": [{"name": "A", "value": "1"}]}
    other = {"name": "proxy", "args": ["--service-account-issuer=https://other"], "command": ["/bin/proxy"]}
    containers = [server, other]
    source.shuffle(containers)
    document = {"apiVersion": "v1", "kind": "Pod", "spec": {"containers": containers}}
    if source.random() < 0.3:
        document = {"apiVersion": "v1", "kind": "List", "items": [document]}
    return document


def text(document, source):
    """The document in a style by chance, which PyYAML reads as it was."""
    if source.random() < 0.2:
        return json.dumps(document, indent=source.choice([None, 2]), ensure_ascii=source.random() < 0.5)
    return yaml.safe_dump(
        document, default_flow_style=source.choice([None, False, True]), default_style=source.choice([None, '"', "'", "|", ">"]),
        width=source.choice([20, 80, 1000]), indent=source.choice([2, 4, 8]), allow_unicode=source.random() < 0.5,
        explicit_start=source.random() < 0.5, sort_keys=source.random() < 0.5)


def issuer_of(document):
    """The issuer as PyYAML's reading has it."""
    for item in document.get("items", [document]):
        for container in item["spec"]["containers"]:
            words = container["command"] + container["args"]
            if words[0] == "kube-apiserver":
                return [w for w in words if w.startswith("--service-account-issuer=")][0].split("=", 1)[1]
    return None


def main():
    options = arguments(__doc__, pods={"type": int, "default": 1000}, seed={"type": int, "default": 1})
    suite = Suite(options)
    if yaml is None:
        suite.skip("PyYAML is not installed")
        return suite.report()
    source = random.Random(options.seed)
    with tempfile.TemporaryDirectory() as folder:
        files = []
        for number in range(options.pods):
            path = Path(folder) / f"{number}.yaml"
            path.write_text(text(pod(source), source), encoding="utf-8")
            files.append(path)

        def run(path):
            return suite.run("openid-configuration", "--kube-apiserver", path, "--service-account-jwks-uri",
                             "https://x/jwks", "--service-account-key-file", RECORDINGS / "keys" / "sa.pub")

        with ThreadPoolExecutor() as pool:
            for path, result in zip(files, pool.map(run, files)):
                want = issuer_of(yaml.safe_load(path.read_text(encoding="utf-8")))
                try:
                    got = json.loads(result.out)["issuer"] if result.code == 0 else result.errors
                except ValueError:
                    got = result.text
                # An issuer that is no URL is refused by name: it was read all the same.
                if result.code != 0 and want in result.errors:
                    got = want
                suite.check(path.name, want, got)
    return suite.report()


if __name__ == "__main__":
    raise SystemExit(main())
