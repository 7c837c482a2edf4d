package import JSON

/// A user as the API describes one (k8s.io/api/authentication/v1, UserInfo), however the user was authenticated.
package struct UserInfo: Sendable, Equatable {
    /// The name; empty for a user without one.
    package var username: String
    /// The uid; empty for a user without one.
    package var uid: String
    package var groups: [String]
    /// Further attributes.
    package var extra: [String: [String]]

    package init(username: String, uid: String = "", groups: [String], extra: [String: [String]] = [:]) {
        self.username = username
        self.uid = uid
        self.groups = groups
        self.extra = extra
    }

    /// The user of a request without credentials.
    package static let anonymous = UserInfo(username: "system:anonymous", groups: ["system:unauthenticated"])

    /// The object, its members in the order of the API: nothing that is empty.
    package var json: JSONText {
        var members: [(name: String, value: JSONText)] = []
        if !username.isEmpty { members.append(("username", .string(username))) }
        if !uid.isEmpty { members.append(("uid", .string(uid))) }
        if !groups.isEmpty { members.append(("groups", .strings(groups))) }
        if !extra.isEmpty {
            let sorted = extra.sorted { $0.key.utf8.lexicographicallyPrecedes($1.key.utf8) }
            members.append(("extra", .object(sorted.map { ($0.key, .strings($0.value)) })))
        }
        return .object(members)
    }
}

extension AuthenticatedUser {
    /// The user as the API describes it.
    package var info: UserInfo {
        UserInfo(username: username, uid: uid, groups: groups, extra: extra.mapValues { [$0] })
    }
}
