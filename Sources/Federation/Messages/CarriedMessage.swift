//! A sealed letter on its way through a relay.

public import Kernel

/// A letter that only its receiver can open. A relay sees who writes to whom, how soon, and how long it is, and nothing
/// else; the signature inside stays the sender's, so a relay can lose a letter and never change one.
public struct CarriedMessage: Hashable, Sendable {
  /// Who wrote it, as the sender says; the letter inside proves it.
  public let from: NodeName
  /// Who opens it.
  public let to: NodeName
  /// Until when it is worth carrying.
  public let notAfter: Instant
  /// Which relay of its way has it: the first, as its sender writes, up to `LinkLimits.hopsMax`. The receiver is none.
  public let hops: Int64
  /// The sealed frame. Source: RFC 9180, base mode.
  public let sealed: [UInt8]

  /// The information that binds a seal to its purpose.
  public static let info = Array("noroshi-1 carried".utf8)
  /// Most bytes of a sealed frame: it must fit into the largest payload when written in base 64.
  public static let sealedBytesMax = 700 << 10

  /// Most carried letters that wait on one link for their receiver.
  public static let waitingMax = 512
  /// Most letters that are carried for one node in an hour.
  public static let perHourMax = 3600

  /// A message from its parts.
  public init(from: NodeName, to: NodeName, notAfter: Instant, hops: Int64, sealed: [UInt8]) {
    self.from = from
    self.to = to
    self.notAfter = notAfter
    self.hops = hops
    self.sealed = sealed
  }

  /// The same for a further relay; nil where that would be one too many.
  public var passedOn: CarriedMessage? {
    guard hops < LinkLimits.hopsMax else { return nil }
    return CarriedMessage(from: from, to: to, notAfter: notAfter, hops: hops + 1, sealed: sealed)
  }

  var json: JSON {
    [
      "from": .string(from.text), "to": .string(to.text), "notAfter": .instant(notAfter),
      "hops": .integer(hops), "sealed": .string(Base64.encode(sealed)),
    ]
  }

  init(json: JSON, at place: String) throws(Malformed) {
    let members = try Members(json, at: place, only: ["from", "to", "notAfter", "hops", "sealed"])
    from = try members.node("from")
    to = try members.node("to")
    notAfter = try members.instant("notAfter")
    hops = try members.integer("hops", in: 1...LinkLimits.hopsMax)
    sealed = try members.bytes("sealed", max: Self.sealedBytesMax, min: 1)
  }
}
