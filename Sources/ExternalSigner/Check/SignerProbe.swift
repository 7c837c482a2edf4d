/// What signer-check asks a signer. A signer is asked over gRPC, or in process by tests.
package protocol SignerProbe: Sendable {
    func fetchKeys() async throws(ProbeFailure) -> FetchedKeys
    /// The longest lifetime in seconds.
    func metadata() async throws(ProbeFailure) -> Int64
    /// - Parameter claims: base64url of the claims.
    func sign(_ claims: String) async throws(ProbeFailure) -> SignedSegments
}

/// Why a call was not answered.
package struct ProbeFailure: Error, Equatable, Sendable, CustomStringConvertible {
    /// The name of the gRPC code.
    package let code: String
    package let message: String

    package init(code: String, message: String) {
        self.code = code
        self.message = message
    }

    package var description: String { "\(code): \(message)" }
}

/// The answer to FetchKeys, as it came.
package struct FetchedKeys: Sendable, Equatable {
    package struct Key: Sendable, Equatable {
        package var keyID: String
        package var key: [UInt8]
        package var isExcluded: Bool

        package init(keyID: String, key: [UInt8], isExcluded: Bool = false) {
            self.keyID = keyID
            self.key = key
            self.isExcluded = isExcluded
        }
    }

    /// google.protobuf.Timestamp.
    package struct Time: Sendable, Equatable {
        package var seconds: Int64
        package var nanos: Int32

        package init(seconds: Int64, nanos: Int32 = 0) {
            self.seconds = seconds
            self.nanos = nanos
        }
    }

    package var keys: [Key]
    package var dataTimestamp: Time?
    package var refreshHint: Int64

    package init(keys: [Key], dataTimestamp: Time?, refreshHint: Int64) {
        self.keys = keys
        self.dataTimestamp = dataTimestamp
        self.refreshHint = refreshHint
    }
}

/// The answer to Sign, as it came.
package struct SignedSegments: Sendable, Equatable {
    package var header: String
    package var signature: String

    package init(header: String, signature: String) {
        self.header = header
        self.signature = signature
    }
}
