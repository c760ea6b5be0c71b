// swift-tools-version: 6.2
// Kwic: full-text search over a folder of research documents.
// Copyright (C) 2026 The Kwic authors. SPDX-License-Identifier: GPL-2.0-or-later
//
// The rooms of the house, one target each. An arrow is written here or it does not exist: the Makefile builds with
// `--explicit-target-dependency-import-check error`, so an undeclared import of a room fails the build.

import PackageDescription

let strict: [SwiftSetting] = [
    .enableUpcomingFeature("ExistentialAny"),
    .enableUpcomingFeature("MemberImportVisibility"),
    .enableUpcomingFeature("InternalImportsByDefault"),
    .treatAllWarnings(as: .error),
]

let nio: [Target.Dependency] = [
    .product(name: "NIOCore", package: "swift-nio"),
    .product(name: "NIOPosix", package: "swift-nio"),
    .product(name: "NIOHTTP1", package: "swift-nio"),
    .product(name: "NIOConcurrencyHelpers", package: "swift-nio"),
]
let logging: Target.Dependency = .product(name: "Logging", package: "swift-log")
let argumentParser: Target.Dependency = .product(name: "ArgumentParser", package: "swift-argument-parser")

/// What FoundationEssentials is made of, named because the compiler only names it for a wholly static build.
let staticParts: [LinkerSetting] = ["_FoundationCShims", "_FoundationCollections", "swiftSynchronization"].map {
    .linkedLibrary($0)
}

/// The standard library within the executable, so that an installed program needs no toolchain. Flags of the linker alone,
/// not of the whole build: tests need the shared libraries, and one build serves both.
let selfContained: [LinkerSetting] = [.unsafeFlags(["-static-stdlib", "-use-ld=lld"])] + staticParts

