import Testing

@testable import HTTPS

@Suite struct HTTPDateTests {
    static let good: [(text: String, seconds: Int)] = [
        ("Sun, 06 Nov 1994 08:49:37 GMT", 784_111_777), ("Thu, 01 Jan 1970 00:00:00 GMT", 0),
        ("Tue, 29 Feb 2000 23:59:59 GMT", 951_868_799), ("Wed, 01 Mar 2000 00:00:00 GMT", 951_868_800),
        ("Mon, 01 Mar 2100 00:00:00 GMT", 4_107_542_400), ("Tue, 24 Nov 2026 14:30:00 GMT", 1_795_530_600),
    ]

    @Test(arguments: good)
    func `a date is seconds since the epoch`(date: (text: String, seconds: Int)) {
        #expect(HTTPDate.seconds(date.text) == date.seconds)
    }

    @Test(arguments: [
        "", "Sunday, 06-Nov-94 08:49:37 GMT", "Sun Nov  6 08:49:37 1994", "Sun, 06 Nov 1994 08:49:37 UTC",
        "Sun, 06 nov 1994 08:49:37 GMT", "Sun, 32 Nov 1994 08:49:37 GMT", "Sun, 06 Nov 1994 24:49:37 GMT",
        "Sun, 06 Nov 1994 08:49:3x GMT", "Sun, +6 Nov 1994 08:49:37 GMT", "Sun, 06 Nov 1994 08:49:37 GMT ",
    ])
    func `other texts are none`(text: String) { #expect(HTTPDate.seconds(text) == nil) }
}
