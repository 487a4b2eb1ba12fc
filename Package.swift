// swift-tools-version:6.2
import PackageDescription

/// Every target is built under the same strict rules: Swift 6 concurrency, explicit existentials,
/// imports that are internal unless a public signature needs them, and warnings as errors.
let strict: [SwiftSetting] = [
  .enableUpcomingFeature("ExistentialAny"),
  .enableUpcomingFeature("MemberImportVisibility"),
  .enableUpcomingFeature("InternalImportsByDefault"),
  .treatAllWarnings(as: .error),
]

let grdb: Target.Dependency = .product(name: "GRDB", package: "GRDB.swift")
let hummingbird: Target.Dependency = .product(name: "Hummingbird", package: "hummingbird")

let package = Package(
  name: "noroshi",
  platforms: [.macOS(.v15)],
  products: [
    .library(
      name: "NoroshiNode",
      targets: ["Node", "Kernel", "Alerting", "Sharing", "Inspection", "Formats", "Spreadsheets"]),
    .executable(name: "noroshi", targets: ["noroshi"]),
    .executable(name: "simulate", targets: ["simulate"]),
  ],
  dependencies: [
    .package(url: "https://github.com/hummingbird-project/hummingbird", from: "2.28.1"),
    .package(url: "https://github.com/groue/GRDB.swift", from: "7.10.0"),
    .package(url: "https://github.com/apple/swift-argument-parser", from: "1.8.2"),
    .package(url: "https://github.com/apple/swift-log", from: "1.16.2"),
    .package(url: "https://github.com/swift-server/swift-service-lifecycle", from: "2.13.0"),
    .package(url: "https://github.com/apple/swift-crypto", from: "4.5.2"),
    .package(url: "https://github.com/apple/swift-nio", from: "2.101.2"),
    .package(url: "https://github.com/apple/swift-nio-ssl", from: "2.37.6"),
    .package(url: "https://github.com/apple/swift-certificates", from: "1.21.1"),
    .package(url: "https://github.com/apple/swift-asn1", from: "1.7.4"),
    .package(url: "https://github.com/apple/swift-http-types", from: "1.8.0"),
    .package(url: "https://github.com/jpsim/Yams", from: "6.2.2"),
  ],
  targets: [
    .target(
      name: "Kernel", dependencies: [.product(name: "Crypto", package: "swift-crypto")],
      swiftSettings: strict),
    .target(name: "Alerting", dependencies: ["Kernel"], swiftSettings: strict),
    .target(name: "Sharing", dependencies: ["Kernel"], swiftSettings: strict),
    .target(name: "Inspection", dependencies: ["Kernel"], swiftSettings: strict),
    .target(name: "Federation", dependencies: ["Kernel"], swiftSettings: strict),
    .target(
      name: "Formats", dependencies: ["Kernel", .product(name: "Yams", package: "Yams")],
      swiftSettings: strict),
    .target(name: "Matching", dependencies: ["Kernel"], swiftSettings: strict),
    .systemLibrary(
      name: "CExpat", pkgConfig: "expat", providers: [.apt(["libexpat1-dev"])]),
    .systemLibrary(name: "CZip", pkgConfig: "libzip", providers: [.apt(["libzip-dev"])]),
    .systemLibrary(name: "CZlib", pkgConfig: "zlib", providers: [.apt(["zlib1g-dev"])]),
    .systemLibrary(name: "CZstd", pkgConfig: "libzstd", providers: [.apt(["libzstd-dev"])]),
    .systemLibrary(
      name: "CXlsxwriter", pkgConfig: "xlsxwriter", providers: [.apt(["libxlsxwriter-dev"])]),
    .target(
      name: "Spreadsheets", dependencies: ["Kernel", "CExpat", "CZip", "CXlsxwriter"],
      swiftSettings: strict),
    .target(
      name: "Node",
      dependencies: [
        "Kernel", "Alerting", "Sharing", "Inspection", "Federation", "Formats", "Matching",
        "Spreadsheets", "CZlib", "CZstd", grdb,
        .product(name: "Crypto", package: "swift-crypto"),
      ],
      swiftSettings: strict),
    .systemLibrary(
      name: "CQrencode", pkgConfig: "libqrencode", providers: [.apt(["libqrencode-dev"])]),
    .target(
      name: "CCurl", publicHeadersPath: "include", linkerSettings: [.linkedLibrary("curl")]),
    .target(
      name: "Web",
      dependencies: [
        "Node", "Kernel", "Alerting", "Sharing", "Inspection", "Federation", "Formats", "Matching",
        "Spreadsheets", "CCurl", "CQrencode",
        hummingbird,
        .product(name: "HummingbirdCore", package: "hummingbird"),
        .product(name: "Logging", package: "swift-log"),
        .product(name: "ServiceLifecycle", package: "swift-service-lifecycle"),
        .product(name: "NIOCore", package: "swift-nio"),
        .product(name: "NIOSSL", package: "swift-nio-ssl"),
        .product(name: "HTTPTypes", package: "swift-http-types"),
        .product(name: "Crypto", package: "swift-crypto"),
        .product(name: "CryptoExtras", package: "swift-crypto"),
        .product(name: "X509", package: "swift-certificates"),
        .product(name: "SwiftASN1", package: "swift-asn1"),
      ],
      resources: [.embedInCode("Assets")],
      swiftSettings: strict),
    .executableTarget(
      name: "noroshi",
      dependencies: [
        "Web", "Node", "Kernel", "Alerting", "Federation", "Formats", "Simulator", grdb,
        .product(name: "ArgumentParser", package: "swift-argument-parser"),
        .product(name: "Hummingbird", package: "hummingbird"),
        .product(name: "NIOCore", package: "swift-nio"),
        .product(name: "NIOPosix", package: "swift-nio"),
        "Matching",
        .product(name: "UnixSignals", package: "swift-service-lifecycle"),
        .product(name: "Logging", package: "swift-log"),
        .product(name: "ServiceLifecycle", package: "swift-service-lifecycle"),
      ],
      resources: [.embedInCode("Demonstration/Data")],
      swiftSettings: strict),
    .target(
      name: "Simulator",
      dependencies: [
        "Node", "Alerting", "Sharing", "Federation", "Formats", "Kernel", "Matching", grdb,
      ],
      path: "Simulator/Simulator", swiftSettings: strict),
    .executableTarget(
      name: "simulate",
      dependencies: [
        "Simulator", .product(name: "ArgumentParser", package: "swift-argument-parser"),
      ],
      path: "Simulator/simulate", swiftSettings: strict),
    .testTarget(
      name: "CoreTests",
      dependencies: ["Kernel", "Alerting", "Sharing", "Inspection", "Federation"],
      swiftSettings: strict),
    .testTarget(
      name: "FormatsTests", dependencies: ["Formats", "Matching", "Kernel"],
      swiftSettings: strict),
    .testTarget(
      name: "SpreadsheetsTests", dependencies: ["Spreadsheets", "Kernel"], swiftSettings: strict),
    .testTarget(
      name: "NodeTests",
      dependencies: [
        "Node", "Simulator", "Alerting", "Sharing", "Inspection", "Federation", "Formats",
        "Matching", "Spreadsheets", "Kernel",
        grdb,
      ],
      swiftSettings: strict),
    .testTarget(
      name: "WebTests",
      dependencies: [
        "Web", "Node", "Kernel", "Alerting", "Sharing", "Inspection", "Federation", "Formats",
        "Spreadsheets",
        .product(name: "HummingbirdTesting", package: "hummingbird"),
      ],
      swiftSettings: strict),
    .testTarget(
      name: "DemonstrationTests",
      dependencies: ["noroshi", "Node", "Alerting", "Formats", "Kernel", grdb],
      swiftSettings: strict),
    .testTarget(name: "TidyTests", swiftSettings: strict),
  ],
  swiftLanguageModes: [.v6]
)
