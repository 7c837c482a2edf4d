// swift-tools-version: 6.0
import PackageDescription

let package = Package(
    name: "jwt-kit-peer",
    dependencies: [.package(url: "https://github.com/vapor/jwt-kit", from: "5.0.0")],
    targets: [
        .executableTarget(name: "jwt-kit-peer", dependencies: [.product(name: "JWTKit", package: "jwt-kit")], path: "Sources/jwt-kit")
    ])
