"""The objects that tokens are bound to: there, gone, deleted, or others than the token's."""

from .stage import ref, uid


def add(stage):
    objects(stage)
    accounts(stage)
    bound(stage)


def objects(stage):
    stage.add("ServiceAccount", "builder")
    stage.add("ServiceAccount", "other")
    stage.add("ServiceAccount", "robot.v2")
    stage.add("ServiceAccount", "deleted", deleted=-3600)
    stage.add("ServiceAccount", "leaving", deleted=3600)
    stage.add("ServiceAccount", "just-left", deleted=-30)
    stage.add("ServiceAccount", "admin", namespace="kube-system")
    for name in ("node-a", "node-b"):
        stage.add("Node", name)
    stage.add("Node", "node-deleted", deleted=-3600)
    stage.add("Node", "node-just-left", deleted=-30)
    stage.pod("web")
    stage.pod("pending", node=None)
    stage.pod("of-other", account="other")
    stage.pod("on-node-b", node="node-b")
    stage.pod("pod-deleted", deleted=-3600)
    stage.pod("pod-leaving", deleted=3600)
    stage.pod("pod-just-left", deleted=-30)
    stage.secret("bound")
    stage.secret("secret-deleted", deleted=-3600)
    stage.secret("secret-just-left", deleted=-30)


def accounts(stage):
    def token(name):
        payload = stage.bound(serviceaccount=ref(name))
        payload["sub"] = f"system:serviceaccount:ci:{name}"
        return stage.token(payload)

    stage.case("account-dotted", "an account with a dot in its name", "Valid", token("robot.v2"))
    stage.case("account-deleted", "an account that was deleted an hour ago and lingers", "Lookup", token("deleted"))
    stage.case("account-leaving", "an account whose deletion lies ahead", "Lookup", token("leaving"))
    stage.case("account-just-left", "an account that was deleted 30 s ago: within the leeway", "Lookup", token("just-left"),
               prompt=True)
    stage.case("account-expired-and-gone", "expired, and the account is gone: expiry is judged first", "Lookup Time",
               stage.token(stage.bound({"exp": stage.now - 3600}, serviceaccount=ref("ghost"))))


def bound(stage):
    node = ref("node-a")
    for name, comment, refs, strict in (
            ("pod-gone", "a Pod that is gone", {"pod": ref("gone"), "node": node}, None),
            ("pod-uid", "a Pod that was made anew", {"pod": ref("web", "web before"), "node": node}, None),
            ("pod-no-uid", "a Pod without uid", {"pod": {"name": "web"}, "node": node}, None),
            ("pod-no-name", "a Pod without name", {"pod": {"uid": uid("web")}, "node": node}, None),
            ("pod-empty", "an empty Pod", {"pod": {}, "node": node}, None),
            ("pod-null", "pod is null, the node is real", {"pod": None, "node": node}, None),
            ("pod-string", "pod is a string", {"pod": "web", "node": node}, None),
            ("pod-deleted", "a Pod that was deleted an hour ago", {"pod": ref("pod-deleted"), "node": node}, None),
            ("pod-leaving", "a Pod whose deletion lies ahead", {"pod": ref("pod-leaving"), "node": node}, None),
            ("pod-of-other", "a Pod that runs under another account", {"pod": ref("of-other"), "node": node}, "refuse"),
            ("pod-on-other-node", "a Pod that runs on another Node", {"pod": ref("on-node-b"), "node": node}, "refuse"),
            ("pod-without-node", "a Pod that runs on a Node, and the token names none", {"pod": ref("web")}, None),
            ("pod-pending-with-node", "a Pod that runs nowhere, and the token names a Node",
             {"pod": ref("pending"), "node": node}, "refuse"),
            ("pod-node-uid", "beside a Pod, a Node that was made anew: the server does not look it up",
             {"pod": ref("web"), "node": ref("node-a", "node-a before")}, "refuse"),
            ("pod-node-gone", "a Node that is gone, beside a Pod that is said to run there",
             {"pod": ref("web"), "node": ref("node-z")}, "refuse"),
            ("node-gone", "a Node that is gone", {"node": ref("node-z")}, None),
            ("node-uid", "a Node that was made anew", {"node": ref("node-a", "node-a before")}, None),
            ("node-no-uid", "a Node without uid", {"node": {"name": "node-a"}}, None),
            ("node-empty", "an empty Node", {"node": {}}, None), ("node-null", "node is null", {"node": None}, None),
            ("node-deleted", "a Node that was deleted an hour ago", {"node": ref("node-deleted")}, None),
            ("node-number", "node is a number", {"node": 1}, None),
            ("secret-gone", "a Secret that is gone", {"secret": ref("gone", "secret gone")}, None),
            ("secret-uid", "a Secret that was made anew", {"secret": ref("bound", "secret bound before")}, None),
            ("secret-no-uid", "a Secret without uid", {"secret": {"name": "bound"}}, None),
            ("secret-empty", "an empty Secret", {"secret": {}}, None), ("secret-null", "secret is null", {"secret": None}, None),
            ("secret-deleted", "a Secret that was deleted an hour ago", {"secret": ref("secret-deleted", "secret secret-deleted")}, None),
            ("secret-slash", "a Secret whose name has a slash", {"secret": ref("a/b", "secret a/b")}, None),
            ("secret-and-pod", "a Secret and a Pod, both there",
             {"secret": ref("bound", "secret bound"), "pod": ref("web"), "node": node}, None),
            ("secret-and-pod-gone", "a Secret that is there and a Pod that is gone",
             {"secret": ref("bound", "secret bound"), "pod": ref("gone"), "node": node}, None),
            ("secret-gone-and-pod", "a Secret that is gone and a Pod that is there",
             {"secret": ref("gone", "secret gone"), "pod": ref("web"), "node": node}, None)):
        stage.case(f"bound-{name}", comment, "Lookup", stage.token(stage.bound(**refs)), strict=strict)
    for name, comment, refs in (
            ("pod-just-left", "a Pod that was deleted 30 s ago: within the leeway", {"pod": ref("pod-just-left"), "node": node}),
            ("node-just-left", "a Node that was deleted 30 s ago: within the leeway", {"node": ref("node-just-left")}),
            ("secret-just-left", "a Secret that was deleted 30 s ago: within the leeway",
             {"secret": ref("secret-just-left", "secret secret-just-left")})):
        stage.case(f"bound-{name}", comment, "Lookup Time", stage.token(stage.bound(**refs)), prompt=True)
