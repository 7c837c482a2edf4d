/// A connection, whatever carries its bytes.
protocol ByteStream: ~Copyable {
    /// Some bytes, as soon as there are any; none once the other side has ended as it should.
    func read(until limit: TimeLimit) throws(FetchProblem) -> [UInt8]
    /// Writes all of the bytes.
    func write(_ bytes: [UInt8], until limit: TimeLimit) throws(FetchProblem)
}
