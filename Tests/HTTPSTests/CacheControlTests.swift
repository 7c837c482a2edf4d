import Testing

@testable import HTTPS

@Suite struct CacheControlTests {
    static let headers: [(header: String, age: Int?, isUncached: Bool)] = [
        ("public, max-age=3600", 3600, false), ("MAX-AGE=10", 10, false), ("max-age=\"60\"", 60, false),
        ("max-age=60, s-maxage=120", 120, false), ("max-age=60,max-age=30", 60, false),
        ("no-store", nil, true),
        ("no-cache=\"x\", max-age=5", 5, true), ("", nil, false), ("max-age", nil, false),
        ("max-age=-5", nil, false), ("max-age=1.5", nil, false),
        ("max-age=99999999999999999999", .max, false), (" , ,max-age=7 ,", 7, false),
        ("x-max-age=7", nil, false),
    ]

    @Test(arguments: headers)
    func `the longest time counts`(header: (header: String, age: Int?, isUncached: Bool)) {
        let control = CacheControl(header.header)
        #expect(control.maxAge == header.age)
        #expect(control.isUncached == header.isUncached)
    }
}
