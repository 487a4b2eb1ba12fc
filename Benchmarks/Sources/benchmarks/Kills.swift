//! D3: a node that is killed while it takes events in, and what is lost of what it accepted. Done by `Browser/kills.py`.

internal import Foundation

/// The kills.
enum Kills {
  /// How often. Source: targets, D3.
  static let count = 1_000

  /// Kills a node that often. What the script says goes to the terminal; where anything was lost it ends with 1, and that is
  /// the figure.
  static func measure(binary: String, python: String, script: String, count: Int) throws -> [Figure]
  {
    let process = Process()
    process.executableURL = URL(filePath: python)
    process.arguments = [script, "\(count)", "--binary", binary]
    try process.run()
    process.waitUntilExit()
    guard process.terminationReason == .exit, process.terminationStatus < 2 else {
      throw NationalRaise.Broken(description: "\(script) ended with \(process.terminationStatus)")
    }
    return [
      Figure(
        row: "D3", what: "whether anything accepted is lost in \(count) kill -9 (0: no)",
        value: Double(process.terminationStatus), unit: "", hard: 0)
    ]
  }
}
