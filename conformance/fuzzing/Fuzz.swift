import Files
import FoundationEssentials

// libFuzzer's own main calls these two (llvm.org/docs/LibFuzzer.html).

/// The target that SATOKEN_FUZZ_TARGET names.
private let target: Target = {
    let name = System.variable("SATOKEN_FUZZ_TARGET") ?? ""
    guard let target = Target.all.first(where: { $0.name == name }) else {
        StandardStream.error.message(
            "fuzz: no target \(name); there are \(Target.all.map(\.name).joined(separator: ", "))")
        System.exit(64)
    }
    return target
}()

/// Writes the target's seeds into the directory that SATOKEN_FUZZ_SEEDS names, and ends.
@_cdecl("LLVMFuzzerInitialize")
public func initialize(_: UnsafeMutableRawPointer?, _: UnsafeMutableRawPointer?) -> CInt {
    guard let directory = System.variable("SATOKEN_FUZZ_SEEDS") else { return 0 }
    if directory == "names" {
        for target in Target.all { print(target.name, target.limit) }
        System.exit(0)
    }
    do {
        for (index, seed) in try target.seeds().enumerated() {
            try Data(seed).write(to: URL(filePath: "\(directory)/seed-\(index)"))
        }
        System.exit(0)
    } catch {
        StandardStream.error.message("fuzz: seeds: \(error)")
        System.exit(74)
    }
}

@_cdecl("LLVMFuzzerTestOneInput")
public func tryOneInput(_ data: UnsafePointer<UInt8>?, _ count: Int) -> CInt {
    let bytes = unsafe Array(UnsafeBufferPointer(start: data, count: count))
    if let problem = target.problem(bytes) { fatalError("\(target.name): \(problem)") }
    return 0
}
