internal import Files
internal import JOSE
internal import OpenSSL
internal import ServiceAccountTokens

extension KeyMaterial {
    /// The most that a command prints of a key, in bytes.
    private static let largestOutput = 64 << 10

    /// Makes a new key under a policy: by its command, where it names one.
    ///
    /// The command prints a private key in PEM, or the URI of one that it made in a token or a TPM. `SATOKEN_KEY_ALGORITHM` in
    /// its environment names the algorithm.
    package static func make(under policy: Policy) throws -> KeyMaterial {
        guard let command = policy.keyCommand else { return try make(policy.algorithm) }
        let hint =
            "the command prints a private key in PEM, or a URI that OpenSSL's store opens, and exits with 0"
        let output: [UInt8]
        switch Result(catching: { () throws(ShellCommand.Failure) in
            try ShellCommand.output(
                of: command, variables: [("SATOKEN_KEY_ALGORITHM", policy.algorithm.rawValue)],
                limit: largestOutput)
        }) {
        case .success(let bytes): output = bytes
        case .failure(let failure):
            throw RingError(.unavailable, "the key command \(failure)", hint: hint)
        }
        defer { Secret.erase(output) }
        let key = try key(in: output, hint: hint)
        let material = try KeyMaterial(key)
        if material.algorithm != policy.algorithm {
            throw RingError(
                .refused,
                "the key command made a key for \(material.algorithm.rawValue), the policy wants \(policy.algorithm.rawValue)",
                hint: "SATOKEN_KEY_ALGORITHM in its environment names the algorithm")
        }
        return material
    }

    private static func key(in output: [UInt8], hint: String) throws -> PrivateKey {
        if output.firstRange(of: Array("-----BEGIN".utf8)) != nil {
            return try KeyFile.signingKey(output, path: "the key command's output")
        }
        let blanks: [UInt8] = [0x09, 0x0A, 0x0D, 0x20]
        let words = output.split { blanks.contains($0) }
        guard words.count == 1,
            let uri = words.first.flatMap({ StoreURI(String(decoding: $0, as: UTF8.self)) })
        else {
            throw RingError(.unreadable, "the key command printed no key", hint: hint)
        }
        if uri.holdsPIN {
            throw RingError(
                .refused, "the key command printed a URI with a PIN, which would lie in the ring's files",
                hint: "name a file by pin-source=, or set SATOKEN_STORE_PIN")
        }
        return try PrivateKey(opening: uri)
    }
}
