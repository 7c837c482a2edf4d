import ArgumentParser
import JOSE
import KeyRing

struct KeysList: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "list", abstract: "List all keys that the ring ever had.")

    @OptionGroup var ring: RingOptions

    func run() throws {
        let situation = try ring.situation()
        try ring.print(
            text: situation.ring.keys.map { key in
                StatusText.pad(key.name, 5) + StatusText.pad(key.state.rawValue, 13)
                    + StatusText.pad(key.isLegacy ? "legacy" : "", 8) + key.algorithm.rawValue
                    + "  \(key.keyID)  "
                    + KeyWords.state(key, situation)
            }, json: RingJSON.list(situation))
    }
}
