#if Daemon
    internal import ExternalSignerProtocol
    internal import FoundationEssentials
    internal import Files
    internal import GRPCCore
    internal import GRPCProtobuf
    internal import SwiftProtobuf

    /// The three calls of kube-apiserver over gRPC.
    struct SignerService: V1_ExternalJWTSigner.ServiceProtocol {
        let signer: Signer
        let metrics: SignerMetrics
        /// What is done when keys were handed out to a client that counts.
        let handedOut: @Sendable (Signer.Keys) -> Void
        let report: @Sendable (SignerEvent) -> Void

        func sign(
            request: ServerRequest<V1_SignJWTRequest>, context: ServerContext
        ) async throws -> ServerResponse<V1_SignJWTResponse> {
            try answer(.sign, request.metadata) { _ in
                let signed = try signer.sign(request.message.claims)
                return V1_SignJWTResponse.with {
                    $0.header = signed.header
                    $0.signature = signed.signature
                }
            }
        }

        func fetchKeys(
            request: ServerRequest<V1_FetchKeysRequest>, context: ServerContext
        ) async throws -> ServerResponse<V1_FetchKeysResponse> {
            try answer(.fetchKeys, request.metadata) { client in
                let keys = signer.fetchKeys(for: client)
                if client != nil { handedOut(keys) }
                return V1_FetchKeysResponse.with { answer in
                    answer.keys = keys.keys.map { key in
                        V1_Key.with {
                            $0.keyID = key.keyID
                            $0.key = Data(key.subjectPublicKeyInfo)
                            $0.excludeFromOidcDiscovery = key.isExcluded
                        }
                    }
                    answer.dataTimestamp = Google_Protobuf_Timestamp.with { $0.seconds = Int64(keys.read) }
                    answer.refreshHintSeconds = Int64(keys.refreshHint)
                }
            }
        }

        func metadata(
            request: ServerRequest<V1_MetadataRequest>, context: ServerContext
        ) async throws -> ServerResponse<V1_MetadataResponse> {
            try answer(.metadata, request.metadata) { client in
                let longest = client == nil ? signer.longestLifetime : signer.metadata()
                return V1_MetadataResponse.with { $0.maxTokenExpirationSeconds = Int64(longest) }
            }
        }

        /// Answers a call, counts it and reports it.
        private func answer<Message: Sendable>(
            _ method: SignerMetrics.Method, _ metadata: Metadata,
            _ body: (_ client: String?) throws -> Message
        ) throws -> ServerResponse<Message> {
            let start = System.uptime
            let client = CallMetadata.client(metadata)
            do {
                let message = try body(client)
                note(method, "OK", nil, client, since: start)
                return ServerResponse(message: message)
            } catch let refusal as SigningRefusal {
                let code = refusal.code
                note(method, code.name, refusal, client, since: start)
                throw RPCError(code: code, message: refusal.description)
            }
        }

        private func note(
            _ method: SignerMetrics.Method, _ code: String, _ refusal: SigningRefusal?, _ client: String?,
            since start: Double
        ) {
            let seconds = System.uptime - start
            metrics.count(method, code: code, seconds: seconds, rule: refusal?.rule)
            report(
                .call(
                    SignerEvent.Call(
                        method: method, code: code, refusal: refusal, client: client, seconds: seconds)))
        }
    }

    /// What the metadata of a call says of its client.
    enum CallMetadata {
        /// Set by the listener, whatever the client sends.
        static let client = "satokend-client"
        /// Set by a client that looks at a signer and is no API server.
        static let look = "satokend-look"

        /// The process that calls; nil for one that only looks.
        static func client(_ metadata: Metadata) -> String? {
            if metadata[stringValues: look].contains("true") { return nil }
            return metadata[stringValues: client].first { _ in true } ?? "in-process"
        }
    }

    extension SigningRefusal {
        /// What gRPC calls a refusal of the rule.
        var code: RPCError.Code {
            switch rule {
            case .size: .resourceExhausted
            case .encoding, .json, .claims: .invalidArgument
            case .issuer: .permissionDenied
            case .lifetime: .outOfRange
            case .key: .unavailable
            }
        }
    }

    extension RPCError.Code {
        /// The name in gRPC's own list, as metrics and logs of kube-apiserver have it.
        var name: String {
            switch self {
            case .resourceExhausted: "ResourceExhausted"
            case .invalidArgument: "InvalidArgument"
            case .permissionDenied: "PermissionDenied"
            case .outOfRange: "OutOfRange"
            case .unavailable: "Unavailable"
            default: "\(self)"
            }
        }
    }
#endif
