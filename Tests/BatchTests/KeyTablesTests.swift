import OpenSSL
import Testing

@testable import Batch

@Suite struct KeyTablesTests {
    private func keys(_ count: Int) throws -> [PublicKey] {
        try (0..<count).map { _ in try PrivateKey.generateEC(.p256).publicKey }
    }

    /// How many keys there are, and how often one is asked for before its table is worth making.
    @Test(arguments: [(16, 64), (17, 450)])
    func `the table of one of many keys is made later`(count: Int, uses: Int) throws {
        let keys = try keys(count)
        let tables = KeyTables(keys)
        for _ in 0..<uses { #expect(tables.table(of: keys[3]) == nil) }
        #expect(tables.table(of: keys[3]) != nil)
        #expect(tables.table(of: keys[4]) == nil)
    }

    @Test func `tables are made of so many ECDSA keys and no more, and of every RSA key`() throws {
        let curves = try keys(3)
        let modulus = try PrivateKey.generateRSA(bits: 2048).publicKey
        let tables = KeyTables(curves + [modulus], most: 2)
        tables.makeAll { _, _ in }
        #expect(curves.count { tables.table(of: $0) != nil } == 2)
        #expect(tables.table(of: modulus) != nil)
    }
}
