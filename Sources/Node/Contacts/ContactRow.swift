//! One row of a list of contacts, its cells under their meanings, not yet understood.

/// The cells of a row by what they mean; as plain text, empty where nothing stands.
public struct ContactRow: Hashable, Sendable {
  /// The number that a spreadsheet program shows beside it: what an error names.
  public let number: Int
  /// Name or code of the organisation.
  public var organization = ""
  /// 部署 and 役職 in one line.
  public var post = ""
  /// The word for the role.
  public var role = ""
  /// The whole name.
  public var name = ""
  /// Mail addresses.
  public var mails: [String] = []
  /// Numbers from the columns for phones.
  public var phones: [String] = []
  /// Numbers from the columns for mobile phones.
  public var mobiles: [String] = []
  /// The cells of the night.
  public var nights: [String] = []
  /// A mark, or a name.
  public var deputy = ""
  /// The first day.
  public var from = ""
  /// The last day.
  public var until = ""
  /// The row key.
  public var key = ""

  /// A row without cells.
  public init(number: Int) { self.number = number }

  /// Takes a cell; an empty one says nothing.
  mutating func take(_ text: String, as field: ContactField) {
    guard !text.isEmpty else { return }
    func join(_ former: String) -> String { former.isEmpty ? text : "\(former) \(text)" }
    switch field {
    case .organization: if organization.isEmpty { organization = text }
    case .department, .post: post = join(post)
    case .role: if role.isEmpty { role = text }
    case .name: if name.isEmpty { name = text }
    case .familyName: name = name.isEmpty ? text : "\(text) \(name)"
    case .givenName: name = join(name)
    case .phone: phones.append(text)
    case .mobile: mobiles.append(text)
    case .night: nights.append(text)
    case .mail: mails.append(text)
    case .deputy: if deputy.isEmpty { deputy = text }
    case .from: if from.isEmpty { from = text }
    case .until: if until.isEmpty { until = text }
    case .key: if key.isEmpty { key = text }
    }
  }
}
