/// How the tests were built.
package enum Build {
    #if DEBUG
        /// Code that is not optimised takes twenty times as long and more.
        package static let isOptimised = false
    #else
        package static let isOptimised = true
    #endif

    /// One in how many of a test's many cases is tried: each one where code is optimised (.ci/slow), else each `step`-th.
    package static func one(in step: Int) -> Int { isOptimised ? 1 : step }
}
