import ArgumentParser
import Files
import OpenSSL

/// How servers are called by a command that is not about a token: with a token, too, if one is given.
struct ClientOptions: ParsableArguments {
    @OptionGroup var connection: ConnectionOptions

    @Option(
        name: .customLong("token-file"),
        help: ArgumentHelp("File with the bearer token to show to the named server.", valueName: "file"))
    var token: String?

    /// The file of authorities, if one was named.
    var authorities: String? { connection.authorities }

    /// A client without credentials, and where some were given one with them.
    func clients() throws -> (anonymous: HTTPSClient, identified: HTTPSClient?) {
        try connection.clients(bearerToken: bearerToken())
    }

    private func bearerToken() throws -> String? {
        guard let token else { return nil }
        var bytes = try File.read(token, limit: 1 << 20).bytes[...]
        while let last = bytes.last, last == 0x0A || last == 0x0D { bytes.removeLast() }
        guard !bytes.isEmpty, bytes.allSatisfy({ $0 > 0x20 && $0 < 0x7F }) else {
            throw Failure(
                "\(token): holds no bearer token, printable characters without white space are expected",
                code: .unreadableInput)
        }
        return String(decoding: bytes, as: UTF8.self)
    }
}
