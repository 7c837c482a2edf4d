import ArgumentParser
import JOSE
import KeyRing
import RingOperation
import Text

struct KeysList: ConsoleCommand {
    static let configuration = CommandConfiguration(
        commandName: "list", abstract: "List all keys that the ring ever had.",
        discussion: """
            Retired and revoked keys stay in the list: a revoked one is refused for ever.

            satoken keys list -o json
            """)

    @OptionGroup var ring: RingOptions
    @OptionGroup var output: OutputOptions

    func run(_ console: Console) throws {
        let status = try ring.status(console)
        try output.print(
            text: Table.lines(
                status.ring.keys.map { key in
                    [
                        key.name, key.state.rawValue, key.isLegacy ? "legacy" : "", key.algorithm.rawValue,
                        key.keyID, KeyWords.state(key, status),
                    ]
                }), json: RingJSON.list(status), console)
    }
}
