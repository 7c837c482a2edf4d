import ArgumentParser
import Files
import JOSE
import ServiceAccountTokens
import TokenConfiguration

struct Sign: ConsoleCommand {
    static let configuration = CommandConfiguration(
        abstract: "Sign a JSON object of claims read from standard input, and print the token.",
        discussion: """
            The bytes are signed as they come, less white space around them. The header holds alg and kid, as \
            kube-apiserver's does.

            satoken sign --service-account-signing-key-file sa.key < claims.json
            """)

    @OptionGroup var key: SigningKeyOptions
    @OptionGroup var output: OutputOptions

    @Option(help: ArgumentHelp("Put this typ into the header too.", valueName: "typ"))
    var type: String?

    func run(_ console: Console) throws {
        var settings = ServerSettings()
        let (signer, _) = try key.signer(&settings, console)
        let claims = try File.read("-", limit: 1 << 20).bytes
        let isSpace = { (byte: UInt8) in [0x20, 0x09, 0x0A, 0x0D].contains(byte) }
        let payload = claims.drop(while: isSpace).reversed().drop(while: isSpace).reversed()
        do {
            _ = try UnverifiedClaims.read(Array(payload))
        } catch {
            throw Failure("standard input: \(FormWords.payload(error))", code: .unreadableInput)
        }
        try output.print(token: signer.token(payload: Array(payload), type: type), console)
    }
}
