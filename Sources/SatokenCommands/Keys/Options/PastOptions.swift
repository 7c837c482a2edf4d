import ArgumentParser
import KeyRing
import Manifests
import RingOperation

/// What the operator knows of tokens that were issued before the ring existed.
struct PastOptions: ParsableArguments {
    @Option(
        help: ArgumentHelp(
            "The longest life of a token that an imported key signed and that is out now; without it 2^32 s count.",
            valueName: "duration"))
    var longestLiveToken: DaysOrDuration?

    @Option(
        name: .customLong("kube-apiserver"),
        help: ArgumentHelp(
            "Manifest, unit or saved command line of the API server NAME, or of all: its flags count as confirmed. Repeatable.",
            valueName: "[name=]file"))
    var manifests: [String] = []

    @Option(
        help: ArgumentHelp(
            "Since when the flags of --kube-apiserver are in force: no token that is out lives longer than they allow.",
            valueName: "time"))
    var flagsInForceSince: Moment?

    @Option(help: ArgumentHelp("Where files that --kube-apiserver names are found.", valueName: "dir"))
    var root: String?

    func validate() throws {
        if flagsInForceSince != nil && manifests.isEmpty {
            throw ValidationError("--flags-in-force-since goes with --kube-apiserver FILE")
        }
    }

    /// Adds what was stated to a creation.
    func apply(to creation: inout RingCreation) throws {
        creation.longestToken = longestLiveToken.map { Int($0.seconds) }
        var names: [String] = []
        var longest = Lifetimes.none
        for argument in manifests {
            let (name, path) = Self.split(argument)
            let settings = try KubeAPIServerSettings(reading: path, root: root)
            let maximum = settings.maxTokenExpiration ?? Lifetimes.unlimited
            let any = settings.extendTokenExpiration ? max(maximum, Policy.extendedLifetime) : maximum
            longest = longest.lengthened(by: Lifetimes(external: any, any: any))
            if let name {
                names.append(try creation.policy.endpoint(name).name)
            } else {
                names += creation.policy.apiServers.map(\.name)
            }
        }
        if manifests.isEmpty { return }
        creation.flags = (names, flagsInForceSince.map { Int($0.seconds) })
        // Flags that allow more than the policy are in force until the policy's are confirmed.
        if longest.any > creation.policy.lifetimes.any { creation.lifetimesInForce = longest }
        if flagsInForceSince != nil && creation.longestToken == nil { creation.longestToken = longest.any }
    }

    /// NAME=FILE; a name holds no slash.
    private static func split(_ argument: String) -> (name: String?, path: String) {
        guard let sign = argument.firstIndex(of: "="), sign > argument.startIndex,
            !argument[..<sign].contains("/")
        else { return (nil, argument) }
        return (String(argument[..<sign]), String(argument[argument.index(after: sign)...]))
    }
}
