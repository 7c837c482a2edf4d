/// Something in a ring's directory that is not as its orders say.
package struct RingFinding: Sendable {
    /// Where: the names from the ring's directory on, none for the directory itself.
    package let place: [String]
    /// What is wrong, as in "is missing".
    package let problem: String
    /// What mends it without losing anything; nil where only a person can tell.
    let remedy: Remedy?
    /// What the operator does where there is no remedy, as far as that is known.
    package let advice: String?

    enum Remedy: Sendable {
        /// Write the file as ring.json and the keys have it.
        case write(GenerationFiles.File)
        case setMode(UInt32)
        case remove
        case removeGeneration
        /// Let `current` point to a generation.
        case pointTo(Int)
    }

    /// What `repair` will do, nil where it leaves the finding to a person.
    package var repair: String? {
        switch remedy {
        case nil: nil
        case .write(let file):
            file.name == Layout.observations
                ? "write it anew, without observations: steps wait longer"
                : "write it from ring.json and the keys"
        case .setMode(let mode): "set its mode to \(String(mode, radix: 8))"
        case .remove: "remove it"
        case .removeGeneration: "remove this generation"
        case .pointTo(let generation): "let it point to \(Layout.target(generation))"
        }
    }
}
