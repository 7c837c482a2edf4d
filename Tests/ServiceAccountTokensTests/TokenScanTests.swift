import Testing

@testable import ServiceAccountTokens

/// The look over all bytes, which goes in blocks, says what a look at each byte says.
struct TokenScanTests {
    @Test func `every byte is seen at every place`() {
        for count in [0, 1, 7, 8, 63, 64, 65, 130, 200] {
            let plain = [UInt8](repeating: 0x41, count: count)
            check(plain, 0..<count)
            for place in 0..<count {
                for byte: UInt8 in [0x00, 0x09, 0x0A, 0x20, 0x21, 0x2D, 0x2E, 0x2F, 0x7F, 0x80, 0xAE, 0xFF] {
                    var text = plain
                    text[place] = byte
                    check(text, 0..<count)
                }
            }
        }
    }

    @Test func `dots are counted, and the first two have their places`() {
        var text = [UInt8](repeating: 0x61, count: 180)
        for places in [[3, 70], [0, 1, 2], [63, 64], [64, 128, 179], [8, 9, 10, 11, 12], [90]] {
            for place in places { text[place] = 0x2E }
            check(text, 0..<180)
            check(text, 5..<170)
            for place in places { text[place] = 0x61 }
        }
        check([UInt8](repeating: 0x2E, count: 150), 0..<150)
    }

    private func check(_ text: [UInt8], _ range: Range<Int>) {
        let scan = TokenScan(text.span, at: range)
        let dots = range.filter { text[$0] == 0x2E }
        #expect(scan.isPlain == text[range].allSatisfy { $0 > 0x20 && $0 < 0x80 }, "\(text[range])")
        #expect(scan.dots == dots.count)
        #expect(scan.first == (dots.first ?? 0))
        #expect(scan.second == (dots.count > 1 ? dots[1] : 0))
    }
}
