#if Daemon
    internal import NIOCore
    internal import NIOSSL
    internal import Synchronization
    internal import TokenServer

    /// The certificate that the client of one connection showed, and what is known of it.
    ///
    /// TLS takes every certificate whose key the client has, so that one of a foreign authority does not end the
    /// handshake. Whether it verifies is asked anew when authorities may have changed or it may have
    /// expired.
    final class PeerCertificates: Sendable {
        private struct State {
            var certificate: ClientCertificate?
            var verdict = CallerAuthenticator.CertificateVerdict.none
            /// By which snapshot the verdict was made, and when.
            var snapshot: Int?
            var time = 0.0
        }

        private let state = Mutex(State())
        /// How long a verdict counts, in seconds.
        private static let lifetime = 10.0

        /// Keeps what the client showed.
        func keep(_ certificates: [NIOSSLCertificate]) {
            let chain = certificates.compactMap { try? $0.toDERBytes() }
            let certificate = ClientCertificate(der: chain)
            state.withLock { $0 = State(certificate: certificate) }
        }

        /// Whether the client showed a certificate.
        var isEmpty: Bool { state.withLock { $0.certificate == nil } }

        /// What is known of the certificate.
        func verdict(_ snapshot: ServerSnapshot, now: Double) -> CallerAuthenticator.CertificateVerdict {
            state.withLock { state in
                guard let certificate = state.certificate else { return .none }
                let isCurrent =
                    state.snapshot == snapshot.number && abs(now - state.time) < Self.lifetime
                if !isCurrent {
                    state.verdict = snapshot.authenticator.judge(certificate, now: now)
                    state.snapshot = snapshot.number
                    state.time = now
                }
                return state.verdict
            }
        }
    }
#endif
