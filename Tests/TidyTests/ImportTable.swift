//! The import table: which target may import what. SwiftPM does not enforce it, this file does.

/// One target: where it lies and what its files may import.
struct Room: Sendable {
  enum Kind: Sendable { case pure, capability, shell, test }
  let name: String
  let folder: String
  let kind: Kind
  /// Targets of this package.
  let ours: Set<String>
  /// Modules from outside; a closing `*` stands for any ending.
  let foreign: Set<String>
  /// What to do instead of a forbidden import.
  let instead: String
}

/// A module that only the named file or folder of a room may import, with the reason.
struct ImportException: Sendable {
  /// A file, or a folder with its closing `/`.
  let path: String
  let module: String
  let because: String
}

enum ImportTable {
  // To allow an import, change this table in the commit that needs it, and say why there.
  static let rooms: [Room] = [
    Room(
      name: "Kernel", folder: "Sources/Kernel/", kind: .pure, ours: [], foreign: ["Crypto"],
      instead: "Kernel knows nothing of ours and does no I/O: take it as an argument"),
    Room(
      name: "Alerting", folder: "Sources/Alerting/", kind: .capability, ours: ["Kernel"],
      foreign: [],
      instead: "a capability speaks by Facts: let Node/Wiring.swift turn one into an event"),
    Room(
      name: "Sharing", folder: "Sources/Sharing/", kind: .capability, ours: ["Kernel"],
      foreign: [],
      instead: "a capability speaks by Facts: let Node/Wiring.swift turn one into an event"),
    Room(
      name: "Inspection", folder: "Sources/Inspection/", kind: .capability, ours: ["Kernel"],
      foreign: [],
      instead: "a capability speaks by Facts: let Node/Wiring.swift turn one into an event"),
    Room(
      name: "Federation", folder: "Sources/Federation/", kind: .pure, ours: ["Kernel"],
      foreign: [],
      instead: "Federation knows links and documents: what a message does to a record is Node's"),
    Room(
      name: "Formats", folder: "Sources/Formats/", kind: .pure, ours: ["Kernel"],
      foreign: ["Yams"],
      instead: "Formats turns bytes into values and back: rules belong to a capability, I/O to Node"
    ),
    Room(
      name: "Matching", folder: "Sources/Matching/", kind: .pure, ours: ["Kernel"], foreign: [],
      instead: "Matching is the index and the scanner alone: Node feeds it and reads its matches"),
    Room(
      name: "Spreadsheets", folder: "Sources/Spreadsheets/", kind: .pure, ours: ["Kernel"],
      foreign: ["CExpat", "CZip"],
      instead: "Spreadsheets turns files into tables and back: what a table means is Node's"),
    Room(
      name: "Node", folder: "Sources/Node/", kind: .shell,
      ours: [
        "Kernel", "Alerting", "Sharing", "Inspection", "Federation", "Formats", "Matching",
        "Spreadsheets",
      ],
      foreign: ["GRDB", "Crypto"],
      instead: "Node is synchronous and has no sockets: what is async or reads a clock is Web's"),
    Room(
      name: "Web", folder: "Sources/Web/", kind: .shell,
      ours: [
        "Node", "Kernel", "Alerting", "Sharing", "Inspection", "Federation", "Formats",
        "Matching", "Spreadsheets", "CCurl",
      ],
      foreign: [
        "Hummingbird*", "HTTPTypes", "NIO*", "Logging", "ServiceLifecycle", "Crypto",
        "CryptoExtras", "X509", "SwiftASN1", "Foundation", "Synchronization", "Glibc",
      ],
      instead: "Web asks Node; SQL is written in Node"),
    Room(
      name: "noroshi", folder: "Sources/noroshi/", kind: .shell,
      ours: ["Web", "Node", "Kernel", "Alerting", "Federation", "Formats", "Simulator"],
      foreign: [
        "ArgumentParser", "Logging", "ServiceLifecycle", "GRDB", "Foundation", "Synchronization",
        "Glibc",
      ],
      instead: "the command line only starts what Web, Node and Simulator offer"),
    Room(
      name: "Simulator", folder: "Simulator/Simulator/", kind: .shell,
      ours: ["Node", "Alerting", "Sharing", "Federation", "Formats", "Kernel", "Matching"],
      foreign: ["GRDB"],
      instead: "the simulator runs Node in one thread, without Web, clock or disk of its own"),
    Room(
      name: "simulate", folder: "Simulator/simulate/", kind: .shell, ours: ["Simulator"],
      foreign: ["ArgumentParser", "Foundation", "Glibc", "Synchronization"],
      instead: "simulate reads arguments and prints; everything else is Simulator's"),
    Room(
      name: "CoreTests", folder: "Tests/CoreTests/", kind: .test,
      ours: ["Kernel", "Alerting", "Sharing", "Inspection", "Federation"],
      foreign: ["Testing", "Foundation", "Crypto"],
      instead: "a test that needs a store belongs into NodeTests"),
    Room(
      name: "FormatsTests", folder: "Tests/FormatsTests/", kind: .test,
      ours: ["Formats", "Matching", "Kernel"], foreign: ["Testing", "Foundation"],
      instead: "a test that needs a store belongs into NodeTests"),
    Room(
      name: "SpreadsheetsTests", folder: "Tests/SpreadsheetsTests/", kind: .test,
      ours: ["Spreadsheets", "Kernel"], foreign: ["Testing", "Foundation"],
      instead: "a test that needs a store belongs into NodeTests"),
    Room(
      name: "NodeTests", folder: "Tests/NodeTests/", kind: .test,
      ours: [
        "Node", "Simulator", "Alerting", "Sharing", "Inspection", "Federation", "Formats",
        "Matching", "Spreadsheets", "Kernel",
      ],
      foreign: ["Testing", "Foundation", "GRDB", "Crypto", "Glibc", "Synchronization"],
      instead: "a test that needs HTTP belongs into WebTests"),
    Room(
      name: "WebTests", folder: "Tests/WebTests/", kind: .test,
      ours: [
        "Web", "Node", "Kernel", "Alerting", "Sharing", "Inspection", "Federation", "Formats",
        "Spreadsheets",
      ],
      foreign: [
        "Testing", "Foundation", "Hummingbird*", "HTTPTypes", "NIO*", "Logging",
        "ServiceLifecycle", "GRDB", "Crypto", "Glibc", "Synchronization",
      ],
      instead: "test through the router or the running node"),
    Room(
      name: "DemonstrationTests", folder: "Tests/DemonstrationTests/", kind: .test,
      ours: ["noroshi", "Node", "Alerting", "Formats", "Kernel"],
      foreign: ["Testing", "Foundation", "GRDB"],
      instead: "a test of pages or of the node belongs into WebTests or NodeTests"),
    Room(
      name: "TidyTests", folder: "Tests/TidyTests/", kind: .test, ours: [],
      foreign: ["Testing", "Foundation"], instead: "tidy reads text and nothing else"),
  ]

