/// The parts of a kubelet's configuration that name certificates.
package struct KubeletConfiguration: Sendable, Equatable {
    /// `authentication.x509.clientCAFile`: who signs the kubelet's clients.
    package let clientCAFile: String?
    /// `tlsCertFile`: the kubelet's own serving certificate.
    package let tlsCertFile: String?
    /// `tlsPrivateKeyFile`.
    package let tlsPrivateKeyFile: String?

    /// Reads a KubeletConfiguration in YAML's block style; errors call it `path`.
    package init(parsing bytes: [UInt8], path: String) throws(ManifestError) {
        let scalars = try YAMLScalars.document(bytes, path: path)
        guard scalars["kind"] == "KubeletConfiguration" else {
            throw .malformed(
                path: path, line: 1, problem: "is no KubeletConfiguration (its kind is another or missing)")
        }
        func file(_ value: String?) -> String? { value.flatMap { $0.isEmpty ? nil : $0 } }
        clientCAFile = file(scalars["authentication", "x509", "clientCAFile"])
        tlsCertFile = file(scalars["tlsCertFile"])
        tlsPrivateKeyFile = file(scalars["tlsPrivateKeyFile"])
    }
}
