import Foundation

/// Faults from outside: a library that LD_PRELOAD puts into a process and that ends the process at one of its calls into
/// the file system, or lets one of them fail. The product itself knows nothing of it.
package final class Faults: Sendable {
    /// What happens at a call.
    package enum Kind: Sendable, Equatable {
        /// The process is killed before the call, or half way where the call writes.
        case kill
        /// The call fails with this errno.
        case error(Int32)
    }

    private let directory: URL

    /// Compiles the library with the clang of the Swift toolchain.
    package init() throws {
        directory = FileManager.default.temporaryDirectory.appendingPathComponent(
            "faults-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: directory, withIntermediateDirectories: false)
        let compiler = Process()
        compiler.executableURL = try Self.clang()
        let source = URL(fileURLWithPath: #filePath).deletingLastPathComponent().appendingPathComponent(
            "faults.c")
        compiler.arguments = ["-std=c11", "-shared", "-fPIC", "-O1", "-o", library.path, source.path]
        try compiler.run()
        compiler.waitUntilExit()
        if compiler.terminationStatus != 0 { throw CompilationFailed() }
    }

    deinit { try? FileManager.default.removeItem(at: directory) }

    /// The environment under which a process meets the fault at its call number `call`, from 1.
    ///
    /// - Parameter changesOnly: whether only calls count that change what others see.
    package func environment(_ kind: Kind, at call: Int, changesOnly: Bool = false) -> [String: String] {
        try? FileManager.default.removeItem(at: mark)
        var environment = [
            "LD_PRELOAD": library.path, "FAULT_AT": String(call), "FAULT_MARK": mark.path,
        ]
        if case .error(let number) = kind { environment["FAULT_ERROR"] = String(number) }
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
