import Foundation
import TestSupport
import Testing

/// The directory in which a page's commands are run, one after the other.
struct Preparation: Sendable, CustomTestStringConvertible {
    /// The page's path from the repository's root.
    let path: String
    /// A script that makes the files, with $keys, a directory of recorded keys, and $tree, functions that make hosts.
    let script: String

    var testDescription: String { path }

    func prepare(_ scratch: Scratch) throws {
        let outcome = try shell("cd \"$1\" && set -eu\n\(Self.names)\n\(script)", [scratch.path])
        try #require(outcome.code == 0, "\(outcome)")
    }

    /// Runs a line as a reader would, and returns what a terminal shows.
    func run(_ line: String, in scratch: Scratch) throws -> String {
        let outcome = try shell("exec 2>&1; cd \"$1\"\n\(Self.names)\n\(line)", [scratch.path])
        return outcome.lines.joined(separator: "\n")
    }

    private static let names = """
        PATH=$(dirname "$satoken"):$PATH
        keys=\(Conformance.path("keys"))
        tree=\(Page.root)Tests/satokenTests/PKI/tree.sh
        """

    static let all = [
        Preparation(path: "README.md", script: story),
        Preparation(path: "Sources/ServiceAccountTokens/README.md", script: story),
        Preparation(
            path: "Sources/Batch/README.md",
            script: story
                + "\ncat sa.pub > rsa.pub; (cat live.jwt live.jwt live.jwt; echo cut-off) > tokens.txt"),
        Preparation(path: "Sources/Discovery/README.md", script: sites),
        Preparation(path: "Sources/KeyRing/README.md", script: "umask 077; cat \"$keys/sa.key\" > sa.key"),
        Preparation(path: "Sources/PKI/README.md", script: controlPlane),
    ]

    /// What `satoken demo` leaves, with a token that expired.
    private static let story = """
        umask 077
        satoken demo --directory story > /dev/null
        mv story/* . && mv rsa.jwt live.jwt
        satoken issue builder -n ci --bound-object-kind Pod --bound-object-name web-0 --objects objects.json \
            --kube-apiserver kube-apiserver.yaml --now 2026-11-24T12:00:11Z > rsa.jwt
        """

    /// Three control planes of which the last lacks a key, a published site, and tokens of both keys.
    private static let sites = """
        umask 077
        for name in sa sa-ec; do cat "$keys/$name.key" > $name.key; cat "$keys/$name.pub" > $name.pub; done
        mv sa-ec.pub ec.pub
        satoken publish issuer --service-account-issuer https://issuer.example/ --service-account-key-file sa.pub \
            > /dev/null
        host() { # NAME SIGNING KEY…
            mkdir -p $1/etc/kubernetes/manifests
            local manifest=$1/etc/kubernetes/manifests/kube-apiserver.yaml signing=$2
            cp sa.key sa-ec.key sa.pub ec.pub $1/etc/kubernetes
            printf '%s\\n' 'apiVersion: v1' 'kind: Pod' 'spec:' '  containers:' '  - command:' '    - kube-apiserver' \
                '    - --service-account-issuer=https://kubernetes.default.svc' \
                "    - --service-account-signing-key-file=/etc/kubernetes/$signing" > $manifest
            shift 2
            printf '    - --service-account-key-file=/etc/kubernetes/%s\\n' "$@" >> $manifest
        }
        host cp-1 sa.key sa.pub ec.pub
        host cp-2 sa-ec.key sa.pub ec.pub
        host cp-3 sa.key sa.pub
        for key in sa sa-ec; do
            satoken issue builder -n ci --uid u --service-account-issuer https://kubernetes.default.svc \
                --service-account-signing-key-file $key.key
        done > live.txt
        """

    /// A kubeadm control plane whose proxy certificate was signed by the wrong CA.
    private static let controlPlane = """
        mkdir cp-1 && cd cp-1 && umask 077
        bash -c '. "$1"; shared; own cp-1; leaf $P/front-proxy-client $P/ca /CN=front-proxy-client clientAuth' \
            bash "$tree"
        """
}
