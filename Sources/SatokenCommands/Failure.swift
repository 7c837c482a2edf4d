import Batch
import Benchmark
import Discovery
import Files
import HTTPS
import JOSE
import JSON
import KeyRing
import OpenSSL
import Recognition
import ServiceAccountTokens
import TokenConfiguration

/// Something that kept a command from its answer, in words for people.
struct Failure: Error {
    typealias Code = ExitCode

    let message: String
    var hint: String?
    let code: Code

    init(_ message: String, hint: String? = nil, code: Code) {
        self.message = Self.start(of: message)
        self.hint = hint.map(Self.start)
        self.code = code
    }

    /// A screen of a text: it may quote any amount of input.
    private static func start(of text: String) -> String {
        let most = 4096
        return text.utf8.count <= most ? text : String(text.unicodeScalars.prefix(most)) + "…"
    }

    /// The failure behind an error of the modules below, nil for errors of the argument parser.
    init?(known error: any Error) {
        switch error {
        case let failure as Failure: self = failure
        case let error as SummaryError:
            self.init(error.description, hint: error.hint, code: .unreadableInput)
        case let error as BenchmarkError:
            let code: Code = if case .otherAlgorithm = error { .configuration } else { .software }
            self.init(error.description, code: code)
        default:
            guard let failure = ProgramFailure(known: error) else { return nil }
            self.init(failure)
        }
    }

    /// A failure of the modules below.
    init(_ failure: ProgramFailure) {
        self.init(failure.message, hint: failure.hint, code: failure.code)
    }

    /// A refusal of the issuer's.
    init(_ error: IssuanceError, code: Code) {
        self.init(error.status.message, hint: error.hint, code: code)
    }

    /// A file that could not be used.
    init(_ error: FileError) { self.init(ProgramFailure(error)) }

    /// An error that no command expects.
    init(unexpected error: any Error) {
        self.init("unexpected: \(error)", hint: "this is a bug in satoken", code: .software)
    }

    /// One JSON object.
    var json: String {
        var members: [(name: String, value: JSONText)] = [
            ("error", .string(Redaction.withoutSecrets(message))), ("code", .integer(Int(code.rawValue))),
        ]
        if let hint { members.append(("hint", .string(Redaction.withoutSecrets(hint)))) }
        return JSONText.object(members).text
    }
}

/// A verdict of no, or what kept a command from one, which has been printed.
struct Refused: Error {
    var code = Failure.Code.refused
}

/// The form of results and errors.
enum OutputFormat: String, CaseIterable {
    case text, json
}