  /// Folders of `Sources/` that hold no Swift and need no row.
  static let shims: Set = [
    "CCurl", "CExpat", "CQrencode", "CXlsxwriter", "CZip", "CZlib", "CZstd",
  ]

  static let exceptions: [ImportException] = [
    ImportException(
      path: "Sources/Node/", module: "Foundation",
      because: "GRDB's blobs are Data; nothing else of it"),
    ImportException(
      path: "Sources/Spreadsheets/CSV/TextEncoding.swift", module: "Foundation",
      because: "its Shift_JIS is CP932"),
    ImportException(
      path: "Sources/Spreadsheets/Normalizing/Normalized.swift", module: "Foundation",
      because: "Unicode's NFKC, which the standard library keeps to itself"),
    ImportException(
      path: "Sources/Spreadsheets/Writing/", module: "CXlsxwriter",
      because: "writes .xlsx; nobody else may leave files behind"),
    ImportException(
      path: "Sources/Spreadsheets/Writing/Scratch.swift", module: "Glibc",
      because: "the nameless file that libxlsxwriter writes to"),
    ImportException(
      path: "Simulator/Simulator/", module: "Foundation", because: "GRDB's blobs are Data"),
    ImportException(
      path: "Sources/Formats/Indicators/InternationalName.swift", module: "Foundation",
      because: "IDNA needs the tables of Unicode, and Foundation has a reader of them"),
    ImportException(
      path: "Sources/Node/Intake/Match/ListBytes.swift", module: "Synchronization",
      because: "where the lines of a list begin is counted once for all lanes that match it"),
    ImportException(
      path: "Sources/Node/Queries/OrganizationShelf.swift", module: "Synchronization",
      because: "a Mutex round a cache that is checked by bytes"),
    ImportException(
      path: "Sources/Node/Federation/LinkShelf.swift", module: "Synchronization",
      because: "a Mutex round a cache that is checked by bytes"),
    ImportException(
      path: "Sources/Node/Intake/EventLog/", module: "Glibc",
      because: "pwrite, fdatasync and statvfs are the event log"),
    ImportException(
      path: "Sources/Node/Intake/Match/MappedFile.swift", module: "Glibc",
      because: "maps lists and events that lie on disk"),
    ImportException(
      path: "Sources/Node/Intake/Match/PartFile.swift", module: "Glibc",
      because: "writes a saved index whole or not at all"),
    ImportException(
      path: "Sources/Node/Intake/Match/EventSource.swift", module: "Glibc",
      because: "reads events from a file or a pipe"),
    ImportException(
      path: "Sources/Node/Intake/Match/Unpacking.swift", module: "CZlib",
      because: "events that are packed by gzip"),
    ImportException(
      path: "Sources/Node/Intake/Match/Unpacking.swift", module: "CZstd",
      because: "events that are packed by zstd"),
    ImportException(
      path: "Sources/Node/Intake/EventLog/FramePacking.swift", module: "CZstd",
      because: "closed segments are packed by zstd"),
    ImportException(
      path: "Sources/Formats/Mail/CP932.swift", module: "Foundation",
      because: "its table of CP932, read once; everything else about mail is our own"),
    ImportException(
      path: "Sources/Web/Operate/NodeFolder.swift", module: "GRDB",
      because: "opens the database that Node is given"),
    ImportException(
      path: "Sources/Web/Page/QRCode.swift", module: "CQrencode",
      because: "the squares of a QR code; what is drawn of them is ours"),
    ImportException(
      path: "Sources/Web/Mail/BlockingThread.swift", module: "Dispatch",
      because: "a semaphore for a thread that blocks in libcurl"),
    ImportException(
      path: "Sources/noroshi/Serve.swift", module: "Hummingbird", because: "runs the application"),
    ImportException(
      path: "Sources/noroshi/Serve.swift", module: "UnixSignals", because: "stops on Ctrl-C"),
    ImportException(
      path: "Sources/noroshi/ControlSocket.swift", module: "NIOCore",
      because: "the socket beside a running node"),
    ImportException(
      path: "Sources/noroshi/ControlSocket.swift", module: "NIOPosix",
      because: "the socket beside a running node"),
    ImportException(
      path: "Simulator/simulate/RunFriday.swift", module: "Synchronization",
      because: "jobs share the next run and the results"),
    ImportException(
      path: "Simulator/simulate/RunSeeds.swift", module: "Synchronization",
      because: "counts the seeds of its jobs"),
    ImportException(
      path: "Simulator/simulate/BreaksTable.swift", module: "Synchronization",
      because: "jobs share the bugs that are left and what was found"),
    ImportException(
      path: "Simulator/simulate/NetworkSeeds.swift", module: "Synchronization",
      because: "counts the seeds of its jobs"),
    ImportException(
      path: "Simulator/simulate/NetworkBreaksTable.swift", module: "Synchronization",
      because: "jobs share the seeds and bugs that are left and what was found"),
  ]

