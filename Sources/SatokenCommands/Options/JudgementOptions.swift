import ArgumentParser
import Discovery
import Files
import JOSE
import KeyRing
import Manifests
import ServiceAccountTokens
import TokenConfiguration

/// A command that judges tokens by keys, issuers, audiences, objects and a moment.
///
/// The options are groups of the command itself, and no group holds another: in a debug build the parser checks each group
/// anew with every group around it, four times for each level.
protocol JudgingCommand: ConsoleCommand {
    var keys: VerificationKeyOptions { get }
    var jwks: JWKSOptions { get }
    var connection: ConnectionOptions { get }
    var server: ServerOptions { get }
    var objects: ObjectOptions { get }
    var time: TimeOptions { get }
    /// Audiences that the token must be for.
    var audience: [String] { get }
    /// `--service-account-lookup`.
    var lookup: KubeBoolean? { get }
}

/// The help of options that each command of the kind has.
enum JudgementHelp {
    static let audience: ArgumentHelp =
        "Audience that the token must be for. Repeatable (default: the API server's)."
    static let lookup = ArgumentHelp(
        "Look a legacy token's Secret and ServiceAccount up; --…=false turns it off (default: true).",
        valueName: "bool")
}

extension JudgingCommand {
    /// The files that were named.
    var inputs: [String] {
        keys.files + objects.files + [server.manifest, jwks.place].compactMap { $0 } + connection.files
    }

    /// Refuses options that contradict each other.
    func validateKeys() throws {
        if jwks.place != nil && (!keys.files.isEmpty || keys.ring != nil) {
            throw ValidationError(
                "give the keys either as --jwks or as --service-account-key-file and --keys, not both")
        }
    }

    /// The keys, and the ring if any; a file that is missing is said to be named by the server's flags.
    private func keys(_ settings: inout ServerSettings, _ console: Console) throws -> (
        keys: [VerificationKey], ring: Ring?
    ) {
        do {
            return try keys.read(&settings, console)
        } catch let error as FileError where keys.files.isEmpty && server.manifest != nil {
            var failure = Failure(error)
            failure.hint =
                "--service-account-key-file in \(server.manifest ?? "") names it; --root DIR finds it below DIR"
            throw failure
        }
    }

    /// Reads the files, and where one was named the JWK Set. Keys and issuers may be none.
    ///
    /// - Parameter minimumRefresh: seconds until the JWK Set may be read again.
    func grounds(minimumRefresh: Double = .infinity, _ console: Console) throws -> TrustConfiguration {
        var questions: Set<KubeAPIServerSettings.Question> = [.issuers, .audiences, .anonymous]
        if jwks.place == nil { questions.formUnion(keys.questions) }
        if lookup == nil { questions.insert(.lookup) }
        var settings = try server.settings(asking: questions, console)
        let refreshed = try jwks.keys(connection, minimumRefresh: minimumRefresh, console)
        let (keys, ring) = try refreshed.map { ($0.snapshot.keys, nil) } ?? keys(&settings, console)
        return TrustConfiguration(
            settings: settings, keys: keys, ring: ring, refreshed: refreshed,
            lookup: lookup?.value, objects: try objects.read())
    }
}
