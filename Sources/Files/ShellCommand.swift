internal import Glibc

/// A command line of the operator's, run by /bin/sh.
package enum ShellCommand {
    /// Why a command gave nothing.
    package struct Failure: Error, Equatable, Sendable, CustomStringConvertible {
        package let description: String
    }

    /// What a command prints on standard output. Its standard error is this process's own.
    ///
    /// - Parameters:
    ///   - variables: of its environment, beside this process's own. Values are letters and digits.
    ///   - limit: the most bytes that are read.
    /// - Throws: `Failure` when it cannot be started, prints more, or ends with another exit code than 0.
    package static func output(
        of command: String, variables: [(name: String, value: String)] = [], limit: Int
    ) throws(Failure) -> [UInt8] {
        let exports = variables.map { "export \($0.name)='\($0.value)'; " }.joined()
        guard !command.utf8.contains(0), let pipe = unsafe popen(exports + command, "re") else {
            throw Failure(description: "cannot be started")
        }
        var bytes: [UInt8] = []
        while bytes.count <= limit {
            let byte = unsafe fgetc(pipe)
            if byte == EOF { break }
            bytes.append(UInt8(truncatingIfNeeded: byte))
        }
        let status = unsafe pclose(pipe)
        if bytes.count > limit { throw Failure(description: "prints more than \(limit) bytes") }
        if status != 0 {
            let isSignal = status & 0x7F != 0
            throw Failure(
                description: isSignal
                    ? "was ended by the signal \(status & 0x7F)"
                    : "ended with the exit code \(status >> 8 & 0xFF)")
        }
        return bytes
    }
}
