package import ServiceAccountTokens

/// Signatures that wait to be verified together, over messages that lie in one text.
package struct SignatureQueue {
    /// How each key is asked, and where its message lies.
    package private(set) var checks: [SignatureCheck] = []
    /// The signatures, one after the other.
    package private(set) var bytes: [UInt8] = []
    private var ends: [Int] = []

    /// An empty queue.
    package init() {}

    package var count: Int { checks.count }

    /// Puts a signature at the end.
    package mutating func append(_ check: SignatureCheck, _ signature: [UInt8]) {
        checks.append(check)
        bytes += signature
        ends.append(bytes.count)
    }

    /// Forgets all signatures, and keeps the memory.
    package mutating func removeAll() {
        checks.removeAll(keepingCapacity: true)
        bytes.removeAll(keepingCapacity: true)
        ends.removeAll(keepingCapacity: true)
    }

    /// Where a signature lies in `bytes`.
    func place(_ index: Int) -> Range<Int> { (index == 0 ? 0 : ends[index - 1])..<ends[index] }
}