  /// The room a file lies in.
  static func room(of path: String) -> Room? { rooms.first { path.hasPrefix($0.folder) } }

  static let capabilities: [String] = rooms.filter { $0.kind == .capability }.map(\.name)
}

/// Checks the imports of one file against the table.
func importFindings(
  _ file: SourceFile, rooms: [Room] = ImportTable.rooms,
  exceptions: [ImportException] = ImportTable.exceptions
) -> [Finding] {
  guard let room = rooms.first(where: { file.lies(below: $0.folder) }) else {
    return [
      Finding(path: file.path, line: 0, message: "in no target of the import table: add its row")
    ]
  }
  return file.codeLines.enumerated().compactMap { index, line in
    guard let module = importedModule(line), !room.allows(module) else { return nil }
    let isExcepted = exceptions.contains {
      $0.module == module && file.lies(in: $0.path)
    }
    if isExcepted { return nil }
    return Finding(
      path: file.path, line: index + 1,
      message: "\(room.name) may not import \(module): \(room.instead)")
  }
}

extension Room {
  fileprivate func allows(_ module: String) -> Bool {
    ours.contains(module) || foreign.contains(module)
      || foreign.contains { $0.hasSuffix("*") && module.hasPrefix($0.dropLast()) }
  }
}

/// The module a line imports; nil when the line is no import.
private func importedModule(_ line: Substring) -> String? {
  let words = line.split(whereSeparator: { $0 == " " || $0 == "\t" || $0 == ";" })
  guard let place = words.firstIndex(of: "import"),
    words[..<place].allSatisfy({
      $0.hasPrefix("@") || ["public", "internal", "package", "private", "fileprivate"].contains($0)
    })
  else { return nil }
  let kinds: Set<Substring> = [
    "struct", "class", "enum", "protocol", "func", "let", "var", "typealias",
  ]
  let rest = words[(place + 1)...].drop(while: { kinds.contains($0) })
  return rest.first.map { String($0.prefix { $0 != "." }) }
}
