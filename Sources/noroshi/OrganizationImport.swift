//! Importing a list of organisations from the command line: what it changes, and whether it was applied.

internal import Kernel
internal import Node
internal import Web

/// Runs an import against a node, as a request and an answer of the control socket.
enum OrganizationImport {
  /// Compares, and applies where that is asked; gives the lines to print.
  static func run(_ request: JSON, by node: Operator) async throws -> JSON {
    let path = request["path"]?.string ?? ""
    var ended: BodyChoices = [:]
    for text in request["ended"]?.array ?? [] {
      let parts = (text.string ?? "").split(separator: "=", maxSplits: 1).map(String.init)
      guard let code = parts.first else { continue }
      ended[code] = parts.count < 2 ? [] : parts[1].split(separator: ",").map(String.init)
    }
    var day: CivilDate?
    if let text = request["day"]?.string {
      guard let read = CivilDate(text) else {
        throw Complaint.use("--on は 2026-04-01 の形です。", "--on is a day such as 2026-04-01.")
      }
      day = read
    }
    let report = try await node.importBodies(
      try ControlRequest.readFile(path), fileName: String(path.split(separator: "/").last ?? ""),
      ended: ended, on: day, acceptsTransfers: request["transfers"] == .bool(true),
      apply: request["apply"] == .bool(true))
    return .object([
      .init("applied", .bool(report.isApplied)), .init("held", .bool(report.isHeldBack)),
      .init("changes", .integer(Int64(report.changes))),
      .init("more", .integer(Int64(report.more))),
      .init("lines", .array(report.lines.map { .string("\($0.ja) / \($0.en)") })),
    ])
  }
}
