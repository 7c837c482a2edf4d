import Files
import Testing

@Suite struct FileErrorTests {
    /// What stood in the way, and the line that says so.
    static let lines: [(kind: FileError.Kind, line: String)] = [
        (.missing, "f: no such file"), (.noPermission, "f: no permission for reading"),
        (.exists, "f: is there already"),
        (.isDirectory, "f: is a directory, a file was expected"),
        (.notADirectory, "f: is no directory, which was expected"),
        (.isLink, "f: is a symbolic link, a file or directory was expected"),
        (.notEmpty, "f: is a directory that is not empty"),
        (.notAFile, "f: is a pipe or a device, a file was expected"),
        (.readOnly, "f: on a file system that can only be read, no reading"),
        (.locked, "f: another process is at work here, and holds its lock"),
        (.tooLarge(limit: 7), "f: larger than the 7 bytes that are read of such a file"),
        (.noSpace, "f: no space left for reading"), (.closedPipe, "f: the reader went away"),
        (.other(5), "f: reading failed: input/output error"),
        (.other(99_999), "f: reading failed: unknown error 99999"),
    ]

    @Test(arguments: lines)
    func `an error is one line in lower case`(kind: FileError.Kind, line: String) {
        #expect(FileError(path: "f", operation: "reading", kind: kind).description == line)
    }
}
