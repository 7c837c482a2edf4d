import TestSupport
import Testing

@testable import Manifests

struct HostileInputTests {
    @Test func `bytes that are no text are refused`() {
        #expect(throws: ManifestError.notText(path: "test")) {
            try ProcessFlags(parsing: [0x7F, 0x45, 0x4C, 0x46, 0xFF, 0xFE], process: "etcd", path: "test")
        }
    }

    @Test(arguments: [
        "- ", "[", "{", "a: [", "'", "\"", "\\", "\\\n", " \n", "\n", "- |\n", "a:\n", "- - ", "command:\n",
        "kube-apiserver\n", "kube-apiserver --a\n", "\"\\u", "[\"", "{a:", "'\n", ":", "# \n", "\0", "-c\0",
        "- x\n\n\n", "- '",
        "ExecStart=\\\n", ", ",
    ])
    func `much of the same is read or refused`(piece: String) {
        let text = String(repeating: piece, count: (Build.isOptimised ? 1 << 16 : 1 << 14) / piece.utf8.count)
        for start in [
            "", "a: b\n", "[Service]\nExecStart=", "[\"", "command:\n", "x\n", "sh -c kube-apiserver '",
        ] {
            expectAnswer(Array((start + text).utf8))
        }
    }

    @Test func `a document cut or changed anywhere is read or refused`() {
        let seed: UInt64 = 1
        var random = SplitMix(state: seed)
        let documents = [
            kubeadmManifest, systemdUnit, #"{"a":[{"command":["kube-apiserver","--a=\u0062"]}]}"#,
        ]
        for document in documents {
            let bytes = Array(document.utf8)
            for end in stride(from: 0, to: bytes.count, by: 7) { expectAnswer(Array(bytes[..<end])) }
            let pieces = Array("'\"\\[]{}:,#-|>&*!\n \t\0;%=".utf8)
            for round in 0..<2000 {
                var changed = bytes
                for _ in 0..<3 {
                    let piece = pieces.randomElement(using: &random) ?? 0
                    changed[Int.random(in: 0..<changed.count, using: &random)] = piece
                }
                expectAnswer(changed, "seed \(seed), round \(round)")
            }
        }
    }

    /// Linux gives no process more words; what holds more is no command line.
    @Test(arguments: [(words: 131_072, isRead: true), (words: 131_073, isRead: false)])
    func `a command has no more words than Linux gives a process`(words: Int, isRead: Bool) {
        let command = ["kube-apiserver", "--secure-port=1"] + [String](repeating: "x", count: words - 2)
        for separator in [" ", "\0"] {
            let bytes = Array(command.joined(separator: separator).utf8)
            let flags = try? ProcessFlags(parsing: bytes, process: "kube-apiserver", path: "test")
            #expect((flags != nil) == isRead, "\(words) words")
        }
    }

    /// A command takes more memory than its text: of one letter a hundred times as much.
    @Test(arguments: ["a;", "a\n", "A=b\n", "kube-apiserver\n"])
    func `a text of more commands than a bound is refused, on one line or on many`(command: String) {
        let text = "kube-apiserver --secure-port=1 " + String(repeating: command, count: 131_073)
        #expect(throws: ManifestError.self) {
            try ProcessFlags(parsing: Array(text.utf8), process: "kube-apiserver", path: "test")
        }
    }

    /// A script may begin as YAML does; what is larger than scripts are is YAML or nothing.
    @Test(arguments: [(size: 262_143, isRead: true), (size: 262_144, isRead: false)])
    func `a script stands in for YAML up to 256 KiB`(size: Int, isRead: Bool) {
        let text = "set: x\nif true; then :; fi\nexec kube-apiserver --secure-port=1\n"
        let bytes = Array((text + String(repeating: "#", count: size - text.utf8.count)).utf8)
        let flags = try? ProcessFlags(parsing: bytes, process: "kube-apiserver", path: "test")
        #expect((flags != nil) == isRead, "\(size) bytes")
    }

    /// Expects flags, or an error that says what is wrong with the file.
    private func expectAnswer(_ bytes: [UInt8], _ what: String = "") {
        do {
            let flags = try ProcessFlags(parsing: bytes, process: "kube-apiserver", path: "test")
            #expect(flags.path == "test", "\(what)")
        } catch {
            #expect(error.description.hasPrefix("test:"), "\(what): \(error)")
        }
    }
}

/// Numbers that are the same in every run.
struct SplitMix: RandomNumberGenerator {
    var state: UInt64

    mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var mixed = (state ^ (state >> 30)) &* 0xBF58_476D_1CE4_E5B9
        mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
        return mixed ^ (mixed >> 31)
    }
}
