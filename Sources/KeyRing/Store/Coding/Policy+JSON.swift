internal import JOSE
internal import JSON

extension Policy {
    var json: JSONText {
        var members: [(name: String, value: JSONText)] = [
            ("algorithm", .string(algorithm.rawValue)), ("rotateEvery", .integer(rotateEvery)),
            ("publishLeadTime", .integer(publishLeadTime)),
        ]
        members.add("externalTokenLifetime", externalTokenLifetime.map { .integer($0) })
        members += [
            ("maxTokenExpiration", .integer(maxTokenExpiration)), ("extendsTokens", .bool(extendsTokens)),
            ("jwksFrom", .string(jwksSource.rawValue)), ("clockSkew", .integer(clockSkew)),
            ("minGenerationAge", .integer(minGenerationAge)), ("keep", .integer(keep)),
            ("maxObservationAge", .integer(maxObservationAge)), ("renewalTime", .integer(renewalTime)),
        ]
        members.add("group", group.map { .string($0) })
        members.add("keyCommand", keyCommand.map { .string($0) })
        members += [
            ("apiAudiences", .strings(apiAudiences)), ("externalAudiences", .strings(externalAudiences)),
            ("relyingParties", .strings(relyingParties)), ("endpoints", .array(endpoints.map(\.json))),
        ]
        return .object(members)
    }

    init(reading value: StrictValue) throws(RingError) {
        self = try value.object { (members) throws(RingError) in
            var policy = Policy()
            policy.algorithm = try members["algorithm"].named(SignatureAlgorithm.self)
            policy.rotateEvery = try members["rotateEvery"].integer(in: Bounds.duration)
            policy.publishLeadTime = try members["publishLeadTime"].integer(in: Bounds.duration)
            policy.externalTokenLifetime =
                try members.optional("externalTokenLifetime")?.integer(in: Bounds.duration)
            policy.maxTokenExpiration = try members["maxTokenExpiration"].integer(in: Bounds.duration)
            policy.extendsTokens = try members["extendsTokens"].bool()
            policy.jwksSource = try members["jwksFrom"].named(JWKSSource.self)
            policy.clockSkew = try members["clockSkew"].integer(in: Bounds.duration)
            policy.minGenerationAge = try members["minGenerationAge"].integer(in: Bounds.duration)
            if let age = try members.optional("maxObservationAge") {
                policy.maxObservationAge = try age.integer(in: Bounds.duration)
            }
            if let time = try members.optional("renewalTime") {
                policy.renewalTime = try time.integer(in: Bounds.duration)
            }
            policy.keep = try members["keep"].integer(in: Bounds.generation)
            policy.group = try members.optional("group")?.string()
            policy.keyCommand = try members.optional("keyCommand")?.string()
            policy.apiAudiences = try members["apiAudiences"].strings(atMost: Bounds.names)
            policy.externalAudiences = try members["externalAudiences"].strings(atMost: Bounds.names)
            policy.relyingParties = try members["relyingParties"].strings(atMost: Bounds.names)
            policy.endpoints = try members["endpoints"].array(atMost: Bounds.endpoints).map {
                (endpoint) throws(RingError) in try Endpoint(reading: endpoint)
            }
            return policy
        }
    }
}

extension Endpoint {
    fileprivate var json: JSONText {
        var members: [(name: String, value: JSONText)] = [
            ("kind", .string(kind.rawValue)), ("name", .string(name)), ("location", .string(location)),
        ]
        members.add("certificateAuthority", credentials.certificateAuthority.map { .string($0) })
        members.add("clientCertificate", credentials.clientCertificate.map { .string($0) })
        members.add("clientKey", credentials.clientKey.map { .string($0) })
        members.add("token", credentials.token.map { .string($0) })
        members.add("observeAs", credentials.observer?.json)
        members += [("joined", .integer(joined)), ("joinedTime", .integer(joinedTime))]
        return .object(members)
    }

    fileprivate init(reading value: StrictValue) throws(RingError) {
        self = try value.object { (members) throws(RingError) in
            Self(
                kind: try members["kind"].named(Kind.self), name: try members["name"].string(),
                location: try members["location"].string(),
                credentials: Credentials(
                    certificateAuthority: try members.optional("certificateAuthority")?.string(),
                    clientCertificate: try members.optional("clientCertificate")?.string(),
                    clientKey: try members.optional("clientKey")?.string(),
                    token: try members.optional("token")?.string(),
                    observer: try members.optional("observeAs").map { (observer) throws(RingError) in
                        try Observer(reading: observer)
                    }),
                joined: try members["joined"].integer(in: Bounds.generation),
                joinedTime: try members["joinedTime"].integer(in: Bounds.time))
        }
    }
}

extension Endpoint.Observer {
    fileprivate var json: JSONText {
        var members: [(name: String, value: JSONText)] = [
            ("namespace", .string(namespace)), ("name", .string(name)), ("uid", .string(uid)),
        ]
        members.add("audience", audience.map { .string($0) })
        return .object(members)
    }

    fileprivate init(reading value: StrictValue) throws(RingError) {
        self = try value.object { (members) throws(RingError) in
            Self(
                namespace: try members["namespace"].string(), name: try members["name"].string(),
                uid: try members["uid"].string(), audience: try members.optional("audience")?.string())
        }
    }
}
