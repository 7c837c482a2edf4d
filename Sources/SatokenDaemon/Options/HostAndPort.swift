#if Daemon
    internal import ArgumentParser

    /// An address and a port: 127.0.0.1:9443, [::1]:9443.
    struct HostAndPort: ExpressibleByArgument, Sendable, Equatable {
        let host: String
        let port: Int

        init?(argument: String) {
            guard let colon = argument.lastIndex(of: ":"),
                let port = Int(argument[argument.index(after: colon)...]),
                (0...65_535).contains(port)
            else { return nil }
            var host = argument[..<colon]
            if host.hasPrefix("[") && host.hasSuffix("]") { host = host.dropFirst().dropLast() }
            if host.isEmpty { return nil }
            self.host = String(host)
            self.port = port
        }
    }
#endif
