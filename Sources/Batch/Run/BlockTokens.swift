package import Files
internal import ServiceAccountTokens

/// The tokens of a block of lines that are one shard's.
package struct BlockTokens {
    /// The number of each token's line.
    private(set) var numbers: [Int] = []
    /// What holds the tokens, and where they are in it.
    private(set) var text: [UInt8]
    private(set) var places: [Range<Int>] = []
    /// One byte more of a line is kept than kube-apiserver reads of a request.
    static let lineLimit = APIServer.requestLimit + 1

    /// Why a line holds no token, by the token's place in `numbers`; that token is empty.
    private var absences: [Int: Refusal] = [:]

    /// - Parameter field: which member of a line holds the token; nil when the line is the token.
    package init(_ block: BlockReader.Block, shard: Shard, field: TokenField?) {
        text = field == nil ? block.bytes : []
        for (offset, line) in block.lines.enumerated() {
            let number = block.firstLine + offset
            guard !line.isEmpty, shard.contains(line: number) else { continue }
            if let field {
                if block.bytes[line].allSatisfy({ $0 == 0x20 || $0 == 0x09 }) { continue }
                let start = text.count
                do throws(Refusal) {
                    text += try Self.token(Array(block.bytes[line]), at: field)
                } catch {
                    absences[numbers.count] = error
                }
                places.append(start..<text.count)
            } else {
                places.append(line)
            }
            numbers.append(number)
        }
    }

    /// Why the line of a token holds none, nil when it holds one.
    func absence(_ index: Int) -> Refusal? { absences.isEmpty ? nil : absences[index] }

    private static func token(_ line: [UInt8], at field: TokenField) throws(Refusal) -> [UInt8] {
        // Of such a line only parts were kept.
        if line.count >= lineLimit {
            throw Refusal(reason: "too large", detail: "\(lineLimit - 1) bytes of a line are read")
        }
        return try field.token(in: line)
    }
}
