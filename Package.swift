// swift-tools-version: 6.2
import PackageDescription

// Warnings are errors where this package is tested, never where a user builds it: next year's compiler warns of more.
let warningsAreErrors = Context.environment["SATOKEN_WARNINGS_AS_ERRORS"] == "1"

// What --version says; the release script sets it from git's tags.
let version = Context.environment["SATOKEN_VERSION"]

let settings: [SwiftSetting] =
    [
        .strictMemorySafety(),
        .enableUpcomingFeature("ExistentialAny"),  // SE-0335
        .enableUpcomingFeature("InternalImportsByDefault"),  // SE-0409
        .enableUpcomingFeature("MemberImportVisibility"),  // SE-0444
    ] + (warningsAreErrors ? [.treatAllWarnings(as: .error)] : [])

/// A product of a package that only the trait `Daemon` needs.
func daemon(_ name: String, _ package: String) -> Target.Dependency {
    .product(name: name, package: package, condition: .when(traits: ["Daemon"]))
}

let package = Package(
    name: "satoken",
    products: [
        .executable(name: "satoken", targets: ["satoken"]),
        .executable(name: "satokend", targets: ["satokend"]),
        .library(name: "ServiceAccountTokens", targets: ["ServiceAccountTokens", "JOSE", "OpenSSL", "JSON"]),
        .library(name: "Batch", targets: ["Batch"]),
    ],
    traits: [.trait(name: "Daemon", description: "Builds the server into satokend.")],
    dependencies: [
        .package(url: "https://github.com/apple/swift-argument-parser", from: "1.8.0"),
        // With the trait off none of these is fetched.
        .package(url: "https://github.com/hummingbird-project/hummingbird", from: "2.28.0", traits: []),
        .package(url: "https://github.com/apple/swift-nio", from: "2.101.0"),
        .package(url: "https://github.com/apple/swift-nio-extras", from: "1.35.0"),
        .package(url: "https://github.com/apple/swift-nio-ssl", from: "2.37.0"),
        .package(url: "https://github.com/apple/swift-nio-http2", from: "1.46.0"),
        .package(url: "https://github.com/apple/swift-protobuf", from: "1.39.0", traits: []),
        .package(url: "https://github.com/grpc/grpc-swift-2", from: "2.4.0"),
        .package(url: "https://github.com/grpc/grpc-swift-nio-transport", from: "2.9.0"),
        .package(url: "https://github.com/grpc/grpc-swift-protobuf", from: "2.4.0"),
        .package(url: "https://github.com/apple/swift-log", from: "1.16.0"),
        .package(url: "https://github.com/swift-server/swift-service-lifecycle", from: "2.13.0"),
    ],
    targets: [
        // The system's libraries.
        .systemLibrary(name: "COpenSSL", pkgConfig: "openssl", providers: [.apt(["libssl-dev"])]),
        .systemLibrary(name: "CJansson", pkgConfig: "jansson", providers: [.apt(["libjansson-dev"])]),

        // What a text or file is that was given in another's place.
        .target(name: "Recognition", swiftSettings: settings),

        // Text that is compared by its bytes, escaped or searched. Swift has no byte shuffle or movemask; base64url and the
        // JSON string scanner use these intrinsics.
        .target(name: "CVectors"),
        .target(name: "Text", dependencies: ["CVectors"], swiftSettings: settings),

        // The modules that own C objects and system calls. `unsafe` is written here, and where the C of the benchmark and
        // of the vectors is called.
        .target(name: "OpenSSL", dependencies: ["COpenSSL", "Recognition", "Text"], swiftSettings: settings),
        .target(
            name: "HTTPS", dependencies: ["OpenSSL", "COpenSSL", "Recognition"],
            swiftSettings: settings),
        .target(name: "JSON", dependencies: ["CJansson", "Text"], swiftSettings: settings),
        .target(name: "Files", dependencies: ["Recognition", "Text"], swiftSettings: settings),

        // What checks find, of whatever is checked.
        .target(name: "Findings", dependencies: ["JSON", "Recognition", "Text"], swiftSettings: settings),

        // JSON Object Signing and Encryption: RFC 7515, 7517, 7518.
        .target(
            name: "JOSE", dependencies: ["OpenSSL", "JSON", "Text", "CVectors"], swiftSettings: settings),

        // What Kubernetes makes of it: claims, issuing, verifying.
        .target(
            name: "ServiceAccountTokens",
            dependencies: ["JOSE", "JSON", "OpenSSL", "Text", "Recognition", "Findings"],
            exclude: ["README.md", "Semantics.md"], swiftSettings: settings),

        // What --version prints.
        .target(
            name: "CVersion",
            cSettings: version.map { [.define("SATOKEN_VERSION", to: "\"\($0)\"")] } ?? []),
        .target(
            name: "Version", dependencies: ["CVersion", "OpenSSL", "JSON", "ServiceAccountTokens"],
            swiftSettings: settings),

        // Many tokens at once. The arithmetic of vector units, on public data, is written in C.
        .target(name: "CKernels"),
        .target(
            name: "Batch",
            dependencies: [
                "ServiceAccountTokens", "JOSE", "JSON", "OpenSSL", "Files", "Recognition", "CKernels",
            ], exclude: ["README.md"], swiftSettings: settings),

        // The plain C loop that `satoken bench` measures by.
        .target(name: "CYardstick", dependencies: ["COpenSSL"]),
        .target(name: "Yardstick", dependencies: ["CYardstick"], swiftSettings: settings),

        // The flags of a control plane's processes, as their manifests and units hold them.
        .target(
            name: "Manifests", dependencies: ["Files", "Recognition"], exclude: ["README.md"],
            swiftSettings: settings),

        // Pictures as SVG: boxes in columns.
        .target(name: "Chart", swiftSettings: settings),

        // The key ring: which key signs, which are trusted, and what is due.
        .target(
            name: "KeyRing",
            dependencies: ["ServiceAccountTokens", "JOSE", "JSON", "OpenSSL", "HTTPS", "Files", "Text"],
            exclude: ["README.md"], swiftSettings: settings),

        // What others verify tokens by: an issuer's documents, published and read.
        .target(
            name: "Discovery",
            dependencies: [
                "ServiceAccountTokens", "JOSE", "JSON", "OpenSSL", "HTTPS", "Files", "Text", "Recognition",
                "Findings",
            ],
            exclude: ["README.md"], swiftSettings: settings),

        // What commands and servers are told: settings, key sources, trust and issuance policy. Warnings are values.
        .target(
            name: "TokenConfiguration",
            dependencies: [
                "KeyRing", "Discovery", "Manifests", "ServiceAccountTokens", "JOSE", "JSON", "OpenSSL",
                "HTTPS", "Files", "Recognition", "Text",
            ],
            swiftSettings: settings),

        // What an operator does with a ring and reads of it: looks before each change, waits, status, plans, advice.
        .target(
            name: "RingOperation",
            dependencies: [
                "TokenConfiguration", "KeyRing", "Batch", "ServiceAccountTokens", "JOSE", "JSON", "Files",
                "Findings", "Chart", "Text",
            ], swiftSettings: settings),

        // The API server's token endpoints: a request in, a response out. Nothing in it knows of connections.
        .target(
            name: "TokenServer",
            dependencies: [
                "TokenConfiguration", "ServiceAccountTokens", "JOSE", "JSON", "OpenSSL", "Text",
            ],
            swiftSettings: settings),

        // The external signer of KEP-740. The protocol is generated from its .proto, and free of the settings of code that is
        // written.
        .target(
            name: "ExternalSignerProtocol",
            dependencies: [
                daemon("GRPCCore", "grpc-swift-2"), daemon("GRPCProtobuf", "grpc-swift-protobuf"),
                daemon("SwiftProtobuf", "swift-protobuf"),
            ],
            exclude: ["externaljwt.proto", "generate"]),
        .target(
            name: "ExternalSigner",
            dependencies: [
                "ExternalSignerProtocol", "TokenConfiguration", "KeyRing", "ServiceAccountTokens", "JOSE",
                "JSON", "OpenSSL", "Files", "Findings", "Text",
                daemon("GRPCCore", "grpc-swift-2"), daemon("GRPCProtobuf", "grpc-swift-protobuf"),
                daemon("GRPCNIOTransportHTTP2Posix", "grpc-swift-nio-transport"),
                daemon("SwiftProtobuf", "swift-protobuf"), daemon("NIOCore", "swift-nio"),
                daemon("NIOPosix", "swift-nio"), daemon("NIOHPACK", "swift-nio-http2"),
                daemon("NIOHTTP2", "swift-nio-http2"),
            ],
            exclude: [
                "README.md", "satokend-signer.service", "satokend-signer.socket", "satokend-signer.yaml",
            ], swiftSettings: settings),

        // Connections, files and flags of the server. Without the trait its files hold nothing.
        .target(
            name: "SatokenDaemon",
            dependencies: [
                "TokenServer", "ExternalSigner", "TokenConfiguration", "KeyRing", "Manifests",
                "ServiceAccountTokens", "JOSE", "JSON", "OpenSSL", "Files", "Findings", "Text", "Version",
                .product(name: "ArgumentParser", package: "swift-argument-parser"),
                daemon("HummingbirdCore", "hummingbird"), daemon("NIOCore", "swift-nio"),
                daemon("NIOHTTP1", "swift-nio"), daemon("NIOPosix", "swift-nio"),
                daemon("NIOTLS", "swift-nio"),
                daemon("NIOExtras", "swift-nio-extras"), daemon("NIOSSL", "swift-nio-ssl"),
                daemon("Logging", "swift-log"), daemon("ServiceLifecycle", "swift-service-lifecycle"),
                daemon("UnixSignals", "swift-service-lifecycle"),
            ],
            swiftSettings: settings),
        .executableTarget(
            name: "satokend", dependencies: ["SatokenDaemon", "Files"],
            exclude: ["README.md", "kubernetes.yaml", "satokend.service"], swiftSettings: settings),

        // The certificate authorities of a control plane: who signs what, and what is wrong with it.
        .target(
            name: "PKI",
            dependencies: [
                "OpenSSL", "Files", "Manifests", "Recognition", "Chart", "Findings", "JSON", "Text",
            ],
            exclude: ["README.md"], swiftSettings: settings),

        // What verifying and issuing cost, beside a plain loop in C.
        .target(
            name: "Benchmark",
            dependencies: [
                "Batch", "KeyRing", "ServiceAccountTokens", "JOSE", "JSON", "OpenSSL", "Files", "Text",
                "Chart",
                "Yardstick",
            ], swiftSettings: settings),

        // The commands of `satoken`, and the program, which runs them.
        .target(
            name: "SatokenCommands",
            dependencies: [
                "ServiceAccountTokens", "JOSE", "JSON", "OpenSSL", "Files", "Manifests", "Batch", "Benchmark",
                "PKI", "Discovery", "KeyRing", "RingOperation", "TokenConfiguration", "HTTPS", "Text",
                "Recognition", "Findings", "Version",
                .product(name: "ArgumentParser", package: "swift-argument-parser"),
            ],
            swiftSettings: settings),
        .executableTarget(name: "satoken", dependencies: ["SatokenCommands"], swiftSettings: settings),

        // Tests. What they share is no test itself.
        .target(
            name: "TestSupport",
            dependencies: ["CFaults", "Files", "JSON", "JOSE", "OpenSSL", "ServiceAccountTokens", "Text"],
            path: "Tests/TestSupport", swiftSettings: settings),
        .target(name: "CFaults", path: "Tests/CFaults"),
        .testTarget(name: "RecognitionTests", dependencies: ["Recognition"], swiftSettings: settings),
        .testTarget(
            name: "OpenSSLTests", dependencies: ["OpenSSL", "JSON", "Files", "TestSupport"],
            swiftSettings: settings),
        .testTarget(name: "TextTests", dependencies: ["Text"], swiftSettings: settings),
        .testTarget(
            name: "HTTPSTests", dependencies: ["HTTPS", "OpenSSL", "TestSupport"], swiftSettings: settings),
        .testTarget(name: "JSONTests", dependencies: ["JSON", "Text"], swiftSettings: settings),
        .testTarget(name: "FilesTests", dependencies: ["Files"], swiftSettings: settings),
        .testTarget(
            name: "JOSETests", dependencies: ["JOSE", "JSON", "OpenSSL", "TestSupport"],
            swiftSettings: settings),
        .testTarget(
            name: "ManifestsTests", dependencies: ["Manifests", "Files", "TestSupport"],
            swiftSettings: settings),
        .testTarget(
            name: "ServiceAccountTokensTests",
            dependencies: [
                "ServiceAccountTokens", "Recognition", "Findings", "JOSE", "JSON", "OpenSSL", "Files",
                "TestSupport",
            ],
            swiftSettings: settings),
        .testTarget(
            name: "TokenConfigurationTests",
            dependencies: [
                "TokenConfiguration", "KeyRing", "ServiceAccountTokens", "JOSE", "Files", "TestSupport",
            ],
            swiftSettings: settings),
        .testTarget(
            name: "KeyRingTests",
            dependencies: [
                "KeyRing", "ServiceAccountTokens", "JOSE", "JSON", "OpenSSL", "HTTPS", "Files", "TestSupport",
            ],
            swiftSettings: settings),
        .target(name: "EmulatedKernels", dependencies: ["CKernels"], path: "Tests/EmulatedKernels"),
        .testTarget(
            name: "BatchTests",
            dependencies: [
                "Batch", "ServiceAccountTokens", "JOSE", "JSON", "OpenSSL", "Files", "CKernels",
                "EmulatedKernels", "TestSupport",
            ],
            swiftSettings: settings),
        .testTarget(
            name: "TokenServerTests",
            dependencies: [
                "TokenServer", "ServiceAccountTokens", "JOSE", "JSON", "OpenSSL", "Files", "TestSupport",
            ],
            swiftSettings: settings),
        .testTarget(
            name: "ExternalSignerTests",
            dependencies: [
                "ExternalSigner", "TokenConfiguration", "KeyRing", "ServiceAccountTokens", "JOSE", "JSON",
                "OpenSSL", "Files", "Findings", "TestSupport",
            ],
            swiftSettings: settings),
        .testTarget(
            name: "SatokenDaemonTests",
            dependencies: [
                "SatokenDaemon", "TokenServer", "TokenConfiguration", "KeyRing", "ServiceAccountTokens",
                "JOSE", "JSON", "OpenSSL", "Files", "TestSupport",
                .product(name: "ArgumentParser", package: "swift-argument-parser"),
                daemon("NIOCore", "swift-nio"), daemon("NIOPosix", "swift-nio"),
                daemon("NIOSSL", "swift-nio-ssl"), daemon("Logging", "swift-log"),
                daemon("ServiceLifecycle", "swift-service-lifecycle"),
            ],
            swiftSettings: settings),
        .testTarget(
            name: "DiscoveryTests",
            dependencies: [
                "Discovery", "Findings", "ServiceAccountTokens", "JOSE", "OpenSSL", "TestSupport",
            ],
            swiftSettings: settings),
        .testTarget(
            name: "satokenTests",
            dependencies: [
                "satoken", "SatokenCommands", "KeyRing", "Findings", "JOSE", "JSON", "Files", "TestSupport",
                .product(name: "ArgumentParser", package: "swift-argument-parser"),
            ],
            exclude: ["PKI/tree.sh"], swiftSettings: settings),
    ],
    swiftLanguageModes: [.v6]
)

// The readers under libFuzzer, for conformance/fuzz alone: libFuzzer brings its own main.
if Context.environment["SATOKEN_FUZZING"] == "1" {
    package.targets.append(
        .executableTarget(
            name: "Fuzzing",
            dependencies: [
                "ServiceAccountTokens", "JOSE", "JSON", "OpenSSL", "HTTPS", "Text", "Files", "KeyRing",
                "Manifests",
                "Recognition",
                "TestSupport",
            ], path: "conformance/fuzzing", exclude: ["seeds"], swiftSettings: settings))
}
