import ArgumentParser
import Manifests

/// A boolean as kube-apiserver's flags take it: `--x`, `--x=true` or `--x=false`, and never the word that follows.
///
/// To the argument parser it is an option with a value. Its own `defaultAsFlag` does not do: of `--x=false --y` it
/// drops the `false`, `--x=maybe` is true to it, and behind `--x` it swallows a token (1.8.2).
struct KubeBoolean: ExpressibleByArgument {
    let value: Bool

    init?(argument: String) {
        guard let value = GoBool.value(of: argument) else { return nil }
        self.value = value
    }

    private static let names = ["--service-account-lookup", "--service-account-extend-token-expiration"]

    /// The command line with the value `true` attached to each boolean that stands alone.
    static func spelledOut(_ arguments: [String]) -> [String] {
        let end = arguments.firstIndex(of: "--") ?? arguments.endIndex
        return arguments[..<end].map { names.contains($0) ? "\($0)=true" : $0 } + arguments[end...]
    }
}
