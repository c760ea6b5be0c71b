// swift-tools-version: 6.2
// Measures Kwic's rooms by themselves. A package of its own, so that building and testing Kwic need none of what this needs.
// Copyright (C) 2026 The Kwic authors. SPDX-License-Identifier: GPL-2.0-or-later

import PackageDescription

let strict: [SwiftSetting] = [
    .enableUpcomingFeature("ExistentialAny"),
    .enableUpcomingFeature("MemberImportVisibility"),
    .enableUpcomingFeature("InternalImportsByDefault"),
    .treatAllWarnings(as: .error),
]

let package = Package(
    name: "kwic-benchmarks",
    dependencies: [
        .package(name: "kwic", path: ".."),
        .package(url: "https://github.com/apple/swift-argument-parser", from: "1.8.2"),
        // Without its traits, which are interposers that count allocations and need two more packages.
        .package(url: "https://github.com/ordo-one/benchmark", from: "1.38.1", traits: []),
    ],
    targets: [
        .executableTarget(
            name: "query-bench",
            dependencies: [
                .product(name: "Rooms", package: "kwic"),
                .product(name: "ArgumentParser", package: "swift-argument-parser"),
            ], swiftSettings: strict),
        .executableTarget(
            name: "Rooms-benchmark",
            dependencies: [
                .product(name: "Rooms", package: "kwic"),
                .product(name: "Benchmark", package: "benchmark"),
            ],
            path: "Benchmarks/Rooms", swiftSettings: strict,
            plugins: [.plugin(name: "BenchmarkPlugin", package: "benchmark")]),
    ],
    swiftLanguageModes: [.v6],
    cxxLanguageStandard: .cxx17
)
