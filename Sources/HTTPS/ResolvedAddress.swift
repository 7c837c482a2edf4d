internal import Glibc
internal import OpenSSL

/// One address of a host with a port.
@safe struct ResolvedAddress: Sendable, CustomStringConvertible {
    /// AF_INET or AF_INET6.
    let family: Int32
    private let bytes: [UInt8]
    /// "192.0.2.1:443" or "[2001:db8::1]:443".
    let description: String
    /// Whether it is this machine, so that no other machine can read along.
    let isLoopback: Bool

    /// The most addresses that are tried.
    private static let limit = 8

    /// The addresses of a host in the order in which the system would try them. `localhost` is always this machine (RFC 6761,
    /// 6.3), without a look-up.
    ///
    /// - Throws: `.unresolved`, `.timedOut`.
    static func all(_ address: WebAddress, until limit: TimeLimit) throws(FetchProblem) -> [ResolvedAddress] {
        let (host, port) = (address.host, address.port)
        if address.hostAddress != nil { return try resolve(host, port: port) }
        if host.lowercased() == "localhost" {
            return try resolve("127.0.0.1", port: port) + resolve("::1", port: port)
        }
        return try Errand.result(until: limit.renamed("looking up \(host)")) {
            Result { () throws(FetchProblem) in try resolve(host, port: port) }
        }.get()
    }

    private static func resolve(_ host: String, port: Int) throws(FetchProblem) -> [ResolvedAddress] {
        var hints = unsafe addrinfo()
        unsafe hints.ai_family = AF_UNSPEC
        unsafe hints.ai_socktype = Int32(SOCK_STREAM.rawValue)
        unsafe hints.ai_flags = AI_NUMERICSERV
        var list: UnsafeMutablePointer<addrinfo>?
        let code = unsafe getaddrinfo(host, String(port), &hints, &list)
        if code != 0 {
            throw .unresolved(host: host, reason: unsafe String(cString: gai_strerror(code)).lowercased())
        }
        defer { unsafe freeaddrinfo(list) }
        var addresses: [ResolvedAddress] = []
        var next = unsafe list
        while let entry = unsafe next?.pointee, addresses.count < limit {
            if let address = unsafe ResolvedAddress(entry, port: port) { addresses.append(address) }
            unsafe next = unsafe entry.ai_next
        }
        if addresses.isEmpty { throw .unresolved(host: host, reason: "no address") }
        return addresses
    }

    private init?(_ entry: addrinfo, port: Int) {
        guard let start = unsafe entry.ai_addr else { return nil }
        let raw = unsafe UnsafeRawBufferPointer(start: start, count: Int(entry.ai_addrlen))
        // The offset of the address in sockaddr_in and sockaddr_in6.
        let place = unsafe entry.ai_family == AF_INET ? 4..<8 : 8..<24
        guard unsafe [AF_INET, AF_INET6].contains(entry.ai_family), raw.count >= place.upperBound,
            let address = unsafe IPAddress(Array(raw[place]))
        else { return nil }
        family = unsafe entry.ai_family
        bytes = unsafe Array(raw)
        isLoopback = address.isLoopback
        description = address.bytes.count == 4 ? "\(address):\(port)" : "[\(address)]:\(port)"
    }

    /// Passes the address as a sockaddr.
    func withSockaddr(_ body: (UnsafePointer<sockaddr>?, socklen_t) -> Bool) -> Bool {
        unsafe bytes.withUnsafeBytes { raw in
            unsafe body(raw.baseAddress?.assumingMemoryBound(to: sockaddr.self), socklen_t(raw.count))
        }
    }
}
