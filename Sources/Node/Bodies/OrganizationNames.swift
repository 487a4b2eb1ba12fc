//! By what a body is searched: every ending of every name it bears or bore, so that a search is a range of an index and
//! not a look at every row.

internal import GRDB
internal import Kernel

/// The rows of `organization_name` and `organization_designation`, which follow from the Facts.
enum OrganizationNames {
  /// Longest ending that is kept, in bytes: a search for more finds what agrees so far.
  static let endingBytesMax = 120

  /// A text as it is compared: no capitals, no spaces, and not the mark that parts the places of a reader's trail.
  static func plain(_ text: String) -> String {
    text.lowercased().filter { !$0.isWhitespace && $0 != "!" }
  }

  /// A plain text cut to what is kept of an ending.
  static func cut(_ text: some StringProtocol) -> String {
    var kept = String(text)
    while kept.utf8.count > endingBytesMax { kept.removeLast() }
    return kept
  }

  /// The endings of all names, sorted.
  static func endings(of organization: Organization) -> [String] {
    let names = [organization.name] + (organization.formerNames ?? []).map(\.name)
    var found: Set<String> = []
    for text in names.flatMap({ [$0.ja, $0.en] }) {
      let plain = plain(text)
      for place in plain.indices { found.insert(cut(plain[place...])) }
    }
    return found.sorted()
  }

  /// Writes the endings of a body anew.
  static func write(_ organization: Organization, in db: Database) throws {
    try db.cachedStatement(sql: "DELETE FROM organization_name WHERE organization = ?")
      .execute(arguments: [organization.id.description])
    let statement = try db.cachedStatement(
      sql: "INSERT INTO organization_name (ending, organization) VALUES (?, ?)")
    for ending in endings(of: organization) {
      try statement.execute(arguments: [ending, organization.id.description])
    }
  }
}

extension Ledger {
  /// Keeps what bodies are found by in step with a Fact.
  // transitions:
  func indexNames(of organization: Organization, after body: Organization.Body) throws {
    switch body {
    case .organizationRegistered, .organizationRenamed:
      try OrganizationNames.write(organization, in: store)
    case .organizationDesignated(let designation):
      try store.cachedStatement(
        sql: """
          INSERT INTO organization_designation (code, organization) VALUES (?, ?)
          ON CONFLICT (code, organization) DO NOTHING
          """
      ).execute(arguments: [designation.code, organization.id.description])
    case .organizationPlaced, .postCreated, .personEntered, .personAppointed, .appointmentEnded,
      .appointmentDated, .appointmentCancelled, .routeAdded, .routeSucceeded, .routeFoundWrong,
      .absenceEntered, .lastRungAgreed, .routeSecretSet, .languageChosen, .organizationEnded,
      .organizationTookOver, .codePassed, .personPassed, .designationEnded, .encodingChosen:
      break
    }
  }

  /// A person of a body that ended belongs to another.
  func move(_ person: ID<Person>, to organization: ID<Organization>) throws {
    try store.execute(
      sql: "UPDATE person SET organization = ? WHERE id = ?",
      arguments: [organization.description, person.description])
  }
}

extension Verifier {
  /// The endings of every name, and who ever had which designation.
  mutating func organizationNames(_ db: Database) throws {
    var names: [String: [String]] = [:]
    var designations: [String: [String]] = [:]
    for organization in folded.organizations.values {
      for ending in OrganizationNames.endings(of: organization) {
        names["\(organization.id) \(ending)"] = []
      }
      for designation in organization.designations {
        designations["\(organization.id) \(designation.code)"] = []
      }
    }
    try compare(db, "organization_name", by: ["organization", "ending"], and: [], with: names)
    try compare(
      db, "organization_designation", by: ["organization", "code"], and: [], with: designations)
  }
}
