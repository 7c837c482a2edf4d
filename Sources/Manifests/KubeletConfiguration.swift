/// The parts of a kubelet's configuration that name certificates.
package struct KubeletConfiguration: Sendable, Equatable {
    /// `authentication.x509.clientCAFile`: who signs the kubelet's clients.
    package let clientCAFile: String?
    /// `tlsCertFile`: the kubelet's own serving certificate.
    package let tlsCertFile: String?
    /// `tlsPrivateKeyFile`.
    package let tlsPrivateKeyFile: String?
    /// `staticPodPath`: the folder of the manifests that the kubelet runs.
    package let staticPodPath: String?

    /// Reads a KubeletConfiguration in YAML or JSON; errors call it `path`.
    package init(parsing bytes: [UInt8], path: String) throws(ManifestError) {
        let node = try YAMLNode.documents(bytes, path: path).first
        guard let node, node["kind"]?.string == "KubeletConfiguration" else {
            throw .malformed(
                path: path, line: 1, problem: "is no KubeletConfiguration (its kind is another or missing)")
        }
        func file(_ value: String?) -> String? { value.flatMap { $0.isEmpty ? nil : $0 } }
        clientCAFile = file(node[path: "authentication", "x509", "clientCAFile"]?.string)
        tlsCertFile = file(node["tlsCertFile"]?.string)
        tlsPrivateKeyFile = file(node["tlsPrivateKeyFile"]?.string)
        staticPodPath = file(node["staticPodPath"]?.string)
    }
}
