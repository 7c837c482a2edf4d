internal import Glibc

extension System {
    /// The user whose rights this process has.
    package static var user: UInt32 { geteuid() }

    /// Whether this process has the rights of a group.
    package static func isMember(ofGroup group: UInt32) -> Bool {
        if getegid() == group { return true }
        let count = getgroups(0, nil)
        guard count > 0 else { return false }
        var groups = [gid_t](repeating: 0, count: Int(count))
        let found = unsafe getgroups(count, &groups)
        return found > 0 && groups.prefix(Int(found)).contains(group)
    }

    /// The number of a group, nil where this system does not know it.
    package static func group(named name: String) -> UInt32? {
        // getgrnam's answer is overwritten by the next call; a command calls it once.
        guard let group = unsafe getgrnam(name) else { return nil }
        return unsafe group.pointee.gr_gid
    }

    /// The path from the root of the file system, without symbolic links.
    package static func fullPath(_ path: String) throws(FileError) -> String {
        guard let full = unsafe realpath(path, nil) else {
            throw FileError(path: path, operation: "reading", errno: errno)
        }
        defer { unsafe free(full) }
        return unsafe String(cString: full)
    }
}

extension OpenDirectory {
    /// The user that the directory belongs to.
    package var owner: UInt32 {
        get throws(FileError) { try descriptor.status(path: path, operation: "reading").st_uid }
    }

    /// The directory that this one lies in.
    package func parent() throws(FileError) -> OpenDirectory { try OpenDirectory("\(path)/..") }

    /// The user that a file, directory or link in this one belongs to, nil where there is none.
    package func owner(of name: String) throws(FileError) -> UInt32? { try status(of: name)?.st_uid }

    /// The group that a file, directory or link in this one belongs to, nil where there is none.
    package func group(of name: String) throws(FileError) -> UInt32? { try status(of: name)?.st_gid }
}

extension Descriptor {
    /// Gives the file to a group.
    func setGroup(_ group: UInt32, path: String) throws(FileError) {
        if fchown(number, uid_t.max, group) != 0 {
            throw FileError(path: path, operation: "setting the group", errno: errno)
        }
    }
}
