import ArgumentParser
import Batch
import Discovery
import Files
import JOSE
import JSON
import ServiceAccountTokens
import Text
import TokenConfiguration

struct KeysDiff: ConsoleCommand {
    static let configuration = CommandConfiguration(
        commandName: "diff",
        abstract: "Compare the keys of several places, and say which tokens are refused where.",
        discussion: """
            A place is [NAME=]WHERE: a key file, a key ring, a JWK Set as a file or URL, an API server's or issuer's URL, a \
            published site, a manifest or command line of a kube-apiserver, or the root of a node's disk. The table shows at \
            which position each place has each key; * is the key that it signs with, ≠ is another key under the same kid. \
            Exit code 1 when a token that one place accepts or signs is refused in another. A place that cannot be read has \
            ? in the table; unless the others differ, the exit code is then that of its error.

            satoken keys diff cp-1=/mnt/cp-1 cp-2=/mnt/cp-2 aws=https://oidc.example.com/openid/v1/jwks --tokens live.txt
            """)

    @Argument(help: ArgumentHelp("Places to compare, two or more.", valueName: "[name=]where"))
    var places: [String]

    @Option(help: ArgumentHelp("File of tokens in use, one a line. Repeatable.", valueName: "file"))
    var tokens: [String] = []

    @Option(
        help: ArgumentHelp(
            "Each line of --tokens is a JSON object, and this member holds the token.",
            valueName: "member"
        ))
    var field: TokenField?

    @Option(
        help: ArgumentHelp("Directory under which the files that manifests name are found.", valueName: "dir")
    )
    var root: String?

    @OptionGroup var connection: ConnectionOptions
    @OptionGroup var time: TimeOptions
    @OptionGroup var output: OutputOptions

    private static let mostPlaces = 64

    func validate() throws {
        if !(2...Self.mostPlaces).contains(places.count) {
            throw ValidationError("2 to \(Self.mostPlaces) places are compared")
        }
        if let problem = places.lazy.compactMap({ KeyPlace($0).problem }).first {
            throw ValidationError(problem)
        }
        let names = places.map { KeyPlace($0).name }
        if let name = names.indices.first(where: { names[..<$0].containsExactly(names[$0]) }).map({
            names[$0]
        }) {
            throw ValidationError("\(Shown.text(name)) names two places")
        }
        if field != nil && tokens.isEmpty { throw ValidationError("--field goes with --tokens") }
    }

    func run(_ console: Console) throws {
        if root != nil, places.count(where: { KeyPlace($0).isManifest }) > 1 {
            throw Failure(
                "--root is one node's disk, and several manifests are named",
                hint: "name each node's root in place of its manifest", code: .usage)
        }
        // A mistake in these options concerns all places.
        _ = try connection.value.credentials()
        var found: [KeyDrift.Place] = []
        var failures: [Failure?] = []
        for place in places.map({ KeyPlace($0) }) {
            do {
                var warnings: [Warning] = []
                defer { console.report(warnings) }
                found.append(try place.read(connection.value, root: root, &warnings))
                failures.append(nil)
            } catch {
                guard let failure = Failure(known: error), failure.code != .usage else { throw error }
                console.report(failure, as: output.format)
                found.append(KeyDrift.Place(name: place.name, keys: nil))
                failures.append(failure)
            }
        }
        let failed = failures.lazy.compactMap(\.self).first
        if let failed, !failures.contains(where: { $0 == nil }) { throw Refused(code: failed.code) }
        var live = LiveTokens(judgedBy: found)
        for file in tokens {
            try TokenLines.read(file, field: field, limit: TokenArgument.limit) {
                live.add($0, now: time.seconds)
            }
        }
        let view = DriftReport(
            KeyDrift(found), failures: failures.map { $0?.message }, tokens: tokens.isEmpty ? nil : live)
        switch output.format {
        case .text: try console.print(view.lines.joined(separator: "\n"))
        case .json: try console.print(view.json.text)
        }
        if view.differs { throw Refused() }
        if let failed { throw Refused(code: failed.code) }
    }
}
