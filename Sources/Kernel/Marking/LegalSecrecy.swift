//! A duty of secrecy that a law lays on an object, beside TLP, which is only a custom.

/// A statutory secrecy (守秘義務): a short code and the legal basis in words. Data, so that a new law needs no release.
public struct LegalSecrecy: Hashable, Comparable, Sendable, Codable {
  /// What identifies the duty; two values with one code are one duty.
  public let code: String
  /// Law and clause, as a page prints it.
  public let basis: Phrase

  /// A duty by its code and basis.
  public init(code: String, basis: Phrase) {
    self.code = code
    self.basis = basis
  }

  /// National officials. Source: 国家公務員法 100条1項.
  public static let nationalPublicService = Self(
    code: "jp-national-public-service-100",
    basis: Phrase(ja: "国家公務員法100条1項", en: "National Public Service Act, art. 100(1)"))

  /// Local officials. Source: 地方公務員法 34条1項.
  public static let localPublicService = Self(
    code: "jp-local-public-service-34",
    basis: Phrase(ja: "地方公務員法34条1項", en: "Local Public Service Act, art. 34(1)"))

  /// Order of the codes; between two wordings of one code, order of the wordings.
  public static func < (left: Self, right: Self) -> Bool {
    (left.code, left.basis.ja, left.basis.en) < (right.code, right.basis.ja, right.basis.en)
  }
}
