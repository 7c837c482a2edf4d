internal import Synchronization

/// Who may connect, and how much all connections together may hold.
package final class SignerLimits: Sendable {
    /// The users that may connect.
    package let users: Set<UInt32>

    /// As many connections are held. One API server has one.
    static let mostConnections = 128
    /// As many calls of one connection run at once; further ones wait at the client.
    static let mostStreams = 1000
    /// As many calls of all connections are held while their requests are incomplete.
    static let mostOpenRequests = 8192
    /// The largest request, in bytes: the largest payload that is signed, and enough beyond it to answer that one is larger.
    static let largestRequest = 2 * SigningRules.largestPayload
    /// A connection's first bytes, and a whole request, come within this time.
    static let patience = 10

    private struct State {
        var connections = 0
        var numbered = 0
        var openRequests = 0
    }

    private let state = Mutex(State())

    package init(users: Set<UInt32>) { self.users = users }

    /// Takes a place for a connection, and numbers it; nil when there is none.
    func open() -> Int? {
        state.withLock { state in
            guard state.connections < Self.mostConnections else { return nil }
            state.connections += 1
            state.numbered += 1
            return state.numbered
        }
    }

    func close() { state.withLock { $0.connections -= 1 } }

    /// Takes a place for a request that begins.
    func beginRequest() -> Bool {
        state.withLock { state in
            guard state.openRequests < Self.mostOpenRequests else { return false }
            state.openRequests += 1
            return true
        }
    }

    func endRequest() { state.withLock { $0.openRequests -= 1 } }
}
