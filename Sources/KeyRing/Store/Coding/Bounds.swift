/// What numbers and lists may be at most in a ring's documents, so that no sum of times overflows.
enum Bounds {
    /// Seconds since 1970, to the end of the year 9999.
    static let time = 0...253_402_300_799
    /// Seconds, to a hundred years.
    static let duration = 0...3_155_760_000
    /// Seconds of a token's life, to the longest that kube-apiserver issues.
    static let lifetime = 0...1 << 32
    static let generation = 0...1_000_000_000
    static let keys = 10_000
    static let lists = 10_000
    static let endpoints = 1000
    static let looks = 1000
    static let names = 1000
    /// Bytes of ring.json.
    static let ring = 16 << 20
    /// Bytes of observed.json.
    static let observations = 64 << 20
    /// Bytes of a file with keys, or of a JWKS.
    static let keyFile = 16 << 20
    /// Files in one directory.
    static let entries = 100_000
}
