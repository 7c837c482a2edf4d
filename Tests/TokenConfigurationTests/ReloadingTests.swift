import Files
import TestSupport
import Testing
import TokenConfiguration

/// Why a number in a file is none.
private struct NoNumber: Error, CustomStringConvertible {
    let description: String
}

@Suite struct ReloadingTests {
    private func reloading(_ path: String) throws -> Reloading<Int> {
        try Reloading(files: { _ in [path] }) { _ in
            let text = String(decoding: try File.read(path, limit: 100).bytes, as: UTF8.self)
            guard let number = Int(text) else { throw NoNumber(description: "\(text) is no number") }
            return number
        }
    }

    private func write(_ text: String, _ directory: borrowing OpenDirectory) throws {
        try directory.write("n", bytes: Array(text.utf8), mode: 0o600)
    }

    @Test func `a value is read again when its file changes, and not before`() throws {
        let folder = try TemporaryFolder()
        let directory = try OpenDirectory(folder.path)
        try write("1", directory)
        let number = try reloading(folder.path + "/n")
        guard case .unchanged = number.reload() else {
            Issue.record("read again without a change")
            return
        }
        try write("2", directory)
        #expect(number.value == 1)
        guard case .changed(2) = number.reload() else {
            Issue.record("a change was not seen")
            return
        }
        #expect(number.value == 2 && number.isFresh)
    }

    @Test func `what cannot be read leaves what was read before, a thousand times`() throws {
        let folder = try TemporaryFolder()
        let directory = try OpenDirectory(folder.path)
        try write("1", directory)
        let number = try reloading(folder.path + "/n")
        try write("x", directory)
        for index in 0..<1000 {
            guard case .failed(_, let isNew) = number.reload() else {
                Issue.record("x was read")
                return
            }
            // The log is told once.
            #expect(isNew == (index == 0))
        }
        #expect(number.value == 1 && !number.isFresh)
        try write("3", directory)
        guard case .changed(3) = number.reload() else {
            Issue.record("the good value was not seen")
            return
        }
        #expect(number.isFresh)
    }

    @Test func `a file that is gone is a failure, and its return a change`() throws {
        let folder = try TemporaryFolder()
        let directory = try OpenDirectory(folder.path)
        try write("1", directory)
        let number = try reloading(folder.path + "/n")
        try directory.remove("n")
        guard case .failed = number.reload() else {
            Issue.record("nothing was missed")
            return
        }
        try write("1", directory)
        guard case .changed(1) = number.reload() else {
            Issue.record("the return was not seen")
            return
        }
    }

    @Test func `a signal reads what looks unchanged, too`() throws {
        let folder = try TemporaryFolder()
        try write("1", OpenDirectory(folder.path))
        let number = try reloading(folder.path + "/n")
        guard case .changed(1) = number.reload(always: true) else {
            Issue.record("nothing was read")
            return
        }
    }
}
