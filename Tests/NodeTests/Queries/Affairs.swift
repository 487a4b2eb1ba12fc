//! What happens in the small nation of the query tests, and who may see which of it.

import Alerting
import Formats
import GRDB
import Kernel

@testable import Node

/// Seven alerts of every kind and path, with the organisations that may see each.
struct Affairs {
  let nation: Nation
  /// Who sees which alert, by name. Written down by hand from the rules of copies and audiences.
  static let audience: [String: Set<String>] = [
    // A sensor's finding of severity 4: the town, the tower, and the supervising prefecture by its copy.
    "beacon": ["town", "tower", "north"],
    // Raised by the prefecture for the city at severity 3: no copy leaves the city, the tower is in every audience.
    "phishing": ["city", "north", "tower"],
    // One cause, one alert for each; at severity 5 the prefecture is copied on both.
    "wave town": ["town", "tower", "north"],
    "wave city": ["city", "tower", "north"],
    // Nobody's: the tower alone.
    "stray": ["tower"],
    "test": ["town", "tower"],
    "drill": ["village", "tower"],
  ]
  /// The alerts that are neither contact test nor exercise.
  static let real = ["beacon", "phishing", "wave town", "wave city", "stray"]

  /// Made once; every test gets a copy of it.
  private static let first = Result { try happened() }

  init() throws {
    let (store, state) = try Self.first.get()
    nation = try Nation(copying: store, state)
  }

  private static func happened() throws -> (DatabaseQueue, Nation.State) {
    let nation = try Nation()
    let watch = try nation.viewer("watch", "tower", .watchOfficer)
    let prefect = try nation.viewer("prefect", "north", .watchOfficer)
    try nation.done(
      .findings([try nation.finding()], cursor: nil, sensors: []))
    nation.alerts["beacon"] = try nation.newest()
    nation.now = nation.now + .seconds(1)
    try nation.raise(
      "phishing", what: "不審なメールが届いています。", to: ["city"], severity: .warning, as: prefect)
    try nation.raise(
      "wave", what: "一斉攻撃が起きています。", to: ["town", "city"], severity: .emergency, as: watch)
    nation.now = nation.now + .seconds(1)
    try nation.done(
      .findings(
        [try nation.finding(host: "192.0.2.77", mark: "203.0.113.50")], cursor: nil, sensors: []))
    nation.alerts["stray"] = try nation.newest()
    try nation.raise(
      "test", what: "連絡テストです。", to: ["town"], severity: .warning, kind: .contactTest, as: watch)
    try nation.raise(
      "drill", what: "演習です。", to: ["village"], severity: .warning, kind: .exercise("秋の演習"),
      as: watch)
    return (nation.queue, nation.state)
  }

  /// Whether a viewer of that name may see an alert.
  static func sees(_ viewer: String, _ alert: String) -> Bool {
    if viewer == "the node" { return true }
    let parts = viewer.split(separator: " ")
    guard parts.count == 2, parts[1] != "sensor" else { return false }
    return audience[alert]?.contains(String(parts[0])) ?? false
  }

  /// The deliveries of an alert.
  func deliveries(_ alert: String) throws -> [ID<Delivery>] {
    let id = try nation.alert(alert)
    return try nation.queue.read { db in
      try Alert.find(id.description, in: db)?.deliveries ?? []
    }
  }

  /// The numbers of the Facts of a record.
  func facts(_ record: RecordReference) throws -> [Int64] {
    try nation.queue.read { db in
      try Int64.fetchAll(
        db, sql: "SELECT seq FROM fact WHERE record = ? ORDER BY seq",
        arguments: [record.description])
    }
  }
}
