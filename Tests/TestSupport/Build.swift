/// How the tests were built.
package enum Build {
    #if DEBUG
        /// Code that is not optimised takes twenty times as long and more.
        package static let isOptimised = false
    #else
        package static let isOptimised = true
    #endif
}
