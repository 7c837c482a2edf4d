import ArgumentParser
import Files

/// The entry: parses, runs, and turns what went wrong into words and an exit code.
@main enum Main {
    static func main() {
        System.ignoreClosedPipes()
        do {
            var command = try Satoken.parseAsRoot()
            try command.run()
        } catch is Refused {
            System.exit(1)
        } catch let error as FileError where error.kind == .closedPipe {
            // The reader has had enough: nothing to tell, and nobody to tell it to.
            System.exit(Failure.Code.io.rawValue)
        } catch {
            // Help and the version are errors to the parser, and none to people.
            guard let failure = Failure(known: error) ?? Failure(usage: error) else {
                Satoken.exit(withError: error)
            }
            failure.report()
            System.exit(failure.code.rawValue)
        }
    }
}
