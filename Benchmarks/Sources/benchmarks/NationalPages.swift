//! The pages that a bulletin to the whole nation makes long, asked of the release node as a browser asks them: the form,
//! the preview of its audience by name, how far it has soaked in, the watch board, home.

internal import Foundation

/// Measures a release binary with a demonstration of every local body of the nation.
struct NationalPages {
  let binary: String
  let folder: String

  /// How often each page is asked for; the median counts.
  static let runs = 5
  /// What each page may take, in seconds.
  static let secondsMax = 1.0
  /// The fewest that the bulletin asks.
  static let askedMin = 1900

  /// Issues a bulletin to every municipality and asks for the pages around it.
  func measure() async throws -> [Figure] {
    let node = try ReleaseNode(binary: binary, data: folder, allBodies: true)
    defer { node.stop() }
    let session = try await node.signIn()
    let form = try await text(node, "/bulletins/new", session)
    let fields = Self.fields(try Self.value(of: "token", in: form))
    let preview = try await node.post("/bulletins/preview", fields, cookie: session)
    let shown = String(decoding: preview.body, as: UTF8.self)
    let count = try Self.value(of: "count", in: shown)
    guard let asked = Int(count), asked >= Self.askedMin else {
      throw NationalRaise.Broken(description: "\(count) are asked")
    }
    var confirmed = fields
    confirmed.append((name: "count", value: count))
    let began = DispatchTime.now().uptimeNanoseconds
    let issued = try await node.post("/bulletins", confirmed, cookie: session)
    let seconds = Double(DispatchTime.now().uptimeNanoseconds - began) / 1e9
    guard issued.path.hasPrefix("/bulletins/") else {
      throw NationalRaise.Broken(description: "not issued: \(issued.path)")
    }
    let board = try await text(node, "/alerts", session)
    guard let opened = Self.path(in: board, beginning: "/alerts?bulletin=") else {
      throw NationalRaise.Broken(description: "no row of the bulletin on the board")
    }
    var figures = [
      Figure(row: "page", what: "organisations that are asked", value: Double(asked), unit: ""),
      Figure(row: "page", what: "issued, to its page", value: seconds, unit: "s"),
    ]
    for (what, path) in [
      ("the form of a bulletin", "/bulletins/new"), ("permeation", issued.path),
      ("its silent ones", issued.path + "?show=silent"), ("the list of bulletins", "/bulletins"),
      ("the watch board", "/alerts"), ("the board, opened by supporters", opened),
      ("home", "/"), ("the directory", "/network"),
      ("the directory, searched", "/network?q=%E5%B1%B1"),
      ("the list of readiness", "/network/readiness"),
    ] {
      figures.append(try await figure(what) { _ = try await node.get(path, cookie: session) })
    }
    figures.append(
      try await figure("the preview of its audience") {
        _ = try await node.post("/bulletins/preview", fields, cookie: session)
      })
    return figures
  }

  private func text(_ node: ReleaseNode, _ path: String, _ session: String) async throws -> String {
    String(decoding: try await node.get(path, cookie: session), as: UTF8.self)
  }

  private func figure(_ what: String, _ ask: () async throws -> Void) async throws -> Figure {
    var seconds: [Double] = []
    for _ in 0..<Self.runs {
      let began = DispatchTime.now().uptimeNanoseconds
      try await ask()
      seconds.append(Double(DispatchTime.now().uptimeNanoseconds - began) / 1e9)
    }
    return Figure(
      row: "page", what: what, value: Figure.median(seconds), unit: "s", hard: Self.secondsMax,
      isAbsolute: true)
  }

  /// What a watch officer types: a warning to every municipality, with prefectures told beside, to be answered in three
  /// days.
  private static func fields(_ token: String) -> [(name: String, value: String)] {
    let calendar = Calendar(identifier: .gregorian)
    let day = calendar.dateComponents(
      [.year, .month, .day], from: Date().addingTimeInterval(3 * 24 * 60 * 60))
    let date = String(format: "%04d-%02d-%02d", day.year ?? 0, day.month ?? 0, day.day ?? 0)
    return [
      ("token", token), ("kind", "warning"), ("character", "request"), ("severity", "3"),
      ("what", "装置に弱点が見つかりました。"), ("now", "版を確かめて回答。"),
      ("answerBy", "\(date)T17:00"), ("tlp", "AMBER"), ("form", "市区町村"), ("tell", "yes"),
      ("tellReason", "自治体全体に及ぶため"),
    ]
  }

  /// The value of the first hidden field of that name.
  private static func value(of name: String, in page: String) throws -> String {
    let parts = page.components(separatedBy: "name=\"\(name)\" value=\"")
    guard parts.count > 1 else {
      throw NationalRaise.Broken(description: "no field \(name) on the page")
    }
    return String(parts[1].prefix { $0 != "\"" })
  }

  /// The first link that begins so.
  private static func path(in page: String, beginning start: String) -> String? {
    let parts = page.components(separatedBy: "href=\"\(start)")
    guard parts.count > 1 else { return nil }
    return start + String(parts[1].prefix { $0 != "\"" }).replacing("&amp;", with: "&")
  }
}
