//! What is entered about a system: what a machine works with (traits), and what people wrote (words).

public import Kernel

/// A system as it is entered. Traits stand in Facts; words lie beside the journal and can be erased.
public struct SystemEntry: Hashable, Sendable {
  /// What routing and rules work with.
  public var traits: Traits
  /// What people wrote.
  public var words: Words

  /// An entry from its parts.
  public init(traits: Traits = Traits(), words: Words = Words()) {
    self.traits = traits
    self.words = words
  }

  /// What routing and rules work with.
  public struct Traits: Hashable, Sendable, Codable {
    /// The class of its information; nil while nobody said.
    public var informationClass: InformationClass?
    /// Where it is connected; nil while nobody said.
    public var position: NetworkPosition?
    /// The public addresses under which it is seen outside.
    public var egress: [IPPrefix]
    /// Its domain names.
    public var domains: [DomainName]
    /// Whether life or safety depends on it: it is never cut off (law S21).
    public var servesLifeOrSafety: Bool

    /// Traits from their parts.
    public init(
      informationClass: InformationClass? = nil, position: NetworkPosition? = nil,
      egress: [IPPrefix] = [], domains: [DomainName] = [], servesLifeOrSafety: Bool = false
    ) {
      self.informationClass = informationClass
      self.position = position
      self.egress = egress
      self.domains = domains
      self.servesLifeOrSafety = servesLifeOrSafety
    }
  }

  /// What people wrote.
  public struct Words: Hashable, Sendable, Codable {
    /// What it is called; never empty in a record.
    public var name = ""
    /// What it is for: the value it serves.
    public var purpose = ""
    /// The worst that could happen, in plain words.
    public var worstCase = ""
    /// Where it stands.
    public var place = ""
    /// The section or post that answers for it.
    public var section = ""
    /// Who maintains it.
    public var contractor = ""
    /// Under which number the contractor is reached.
    public var contractorPhone = ""
    /// Whom to ask how it is stopped safely, where things move or people depend on it.
    public var safeStop = ""
    /// Products with their versions.
    public var products: [Product] = []
    /// Names and inner addresses of its machines, as they stand in alerts.
    public var hosts: [String] = []
    /// Other organisations and systems that it needs or that need it.
    public var dependencies: [String] = []
    /// First actions that were approved in advance.
    public var approvals: [Approval] = []

    /// No words yet.
    public init() {}
  }
}

extension SystemEntry.Words {
  /// The words as they are kept beside the journal: canonical JSON.
  public func stored() throws -> String {
    String(decoding: try JSONTreeEncoder.encode(self).canonical(), as: UTF8.self)
  }

  /// Reads what `stored` wrote; nil for anything else, e.g. after erasure.
  public init?(stored text: String) {
    // A text that does not read is shown as erased, not as an error of the page.
    guard let json = try? JSON.parse(Array(text.utf8)),
      let words = try? JSONTreeDecoder.decode(Self.self, from: json)
    else { return nil }
    self = words
  }

  /// Every text in it that somebody typed.
  public var texts: [String] {
    [
      name, purpose, worstCase, place, section, contractor, contractorPhone, safeStop,
    ] + products.flatMap { [$0.vendor, $0.name, $0.version] } + hosts + dependencies
      + approvals.map(\.signer)
  }

  /// Whether something looks like an individual number: a reason to ask once more.
  public var mayHoldIndividualNumber: Bool { texts.contains { IndividualNumber.stands(in: $0) } }
}
