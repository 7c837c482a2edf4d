internal import Glibc

extension System {
    /// Lets the process open as many files and connections as its hard limit allows, and returns how many that is.
    package static func raiseFileLimit() -> Int {
        var limit = rlimit()
        let files = __rlimit_resource_t(RLIMIT_NOFILE.rawValue)
        guard unsafe getrlimit(files, &limit) == 0 else { return 1024 }
        let now = limit.rlim_cur
        limit.rlim_cur = limit.rlim_max
        // What it is now goes on being enough where it cannot be raised.
        return Int(clamping: unsafe setrlimit(files, &limit) == 0 ? limit.rlim_max : now)
    }
}
