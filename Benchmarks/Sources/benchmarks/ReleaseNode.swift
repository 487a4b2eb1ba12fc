//! The release node as a process: started, asked over HTTP, weighed, stopped by its own identifier.

internal import Foundation

#if canImport(FoundationNetworking)
  internal import FoundationNetworking
#endif

/// A running demonstration node. One at a time on a folder.
final class ReleaseNode {
  /// From the start of the process to the line with its address.
  let address: String
  /// The path of the sign-in link that works once.
  let signInPath: String
  private let process: Process

  /// Starts it and waits for its address and its link. `speed` is the demonstration's time-lapse; with `allBodies` every
  /// local body of the nation is entered at the first start.
  init(binary: String, data: String, speed: Int = 1, allBodies: Bool = false) throws {
    process = Process()
    process.executableURL = URL(filePath: binary)
    process.arguments = [
      "serve", "--data", data, "--demo", "--listen", "127.0.0.1:0", "--speed", "\(speed)",
    ]
    if allBodies { process.arguments?.append("--all-bodies") }
    let output = Pipe()
    process.standardOutput = output
    process.standardError = FileHandle.nullDevice
    try process.run()
    var text = ""
    var found: (address: String, path: String)?
    while found == nil {
      let part = output.fileHandleForReading.availableData
      guard !part.isEmpty else {
        throw NationalRaise.Broken(description: "the node ended: \(text)")
      }
      text += String(decoding: part, as: UTF8.self)
      found = Self.read(text)
    }
    guard let found else { throw NationalRaise.Broken(description: "no address") }
    (address, signInPath) = found
    // Drained to the end: a full pipe would stop the node.
    output.fileHandleForReading.readabilityHandler = { _ = $0.availableData }
  }

  private static func read(_ text: String) -> (address: String, path: String)? {
    let lines = text.split(separator: "\n").map { $0.drop { $0 == " " } }
    guard let listening = lines.first(where: { $0.hasPrefix("listening ") }) else { return nil }
    let address = String(listening.dropFirst("listening ".count))
    guard let link = lines.first(where: { $0.hasPrefix(address + "/sign-in/") }) else { return nil }
    return (address, String(link.dropFirst(address.count)))
  }

  /// The body of a page; throws any answer but 200. `cookie` is a session.
  func get(_ path: String, cookie: String? = nil) async throws -> Data {
    var request = URLRequest(url: try url(path))
    if let cookie { request.setValue("noroshi=\(cookie)", forHTTPHeaderField: "Cookie") }
    let (data, response) = try await Self.session.data(for: request)
    guard let answer = response as? HTTPURLResponse, answer.statusCode == 200 else {
      throw NationalRaise.Broken(description: "\(path): \(response)")
    }
    return data
  }

  /// Posts a form; gives the page and the path at which it was found after redirects. Throws any answer but 200.
  func post(_ path: String, _ fields: [(name: String, value: String)], cookie: String) async throws
    -> (body: Data, path: String)
  {
    var request = URLRequest(url: try url(path))
    request.httpMethod = "POST"
    request.setValue("noroshi=\(cookie)", forHTTPHeaderField: "Cookie")
    request.setValue(
      "application/x-www-form-urlencoded", forHTTPHeaderField: "Content-Type")
    let form = fields.map { "\(Self.encoded($0.name))=\(Self.encoded($0.value))" }
    request.httpBody = Data(form.joined(separator: "&").utf8)
    let (data, response) = try await Self.session.data(for: request)
    guard let answer = response as? HTTPURLResponse, answer.statusCode == 200 else {
      throw NationalRaise.Broken(description: "\(path): \(response)")
    }
    return (data, answer.url?.path() ?? path)
  }

  /// A text as a form or an address carries it.
  private static func encoded(_ text: String) -> String {
    text.utf8.map { byte in
      let character = Character(UnicodeScalar(byte))
      let isPlain = byte < 0x80 && (character.isLetter || character.isNumber)
      return isPlain ? String(character) : String(format: "%%%02X", byte)
    }.joined()
  }

  /// Uses the sign-in link and gives the session, which lies in the cookies once the redirect was followed.
  func signIn() async throws -> String {
    var request = URLRequest(url: try url(signInPath))
    request.httpMethod = "POST"
    let (_, response) = try await Self.session.data(for: request)
    let cookies = Self.session.configuration.httpCookieStorage?.cookies ?? []
    guard let cookie = cookies.last(where: { $0.name == "noroshi" }) else {
      throw NationalRaise.Broken(description: "no session: \(response)")
    }
    return cookie.value
  }

  /// Resident memory in MiB.
  func residentMiB() throws -> Double {
    let path = "/proc/\(process.processIdentifier)/status"
    let status = try String(contentsOfFile: path, encoding: .utf8)
    let line = status.split(separator: "\n").first { $0.hasPrefix("VmRSS:") }
    guard
      let kilobytes = line?.split(whereSeparator: { $0 == " " || $0 == "\t" }).dropFirst().first,
      let number = Double(kilobytes)
    else { throw NationalRaise.Broken(description: "no VmRSS in \(path)") }
    return number / 1024
  }

  /// Ends it as Ctrl-C does, and waits.
  func stop() {
    process.interrupt()
    process.waitUntilExit()
  }

  private func url(_ path: String) throws -> URL {
    guard let url = URL(string: address + path) else {
      throw NationalRaise.Broken(description: "no address: \(path)")
    }
    return url
  }

  private static let session = URLSession(configuration: .ephemeral)
}
