import Testing

@testable import Text

/// Searches that look at sixteen bytes at a time.
struct StopsTests {
    @Test func `a search stops at the first byte that is to stop it, wherever it stands, and at no other`() {
        let stops = Stops(".", "/", below: 0x21)
        for count in [0, 1, 15, 16, 17, 31, 32, 33, 40] {
            let plain = (0..<count).map { UInt8(0x30 + $0 % 0x40) }
            for start in 0...count {
                #expect(firstStop(plain, start..<count, stops) == count)
                for end in start...count {
                    var text = plain
                    // What stands before and behind the range does not stop it.
                    if start > 0 { text[start - 1] = UInt8(ascii: ".") }
                    if end < count { text[end] = 0x80 }
                    #expect(firstStop(text, start..<end, stops) == end)
                    if end == start { continue }
                    text[end - 1] = UInt8(ascii: "/")
                    #expect(firstStop(text, start..<end, stops) == end - 1)
                    text[start] = 0
                    #expect(firstStop(text, start..<end, stops) == start)
                }
            }
        }
    }

    @Test func `what stops a search are two characters, what is below a bound, and what is past ASCII`() {
        let stops = Stops("\"", "\\", below: 0x20)
        for byte in UInt8.min...UInt8.max {
            let isStop = byte == 0x22 || byte == 0x5C || byte < 0x20 || byte >= 0x80
            #expect(stops.contain(byte) == isStop)
            for place in [0, 1, 2, 15, 16, 31, 32, 63] {
                var text = [UInt8](repeating: 0x61, count: 66)
                text[place] = byte
                #expect(firstStop(text, 0..<66, stops) == (isStop ? place : 66))
                #expect(hasStop(text, at: 0, stops) == isStop)
                #expect(hasStop(text, at: 2, stops) == (isStop && place >= 2))
            }
        }
    }

    // Spans do not go through `#expect`.
    private func firstStop(_ bytes: [UInt8], _ range: Range<Int>, _ stops: Stops) -> Int {
        bytes.span.firstStop(in: range, stops)
    }
    private func hasStop(_ bytes: [UInt8], at offset: Int, _ stops: Stops) -> Bool {
        bytes.span.hasStop(in64At: offset, stops)
    }
}
