import Foundation
import Testing

@Suite struct PageTests {
    @Test(arguments: Page.paths)
    func `each link of a page leads to a file or heading that exists`(path: String) throws {
        let page = try Page(path)
        let folder = path.split(separator: "/").dropLast().map { "\($0)/" }.joined()
        for link in page.links {
            let parts = link.split(separator: "#", maxSplits: 1, omittingEmptySubsequences: false)
            let target = parts[0].isEmpty ? path : folder + parts[0]
            #expect(FileManager.default.fileExists(atPath: Page.root + target), "\(path): \(link)")
            if parts.count == 2 {
                #expect(try Page(target).anchors.contains("#\(parts[1])"), "\(path): \(link)")
            }
        }
    }

    @Test func `the front page is short, and keeps its two commands`() throws {
        let page = try Page("README.md")
        #expect(page.text.utf8.count <= 12_288)
        let setUp = "    apt-get update && apt-get install -y libssl-dev libjansson-dev && "
        #expect(page.text.contains("\n\(setUp)swift run -c release satoken demo\n"))
        #expect(page.text.contains("\n\(setUp)swift test --traits Daemon\n"))
    }
}
