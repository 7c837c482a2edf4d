import ArgumentParser
import JOSE
import KeyRing

extension Ring.ImportedAs: ExpressibleByArgument {}

struct KeysImport: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "import", abstract: "Take a key into the ring that was made elsewhere.",
        discussion: """
            As published (a private key): it signs one day, when all endpoints have known it for the lead. As previous (the \
            public half will do): its tokens are out, and nobody signs with it any more. Any form of key file is read.
            """)

    @Argument(help: ArgumentHelp("File with one key.", valueName: "file"))
    var file: String

    @Option(help: ArgumentHelp("published or previous.", valueName: "state"))
    var `as`: Ring.ImportedAs

    @Flag(help: "It signed tokens of Secrets, which never expire: it stays until it is ordered out.")
    var legacy = false

    @OptionGroup var ring: RingOptions

    func validate() throws {
        if legacy && `as` == .published {
            throw ValidationError(
                "--legacy goes with --as previous; satoken keys rotate add-legacy makes a new one")
        }
    }

    func run() throws {
        let found = try ImportedKeys([file], includingSkipped: true).keys
        // A file with both halves holds one key.
        guard let first = found.first(where: { $0.privateKey != nil }) ?? found.first,
            found.allSatisfy({ $0.publicKey.key == first.publicKey.key })
        else {
            throw Failure(
                "\(file): holds several keys", hint: "a ring takes one a generation: one key a file",
                code: .unreadableInput)
        }
        let keeper = RingKeeper(ring)
        var done: [String] = []
        let after = try keeper.order { snapshot, observations, now in
            let name = snapshot.ring.nextName
            do throws(ImportRefusal) {
                let next = try snapshot.ring.importing(
                    first.named(name), as: `as`, hasPrivateHalf: first.privateKey != nil, isLegacy: legacy,
                    at: now)
                done = ["done: \(name) is \(`as`.rawValue): kid \(first.publicKey.keyID)"]
                let status = RingStatus(next, observations, now: now)
                done +=
                    (StepWords.work(.publish, next) + (`as` == .published ? StepWords.byName(status) : []))
                    .map { "  \($0)" }
                return RingChange(next, material: [name: first])
            } catch {
                throw Failure("\(file): key \(first.publicKey.keyID): \(error.reason)", code: .refused)
            }
        }
        try ChangeReport(done, after, now: keeper.time.seconds).print(ring)
    }
}
