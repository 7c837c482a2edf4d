/// Reads one HTTP/1.1 response to a GET (RFC 9112) from the bytes of a connection as they arrive.
///
/// Both line endings are accepted, as RFC 9112, 2.2 allows. Any other deviation is refused.
struct ResponseReader {
    /// Status line and headers.
    struct Head: Equatable {
        let status: Int
        let reason: String
        let headers: [HTTPHeader]
    }

    private enum State {
        case head
        case body(rest: Int)
        case bodyToEnd
        case chunkSize
        case chunk(rest: Int)
        case chunkEnd
        case trailer
        case done
    }

    private let limit: Int
    private var state = State.head
    private var pending: [UInt8] = []
    private var position = 0
    /// No line ends before this place.
    private var searched = 0
    private var headSize = 0
    /// Nil until it is complete.
    private(set) var head: Head?
    private(set) var body: [UInt8] = []

    /// Status line, headers and trailers are not read beyond this many bytes.
    private static let headLimit = 64 << 10

    /// A reader of a body of at most `limit` bytes.
    init(limit: Int) { self.limit = limit }

    /// Whether the response is complete.
    var isDone: Bool { if case .done = state { true } else { false } }

    /// Takes bytes that arrived.
    mutating func take(_ bytes: [UInt8]) throws(FetchProblem) {
        pending.removeFirst(position)
        searched = max(0, searched - position)
        position = 0
        pending += bytes
        while try step() {}
    }

    /// Takes the end of the connection.
    mutating func end() throws(FetchProblem) {
        switch state {
        case .bodyToEnd, .done: state = .done
        case .head where head == nil && pending.isEmpty && headSize == 0:
            throw .closed
        case .head: throw .badResponse("it ends within its headers")
        default: throw .badResponse("it ends after \(body.count) bytes of its body, more were announced")
        }
    }

    /// Takes one step with the bytes that are there; false when more are needed.
    private mutating func step() throws(FetchProblem) -> Bool {
        switch state {
        case .head:
            guard let line = try headLine() else { return false }
            try takeHead(line)
        case .body(let rest):
            let left = rest - (try takeBody(rest))
            state = left == 0 ? .done : .body(rest: left)
            return left == 0
        case .bodyToEnd:
            _ = try takeBody(.max)
            return false
        case .chunkSize:
            guard let line = try headLine() else { return false }
            let size = try Self.chunkSize(line)
            if size > limit - body.count { throw .tooLarge(limit: limit) }
            state = size == 0 ? .trailer : .chunk(rest: size)
        case .chunk(let rest):
            let left = rest - (try takeBody(rest))
            state = left == 0 ? .chunkEnd : .chunk(rest: left)
            return left == 0
        case .chunkEnd:
            guard let line = try headLine() else { return false }
            if !line.isEmpty { throw .badResponse("a chunk is longer than it says") }
            state = .chunkSize
        case .trailer:
            guard let line = try headLine() else { return false }
            if line.isEmpty { state = .done }
        case .done: return false
        }
        return true
    }

    private var lines: [ArraySlice<UInt8>] = []

    private mutating func takeHead(_ line: ArraySlice<UInt8>) throws(FetchProblem) {
        if !line.isEmpty {
            lines.append(line)
            return
        }
        guard let first = lines.first else { throw .badResponse("it begins with an empty line") }
        let (status, reason) = try Self.status(first)
        var headers: [HTTPHeader] = []
        for line in lines.dropFirst() { headers.append(try HTTPHeader(line)) }
        lines = []
        // An interim answer, before the final one.
        if 100...199 ~= status {
            if status == 101 { throw .badResponse("status 101 switches to another protocol") }
            return
        }
        let head = Head(status: status, reason: reason, headers: headers)
        self.head = head
        state = try Self.framing(head, limit: limit)
    }

    /// How the body ends (RFC 9112, 6.3).
    private static func framing(_ head: Head, limit: Int) throws(FetchProblem) -> State {
        if head.status == 204 || head.status == 304 { return .done }
        let codings = head.headers.values("Transfer-Encoding").map { $0.lowercased() }
        let lengths = head.headers.values("Content-Length")
        if !codings.isEmpty {
            guard codings == ["chunked"] else {
                throw .badResponse("its transfer coding is not chunked alone")
            }
            if !lengths.isEmpty { throw .badResponse("it is chunked and has a Content-Length") }
            return .chunkSize
        }
        guard let text = lengths.first else { return .bodyToEnd }
        guard lengths.allSatisfy({ $0 == text }), 1...18 ~= text.utf8.count,
            text.utf8.allSatisfy({ (0x30...0x39).contains($0) }), let length = Int(text)
        else { throw .badResponse("its Content-Length is no number") }
        if length > limit { throw .tooLarge(limit: limit) }
        return length == 0 ? .done : .body(rest: length)
    }

    private static func status(_ line: ArraySlice<UInt8>) throws(FetchProblem) -> (Int, String) {
        let text = String(decoding: line, as: UTF8.self)
        let parts = text.split(separator: " ", maxSplits: 2, omittingEmptySubsequences: false)
        guard parts.count >= 2, parts[0] == "HTTP/1.1" || parts[0] == "HTTP/1.0", parts[1].utf8.count == 3,
            let status = Int(parts[1]), 100...599 ~= status
        else { throw .badResponse("it does not begin with HTTP/1.1 and a status") }
        return (status, parts.count == 3 ? String(parts[2].prefix(64)) : "")
    }

    private static func chunkSize(_ line: ArraySlice<UInt8>) throws(FetchProblem) -> Int {
        let digits = line.prefix { $0 != UInt8(ascii: ";") }
        let text = String(decoding: digits, as: UTF8.self).trimmingBlanks
        guard 1...15 ~= text.utf8.count, text.utf8.first != UInt8(ascii: "+"),
            let size = Int(text, radix: 16),
            size >= 0, text.utf8.first != UInt8(ascii: "-")
        else { throw .badResponse("a chunk's size is no hexadecimal number") }
        return size
    }

    /// Takes up to `most` bytes of the body, and returns how many.
    private mutating func takeBody(_ most: Int) throws(FetchProblem) -> Int {
        let count = min(most, pending.count - position)
        if count > limit - body.count { throw .tooLarge(limit: limit) }
        body += pending[position..<position + count]
        position += count
        return count
    }

    /// The next line without its ending, nil while it is incomplete.
    private mutating func headLine() throws(FetchProblem) -> ArraySlice<UInt8>? {
        guard let end = pending[max(position, searched)...].firstIndex(of: 0x0A) else {
            searched = pending.count
            if headSize + pending.count - position > Self.headLimit { throw Self.longHead }
            return nil
        }
        headSize += end + 1 - position
        if headSize > Self.headLimit { throw Self.longHead }
        let line = pending[position..<end]
        position = end + 1
        return line.last == 0x0D ? line.dropLast() : line
    }

    private static var longHead: FetchProblem {
        .badResponse("its headers are longer than \(headLimit) bytes")
    }
}
