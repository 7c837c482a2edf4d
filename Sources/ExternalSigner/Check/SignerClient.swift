#if Daemon
    internal import ExternalSignerProtocol
    internal import FoundationEssentials
    internal import GRPCCore
    internal import GRPCNIOTransportHTTP2Posix
    internal import GRPCProtobuf
    internal import SwiftProtobuf

    /// Asks a signer on a Unix socket, as kube-apiserver does. It says that it only looks, so that our own signer does not take
    /// it for an API server.
    package struct SignerClient: SignerProbe {
        private let client: V1_ExternalJWTSigner.Client<HTTP2ClientTransport.Posix>
        private let options: CallOptions

        /// Connects, runs a function, and disconnects.
        ///
        /// - Parameter seconds: how long one call may take.
        package static func with<Result: Sendable>(
            socket path: String, seconds: Int, _ body: (SignerClient) async throws -> Result
        ) async throws -> Result {
            let transport = try HTTP2ClientTransport.Posix(
                target: .unixDomainSocket(path: path, authority: "localhost"), transportSecurity: .plaintext)
            return try await withGRPCClient(transport: transport) { client in
                var options = CallOptions.defaults
                options.timeout = .seconds(seconds)
                return try await body(
                    SignerClient(client: V1_ExternalJWTSigner.Client(wrapping: client), options: options))
            }
        }

        private static var metadata: Metadata { [CallMetadata.look: "true"] }

        package func fetchKeys() async throws(ProbeFailure) -> FetchedKeys {
            try await answered {
                let answer = try await client.fetchKeys(
                    V1_FetchKeysRequest(), metadata: Self.metadata, options: options)
                let time = FetchedKeys.Time(
                    seconds: answer.dataTimestamp.seconds, nanos: answer.dataTimestamp.nanos)
                return FetchedKeys(
                    keys: answer.keys.map {
                        FetchedKeys.Key(
                            keyID: $0.keyID, key: [UInt8]($0.key), isExcluded: $0.excludeFromOidcDiscovery)
                    }, dataTimestamp: answer.hasDataTimestamp ? time : nil,
                    refreshHint: answer.refreshHintSeconds)
            }
        }

        package func metadata() async throws(ProbeFailure) -> Int64 {
            try await answered {
                try await client.metadata(V1_MetadataRequest(), metadata: Self.metadata, options: options)
                    .maxTokenExpirationSeconds
            }
        }

        package func sign(_ claims: String) async throws(ProbeFailure) -> SignedSegments {
            try await answered {
                let answer = try await client.sign(
                    V1_SignJWTRequest.with { $0.claims = claims }, metadata: Self.metadata, options: options)
                return SignedSegments(header: answer.header, signature: answer.signature)
            }
        }

        private func answered<Answer>(_ body: () async throws -> Answer) async throws(ProbeFailure) -> Answer
        {
            do {
                return try await body()
            } catch let error as RPCError {
                throw ProbeFailure(code: error.code.name, message: error.message)
            } catch {
                throw ProbeFailure(code: "Unknown", message: "\(error)")
            }
        }
    }
#endif
