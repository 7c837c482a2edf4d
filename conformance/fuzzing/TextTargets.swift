import JSON
import Manifests
import Recognition
import Text

@testable import HTTPS

extension Target {
    /// The readers of other texts: manifests, HTTP, dates, and whatever is pasted.
    static let texts = [
        Target(name: "manifest", limit: 16_384, seeds: manifests) { bytes in
            func flags() -> String? {
                guard let flags = try? ProcessFlags(parsing: bytes, process: "kube-apiserver", path: "fuzz")
                else {
                    return nil
                }
                guard let settings = try? KubeAPIServerSettings(flags: flags, root: nil) else {
                    return "none"
                }
                return "\(settings)"
            }
            return flags() == flags() ? nil : "read twice, it says two things"
        },
        Target(name: "kubeconfig", limit: 16_384, seeds: manifests) { bytes in
            _ = try? Kubeconfig(parsing: bytes, path: "fuzz")
            _ = try? KubeletConfiguration(parsing: bytes, path: "fuzz")
            _ = try? AuthenticationConfiguration(parsing: bytes, path: "fuzz")
            return nil
        },
        Target(name: "http-response", limit: 16_384, seeds: responses) { bytes in
            func read(_ pieces: [[UInt8]]) -> (String, [UInt8]) {
                var reader = ResponseReader(limit: 8192)
                do throws(FetchProblem) {
                    for piece in pieces { try reader.take(piece) }
                    try reader.end()
                } catch {
                    return ("\(error)", [])
                }
                return ("\(reader.head.map { "\($0)" } ?? "")", reader.body)
            }
            let whole = read([bytes])
            let single = read(bytes.map { [$0] })
            if whole.1.count > 8192 { return "a body beyond its limit" }
            return whole.0 == single.0 && whole.1 == single.1 ? nil : "byte by byte it is another response"
        },
        Target(
            name: "timestamp", limit: 64,
            seeds: { ["2026-11-30T15:41:26Z", "1970-01-01T00:00:00.5+01:00"].map { Array($0.utf8) } }
        ) {
            bytes in
            guard let seconds = Timestamp.seconds(String(decoding: bytes, as: UTF8.self)),
                abs(seconds) < 200_000_000_000, seconds.rounded() == seconds
            else { return nil }
            return Timestamp.seconds(Timestamp.text(Int(seconds))) == seconds
                ? nil : "a moment that is written as another"
        },
        Target(name: "pasted", limit: 16_384, seeds: responses) { bytes in
            _ = InputKind(bytes)
            let found = FoundToken.all(in: bytes)
            if found.count > 100 { return "more tokens than were asked for" }
            return found.allSatisfy { $0.range.upperBound <= bytes.count }
                ? nil : "a token outside of the text"
        },
    ]

    @Sendable private static func manifests() -> [[UInt8]] {
        let pod = """
            apiVersion: v1
            kind: Pod
            spec:
              containers:
              - command: [kube-apiserver, "--service-account-issuer=https://a.example"]
                args:
                - --service-account-key-file=/etc/kubernetes/pki/sa.pub
                - '--api-audiences=a,b'
                env: [{name: A, value: "b"}]

            """
        let unit = """
            [Service]
            Environment="A=b c" X=1
            ExecStart=/usr/bin/kube-apiserver \\
              --service-account-issuer=${A} --service-account-lookup=false
            """
        let shell =
            "exec kube-apiserver --service-account-issuer 'https://a.example' --api-audiences=\"x\" # y\n"
        let kubeconfig = """
            {"apiVersion":"v1","kind":"Config","clusters":[{"name":"c","cluster":{"server":"https://a"}}],"users":[]}
            """
        return [pod, unit, shell, kubeconfig, "a: |\n  b\n ? c\n: &x [1, {d: e}]\n---\n*x\n"].map {
            Array($0.utf8)
        }
    }

    @Sendable private static func responses() -> [[UInt8]] {
        [
            "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\n{}",
            "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n1;x=y\r\n{\r\n1\r\n}\r\n0\r\nA: b\r\n\r\n",
            "HTTP/1.0 404 Not Found\n\nno", "HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 204 x\r\n\r\n",
            "Authorization: Bearer eyJhbGciOiJSUzI1NiJ9.eyJpc3MiOiJhIn0.c2lnbmF0dXJl\n{\"token\":\"ZXlK\"}",
        ].map { Array($0.utf8) }
    }
}
