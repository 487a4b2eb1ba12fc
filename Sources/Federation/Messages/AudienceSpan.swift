//! Of whom a letter speaks that is one of several: the organisations whose identifiers lie in a span.

public import Kernel

/// A part of all organisations, by their identifiers. What is for more of them than an envelope names goes as several
/// letters of one version, each with a span; together the spans hold everybody once. Of whoever is in its span a letter says
/// all there is to say, of all others nothing: so each is right by itself, in whatever order they come. Source:
/// docs/protocol/messages.md, "alert, copy".
public struct AudienceSpan: Hashable, Sendable {
  /// The first that is meant; nil from the beginning.
  public let from: ID<Organization>?
  /// The first behind it that is not; nil to the end.
  public let to: ID<Organization>?

  /// A span from its ends; nil where it has none, which means everybody, and where it would hold nobody.
  public init?(from: ID<Organization>?, to: ID<Organization>?) {
    if from == nil && to == nil { return nil }
    if let from, let to, from >= to { return nil }
    self.from = from
    self.to = to
  }

  /// Whether the letter speaks of that one.
  public func contains(_ id: ID<Organization>) -> Bool {
    (from.map { $0 <= id } ?? true) && (to.map { id < $0 } ?? true)
  }

  /// Parts of an audience, each with its span, nil where one is enough. No part is longer than an envelope names, and each
  /// `fits`, as far as it can be halved. Callers give the members ascending, each once.
  public static func parts(
    of members: [ID<Organization>], fits: ([ID<Organization>]) -> Bool = { _ in true }
  ) -> [(members: [ID<Organization>], span: AudienceSpan?)] {
    let parts = cut(members[...], fits)
    return parts.enumerated().map { place, part in
      let next = place + 1 < parts.count ? parts[place + 1].first : nil
      return (part, AudienceSpan(from: place == 0 ? nil : part.first, to: next))
    }
  }

  private static func cut(
    _ members: ArraySlice<ID<Organization>>, _ fits: ([ID<Organization>]) -> Bool
  ) -> [[ID<Organization>]] {
    if members.count > LinkLimits.audienceMax {
      return cut(members.prefix(LinkLimits.audienceMax), fits)
        + cut(members.dropFirst(LinkLimits.audienceMax), fits)
    }
    let part = Array(members)
    if part.count < 2 || fits(part) { return [part] }
    return cut(members.prefix(part.count / 2), fits)
      + cut(members.dropFirst(part.count / 2), fits)
  }

  var json: JSON {
    .object(of: ("from", from.map { .id($0) }), ("to", to.map { .id($0) }))
  }

  init(json: JSON, at place: String) throws(Malformed) {
    let members = try Members(json, at: place, only: ["from", "to"])
    let first: ID<Organization>? = try members.optional("from") { (of, name) throws(Malformed) in
      try of.id(name)
    }
    let end: ID<Organization>? = try members.optional("to") { (of, name) throws(Malformed) in
      try of.id(name)
    }
    guard let span = AudienceSpan(from: first, to: end) else {
      throw members.problem("to", first == nil && end == nil ? .missing : .notAscending)
    }
    self = span
  }
}
