//! The files of this repository as the tidy rules see them.

import Foundation

/// One text file: where it is, what it says, and what of it is code.
struct SourceFile: Sendable {
  /// The path from the root of the repository, with `/`.
  let path: String
  /// The whole text.
  let text: String
  /// The text with comments, string literals and raw identifiers taken apart.
  let scan: SwiftScan

  /// A file with its text; Swift is scanned, other languages are taken as text alone.
  init(path: String, text: String) {
    self.path = path
    self.text = text
    scan = SwiftScan(path.hasSuffix(".swift") ? text : "")
  }

  /// The last part of the path.
  var name: String { String(path.split(separator: "/").last ?? "") }
  /// The lines as written.
  var lines: [Substring] { text.split(separator: "\n", omittingEmptySubsequences: false) }
  /// The lines with everything blanked that is not code.
  var codeLines: [Substring] { scan.code.split(separator: "\n", omittingEmptySubsequences: false) }

  /// Whether the file lies below the folder, which is written with its closing `/`.
  func lies(below folder: String) -> Bool { path.hasPrefix(folder) }
  /// Whether the file is the place, or lies below it when the place ends in `/`.
  func lies(in place: String) -> Bool {
    path == place || (place.hasSuffix("/") && path.hasPrefix(place))
  }
}

/// What a rule found: where, and what to do instead.
struct Finding: Hashable, CustomStringConvertible {
  let path: String
  /// From 1; 0 when the finding is about the file as a whole.
  let line: Int
  let message: String

  var description: String { "\(path):\(line): \(message)" }
}

/// Everything that is read from the disk is read here, once.
enum SourceTree {
  /// The root of the repository, found from the place of this file.
  static let root = URL(filePath: #filePath)
    .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()

  /// Folders of the root, and names anywhere, that are made here and never committed.
  private static let madeAtRoot: Set = ["data", "Browser/out"]
  private static let madeAnywhere: Set = [
    ".git", ".venv", ".venv-bench", ".venv-intelmq", "__pycache__", ".swiftpm",
  ]

  /// The paths of all files that can be committed, sorted.
  static let paths: [String] = walk("")

  /// All Swift files of the product, the simulator and the tests.
  static let swift: [SourceFile] = paths.filter {
    $0.hasSuffix(".swift")
      && ($0.hasPrefix("Sources/") || $0.hasPrefix("Simulator/") || $0.hasPrefix("Tests/"))
  }.compactMap(read)

  /// The C of the shims.
  static let c: [SourceFile] = paths.filter {
    $0.hasPrefix("Sources/") && ($0.hasSuffix(".c") || $0.hasSuffix(".h"))
  }.compactMap(read)

  /// All files that are UTF-8 text outside `Fixtures/`.
  static let text: [SourceFile] = paths.filter { !$0.hasPrefix("Fixtures/") }.compactMap(read)

  /// The text of one file; nil when it is not there or not UTF-8 (a picture).
  static func read(_ path: String) -> SourceFile? {
    guard let bytes = FileManager.default.contents(atPath: root.appending(path: path).path),
      let text = String(bytes: bytes, encoding: .utf8)
    else { return nil }
    return SourceFile(path: path, text: text)
  }

  private static func walk(_ folder: String) -> [String] {
    let place = root.appending(path: folder).path
    // A folder that cannot be listed is one that is not there: the rules that need it say so.
    let names = (try? FileManager.default.contentsOfDirectory(atPath: place)) ?? []
    return names.sorted().flatMap { name -> [String] in
      let path = folder.isEmpty ? name : "\(folder)/\(name)"
      if madeAnywhere.contains(name) || madeAtRoot.contains(path) { return [] }
      if name.hasPrefix(".build") || name.hasSuffix(".profraw") { return [] }
      var isFolder: ObjCBool = false
      let full = root.appending(path: path).path
      guard FileManager.default.fileExists(atPath: full, isDirectory: &isFolder) else { return [] }
      return isFolder.boolValue ? walk(path) : [path]
    }
  }
}
