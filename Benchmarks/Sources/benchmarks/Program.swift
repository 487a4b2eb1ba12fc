//! A program that runs beside a measurement: told and heard by lines, its processor counted, ended by its own identifier.

internal import Foundation

/// A child process. It is ended when nobody holds it any more.
final class Program {
  private let process = Process()
  private let input = Pipe()
  private let output = Pipe()
  private let name: String
  private var waiting: [UInt8] = []

  /// The ticks of a second in `/proc/PID/stat`. Source: proc(5); 100 on every machine that Debian knows.
  static let ticksPerSecond = 100.0

  /// Starts it. What it says of errors goes to the terminal, or is heard with the rest.
  init(_ path: String, _ arguments: [String], hearsErrors: Bool = false) throws {
    name = URL(filePath: path).lastPathComponent
    process.executableURL = URL(filePath: path)
    process.arguments = arguments
    process.standardInput = input
    process.standardOutput = output
    if hearsErrors { process.standardError = output }
    try process.run()
  }

  deinit { stop() }

  /// The next line that it says; waits for it. Throws when it has ended.
  func line() throws -> String {
    while true {
      if let end = waiting.firstIndex(of: UInt8(ascii: "\n")) {
        let line = String(decoding: waiting[..<end], as: UTF8.self)
        waiting.removeSubrange(...end)
        return line
      }
      let part = output.fileHandleForReading.availableData
      guard !part.isEmpty else { throw NationalRaise.Broken(description: "\(name) has ended") }
      waiting += part
    }
  }

  /// The first line that holds those words.
  func line(with words: String) throws -> String {
    while true {
      let said = try line()
      if said.contains(words) { return said }
    }
  }

  /// Hears nothing more of it: a full pipe would stop it.
  func drain() { output.fileHandleForReading.readabilityHandler = { _ = $0.availableData } }

  /// Says a line to it and gives the line that it answers.
  func ask(_ words: String) throws -> String {
    try input.fileHandleForWriting.write(contentsOf: Data((words + "\n").utf8))
    return try line()
  }

  /// Seconds of processor that it has taken, all threads.
  func processorSeconds() throws -> Double {
    let path = "/proc/\(process.processIdentifier)/stat"
    let text = try String(contentsOfFile: path, encoding: .utf8)
    // The name in parentheses may hold anything; `utime` and `stime` are the 12th and 13th behind it.
    let fields = text[(text.lastIndex(of: ")") ?? text.startIndex)...].split(separator: " ")
    guard fields.count > 13, let user = Double(fields[12]), let system = Double(fields[13]) else {
      throw NationalRaise.Broken(description: "no times in \(path)")
    }
    return (user + system) / Self.ticksPerSecond
  }

  /// The most memory that was resident at once so far, in MiB.
  func mostMemoryMiB() throws -> Double {
    let path = "/proc/\(process.processIdentifier)/status"
    let status = try String(contentsOfFile: path, encoding: .utf8)
    let line = status.split(separator: "\n").first { $0.hasPrefix("VmHWM:") }
    guard let kilobytes = line?.split(whereSeparator: \.isWhitespace).dropFirst().first,
      let number = Double(kilobytes)
    else { throw NationalRaise.Broken(description: "no VmHWM in \(path)") }
    return number / 1024
  }

  /// The numbers of a text of `name=number`; other words are passed over.
  static func numbers(_ text: String) -> [String: Double] {
    var found: [String: Double] = [:]
    for word in text.split(whereSeparator: \.isWhitespace) {
      let parts = word.split(separator: "=")
      if parts.count == 2, let number = Double(parts[1]) { found[String(parts[0])] = number }
    }
    return found
  }

  /// Ends it as Ctrl-C does, and waits.
  func stop() {
    guard process.isRunning else { return }
    process.interrupt()
    process.waitUntilExit()
  }

  /// Runs one that ends by itself and gives what it said. Throws where it did not end well.
  static func run(_ path: String, _ arguments: [String]) throws -> String {
    let program = try Program(path, arguments)
    var said = program.waiting
    while true {
      let part = program.output.fileHandleForReading.availableData
      if part.isEmpty { break }
      said += part
    }
    program.process.waitUntilExit()
    guard program.process.terminationStatus == 0 else {
      throw NationalRaise.Broken(description: "\(program.name) \(arguments.first ?? "") failed")
    }
    return String(decoding: said, as: UTF8.self)
  }
}
