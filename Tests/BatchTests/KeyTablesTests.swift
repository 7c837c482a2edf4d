import OpenSSL
import Testing

@testable import Batch

@Suite struct KeyTablesTests {
    private func keys(_ count: Int) throws -> [PublicKey] {
        try (0..<count).map { _ in try PrivateKey.generateEC(.p256).publicKey }
    }

    private func p256(_ table: KeyTable?) -> P256Table? {
        guard let table, case .p256(let table) = table else { return nil }
        return table
    }

    @Test func `the table of an ECDSA key is made when it was asked for eight times`() throws {
        let keys = try keys(2)
        let tables = KeyTables(keys)
        for _ in 0..<8 { #expect(tables.table(of: keys[0]) == nil) }
        #expect(tables.table(of: keys[0]) != nil)
        #expect(tables.table(of: keys[1]) == nil)
    }

    @Test func `tables are made of so many ECDSA keys as there are bytes for, and of every RSA key`() throws {
        let curves = try keys(3)
        let modulus = try PrivateKey.generateRSA(bits: 2048).publicKey
        let tables = KeyTables(curves + [modulus], bytes: 2 * P256Table.keyBytes)
        tables.makeAll { _, _ in }
        #expect(curves.count { tables.table(of: $0) != nil } == 2)
        #expect(tables.table(of: modulus) != nil)
    }

    @Test func `a set that replaces another shares the tables of its keys, and has the bytes of the others`()
        throws
    {
        let keys = try keys(3)
        var tables = KeyTables(Array(keys[..<2]), bytes: 2 * P256Table.keyBytes)
        tables.makeAll { _, _ in }
        let kept = try #require(p256(tables.table(of: keys[0])))
        // The same key, read again, is another object.
        let again = try PublicKey(keys[0].numbers)
        tables = tables.renewed([again, keys[2]])
        #expect(p256(tables.table(of: again)) === kept)
        tables.makeAll { _, _ in }
        #expect(tables.table(of: keys[2]) != nil)
    }
}
