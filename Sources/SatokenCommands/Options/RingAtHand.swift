import ArgumentParser

/// The key ring that keys, issuers and audiences are taken from.
struct RingAtHand: ParsableArguments {
    @Option(
        name: .customLong("keys"),
        help: ArgumentHelp(
            "Directory of a key ring (default, where no key file is named: $SATOKEN_KEYS, then keys).",
            valueName: "dir"))
    var path: String?
}
