import Files
import Testing

@Suite struct BlockReaderTests {
    /// All blocks of a file.
    private func blocks(_ bytes: [UInt8], size: Int) throws -> [BlockReader.Block] {
        let directory = try TemporaryDirectory()
        var reader = try BlockReader(directory.file("f", bytes), size: size, limit: size)
        var blocks: [BlockReader.Block] = []
        while let block = try reader.next(isStopped: { false }) { blocks.append(block) }
        return blocks
    }

    @Test(arguments: [(lines: 8192, blocks: 1), (lines: 8193, blocks: 2), (lines: 20_000, blocks: 3)])
    func `a block of short lines holds no more than a number of them, and none is lost`(
        lines: Int, blocks: Int
    ) throws {
        // What follows the last whole line waits for its end.
        let text = (0..<lines).map { "\($0 % 10)\n" }.joined() + "end"
        let found = try self.blocks(Array(text.utf8), size: 1 << 18)
        let all = found.flatMap { block in block.lines.map { Array(block.bytes[$0]) } }
        #expect(all.count == lines + 1)
        #expect(all.dropLast().enumerated().allSatisfy { $1 == Array("\($0 % 10)".utf8) })
        #expect(all.last == Array("end".utf8))
        #expect(found.dropLast().count { $0.lines.count == 8192 } >= blocks - 1)
        #expect(found.allSatisfy { $0.lines.count <= 8192 })
        var line = 1
        for block in found {
            #expect(block.firstLine == line)
            line += block.lines.count
        }
    }

    @Test func `lines that end in the next piece of a file are whole`() throws {
        let text = String(repeating: "abc\n", count: 10_000)
        let found = try blocks(Array(text.utf8), size: 30_001)
        #expect(found.flatMap(\.lines).count == 10_000)
        #expect(
            found.allSatisfy { block in block.lines.allSatisfy { Array(block.bytes[$0]) == Array("abc".utf8) }
            })
    }
}
