import OpenSSL

/// What a certificate is used for, and the file that it is taken from for that.
struct HeldUse {
    let purpose: Purpose
    let source: String
    let file: String
}

/// A certificate of a host, with all its files and uses.
struct HeldCertificate {
    let certificate: Certificate
    /// The files that hold it.
    var places: [String] = []
    var uses: [HeldUse] = []
    var trusts: [(trust: Trust, source: String)] = []
}
