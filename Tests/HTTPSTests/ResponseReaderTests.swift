import Testing

@testable import HTTPS

@Suite struct ResponseReaderTests {
    /// What a reader makes of an answer that comes in pieces of a size, and then ends.
    static func read(_ answer: String, pieces: Int, limit: Int = 1000) throws -> ResponseReader {
        var reader = ResponseReader(limit: limit)
        var rest = Array(answer.utf8)[...]
        while !rest.isEmpty && !reader.isDone {
            try reader.take(Array(rest.prefix(pieces)))
            rest = rest.dropFirst(pieces)
        }
        if !reader.isDone { try reader.end() }
        return reader
    }

    /// Answers and their bodies.
    static let good: [(answer: String, body: String)] = [
        ("HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nhi and more", "hi"),
        ("HTTP/1.0 200 ok\r\nContent-type: text/plain\r\n\r\nto the end", "to the end"),
        ("HTTP/1.1 200\nA: b\n\nbare line feeds", "bare line feeds"),
        ("HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n", ""),
        ("HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 103 Early\r\nLink: x\r\n\r\nHTTP/1.1 200 OK\r\n\r\nhi", "hi"),
        (
            "HTTP/1.1 200 OK\r\nTransfer-Encoding: Chunked\r\n\r\n3\r\nabc\r\n00A ;x=y\r\n0123456789\r\n0\r\n\r\n",
            "abc0123456789"
        ),
        ("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n1\r\na\r\n0\r\nTrailer: x\r\n\r\n", "a"),
        ("HTTP/1.1 200 OK\r\nContent-Length: 2\r\nContent-Length: 2\r\n\r\nhi", "hi"),
        ("HTTP/1.1 304 Not Modified\r\nContent-Length: 5\r\n\r\n", ""),
    ]

    @Test(arguments: good, [1, 2, 7, 4096])
    func `the body is found however the bytes come`(answer: (answer: String, body: String), pieces: Int)
        throws
    {
        let reader = try Self.read(answer.answer, pieces: pieces)
        #expect(String(decoding: reader.body, as: UTF8.self) == answer.body)
        #expect(reader.head != nil)
    }

    static let head = "HTTP/1.1 200 OK\r\n"
    /// Answers, and a word of why each is refused.
    static let bad: [(answer: String, word: String)] = [
        ("", "closed"), ("HTTP/1.1 200 OK\r\nContent-Le", "within its headers"), ("\r\n\r\n", "empty line"),
        ("garbage\r\n\r\n", "does not begin"), ("HTTP/2 200 OK\r\n\r\n", "does not begin"),
        ("HTTP/1.1 20 OK\r\n\r\n", "does not begin"), ("HTTP/1.1 +20 OK\r\n\r\n", "does not begin"),
        ("HTTP/1.1 999 X\r\n\r\n", "does not begin"), ("HTTP/1.1 101 Switching\r\n\r\n", "switches"),
        ("\(head) folded: x\r\n\r\n", "no name"), ("\(head): x\r\n\r\n", "no name"),
        ("\(head)A b: x\r\n\r\n", "no name"), ("\(head)A: x\u{0}\r\n\r\n", "control character"),
        ("\(head)A: x\ry\r\n\r\n", "control character"),
        ("\(head)Content-Length: 5\r\n\r\nhi", "after 2 bytes"),
        ("\(head)Content-Length: -1\r\n\r\n", "no number"),
        ("\(head)Content-Length: 2, 2\r\n\r\nhi", "no number"),
        ("\(head)Content-Length: 2\r\nContent-Length: 3\r\n\r\nhi!", "no number"),
        ("\(head)Content-Length: 99999999999999999999\r\n\r\n", "no number"),
        ("\(head)Content-Length: 1001\r\n\r\n", "larger than 1000"),
        ("\(head)\r\n" + String(repeating: "x", count: 1001), "larger than 1000"),
        ("\(head)Transfer-Encoding: gzip, chunked\r\n\r\n", "not chunked alone"),
        ("\(head)Transfer-Encoding: chunked\r\nContent-Length: 1\r\n\r\n", "chunked and has"),
        ("\(head)Transfer-Encoding: chunked\r\n\r\nx\r\n", "hexadecimal"),
        ("\(head)Transfer-Encoding: chunked\r\n\r\n-1\r\n", "hexadecimal"),
        ("\(head)Transfer-Encoding: chunked\r\n\r\n\r\n", "hexadecimal"),
        ("\(head)Transfer-Encoding: chunked\r\n\r\nfffffffffffffffff\r\n", "hexadecimal"),
        ("\(head)Transfer-Encoding: chunked\r\n\r\nfffffffffff\r\n", "larger than 1000"),
        ("\(head)Transfer-Encoding: chunked\r\n\r\n1\r\nab\r\n", "longer than it says"),
        ("\(head)Transfer-Encoding: chunked\r\n\r\n2\r\nab\r\n", "ends after 2 bytes"),
        (head + String(repeating: "A: b\r\n", count: 20_000), "headers are longer"),
        (head + "A: " + String(repeating: "b", count: 70_000), "headers are longer"),
    ]

    @Test(arguments: bad, [1, 4096])
    func `what is no proper answer is refused with what is wrong`(
        answer: (answer: String, word: String), pieces: Int
    ) {
        let problem = #expect(throws: FetchProblem.self) { try Self.read(answer.answer, pieces: pieces) }
        #expect(problem?.description.contains(answer.word) == true, "\(String(describing: problem))")
    }

    @Test func `no mutated answer is a crash`() {
        var random = SystemRandomNumberGenerator()
        for (answer, _) in Self.good {
            for _ in 0..<300 {
                var bytes = Array(answer.utf8)
                for _ in 0..<Int.random(in: 1...3, using: &random) {
                    bytes[Int.random(in: bytes.indices, using: &random)] = UInt8.random(
                        in: 0...255, using: &random)
                }
                var reader = ResponseReader(limit: 64)
                try? reader.take(bytes)
                #expect(reader.body.count <= 64)
            }
        }
    }
}
