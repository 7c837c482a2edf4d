/// Somebody who verifies tokens by the ring's keys, and where it shows which keys it has.
package struct Endpoint: Equatable, Sendable {
    package enum Kind: String, Sendable {
        /// One API server by its own address: verifies, and signs too.
        case apiServer = "api-server"
        /// What relying parties fetch.
        case issuer
    }

    package var kind: Kind
    package var name: String
    /// An https URL, or the path of a JWKS file or of a directory with a published site.
    package var location: String
    /// Paths only, never contents.
    package var credentials: Credentials
    /// The generation that first knew it; 0 for one that was there when the ring was created.
    package var joined: Int
    /// When it joined, in seconds since 1970; 0 for one that was there when the ring was created.
    package var joinedTime: Int

    package init(
        kind: Kind, name: String, location: String, credentials: Credentials = Credentials(), joined: Int,
        joinedTime: Int = 0
    ) {
        self.kind = kind
        self.name = name
        self.location = location
        self.credentials = credentials
        self.joined = joined
        self.joinedTime = joinedTime
    }

    /// Whether it is the same as another, as far as what was seen of it goes: an endpoint at another place is another.
    package func isSame(as other: Endpoint) -> Bool {
        kind == other.kind && name == other.name && location == other.location
    }

    /// Whether its answers carry a `Date`.
    package var tellsTime: Bool { location.hasPrefix("https://") }

    /// The files that a request to an endpoint is made with, under kubectl's names.
    package struct Credentials: Equatable, Sendable {
        package var certificateAuthority: String?
        package var clientCertificate: String?
        package var clientKey: String?
        /// A file that holds a bearer token. It is read at each look.
        package var token: String?
        /// The ServiceAccount that the ring signs itself a token for at each look.
        package var observer: Observer?

        /// Whether they tell a server who asks.
        package var identify: Bool { clientCertificate != nil || token != nil || observer != nil }

        package init(
            certificateAuthority: String? = nil, clientCertificate: String? = nil, clientKey: String? = nil,
            token: String? = nil, observer: Observer? = nil
        ) {
            self.observer = observer
            self.certificateAuthority = certificateAuthority
            self.clientCertificate = clientCertificate
            self.clientKey = clientKey
            self.token = token
        }
    }

    /// A ServiceAccount that looks at endpoints. Every ServiceAccount may read discovery by Kubernetes' default RBAC.
    package struct Observer: Equatable, Sendable {
        package var namespace: String
        package var name: String
        package var uid: String
        /// The audience of its tokens; nil: the ring's first API audience, else its first issuer.
        package var audience: String?

        package init(namespace: String, name: String, uid: String, audience: String? = nil) {
            self.namespace = namespace
            self.name = name
            self.uid = uid
            self.audience = audience
        }
    }
}
