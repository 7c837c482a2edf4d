import ArgumentParser
import Files
import ServiceAccountTokens

/// The token that a command is about.
struct TokenArgument: ParsableArguments {
    @Argument(
        help: ArgumentHelp(
            "The token, or a file that holds it; - or nothing for standard input.", valueName: "token"))
    var token: String?

    @Option(
        help: ArgumentHelp(
            "File that holds the token, so that it stays out of process lists.", valueName: "file"))
    var tokenFile: String?

    func validate() throws {
        if token != nil && tokenFile != nil {
            throw ValidationError("give the token either as TOKEN or as --token-file, not both")
        }
    }

    /// One byte more than kube-apiserver reads of a request: the rest would not change a verdict.
    static let limit = APIServer.requestLimit + 1

    /// What was presented. Of a file and of standard input one final line ending is dropped, unless the whole of it is
    /// asked for; an argument is taken as it is.
    func read(whole: Bool = false) throws -> [UInt8] {
        if let tokenFile { return try Self.read(file: tokenFile, whole: whole) }
        guard let token, token != "-" else { return try Self.read(file: "-", whole: whole) }
        return File.exists(token) ? try Self.read(file: token, whole: whole) : Array(token.utf8)
    }

    /// What to say where a file was named that does not exist, and its name was judged.
    var fileHint: String? {
        guard let token,
            token.contains("/") || [".jwt", ".txt", ".json", ".yaml"].contains(where: token.hasSuffix),
            token.utf8.count <= 255, !File.exists(token)
        else { return nil }
        return "there is no file of this name, if a file was meant"
    }

    static func read(file: String, whole: Bool = false) throws -> [UInt8] {
        var bytes = try File.readStart(file, count: limit)
        if whole { return bytes }
        if bytes.last == 0x0A { bytes.removeLast(bytes.dropLast().last == 0x0D ? 2 : 1) }
        return bytes
    }
}
