import Dispatch
import Testing

@testable import HTTPS

@Suite struct ErrandTests {
    @Test func `a call that returns in time has its value`() throws {
        for number in 0..<100 {
            #expect(try Errand.result(until: TimeLimit("the call", seconds: 60)) { number } == number)
        }
    }

    @Test func `a call that does not return is left to itself`() throws {
        let never = DispatchSemaphore(value: 0)
        let limit = TimeLimit("the call", seconds: 0.05).renamed("looking up x")
        #expect(throws: FetchProblem.timedOut(during: "looking up x", seconds: 0.05)) {
            try Errand.result(until: limit) { never.wait() }
        }
        never.signal()
    }
}
