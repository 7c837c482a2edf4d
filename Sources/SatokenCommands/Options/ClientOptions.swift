import ArgumentParser
import HTTPS
import OpenSSL
import TokenConfiguration

/// How servers are called by a command that is not about a token: with a token, too, if one is given.
struct ClientOptions: ParsableArguments {
    @OptionGroup var connection: ConnectionOptions

    @Option(
        name: .customLong("token-file"),
        help: ArgumentHelp("File with the bearer token to show to the named server.", valueName: "file"))
    var token: String?

    /// The file of authorities, if one was named.
    var authorities: String? { connection.authorities }

    /// A client that shows the credentials, where some were given, to the named server alone.
    func client(for origin: WebAddress) throws -> OriginClient {
        try connection.value.client(for: origin, token: token)
    }
}
