/// One reader under libFuzzer: what it is given, and what must hold of what it makes of it besides that it ends.
struct Target: Sendable {
    /// As `conformance/fuzz` calls it.
    let name: String
    /// The largest input, in bytes.
    let limit: Int
    /// Inputs to begin with, besides the files of seeds/NAME.
    let seeds: @Sendable () throws -> [[UInt8]]
    /// Gives the reader an input, and returns what is wrong with what came out; nil where all holds.
    let problem: @Sendable ([UInt8]) -> String?

    static let all = tokens + documents + bodies + texts
}
