import ArgumentParser
import JOSE
import KeyRing
import RingOperation
import Text
import TokenConfiguration

extension Ring.ImportedAs: ExpressibleByArgument {}

struct KeysImport: ConsoleCommand {
    static let configuration = CommandConfiguration(
        commandName: "import", abstract: "Take a key into the ring that was made elsewhere.",
        discussion: """
            As published (a private key): it signs one day, when all endpoints have known it for the publish lead time. As previous (the \
            public half will do): its tokens are out, and nobody signs with it any more. Any form of key file is read.

            satoken keys import sa-old.pub --as previous --longest-live-token 30d
            """)

    @Argument(
        help: ArgumentHelp("File with the key; as previous with several, such as sa.pub.", valueName: "file"))
    var file: String

    @Option(help: ArgumentHelp("published or previous.", valueName: "state"))
    var `as`: Ring.ImportedAs

    @Flag(help: "It signed tokens of Secrets, which never expire: it stays until it is ordered out.")
    var legacy = false

    @Option(
        help: ArgumentHelp(
            "The longest life of a token that it signed and that is out now; without it 2^32 s count.",
            valueName: "duration"))
    var longestLiveToken: DaysOrDuration?

    @OptionGroup var ring: RingOptions
    @OptionGroup var output: OutputOptions

    func validate() throws {
        if legacy && `as` == .published {
            throw ValidationError(
                "--legacy goes with --as previous; satoken keys rotate add-legacy makes a new one")
        }
    }

    func run(_ console: Console) throws {
        let found = try console.imported([file], includingSkipped: true)
        let keeper = RingKeeper(ring, console)
        var done: [String] = []
        let after = try keeper.order { snapshot, observations, now in
            let new = try unknown(found, snapshot.ring)
            var material: [String: KeyMaterial] = [:]
            var next = snapshot.ring
            for key in new {
                let name = next.nextName
                do throws(ImportRefusal) {
                    next = try next.importing(
                        key.named(name), as: `as`, hasPrivateHalf: key.privateKey != nil, isLegacy: legacy,
                        longestToken: longestLiveToken.map { Int($0.seconds) },
                        joining: material.isEmpty ? nil : snapshot.ring, at: now)
                } catch {
                    throw Failure("\(file): key \(key.publicKey.keyID): \(error.reason)", code: .refused)
                }
                material[name] = key
                done.append("done: \(name) is \(`as`.rawValue): kid \(key.publicKey.keyID)")
            }
            let status = RingStatus(next, observations, now: now)
            let first = Outlook(status).firstExport
            done +=
                ((first.isEmpty ? StepWords.work(.publish, next, observations) : first)
                + (`as` == .published ? StepWords.byName(status) : [])).map { "  \($0)" }
            return RingChange(next, material: material)
        }
        try ChangeReport(done, after, now: keeper.time.seconds).print(output, console)
    }

    /// The keys of the file that the ring does not have yet, each once, with its private half where the file holds it.
    private func unknown(_ found: [KeyMaterial], _ ring: Ring) throws -> [KeyMaterial] {
        var new: [KeyMaterial] = []
        for key in found where ring.key(withID: key.publicKey.keyID) == nil || found.count == 1 {
            if let index = new.firstIndex(where: { $0.publicKey.keyID.isExactly(key.publicKey.keyID) }) {
                if new[index].privateKey == nil { new[index] = key }
            } else {
                new.append(key)
            }
        }
        if new.isEmpty {
            let all = found.map(\.publicKey.keyID)
            throw Failure(
                "\(file): the ring has each of its keys already: \(all.compactMap { ring.key(withID: $0)?.name }.joined(separator: " "))",
                code: .refused)
        }
        if new.count > 1 && `as` == .published {
            throw Failure(
                "\(file): holds several keys",
                hint: "a ring takes one published key a generation: one key a file",
                code: .unreadableInput)
        }
        return new
    }
}