let package = Package(
    name: "kwic",
    products: [
        .executable(name: "kwic", targets: ["kwic"]),
        .executable(name: "kwic-index", targets: ["kwic-index"]),
        .executable(name: "kwic-extract", targets: ["kwic-extract"]),
        .executable(name: "kwicd", targets: ["kwicd"]),
        .library(name: "SearchClient", targets: ["SearchClient"]),
        // For the package in Benchmarks/, which measures rooms by themselves.
        .library(name: "Rooms", targets: ["Passages", "Reading", "XapianIndex", "Indexing", "Querying", "SearchAPI"]),
    ],
    dependencies: [
        .package(url: "https://github.com/apple/swift-nio", from: "2.101.2"),
        .package(url: "https://github.com/apple/swift-argument-parser", from: "1.8.2"),
        .package(url: "https://github.com/apple/swift-log", from: "1.16.2"),
        .package(url: "https://github.com/swift-server/swift-service-lifecycle", from: "2.13.0"),
    ],
    targets: [
        // C libraries. `CXapian` holds the only C++ that knows Xapian; the other shims are a few lines each.
        .target(name: "CXapian", linkerSettings: [.linkedLibrary("xapian"), .linkedLibrary("zstd")]),
        .target(name: "CICU", linkerSettings: [.linkedLibrary("icui18n"), .linkedLibrary("icuuc")]),
        .target(name: "CLanguage", linkerSettings: [.linkedLibrary("cld2")]),
        .systemLibrary(name: "CMark", pkgConfig: "libcmark-gfm", providers: [.apt(["libcmark-gfm-dev"])]),
        .systemLibrary(name: "CNettle", pkgConfig: "nettle", providers: [.apt(["nettle-dev"])]),
        .systemLibrary(name: "CStemmer", providers: [.apt(["libstemmer-dev"])]),
        .systemLibrary(name: "CLibYAML", pkgConfig: "yaml-0.1", providers: [.apt(["libyaml-dev"])]),

        .systemLibrary(name: "CGumbo", pkgConfig: "gumbo", providers: [.apt(["libgumbo-dev"])]),
        .systemLibrary(name: "CArchive", pkgConfig: "libarchive", providers: [.apt(["libarchive-dev"])]),
        .systemLibrary(name: "CLibXML", pkgConfig: "libxml-2.0", providers: [.apt(["libxml2-dev"])]),
        .systemLibrary(name: "CPopplerGLib", pkgConfig: "poppler-glib", providers: [.apt(["libpoppler-glib-dev"])]),
        .systemLibrary(name: "CGMime", pkgConfig: "gmime-3.0", providers: [.apt(["libgmime-3.0-dev"])]),
        .target(name: "CPDF", dependencies: ["CPopplerGLib"]),
        .target(name: "CMail", dependencies: ["CGMime"]),
        .target(name: "CProcess"),

        // Rooms.
        .target(name: "Passages", dependencies: ["CICU", "CNettle"], swiftSettings: strict),
        .target(name: "YAML", dependencies: ["CLibYAML"], swiftSettings: strict),
        .target(name: "Patterns", swiftSettings: strict),
        .target(
            name: "Reading", dependencies: ["Passages", "Patterns", "YAML", "CMark", "CLanguage", "CICU"],
            swiftSettings: strict),
        .target(name: "XapianIndex", dependencies: ["CStemmer", "CXapian", "Passages"], swiftSettings: strict),
        .target(
            name: "Extraction",
            dependencies: [
                "Passages", "Reading", "YAML", "CGumbo", "CArchive", "CLibXML", "CPDF", "CMail", "CProcess",
            ],
            swiftSettings: strict),
        .target(name: "Isolation", dependencies: ["Passages", "Reading", "CProcess"], swiftSettings: strict),
        .target(
            name: "Indexing", dependencies: ["Passages", "Reading", "Isolation", "XapianIndex", "CProcess"],
            swiftSettings: strict),
        .target(name: "SearchAPI", swiftSettings: strict),
        .target(name: "Terminal", swiftSettings: strict),
        .target(
            name: "CommandReading", dependencies: ["SearchAPI", "Terminal", argumentParser], swiftSettings: strict),
        .target(name: "Querying", dependencies: ["Passages", "XapianIndex", "SearchAPI"], swiftSettings: strict),
        .target(
            name: "SearchServer",
            dependencies: nio + [
                "SearchAPI", logging,
                .product(name: "ServiceLifecycle", package: "swift-service-lifecycle"),
                .product(name: "UnixSignals", package: "swift-service-lifecycle"),
            ], swiftSettings: strict),
        .target(name: "Evaluation", swiftSettings: strict),
        .target(name: "SearchClient", dependencies: ["SearchAPI", "Terminal"], swiftSettings: strict),
        .target(name: "Settings", dependencies: ["Patterns", "YAML", "SearchAPI"], swiftSettings: strict),

        // Programs: options and glue.
        .executableTarget(
            name: "kwic-index",
            dependencies: [
                "Indexing", "Reading", "Passages", "Patterns", "XapianIndex", "Settings", "SearchAPI", "SearchClient",
                "CommandReading", "Terminal", argumentParser,
            ],
            swiftSettings: strict, linkerSettings: selfContained),
        .executableTarget(
            name: "kwic-extract",
            dependencies: [
                "Extraction", "Isolation", "Reading", "Passages", "SearchAPI", "CommandReading", "Terminal",
                argumentParser,
            ],
            swiftSettings: strict, linkerSettings: selfContained),
        .executableTarget(
            name: "kwicd",
            dependencies: [
                "SearchServer", "SearchAPI", "Querying", "Settings", "CommandReading", "Terminal", argumentParser,
                logging,
                .product(name: "ServiceLifecycle", package: "swift-service-lifecycle"),
                .product(name: "UnixSignals", package: "swift-service-lifecycle"),
            ], swiftSettings: strict, linkerSettings: selfContained),
        .executableTarget(
            name: "kwic",
            dependencies: [
                "SearchClient", "SearchAPI", "Evaluation", "Settings", "CommandReading", "Terminal", argumentParser,
            ],
            swiftSettings: strict, linkerSettings: [.unsafeFlags(["-static-executable", "-use-ld=lld"])] + staticParts),

        // Tests, a folder a room.
        .target(name: "TestSupport", path: "Tests/TestSupport", swiftSettings: strict),
        .testTarget(name: "PassagesTests", dependencies: ["Passages", "TestSupport"], swiftSettings: strict),
        .testTarget(name: "YAMLTests", dependencies: ["YAML", "TestSupport"], swiftSettings: strict),
        .testTarget(
            name: "SearchAPITests", dependencies: ["SearchAPI", "TestSupport"], exclude: ["Golden"],
            swiftSettings: strict),
        .testTarget(
            name: "ReadingTests", dependencies: ["Reading", "Passages", "Patterns", "YAML", "TestSupport"],
            exclude: ["Fixtures", "Golden"], swiftSettings: strict),
        .testTarget(
            name: "ExtractionTests", dependencies: ["Extraction", "Reading", "Passages", "TestSupport"],
            exclude: ["Fixtures"], swiftSettings: strict),
        .executableTarget(
            name: "faulty-reader", dependencies: ["Isolation", "Reading", "Passages"], path: "Tests/FaultyReader",
            swiftSettings: strict),
        .testTarget(
            name: "IsolationTests", dependencies: ["Isolation", "Reading", "Passages", "TestSupport", "faulty-reader"],
            swiftSettings: strict),
        .testTarget(
            name: "XapianIndexTests", dependencies: ["XapianIndex", "Passages", "TestSupport"], swiftSettings: strict),
        .testTarget(
            name: "IndexingTests",
            dependencies: [
                "Indexing", "Reading", "XapianIndex", "Passages", "Patterns", "Querying", "SearchAPI", "TestSupport",
            ], swiftSettings: strict),
        .testTarget(
            name: "QueryingTests",
            dependencies: ["Querying", "Indexing", "Reading", "SearchAPI", "Passages", "TestSupport"],
            exclude: ["Fixtures"], swiftSettings: strict),
        .testTarget(
            name: "SearchServerTests",
            dependencies: [
                "SearchServer", "SearchAPI", "TestSupport", logging,
                .product(name: "ServiceLifecycle", package: "swift-service-lifecycle"),
            ], swiftSettings: strict),
        .testTarget(
            name: "SearchClientTests", dependencies: ["SearchClient", "SearchAPI", "Terminal", "TestSupport"],
            swiftSettings: strict),
        .testTarget(
            name: "CommandReadingTests", dependencies: ["CommandReading", argumentParser], swiftSettings: strict),
        .testTarget(name: "EvaluationTests", dependencies: ["Evaluation"], swiftSettings: strict),
        .testTarget(
            name: "SettingsTests", dependencies: ["Settings", "Patterns", "SearchAPI", "YAML", "TestSupport"],
            swiftSettings: strict),
        .testTarget(
            name: "ProgramTests", dependencies: ["TestSupport", "SearchAPI"], exclude: ["Fixtures", "Golden"],
            swiftSettings: strict),
    ],
    swiftLanguageModes: [.v6],
    cxxLanguageStandard: .cxx17
)

// Built by Scripts/fuzz alone: its main comes from libFuzzer, which an ordinary build does not have.
if Context.environment["KWIC_FUZZ"] != nil {
    package.targets.append(
        .executableTarget(
            name: "kwic-fuzz", dependencies: ["Extraction", "Reading", "Passages"], path: "Tests/Fuzz",
            swiftSettings: strict + [.unsafeFlags(["-sanitize=fuzzer", "-parse-as-library"])],
            linkerSettings: [.unsafeFlags(["-sanitize=fuzzer", "-use-ld=lld"])]))
}

// Built by Scripts/query-campaign alone.
if Context.environment["KWIC_CAMPAIGN"] != nil {
    package.targets.append(
        .executableTarget(
            name: "query-campaign", dependencies: ["Querying", "Indexing", "SearchAPI", "TestSupport"],
            path: "Tests/QueryCampaign", swiftSettings: strict))
}
