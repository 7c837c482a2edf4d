internal import Discovery
package import Files
internal import HTTPS
package import KeyRing
internal import Manifests
internal import OpenSSL
internal import ServiceAccountTokens

/// The exit codes of sysexits.h; 1 is a verdict and no failure.
package enum ExitCode: Int32, Sendable {
    /// Judged and refused, in words.
    case refused = 1
    case usage = 64
    case unreadableInput = 65
    case missingInput = 66
    case unavailable = 69
    case software = 70
    case cannotCreate = 73
    case io = 74
    case noPermission = 77
    case configuration = 78
}

/// What kept a program from its work: words for people, and how it ends.
package struct ProgramFailure: Error, Sendable {
    package let message: String
    package var hint: String?
    package let code: ExitCode

    /// A process that cannot know what it was asked for: success would be a verdict.
    package static let noArguments = ProgramFailure(
        "the arguments cannot be read from /proc/self/cmdline",
        hint: "mount proc on /proc, or raise the limit of open files (ulimit -n)", code: .io)

    package init(_ message: String, hint: String? = nil, code: ExitCode) {
        self.message = message
        self.hint = hint
        self.code = code
    }

    /// The failure behind an error of the modules below; nil for any other error.
    package init?(known error: any Error) {
        switch error {
        case let failure as ProgramFailure: self = failure
        case let error as FileError: self.init(error)
        case let error as RingError: self.init(error)
        case let error as ConfigurationError: self.init(error)
        case let error as KeyFileError:
            self.init(error.description, hint: error.hint, code: .unreadableInput)
        case ManifestError.file(let error): self.init(error)
        case let error as ManifestError:
            self.init(error.description, hint: error.hint, code: .unreadableInput)
        case let error as FetchFailure: self.init(error)
        case let error as ClientCredentialsError:
            let code: ExitCode = if case .noPair = error.problem { .configuration } else { .unreadableInput }
            self.init(error.description, code: code)
        case let error as OpenSSLError where error.isOfStore:
            self.init(
                error.description,
                hint: "is the token or the TPM there, and OpenSSL's provider for it installed?",
                code: .unavailable)
        case let error as OpenSSLError: self.init(error.description, code: .software)
        default: return nil
        }
    }

    /// A file that could not be used.
    package init(_ error: FileError) {
        let code: ExitCode =
            switch error.kind {
            case .missing: error.operation == "reading" ? .missingInput : .cannotCreate
            case .exists, .noPlace, .notEmpty, .readOnly: .cannotCreate
            case .noPermission: .noPermission
            case .isDirectory, .notADirectory, .isLink, .notAFile, .tooLarge: .unreadableInput
            case .locked: .unavailable
            case .noSpace, .closedPipe, .other: .io
            }
        self.init(error.description, code: code)
    }

    /// A document that could not be fetched. A URL that is never called is a mistake in the URL.
    package init(_ failure: FetchFailure) {
        let code: ExitCode =
            switch failure.problem {
            case .badURL, .insecure: .usage
            default: .unavailable
            }
        self.init(
            "\(Shown.text(failure.url)): \(failure.problem)",
            hint: failure.problem.advice(failure.credentials, at: failure.url), code: code)
    }

    /// A ring that could not be read or changed.
    package init(_ error: RingError) {
        let code: ExitCode =
            switch error.kind {
            case .refused: .refused
            case .unreadable: .unreadableInput
            case .missing: .missingInput
            case .exists: .cannotCreate
            case .noPermission: .noPermission
            case .unavailable: .unavailable
            case .configuration: .configuration
            }
        self.init(error.description, hint: error.hint, code: code)
    }

    /// Settings, keys and objects that make no configuration.
    package init(_ error: ConfigurationError) {
        let code: ExitCode =
            switch error.kind {
            case .usage: .usage
            case .unreadable: .unreadableInput
            case .contradiction: .configuration
            }
        self.init(error.description, hint: error.hint, code: code)
    }
}
