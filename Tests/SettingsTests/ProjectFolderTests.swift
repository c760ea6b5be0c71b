import Foundation
import Glibc
import Settings
import Testing

/// The index and the configuration that a command takes where none is named.
@Suite struct ProjectFolderTests {
    private static func load(
        in folder: String, config: String? = nil, index: String? = nil, looksUpwards: Bool = true,
        environment: [String: String] = [:]
    ) throws -> Settings {
        try Settings.load(
            config: config, index: index, socket: nil, looksUpwards: looksUpwards, environment: environment,
            currentDirectory: folder)
    }

    /// A folder with an index and folders below it.
    private static func project() throws -> TemporaryFolder {
        let folder = try TemporaryFolder()
        _ = try folder.write("Index/current", "000001")
        _ = try folder.write("notes/deep/er/a.txt", "")
        return folder
    }

    @Test(arguments: ["", "/notes", "/notes/deep", "/notes/deep/er"], [false, true])
    func aCommandInAFolderBelowActsAsInTheProjectsFolder(place: String, isConfigured: Bool) throws {
        let project = try Self.project()
        if isConfigured {
            _ = try project.write("Config/kwic.yaml", "corpus: {paths: ../notes}\nserver: {threads: 3}")
        }
        let settings = try Self.load(in: project.path + place)
        #expect(settings.index.path == project.path + "/Index")
        #expect(settings.file == (isConfigured ? project.path + "/Config/kwic.yaml" : nil))
        #expect(settings == (try Self.load(in: project.path)))
        #expect(settings.server.threads == (isConfigured ? 3 : 0))
    }

    @Test func theNearestCounts() throws {
        let project = try Self.project()
        _ = try project.write("notes/Index/current", "000007")
        #expect(try Self.load(in: project.path + "/notes/deep/er").index.path == project.path + "/notes/Index")
        #expect(try Self.load(in: project.path).index.path == project.path + "/Index")
    }

    @Test func aFolderCalledIndexNeedNotBeOne() throws {
        let project = try Self.project()
        _ = try project.write("notes/Index/report.txt", "not an index")
        #expect(try Self.load(in: project.path + "/notes/deep").index.path == project.path + "/Index")
        // One that is only being made belongs to the folder it is made in.
        _ = try project.write("notes/deep/Index/lock", "")
        #expect(try Self.load(in: project.path + "/notes/deep").index.path == project.path + "/notes/deep/Index")
        #expect(try Self.load(in: project.path + "/notes/deep/er").index.path == project.path + "/Index")
    }

    @Test func aConfigurationMarksAProjectAsWell() throws {
        let project = try Self.project()
        _ = try project.write("notes/Config/kwic.yaml", "index: {path: ../elsewhere}")
        let settings = try Self.load(in: project.path + "/notes/deep")
        #expect(settings.index.path == project.path + "/notes/elsewhere")
    }

    @Test func whatIsNamedIsTaken() throws {
        let project = try Self.project()
        let below = project.path + "/notes/deep"
        #expect(try Self.load(in: below, index: "mine").index.path == below + "/mine")
        #expect(try Self.load(in: below, environment: ["KWIC_INDEX": "/mine"]).index.path == "/mine")
        #expect(try Self.load(in: below, looksUpwards: false).index.path == below + "/Index")
        let config = try project.write("named.yaml", "index: {path: named}")
        #expect(try Self.load(in: below, config: config).index.path == project.path + "/named")
        let tuning = try project.write("tuning.yaml", "server: {threads: 2}")
        #expect(try Self.load(in: below, config: tuning).index.path == project.path + "/Index")
        let alone = try TemporaryFolder()
        #expect(try Self.load(in: alone.path).index.path == alone.path + "/Index")
    }

    @Test(.enabled(if: geteuid() == 0, "needs root, to make files of another user"), arguments: ["Index", "Config"])
    func whatBelongsToSomebodyElseHasToBeNamed(name: String) throws {
        let project = try Self.project()
        let config = try project.write("Config/kwic.yaml", "server: {threads: 2}")
        let file = name == "Index" ? project.path + "/Index/current" : config
        let below = project.path + "/notes"
        chown(file, 65534, 65534)
        let error = #expect(throws: SettingsError.self) { try Self.load(in: below) }
        #expect(error?.problem.contains("user (number 65534)") == true, "\(error?.problem ?? "")")
        #expect(
            error?.problem.contains(name == "Index" ? "--index \(project.path)/Index" : "--config \(config)") == true)
        #expect(throws: Never.self) { try Self.load(in: project.path) }
        #expect(throws: Never.self) { try Self.load(in: below, index: project.path + "/Index") }
        if name == "Config" { #expect(throws: Never.self) { try Self.load(in: below, config: config) } }
    }

    /// Whether the daemon has to serve the index that the settings name, or may serve another.
    @Test(
        arguments: [
            (nil, nil, [:], "", true),
            ("/i", nil, [:], "", true),
            (nil, "/s", [:], "", false),
            ("/i", "/s", [:], "", true),
            ("/i", nil, ["KWIC_SOCKET": "/s"], "", true),
            (nil, "/s", ["KWIC_INDEX": "/i"], "", false),
            (nil, nil, ["KWIC_INDEX": "/i", "KWIC_SOCKET": "/s"], "", true),
            (nil, nil, ["KWIC_SOCKET": "/s"], "index: {path: /i}", false),
            (nil, nil, ["KWIC_INDEX": "/i"], "server: {socket: /s}", true),
            (nil, nil, [:], "server: {socket: /s}", false),
            (nil, nil, [:], "{index: {path: /i}, server: {socket: /s}}", true),
        ] as [(String?, String?, [String: String], String, Bool)])
    func whoeverNamesASocketMayMeanWhateverItServes(
        index: String?, socket: String?, environment: [String: String], text: String, expected: Bool
    ) throws {
        let folder = try TemporaryFolder()
        let config = try folder.write("kwic.yaml", text)
        let settings = try Settings.load(
            config: config, index: index, socket: socket, environment: environment, currentDirectory: folder.path)
        #expect(settings.expectsIndex == expected)
    }
}
