import Files
import Foundation
import Testing

@Suite struct UnixSocketTests {
    private func kind(_ body: () throws -> Void) -> SocketError.Kind? {
        do {
            try body()
            return nil
        } catch {
            return (error as? SocketError)?.kind
        }
    }

    @Test func `a socket is its user's alone from the start, and is removed by the process that made it`()
        throws
    {
        let directory = try TemporaryDirectory()
        let path = directory["s.sock"]
        let socket = try UnixSocket(listeningAt: path, group: nil)
        defer { close(socket.descriptor) }
        #expect(try directory.mode("s.sock") == 0o600)
        #expect(UnixSocket.kind(path) == .socket)
        #expect(UnixSocket.problemOfConnecting(to: path) == nil)
        socket.remove()
        #expect(UnixSocket.kind(path) == nil)
    }

    @Test func `a group may connect where one is named`() throws {
        let directory = try TemporaryDirectory()
        let socket = try UnixSocket(listeningAt: directory["s.sock"], group: getegid())
        defer { close(socket.descriptor) }
        #expect(try directory.mode("s.sock") == 0o660)
    }

    @Test func `a socket that is alive is never taken over, and a dead one is replaced`() throws {
        let directory = try TemporaryDirectory()
        let path = directory["s.sock"]
        let first = try UnixSocket(listeningAt: path, group: nil)
        #expect(kind { _ = try UnixSocket(listeningAt: path, group: nil) } == .inUse)
        close(first.descriptor)
        #expect(UnixSocket.problemOfConnecting(to: path) == "no process listens on it")
        let second = try UnixSocket(listeningAt: path, group: nil)
        defer { close(second.descriptor) }
        // What another process made in its place stays.
        first.remove()
        #expect(UnixSocket.problemOfConnecting(to: path) == nil)
    }

    @Test func `a file in its place is no socket, and stays`() throws {
        let directory = try TemporaryDirectory()
        try File.create(directory["f"], bytes: [1], mode: 0o600)
        #expect(kind { _ = try UnixSocket(listeningAt: directory["f"], group: nil) } == .exists)
        #expect(File.size(directory["f"]) == 1)
    }

    @Test(arguments: ["@abstract", "unix:///run/s.sock", "", "/run/", String(repeating: "x", count: 108)])
    func `what is no path of a socket is refused`(path: String) {
        #expect(kind { _ = try UnixSocket(listeningAt: path, group: nil) } == .usage)
    }

    @Test func `a directory in which others may replace files is refused`() throws {
        let directory = try TemporaryDirectory()
        for (mode, isRefused) in [(0o777, true), (0o757, true), (0o1777, false), (0o755, false)] {
            let folder = directory["d\(mode)"]
            try Directory.create(folder)
            try FileManager.default.setAttributes([.posixPermissions: mode], ofItemAtPath: folder)
            let found = kind {
                let socket = try UnixSocket(listeningAt: "\(folder)/s", group: nil)
                close(socket.descriptor)
            }
            #expect(found == (isRefused ? .noPermission : nil), "mode \(String(mode, radix: 8))")
        }
    }

    @Test func `a directory that is missing is named`() throws {
        let directory = try TemporaryDirectory()
        #expect(kind { _ = try UnixSocket(listeningAt: directory["no/s"], group: nil) } == .usage)
    }

    @Test func `a process is known by its number and its start`() {
        let own = PeerProcess(process: getpid(), user: 0, group: 0)
        #expect(own.identity?.hasPrefix("\(getpid()):") == true)
        #expect(own.identity == own.identity)
        #expect(PeerProcess(process: 0, user: 0, group: 0).identity == nil)
    }
}
