internal import Glibc

/// What a search found in a file whose content is not kept.
package struct FileSearch: Sendable {
    /// The first bytes, at most as many as were asked for.
    package let start: [UInt8]
    /// Whether the file holds one of the marks.
    package let holdsMark: Bool
    /// How many bytes were read.
    package let count: Int
    /// Whether these are all bytes of the file. The search ends at the first mark.
    package let isWhole: Bool
}

extension OpenDirectory {
    /// Searches a file on a disk, or the file that a symbolic link of this name leads to, for marks, block by block. Line
    /// endings are ignored, also within a mark.
    ///
    /// - Parameters:
    ///   - start: how many of the first bytes are returned.
    ///   - limit: how many bytes are searched.
    /// - Throws: `FileError`: `.isDirectory`, `.isLink` for a link to itself, `.notAFile` for pipes, devices and sockets,
    ///   which are not opened.
    package func search(
        _ name: String, for marks: [[UInt8]], start: Int, limit: Int
    ) throws(FileError) -> FileSearch {
        let path = path(of: name)
        var status = stat()
        if unsafe fstatat(descriptor.number, name, &status, 0) != 0 {
            if errno == ELOOP { throw FileError(path: path, operation: "reading", kind: .isLink) }
            throw FileError(path: path, operation: "reading", errno: errno)
        }
        switch status.st_mode & S_IFMT {
        case S_IFREG: break
        case S_IFDIR: throw FileError(path: path, operation: "reading", kind: .isDirectory)
        default: throw FileError(path: path, operation: "reading", kind: .notAFile)
        }
        // The name may lead to another file by now: opening a pipe must not block.
        let file = try Descriptor(
            opening: name, in: descriptor, flags: O_RDONLY | O_NONBLOCK, path: path, operation: "reading",
            followingLinks: true)
        let overlap = (marks.map(\.count).max() ?? 1) - 1
        var first: [UInt8] = []
        var block: [UInt8] = []
        var count = 0
        while count < limit {
            let got = try file.read(into: &block, atMost: min(limit - count, 1 << 18), path: path)
            if got == 0 { return FileSearch(start: first, holdsMark: false, count: count, isWhole: true) }
            count += got
            first += block.suffix(got).prefix(start - first.count)
            removeLineEndings(&block, from: block.count - got)
            if marks.contains(where: { holds(block, $0) }) {
                return FileSearch(start: first, holdsMark: true, count: count, isWhole: false)
            }
            block.removeFirst(max(0, block.count - overlap))
        }
        return FileSearch(start: first, holdsMark: false, count: count, isWhole: count >= status.st_size)
    }
}

/// Removes the bytes of line endings from a position on.
private func removeLineEndings(_ bytes: inout [UInt8], from start: Int) {
    for ending in [0x0A, 0x0D] as [Int32] {
        let count = unsafe bytes.withUnsafeMutableBytes { bytes -> Int in
            guard let first = bytes.baseAddress else { return 0 }
            var (source, kept) = (start, start)
            while source < bytes.count {
                let found = unsafe memchr(first + source, ending, bytes.count - source)
                let end =
                    unsafe found.map { unsafe UnsafeRawPointer($0) - UnsafeRawPointer(first) } ?? bytes.count
                if kept != source { unsafe memmove(first + kept, first + source, end - source) }
                kept += end - source
                source = end + 1
            }
            return kept
        }
        bytes.removeLast(bytes.count - count)
    }
}

/// Whether the bytes hold a mark.
private func holds(_ bytes: [UInt8], _ mark: [UInt8]) -> Bool {
    unsafe bytes.withUnsafeBytes { bytes in
        unsafe mark.withUnsafeBytes { mark in
            guard let start = bytes.baseAddress, let wanted = mark.baseAddress else {
                return unsafe mark.isEmpty
            }
            var position = 0
            while position <= bytes.count - mark.count {
                let room = bytes.count - mark.count - position + 1
                guard let found = unsafe memchr(start + position, Int32(mark[0]), room) else { return false }
                if unsafe memcmp(found, wanted, mark.count) == 0 { return true }
                position = unsafe UnsafeRawPointer(found) - start + 1
            }
            return false
        }
    }
}
