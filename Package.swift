// swift-tools-version: 6.2
// The house: one target a room. ARCHITECTURE.md names the floors; TidyTests holds every import to them.
import PackageDescription

let house: [SwiftSetting] = [
    .swiftLanguageMode(.v6),
    .enableUpcomingFeature("ExistentialAny"),
    .enableUpcomingFeature("InternalImportsByDefault"),
    .treatAllWarnings(as: .error),
]

let package = Package(
    name: "mercator-jupiter",
    products: [
        .executable(name: "mercator", targets: ["mercator"])
    ],
    dependencies: [
        .package(url: "https://github.com/apple/swift-argument-parser", exact: "1.8.2"),
        .package(url: "https://github.com/apple/swift-crypto", exact: "4.5.2"),
        .package(url: "https://github.com/apple/swift-log", exact: "1.16.2"),
        .package(url: "https://github.com/apple/swift-nio", exact: "2.101.2"),
        .package(url: "https://github.com/apple/swift-nio-ssl", exact: "2.37.6"),
        .package(url: "https://github.com/jpsim/Yams", exact: "6.2.2"),
    ],
    targets: [
        // TARGETS-BEGIN
        .target(
            name: "CRE2", linkerSettings: [.linkedLibrary("re2")]),
        .target(
            name: "CByteScan"),
        .target(
            name: "MercatorJSON",
            dependencies: ["CByteScan", .product(name: "NIOCore", package: "swift-nio")],
            swiftSettings: house),
        .target(
            name: "MercatorDiagnostics",
            dependencies: [],
            swiftSettings: house),
        .target(
            name: "MercatorSystem",
            dependencies: [],
            swiftSettings: house),
        .target(
            name: "MercatorTesting",
            dependencies: ["MercatorRouting", "MercatorSystem"],
            swiftSettings: house),
        .target(
            name: "MercatorHTTP",
            dependencies: [],
            swiftSettings: house),
        .target(
            name: "MercatorYAML",
            dependencies: ["MercatorDiagnostics", .product(name: "Yams", package: "Yams")],
            swiftSettings: house),
        .target(
            name: "MercatorWire",
            dependencies: ["MercatorJSON"],
            swiftSettings: house),
        .target(
            name: "MercatorExchange",
            dependencies: ["MercatorJSON", "MercatorSystem"],
            swiftSettings: house),
        .target(
            name: "MercatorExpression",
            dependencies: ["CRE2", "MercatorDiagnostics", "MercatorJSON", "MercatorSystem"],
            swiftSettings: house),
        .target(
            name: "MercatorIdentity",
            dependencies: [
                "MercatorDiagnostics", "MercatorExchange", "MercatorJSON", "MercatorSystem", "MercatorYAML",
                .product(name: "Crypto", package: "swift-crypto"),
            ],
            swiftSettings: house),
        .target(
            name: "MercatorPolicy",
            dependencies: [
                "MercatorDiagnostics", "MercatorExchange", "MercatorExpression", "MercatorJSON", "MercatorSystem",
                "MercatorWire", "MercatorYAML",
            ],
            swiftSettings: house),
        .target(
            name: "MercatorProviders",
            dependencies: [
                "MercatorDiagnostics", "MercatorExchange", "MercatorHTTP", "MercatorJSON", "MercatorSystem",
                "MercatorWire", "MercatorYAML",
            ],
            swiftSettings: house),
        .target(
            name: "MercatorRouting",
            dependencies: ["MercatorDiagnostics", "MercatorExchange", "MercatorSystem", "MercatorYAML"],
            swiftSettings: house),
        .target(
            name: "MercatorTelemetry",
            dependencies: [
                .product(name: "Logging", package: "swift-log"), "MercatorDiagnostics", "MercatorExchange",
                "MercatorJSON", "MercatorSystem", "MercatorYAML",
            ],
            swiftSettings: house),
        .target(
            name: "MercatorGateway",
            dependencies: [
                .product(name: "Logging", package: "swift-log"), "MercatorDiagnostics", "MercatorExchange",
                "MercatorExpression", "MercatorHTTP", "MercatorIdentity", "MercatorJSON", "MercatorPolicy",
                "MercatorProviders", "MercatorRouting", "MercatorSystem", "MercatorTelemetry", "MercatorWire",
                "MercatorYAML",
            ],
            swiftSettings: house),
        .target(
            name: "MercatorServer",
            dependencies: [
                "MercatorHTTP", .product(name: "NIOCore", package: "swift-nio"),
                .product(name: "NIOPosix", package: "swift-nio"),
            ],
            swiftSettings: house),
        .target(
            name: "MercatorUpstream",
            dependencies: [
                "MercatorHTTP", "MercatorSystem", .product(name: "NIOCore", package: "swift-nio"),
                .product(name: "NIOPosix", package: "swift-nio"), .product(name: "NIOSSL", package: "swift-nio-ssl"),
                .product(name: "NIOTLS", package: "swift-nio"),
            ],
            swiftSettings: house),
        .target(
            name: "MercatorLive",
            dependencies: ["MercatorSystem"],
            swiftSettings: house),
        .target(
            name: "MercatorProxy",
            dependencies: [
                .product(name: "Logging", package: "swift-log"), "MercatorExchange", "MercatorGateway", "MercatorHTTP",
                "MercatorIdentity", "MercatorJSON", "MercatorPolicy", "MercatorProviders", "MercatorRouting",
                "MercatorServer", "MercatorSystem", "MercatorTelemetry", "MercatorUpstream", "MercatorWire",
                .product(name: "NIOCore", package: "swift-nio"), .product(name: "NIOPosix", package: "swift-nio"),
            ],
            swiftSettings: house),
        .target(
            name: "MercatorBench",
            dependencies: [
                "MercatorHTTP", "MercatorJSON", "MercatorServer", "MercatorYAML",
                .product(name: "NIOCore", package: "swift-nio"), .product(name: "NIOPosix", package: "swift-nio"),
                .product(name: "NIOSSL", package: "swift-nio-ssl"),
            ],
            swiftSettings: house),
        .target(
            name: "MercatorCLI",
            dependencies: [
                .product(name: "Logging", package: "swift-log"), "MercatorBench", "MercatorDiagnostics",
                "MercatorExchange", "MercatorExpression", "MercatorGateway", "MercatorIdentity", "MercatorJSON",
                "MercatorLive", "MercatorPolicy", "MercatorProviders", "MercatorProxy", "MercatorRouting",
                "MercatorServer", "MercatorSystem", "MercatorTelemetry", "MercatorUpstream", "MercatorWire",
                "MercatorYAML",
                .product(name: "ArgumentParser", package: "swift-argument-parser"), "MercatorHTTP",
                .product(name: "NIOCore", package: "swift-nio"), .product(name: "NIOPosix", package: "swift-nio"),
            ],
            swiftSettings: house),
        .executableTarget(
            name: "mercator",
            dependencies: ["MercatorCLI"],
            swiftSettings: house,
            // Functions of the request path side by side: docs/performance.md, *How the program is linked*.
            linkerSettings: [
                .unsafeFlags(
                    [
                        "-use-ld=lld", "-Xlinker", "--no-warn-symbol-ordering",
                        "-Xlinker", "--symbol-ordering-file=\(Context.packageDirectory)/Benchmarks/link-order.txt",
                    ], .when(platforms: [.linux], configuration: .release))
            ]),
        .target(
            name: "Allocations", path: "Benchmarks/Allocations"),
        .executableTarget(
            name: "policy-benchmark",
            dependencies: [
                "Allocations", "MercatorDiagnostics", "MercatorExpression", "MercatorJSON", "MercatorPolicy",
                "MercatorSystem",
            ],
            path: "Benchmarks/Policy",
            swiftSettings: house),
        .target(
            name: "FuzzTargets",
            dependencies: [
                "MercatorDiagnostics", "MercatorExpression", "MercatorGateway", "MercatorHTTP", "MercatorJSON",
                "MercatorPolicy", "MercatorProviders", "MercatorRouting", "MercatorSystem", "MercatorTesting",
                "MercatorWire", "MercatorYAML", .product(name: "NIOCore", package: "swift-nio"),
                .product(name: "NIOEmbedded", package: "swift-nio"), .product(name: "NIOHTTP1", package: "swift-nio"),
            ],
            path: "Fuzz/Targets",
            swiftSettings: house),
        .executableTarget(
            name: "fuzz",
            dependencies: ["FuzzTargets"],
            path: "Fuzz/Runner",
            swiftSettings: house),
        .testTarget(
            name: "MercatorJSONTests",
            dependencies: ["MercatorTesting", "MercatorJSON", .product(name: "NIOCore", package: "swift-nio")],
            swiftSettings: house),
        .testTarget(
            name: "MercatorDiagnosticsTests",
            dependencies: ["MercatorDiagnostics"],
            swiftSettings: house),
        .testTarget(
            name: "MercatorSystemTests",
            dependencies: ["MercatorTesting", "MercatorSystem"],
            swiftSettings: house),
        .testTarget(
            name: "MercatorHTTPTests",
            dependencies: [
                "MercatorTesting",
                "MercatorHTTP", .product(name: "NIOCore", package: "swift-nio"),
                .product(name: "NIOHTTP1", package: "swift-nio"), .product(name: "NIOEmbedded", package: "swift-nio"),
            ],
            swiftSettings: house),
        .testTarget(
            name: "MercatorYAMLTests",
            dependencies: [
                "MercatorYAML", "MercatorDiagnostics", "MercatorJSON", "MercatorSystem",
                .product(name: "Yams", package: "Yams"),
            ],
            swiftSettings: house),
        .testTarget(
            name: "MercatorWireTests",
            dependencies: ["MercatorTesting", "MercatorWire", "MercatorJSON"],
            swiftSettings: house),
        .testTarget(
            name: "MercatorExchangeTests",
            dependencies: ["MercatorExchange", "MercatorJSON", "MercatorSystem"],
            swiftSettings: house),
        .testTarget(
            name: "MercatorExpressionTests",
            dependencies: [
                "MercatorTesting", "MercatorExpression", "CRE2", "MercatorDiagnostics", "MercatorJSON",
                "MercatorLive", "MercatorSystem",
            ],
            swiftSettings: house),
        .testTarget(
            name: "MercatorIdentityTests",
            dependencies: [
                "MercatorTesting",
                "MercatorIdentity", "MercatorDiagnostics", "MercatorExchange", "MercatorJSON", "MercatorSystem",
                "MercatorYAML", .product(name: "Crypto", package: "swift-crypto"),
            ],
            swiftSettings: house),
        .testTarget(
            name: "MercatorPolicyTests",
            dependencies: [
                "MercatorTesting",
                "MercatorPolicy", "MercatorDiagnostics", "MercatorExchange", "MercatorExpression", "MercatorJSON",
                "MercatorLive",
                "MercatorSystem", "MercatorWire", "MercatorYAML",
            ],
            swiftSettings: house),
        .testTarget(
            name: "MercatorProvidersTests",
            dependencies: [
                "MercatorTesting",
                "MercatorProviders", "MercatorDiagnostics", "MercatorExchange", "MercatorHTTP", "MercatorJSON",
                "MercatorSystem", "MercatorWire", "MercatorYAML",
            ],
            swiftSettings: house),
        .testTarget(
            name: "MercatorRoutingTests",
            dependencies: [
                "MercatorRouting", "MercatorDiagnostics", "MercatorExchange", "MercatorSystem", "MercatorTesting",
                "MercatorYAML",
            ],
            swiftSettings: house),
        .testTarget(
            name: "MercatorTelemetryTests",
            dependencies: [
                .product(name: "Logging", package: "swift-log"), "MercatorTelemetry", "MercatorDiagnostics",
                "MercatorExchange", "MercatorJSON", "MercatorSystem", "MercatorYAML",
            ],
            swiftSettings: house),
        .testTarget(
            name: "MercatorGatewayTests",
            dependencies: [
                "MercatorTesting",
                .product(name: "Logging", package: "swift-log"), "MercatorGateway", "MercatorDiagnostics",
                "MercatorExchange", "MercatorExpression", "MercatorHTTP", "MercatorIdentity", "MercatorJSON",
                "MercatorPolicy", "MercatorProviders", "MercatorRouting", "MercatorSystem", "MercatorTelemetry",
                "MercatorWire", "MercatorYAML",
            ],
            swiftSettings: house),
        .testTarget(
            name: "MercatorServerTests",
            dependencies: [
                "MercatorTesting",
                "MercatorServer", "MercatorHTTP", .product(name: "NIOCore", package: "swift-nio"),
                .product(name: "NIOPosix", package: "swift-nio"), .product(name: "NIOSSL", package: "swift-nio-ssl"),
                .product(name: "NIOEmbedded", package: "swift-nio"),
            ],
            swiftSettings: house),
        .testTarget(
            name: "MercatorUpstreamTests",
            dependencies: [
                "MercatorTesting",
                "MercatorUpstream", "MercatorHTTP", "MercatorSystem", .product(name: "NIOCore", package: "swift-nio"),
                .product(name: "NIOPosix", package: "swift-nio"), .product(name: "NIOSSL", package: "swift-nio-ssl"),
                .product(name: "NIOEmbedded", package: "swift-nio"),
            ],
            swiftSettings: house),
        .testTarget(
            name: "MercatorLiveTests",
            dependencies: ["MercatorLive", "MercatorSystem", "MercatorTesting"],
            swiftSettings: house),
        .testTarget(
            name: "MercatorProxyTests",
            dependencies: [
                "MercatorTesting", "MercatorYAML",
                .product(name: "Logging", package: "swift-log"), "MercatorProxy", "MercatorExchange", "MercatorGateway",
                "MercatorHTTP", "MercatorIdentity", "MercatorJSON", "MercatorPolicy", "MercatorProviders",
                "MercatorRouting", "MercatorServer", "MercatorSystem", "MercatorTelemetry", "MercatorUpstream",
                "MercatorWire", .product(name: "NIOCore", package: "swift-nio"),
                .product(name: "NIOPosix", package: "swift-nio"), .product(name: "NIOEmbedded", package: "swift-nio"),
            ],
            swiftSettings: house),
        .testTarget(
            name: "MercatorBenchTests",
            dependencies: [
                "MercatorTesting", "MercatorBench", "MercatorHTTP", "MercatorJSON", "MercatorServer", "MercatorSystem",
                "MercatorWire", "MercatorYAML",
                .product(name: "NIOCore", package: "swift-nio"), .product(name: "NIOPosix", package: "swift-nio"),
            ],
            swiftSettings: house),
        .testTarget(
            name: "MercatorCLITests",
            dependencies: [
                "MercatorTesting",
                .product(name: "Logging", package: "swift-log"), "MercatorCLI", "MercatorBench", "MercatorDiagnostics",
                "MercatorExchange", "MercatorExpression", "MercatorGateway", "MercatorIdentity", "MercatorJSON",
                "MercatorLive", "MercatorPolicy", "MercatorProviders", "MercatorProxy", "MercatorRouting",
                "MercatorServer", "MercatorSystem", "MercatorTelemetry", "MercatorUpstream", "MercatorYAML",
                .product(name: "ArgumentParser", package: "swift-argument-parser"), "MercatorHTTP",
                .product(name: "NIOCore", package: "swift-nio"), .product(name: "NIOPosix", package: "swift-nio"),
            ],
            exclude: ["Fixtures"],
            swiftSettings: house),
        .testTarget(
            name: "TidyTests",
            dependencies: [],
            swiftSettings: house),
        .testTarget(
            name: "ExamplesTests",
            dependencies: [
                "MercatorTesting",
                "MercatorJSON", "MercatorDiagnostics", "MercatorSystem", "MercatorHTTP", "MercatorYAML", "MercatorWire",
                "MercatorExchange", "MercatorExpression", "MercatorIdentity", "MercatorPolicy", "MercatorProviders",
                "MercatorRouting", "MercatorTelemetry", "MercatorGateway", "MercatorServer", "MercatorUpstream",
                "MercatorLive", "MercatorProxy", "MercatorBench", "MercatorCLI",
                .product(name: "NIOCore", package: "swift-nio"), .product(name: "NIOPosix", package: "swift-nio"),
            ],
            swiftSettings: house),
        .target(
            name: "Simulation",
            dependencies: [
                .product(name: "Logging", package: "swift-log"), "MercatorDiagnostics", "MercatorGateway",
                "MercatorJSON", "MercatorPolicy", "MercatorProviders", "MercatorProxy", "MercatorRouting",
                "MercatorServer", "MercatorSystem", "MercatorTelemetry", "MercatorTesting", "MercatorUpstream",
                "MercatorYAML", .product(name: "NIOCore", package: "swift-nio"),
            ],
            path: "Tests/Simulation",
            swiftSettings: house),
        .executableTarget(
            name: "simulate",
            dependencies: ["Simulation"],
            path: "Tests/Simulate",
            swiftSettings: house),
        .testTarget(
            name: "SimulationTests",
            dependencies: [
                .product(name: "Logging", package: "swift-log"), "MercatorTesting", "Simulation",
                "MercatorJSON", "MercatorDiagnostics", "MercatorSystem", "MercatorHTTP", "MercatorYAML", "MercatorWire",
                "MercatorExchange", "MercatorExpression", "MercatorIdentity", "MercatorPolicy", "MercatorProviders",
                "MercatorRouting", "MercatorTelemetry", "MercatorGateway", "MercatorServer", "MercatorUpstream",
                "MercatorLive", "MercatorProxy", "MercatorBench", "MercatorCLI",
                .product(name: "NIOCore", package: "swift-nio"), .product(name: "NIOPosix", package: "swift-nio"),
            ],
            swiftSettings: house),
        .testTarget(
            name: "FuzzTests",
            dependencies: ["FuzzTargets", "MercatorGateway", "MercatorTesting"],
            swiftSettings: house),
        // TARGETS-END
    ]
)
