/// A connection over plain TCP or TLS.
protocol ByteStream: ~Copyable {
    /// Some bytes, as soon as there are any; none once the other side has closed in order.
    func read(until limit: TimeLimit) throws(FetchProblem) -> [UInt8]
    /// Writes all of the bytes.
    func write(_ bytes: [UInt8], until limit: TimeLimit) throws(FetchProblem)
}
