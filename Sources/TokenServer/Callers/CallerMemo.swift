internal import ServiceAccountTokens
internal import Text

/// The last good bearer token of a connection, and whose it is: a client sends the same token with each of its requests.
///
/// It counts for a second, and by the snapshot that it was judged by. kube-apiserver remembers a good token for ten
/// (--authentication-token-cache-ttl of its authenticators). A refused token is not remembered.
package struct CallerMemo: Sendable {
    private var authorization = ""
    private var user: UserInfo?
    private var snapshot = 0
    private var time = 0.0

    /// For how long a token counts, in seconds.
    private static let lifetime = 1.0
    /// Longer header fields are not kept, so that idle connections hold little memory.
    private static let longest = 4096

    package init() {}

    /// The user of a header field's value that was judged just before.
    ///
    /// - Parameter snapshot: the number of the snapshot that requests are answered by.
    func user(of authorization: String, _ snapshot: Int, now: Double) -> UserInfo? {
        guard let user, self.snapshot == snapshot, (0..<Self.lifetime).contains(now - time),
            self.authorization.isExactly(authorization)
        else { return nil }
        return user
    }

    /// Keeps a judgement.
    mutating func keep(_ authorization: String, _ user: UserInfo, _ snapshot: Int, now: Double) {
        if authorization.utf8.count > Self.longest { return }
        self.authorization = authorization
        self.user = user
        self.snapshot = snapshot
        time = now
    }
}
