import Files
import TestSupport
import Testing

@testable import ServiceAccountTokens

@Suite struct SemanticsTests {
    private static let headings: [String] = {
        let path = Conformance.folder + "../Sources/ServiceAccountTokens/Semantics.md"
        let text =
            (try? File.read(path, limit: 1 << 20).bytes).map { String(decoding: $0, as: UTF8.self) } ?? ""
        return text.split(separator: "\n").filter { $0.hasPrefix("#") }.map {
            String($0.drop { $0 == "#" }.dropFirst())
        }
    }()

    @Test(arguments: Rule.allCases.map(\.source))
    func `a rule names a heading of the semantics`(source: String) {
        #expect(Self.headings.count { $0 == source } == 1, "\(source)")
    }
}
