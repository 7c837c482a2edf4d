internal import JOSE

extension Policy {
    var json: JSONText {
        var members: [(name: String, value: JSONText)] = [
            ("algorithm", .string(algorithm.rawValue)), ("rotateEvery", .integer(rotateEvery)),
            ("lead", .integer(lead)),
        ]
        members.add("outsideTokenLifetime", outsideTokenLifetime.map { .integer($0) })
        members += [
            ("maxTokenLifetime", .integer(maxTokenLifetime)), ("extendsTokens", .bool(extendsTokens)),
            ("jwksFrom", .string(jwksSource.rawValue)), ("skew", .integer(skew)),
            ("settle", .integer(settle)), ("keep", .integer(keep)),
        ]
        members.add("group", group.map { .string($0) })
        members += [
            ("apiAudiences", .strings(apiAudiences)), ("outsideAudiences", .strings(outsideAudiences)),
            ("relyingParties", .strings(relyingParties)), ("consumers", .array(consumers.map(\.json))),
        ]
        return .object(members)
    }

    init(reading value: StrictValue) throws(RingError) {
        self = try value.object { (members) throws(RingError) in
            var policy = Policy()
            policy.algorithm = try members["algorithm"].named(SignatureAlgorithm.self)
            policy.rotateEvery = try members["rotateEvery"].integer(in: Bounds.duration)
            policy.lead = try members["lead"].integer(in: Bounds.duration)
            policy.outsideTokenLifetime =
                try members.optional("outsideTokenLifetime")?.integer(in: Bounds.duration)
            policy.maxTokenLifetime = try members["maxTokenLifetime"].integer(in: Bounds.duration)
            policy.extendsTokens = try members["extendsTokens"].bool()
            policy.jwksSource = try members["jwksFrom"].named(JWKSSource.self)
            policy.skew = try members["skew"].integer(in: Bounds.duration)
            policy.settle = try members["settle"].integer(in: Bounds.duration)
            policy.keep = try members["keep"].integer(in: Bounds.generation)
            policy.group = try members.optional("group")?.string()
            policy.apiAudiences = try members["apiAudiences"].strings(atMost: Bounds.names)
            policy.outsideAudiences = try members["outsideAudiences"].strings(atMost: Bounds.names)
            policy.relyingParties = try members["relyingParties"].strings(atMost: Bounds.names)
            policy.consumers = try members["consumers"].array(atMost: Bounds.consumers).map {
                (consumer) throws(RingError) in try Consumer(reading: consumer)
            }
            return policy
        }
    }
}

extension Consumer {
    fileprivate var json: JSONText {
        var members: [(name: String, value: JSONText)] = [
            ("kind", .string(kind.rawValue)), ("name", .string(name)), ("location", .string(location)),
        ]
        members.add("certificateAuthority", credentials.certificateAuthority.map { .string($0) })
        members.add("clientCertificate", credentials.clientCertificate.map { .string($0) })
        members.add("clientKey", credentials.clientKey.map { .string($0) })
        members.add("token", credentials.token.map { .string($0) })
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
                    token: try members.optional("token")?.string()),
                joined: try members["joined"].integer(in: Bounds.generation),
                joinedTime: try members["joinedTime"].integer(in: Bounds.time))
        }
    }
}
