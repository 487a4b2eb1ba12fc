//! Bugs that are planted where letters go through a relay or are carried by hand.

internal import Federation
internal import GRDB
internal import Kernel

internal import struct Foundation.Data

extension NetworkSaboteur {
  /// What is taken of a bundle.
  func torn(_ frames: [LinkFrame]) -> [LinkFrame] {
    guard plan == .tornBundle else { return frames }
    var letters = 0
    return frames.filter { frame in
      guard case .letter = frame else { return true }
      letters += 1
      return letters % 2 == 0
    }
  }

  /// What a relay does with what it is to pass on, before anybody looks.
  func meddle(_ db: Database, at seat: Int) throws {
    guard seat == NetworkTravels.relay else { return }
    let isCarried = "INSTR(CAST(waiting AS TEXT), '\"carried\"') > 0"
    if plan == .keptSeal {
      return try db.execute(sql: "DELETE FROM link_waiting WHERE \(isCarried)")
    }
    let rows = try Row.fetchAll(
      db, sql: "SELECT link, id, payload FROM link_waiting WHERE \(isCarried) ORDER BY link, id")
    for row in rows {
      guard let opened = try opened([UInt8](row["payload"] as Data)) else { continue }
      try db.execute(
        sql: "UPDATE link_waiting SET payload = ? WHERE link = ? AND id = ?",
        arguments: [Data(opened.canonical()), row["link"] as String, row["id"] as String])
    }
  }

  /// The same payload with what is sealed in it laid open; nil where it is open already.
  private func opened(_ payload: [UInt8]) throws -> JSON? {
    guard case .carried(let told) = try Message(.carried, payload: try JSON.parse(payload)),
      let reader = nation.seats.first(where: { $0.name == told.to }),
      // What no key opens lies open already.
      let plain = try? Sealing.open(
        told.sealed, with: reader.opening, info: CarriedMessage.info)
    else { return nil }
    let message = CarriedMessage(
      from: told.from, to: told.to, notAfter: told.notAfter, hops: told.hops, sealed: plain)
    return Message.carried(message).payload(salt: [UInt8](repeating: 1, count: Message.saltBytes))
  }
}
