//! U1 and U2: how soon the demonstration shows a page, what it weighs, and what the acknowledge page costs a phone.

internal import Foundation

/// Measures a release binary.
struct Pages {
  let binary: String
  let folder: String

  /// How often the start is measured; the median counts.
  static let starts = 5
  /// How long a node is left alone before it is weighed.
  static let idle = Duration.seconds(5)

  /// U1, on a store that is there already: `make run` done once.
  func start() async throws -> [Figure] {
    try ReleaseNode(binary: binary, data: folder).stop()
    var seconds: [Double] = []
    var weights: [Double] = []
    for run in 0..<Self.starts {
      let began = DispatchTime.now().uptimeNanoseconds
      let node = try ReleaseNode(binary: binary, data: folder)
      defer { node.stop() }
      _ = try await node.get("/sign-in")
      seconds.append(Double(DispatchTime.now().uptimeNanoseconds - began) / 1e9)
      guard run == Self.starts - 1 else { continue }
      try await Task.sleep(for: Self.idle)
      weights.append(try node.residentMiB())
    }
    return [
      Figure(
        row: "U1", what: "start to first page of the demonstration", value: Figure.median(seconds),
        unit: "s", hard: 0.5, isAbsolute: true),
      Figure(
        row: "U1", what: "resident memory when idle", value: Figure.median(weights), unit: "MiB",
        hard: 64),
    ]
  }

  /// U2: the page behind the link of a mail, with everything that it asks for.
  func acknowledge() async throws -> [Figure] {
    // At night and on holidays the first person is called by phone; the first mail with a link comes a rung later.
    let node = try ReleaseNode(binary: binary, data: folder, speed: 60)
    defer { node.stop() }
    let session = try await node.signIn()
    let path = try await Self.link(node, session)
    let page = try await node.get(path)
    let parts = Self.references(String(decoding: page, as: UTF8.self))
    var bytes = page.count
    for part in parts { bytes += try await node.get(part).count }
    return [
      Figure(
        row: "U2", what: "acknowledge page, bytes in all (uncompressed)",
        value: Double(bytes) / 1000, unit: "kB", hard: 50),
      Figure(
        row: "U2", what: "acknowledge page, requests", value: Double(1 + parts.count), unit: "",
        hard: 2),
    ]
  }

  /// The first acknowledge link in the demonstration's mailbox. The feeder makes one within a few seconds.
  private static func link(_ node: ReleaseNode, _ session: String) async throws -> String {
    for _ in 0..<60 {
      let list = String(
        decoding: try await node.get("/demo/mailbox", cookie: session), as: UTF8.self)
      for mail in paths(in: list, after: "href=\"", starting: "/demo/mailbox/").prefix(20) {
        let text = String(decoding: try await node.get(mail, cookie: session), as: UTF8.self)
        if let link = paths(in: text, after: "href=\"", starting: "/a/").first { return link }
      }
      try await Task.sleep(for: .seconds(1))
    }
    throw NationalRaise.Broken(description: "no acknowledge link came into the mailbox")
  }

  /// What a browser fetches by itself: style sheets, scripts, pictures; none twice.
  private static func references(_ page: String) -> [String] {
    var found: [String] = []
    for tag in page.split(separator: "<") {
      let isSheet = tag.hasPrefix("link") && tag.contains("stylesheet")
      let attribute = isSheet ? "href=\"" : "src=\""
      guard isSheet || tag.hasPrefix("script") || tag.hasPrefix("img") else { continue }
      for path in paths(in: String(tag), after: attribute, starting: "/")
      where !found.contains(path) { found.append(path) }
    }
    return found
  }

  private static func paths(in text: String, after mark: String, starting start: String) -> [String]
  {
    text.components(separatedBy: mark).dropFirst().compactMap { rest in
      let value = String(rest.prefix { $0 != "\"" })
      if value.hasPrefix(start) { return value }
      // Links in mails carry the public address.
      guard let path = URL(string: value)?.path(), path.hasPrefix(start) else { return nil }
      return path
    }
  }
}
