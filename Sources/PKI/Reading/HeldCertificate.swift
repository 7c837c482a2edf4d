import OpenSSL

/// A certificate of a host, with all its files and uses.
struct HeldCertificate {
    let certificate: Certificate
    /// The files that hold it.
    var places: [String] = []
    var uses: [(purpose: Purpose, source: String)] = []
    var trusts: [(trust: Trust, source: String)] = []
}
