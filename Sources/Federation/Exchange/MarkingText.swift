//! A marking as it travels, and the check at both ends of a link.

public import Kernel

extension Marking {
  /// `{audience, legal, mayForward, tlp}`; every part is there, none has a default.
  var json: JSON {
    [
      "tlp": .string(tlp.label),
      "mayForward": .array(
        Self.providers.filter { mayForward.contains($0.0) }.map { .string($0.1) }),
      "legal": .array(
        legal.map {
          [
            "code": .string($0.code),
            "basis": ["ja": .string($0.basis.ja), "en": .string($0.basis.en)],
          ]
        }),
      "audience": .array(audience.members.map { .string($0.description) }),
    ]
  }

  /// Reads what `json` writes, strictly.
  init(json: JSON, at place: String) throws(Malformed) {
    let members = try Members(json, at: place, only: ["tlp", "mayForward", "legal", "audience"])
    let label = try members.text("tlp", max: LinkLimits.wordBytesMax)
    // `TLP` also reads other spellings; in a signed document there is one.
    guard let tlp = TLP(label), tlp.label.utf8.elementsEqual(label.utf8) else {
      throw members.problem("tlp", .notAllowed)
    }
    let words = try members.ascending("mayForward", max: Self.providers.count) {
      (json, place) throws(Malformed) in
      guard let word = json.string else { throw Malformed(place, .wrongType) }
      guard Self.providers.contains(where: { $0.1.utf8.elementsEqual(word.utf8) }) else {
        throw Malformed(place, .notAllowed)
      }
      return word
    }
    var mayForward = MayForward.nobody
    for (provider, word) in Self.providers where words.contains(word) {
      mayForward.insert(provider)
    }
    let legal = try members.list("legal", max: LinkLimits.legalMax) {
      (json, place) throws(Malformed) in
      let duty = try Members(json, at: place, only: ["code", "basis"])
      return LegalSecrecy(
        code: try duty.line("code", max: LinkLimits.legalCodeBytesMax, min: 1),
        basis: try duty.phrase("basis", max: LinkLimits.legalBasisBytesMax))
    }
    let audience = try members.ascending("audience", max: LinkLimits.audienceMax) {
      (json, place) throws(Malformed) -> ID<Organization> in try Members.id(json, at: place)
    }
    self.init(tlp: tlp, mayForward: mayForward, legal: legal, audience: Audience(audience))
    guard self.legal == legal else { throw members.problem("legal", .notAscending) }
  }

  /// In alphabetical order of their words.
  private static let providers: [(MayForward, String)] = [
    (.maintenanceVendor, "maintenanceVendor"), (.sharedGatewayOperator, "sharedGatewayOperator"),
  ]
}

/// The two checks of a marking: before a byte leaves, and before it is stored. They only ever narrow.
public enum Boundary {
  /// The marking under which an object may go to a node: the same, for those alone of its audience whom that node hosts.
  /// Nil when that is nobody: then nothing leaves, not even that there is something. Whom else it was sent to is never
  /// told. Source: architecture.md, decision 5; law S6.
  public static func outgoing(_ marking: Marking, hosted: Audience) -> Marking? {
    let audience = marking.audience.intersection(hosted)
    guard !audience.isEmpty else { return nil }
    return Marking(
      tlp: marking.tlp, mayForward: marking.mayForward, legal: marking.legal, audience: audience)
  }

  /// Why an object may not be stored; nil when it may. `known` is the marking under which an earlier version is held:
  /// its audience may shrink to nobody, which erases it, and neither label nor duties may be loosened.
  public static func refusal(
    of marking: Marking, hosted: Audience, known: Marking?
  ) -> RefusalReason? {
    guard marking.audience.isSubset(of: hosted) else { return .notHosted }
    guard let known else { return marking.audience.isEmpty ? .notHosted : nil }
    return marking.isNoWider(than: known) ? nil : .markingLoosened
  }
}
