import CFaults
import Foundation

/// Faults from outside, at a call into the file system. The product itself knows nothing of them.
package enum Fault: Sendable, Equatable {
    /// Nothing has an effect any more from this call on, as if the process had been killed before it, or half way where
    /// the call writes.
    case end
    /// The call fails with this errno.
    case error(Int32)

    /// Runs `body`, in which this thread meets the fault at its call number `call`, from 1. No waiting takes time in it.
    ///
    /// - Parameter changesOnly: whether only calls count that change what others see.
    /// - Returns: the result, and whether the call was reached; if not, there were fewer calls.
    package func met<Result>(
        at call: Int, changesOnly: Bool = false, _ body: () throws -> Result
    ) rethrows -> (Result, wasMet: Bool) {
        var number: Int32 = 0
        if case .error(let error) = self { number = error }
        faults_begin(call, number, changesOnly ? 1 : 0)
        defer { _ = faults_end() }
        let result = try body()
        return (result, faults_end() != 0)
    }

    /// Runs `body`, in which no waiting takes time.
    package static func withoutWaiting<Result>(_ body: () throws -> Result) rethrows -> Result {
        faults_begin(.max, 0, 0)
        defer { _ = faults_end() }
        return try body()
    }
}

/// A clock of the present thread's own.
package enum ThreadClock {
    /// Runs `body`, in which `pass` moves the clock forward by so many seconds, and waiting moves it and takes no time.
    package static func moving<Result>(_ body: (_ pass: (Int) -> Void) throws -> Result) rethrows -> Result {
        faults_pass(0)
        defer { faults_clock_right() }
        return try body { faults_pass($0) }
    }
}

/// Counts this thread's calls into the file system.
package enum CallCount {
    /// How often `body` opens files of this name, and how often it locks.
    package static func of(_ name: StaticString, _ body: () throws -> Void) rethrows -> (
        opens: Int, locks: Int
    ) {
        unsafe faults_watch(UnsafeRawPointer(name.utf8Start).assumingMemoryBound(to: CChar.self))
        defer { faults_watch(nil) }
        try body()
        return (faults_opened(), faults_locked())
    }
}

/// Faults in another process, by a library that LD_PRELOAD puts into it.
package final class ProcessFaults: Sendable {
    private let directory: URL

    /// One library for all tests; the mark is shared too, so that only one of them may ask whether a fault was met.
    package static let shared = Result { try ProcessFaults() }

    /// Compiles the library with the clang of the Swift toolchain.
    package init() throws {
        directory = FileManager.default.temporaryDirectory.appendingPathComponent(
            "faults-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: directory, withIntermediateDirectories: false)
        let compiler = Process()
        compiler.executableURL = try Self.clang()
        let tests = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
        let folder = tests.appendingPathComponent("CFaults")
        compiler.arguments = [
            "-std=c11", "-shared", "-fPIC", "-O1", "-I", folder.appendingPathComponent("include").path, "-o",
            library.path, folder.appendingPathComponent("faults.c").path,
        ]
        try compiler.run()
        compiler.waitUntilExit()
        if compiler.terminationStatus != 0 { throw CompilationFailed() }
    }

    deinit { try? FileManager.default.removeItem(at: directory) }

    /// The environment under which a process meets the fault at its call number `call`, from 1.
    ///
    /// - Parameters:
    ///   - error: the errno with which the call fails; nil: the process is killed before the call, or half way where the
    ///     call writes.
    ///   - changesOnly: whether only calls count that change what others see.
    package func environment(
        error: Int32? = nil, at call: Int, changesOnly: Bool = false
    ) -> [String: String] {
        try? FileManager.default.removeItem(at: mark)
        var environment = [
            "LD_PRELOAD": library.path, "FAULT_AT": String(call), "FAULT_MARK": mark.path,
        ]
        if let error { environment["FAULT_ERROR"] = String(error) }
        if changesOnly { environment["FAULT_CHANGES"] = "1" }
        return environment
    }

    /// Whether the process that had the latest environment met its fault; if not, it made fewer calls.
    package var wasMet: Bool { FileManager.default.fileExists(atPath: mark.path) }

    private var library: URL { directory.appendingPathComponent("faults.so") }
    private var mark: URL { directory.appendingPathComponent("mark") }

    /// The compiler beside `swift`, or another one.
    private static func clang() throws -> URL {
        let path = ProcessInfo.processInfo.environment["PATH"] ?? ""
        let folders = path.split(separator: ":").map { URL(fileURLWithPath: String($0)) }
        let beside = folders.map { folder in
            folder.appendingPathComponent("swift").resolvingSymlinksInPath().deletingLastPathComponent()
        }
        for folder in beside + folders {
            let clang = folder.appendingPathComponent("clang")
            if FileManager.default.isExecutableFile(atPath: clang.path) { return clang }
        }
        throw CompilerMissing()
    }
}

/// There is no clang on the search path, where the Swift toolchain should have one.
private struct CompilerMissing: Error {}

/// The library of faults does not compile.
private struct CompilationFailed: Error {}
