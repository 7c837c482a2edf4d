import Files
import Foundation
import Synchronization

/// A server of TLS on a loopback address: `openssl s_server -HTTP`, which answers a path with the very bytes of the file of
/// that name, status line and headers among them.
///
///     let server = try TLSServer(authority, serving: ["jwks": Answer.json("{}")])
///     let url = server.url("jwks")
package final class TLSServer: Sendable {
    /// The port.
    package let port: Int
    private let folder: String
    private let process: ServerProcess
    private let said = Mutex("")

    /// Starts a server with NAME.pem and NAME.key of the authority.
    ///
    /// - Parameters:
    ///   - answers: what is answered, by path without its first slash.
    ///   - options: more options of `openssl s_server`.
    package convenience init(
        _ authority: TestAuthority, certificate name: String = "server", address: String = "127.0.0.1",
        serving answers: [String: String] = [:], options: [String] = []
    ) throws {
        try self.init(authority, name, address, options: ["-HTTP"] + options)
        for (path, answer) in answers { try serve(path, answer) }
    }

    /// Starts a server that gives its first caller these bytes, whatever was asked; `hears` knows the question.
    package convenience init(_ authority: TestAuthority, replying answer: String) throws {
        try self.init(authority, "server", "127.0.0.1", options: [])
        process.write(Array(answer.utf8))
        Thread.detachNewThread { [weak self, process] in
            while true {
                let bytes = process.read()
                guard !bytes.isEmpty, let self else { return }
                self.said.withLock { $0 += String(decoding: bytes, as: UTF8.self) }
            }
        }
    }

    private init(_ authority: TestAuthority, _ name: String, _ address: String, options: [String]) throws {
        folder = try Directory.createTemporary(prefix: "satoken-server")
        let words =
            [
                "openssl", "s_server", "-accept", "\(address.contains(":") ? "[\(address)]" : address):0",
                "-cert", authority["\(name).pem"], "-key", authority["\(name).key"],
            ] + options
        process = try ServerProcess(words, in: folder)
        // "ACCEPT 127.0.0.1:40913" is its first word once it listens.
        var text = ""
        while !text.contains("ACCEPT") || text.last != "\n" {
            let more = process.read()
            if more.isEmpty { throw CommandFailed(words: words, output: text) }
            text += String(decoding: more, as: UTF8.self)
        }
        let line = text.split(separator: "\n").last { $0.contains("ACCEPT") } ?? ""
        guard let port = line.split(separator: ":").last.flatMap({ Int($0) }) else {
            throw CommandFailed(words: words, output: text)
        }
        self.port = port
    }

    deinit { try? FileManager.default.removeItem(atPath: folder) }

    /// Whether the server, where it replies to one caller, has heard a text from him, or does before long.
    package func hears(_ text: String) -> Bool {
        for _ in 0..<1000 {
            if hasHeard(text) { return true }
            Thread.sleep(forTimeInterval: 0.02)
        }
        return false
    }

    /// Whether it has heard a text by now.
    package func hasHeard(_ text: String) -> Bool { said.withLock { $0.contains(text) } }

    /// The URL of a path.
    package func url(_ path: String, host: String = "localhost") -> String {
        "https://\(host):\(port)/\(path)"
    }

    /// Answers a path from now on.
    package func serve(_ path: String, _ answer: String) throws { try Self.write(folder, path, answer) }

    /// Lets a path be answered with what another file holds, which may be a device.
    package func link(_ path: String, to file: String) throws {
        try FileManager.default.createSymbolicLink(atPath: "\(folder)/\(path)", withDestinationPath: file)
    }

    /// Makes a path that is never answered: a pipe that nobody writes into.
    package func stall(_ path: String) throws {
        try Self.write(folder, path, "")
        let file = "\(folder)/\(path)"
        try FileManager.default.removeItem(atPath: file)
        let process = try Process.run(URL(fileURLWithPath: "/usr/bin/env"), arguments: ["mkfifo", file])
        process.waitUntilExit()
    }

    private static func write(_ folder: String, _ path: String, _ answer: String) throws {
        let url = URL(fileURLWithPath: "\(folder)/\(path)")
        try FileManager.default.createDirectory(
            at: url.deletingLastPathComponent(), withIntermediateDirectories: true)
        try Data(answer.utf8).write(to: url)
    }
}

/// Whole answers of HTTP.
package enum Answer {
    /// Status 200 with a length.
    package static func json(_ body: String, type: String = "application/json", headers: [String] = [])
        -> String
    {
        ok(body, headers: ["Content-Type: \(type)"] + headers)
    }

    package static func ok(_ body: String, headers: [String] = []) -> String {
        status("200 OK", body: body, headers: headers)
    }

    package static func status(_ status: String, body: String = "", headers: [String] = []) -> String {
        (["HTTP/1.1 \(status)", "Content-Length: \(body.utf8.count)"] + headers).joined(separator: "\r\n")
            + "\r\n\r\n" + body
    }
}
