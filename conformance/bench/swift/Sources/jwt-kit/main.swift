// Verifies a file of tokens with jwt-kit, as its README does: see ../../../run for the arguments and the answer.
import Foundation
import JWTKit

struct Claims: JWTPayload {
    let iss: IssuerClaim
    let sub: SubjectClaim
    let aud: AudienceClaim
    let exp: ExpirationClaim
    let nbf: NotBeforeClaim

    func verify(using algorithm: some JWTAlgorithm) async throws {
        try exp.verifyNotExpired()
        try nbf.verifyNotBefore()
        try aud.verifyIntendedAudience(includes: CommandLine.arguments[4])
        if iss.value != CommandLine.arguments[4] {
            throw JWTError.claimVerificationFailure(failedClaim: iss, reason: "another issuer")
        }
    }
}

func seconds(_ clock: clockid_t) -> Double {
    var time = timespec()
    clock_gettime(clock, &time)
    return Double(time.tv_sec) + Double(time.tv_nsec) / 1e9
}

let tokens = try String(contentsOfFile: CommandLine.arguments[1], encoding: .utf8).split(separator: "\n").map(String.init)
let keys = JWTKeyCollection()
try await keys.add(jwksJSON: String(contentsOfFile: CommandLine.arguments[2], encoding: .utf8))
for token in tokens.prefix(500) { _ = try await keys.verify(token, as: Claims.self) }
let start = (seconds(CLOCK_PROCESS_CPUTIME_ID), seconds(CLOCK_MONOTONIC))
var good = 0
for token in tokens where (try? await keys.verify(token, as: Claims.self)) != nil { good += 1 }
print(good, seconds(CLOCK_PROCESS_CPUTIME_ID) - start.0, seconds(CLOCK_MONOTONIC) - start.1)
