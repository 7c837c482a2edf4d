import Testing

@testable import Manifests

struct GoDurationTests {
    @Test(arguments: [
        ("1h", 3600), ("90m", 5400), ("1h30m", 5400), ("3600s", 3600), ("1.5h", 5400), ("24h0m0s", 86400),
        ("500ms", 0), ("1999ms", 1), ("-1999ms", -1), ("-1h", -3600), ("+1h", 3600), (".5h", 1800),
        ("1.s", 1),
        ("0", 0), ("3600", 3600), ("-5", -5), ("1000000us", 1), ("1000000µs", 1), ("1000000μs", 1),
        ("30s1h", 3630),
        ("4294967296s", 4_294_967_296), ("2562047h47m16.854775807s", 9_223_372_036), ("0.000000001h", 0),
        ("0.9223372036854775807000h", 3320),
    ])
    func `a duration is read as Go reads it`(text: String, seconds: Int) {
        #expect(GoDuration(text)?.seconds == seconds)
    }

    @Test(arguments: [
        "", "-", "+", "h", ".", ".h", "1", "1.5", "1d", "1 h", " 1h", "1h ", "--1h", "1h-1m", "1hh", "0x1h",
        "1e3s",
        "9223372037s", "2562047h47m16.854775808s", "9999999999999999999999h", "1H", "١h", "1h3", "1h\0",
    ])
    func `what Go refuses is nil`(text: String) {
        #expect(GoDuration(text, bareSeconds: false) == nil)
    }

    @Test(arguments: ["9223372037", "99999999999999999999", "-9223372037", "1.5", "", "-", "1h3"])
    func `what is no number of seconds either is nil`(text: String) {
        #expect(GoDuration(text) == nil)
    }

    @Test func `the smallest duration is there and the largest has no twin`() {
        #expect(GoDuration("-9223372036854775808ns")?.nanoseconds == .min)
        #expect(GoDuration("9223372036854775807ns")?.nanoseconds == .max)
        #expect(GoDuration("9223372036854775808ns") == nil)
        #expect(GoDuration("-9223372036854775809ns") == nil)
    }

    @Test(arguments: [
        ("30d", 2_592_000), ("1y", 31_536_000), ("0d", 0), ("250y", 7_884_000_000), ("90m", 5400),
        ("600", 600),
    ])
    func `a flag takes days and years as well`(text: String, seconds: Int) {
        #expect(GoDuration(flag: text)?.seconds == seconds)
    }

    @Test(arguments: [
        "d", "y", "-1d", "-5", "-1h", "1.5d", "1d12h", "1w", "251y", "100001d", "99999999999999999999d", "",
    ])
    func `a flag takes nothing below zero, and no part of a day`(text: String) {
        #expect(GoDuration(flag: text) == nil)
    }

    @Test func `durations are ordered`() throws {
        #expect(try #require(GoDuration("59m")) < #require(GoDuration("1h")))
    }
}
