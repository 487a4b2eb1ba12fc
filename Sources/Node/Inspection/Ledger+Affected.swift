//! What the inventory knows about the machines of an alert, and what may therefore never be printed (law S21).

internal import Alerting
internal import GRDB
internal import Inspection
internal import Kernel

internal import struct Foundation.Data

extension Ledger {
  /// The system that a finding is about, for the lines of its alert; nil where no inventory of its owners knows it. The
  /// name is for one owner alone: where several read the lines, it is nobody's to tell.
  func affected(by finding: Observation.Finding, of owners: [ID<Organization>]) throws
    -> ThreeLines.Affected?
  {
    let keys = SystemKey.lookups(finding.observables, host: finding.host)
    var found: [(system: InformationSystem, words: SystemEntry.Words?)] = []
    for owner in owners {
      for system in try InformationSystem.matching(keys, of: owner, in: db) {
        found.append((system, try words(of: system)))
      }
    }
    guard let first = found.first else { return nil }
    let today = TimeZoneRule.tokyo.civilTime(at: wallAt).date
    let step = FirstStep.together(
      found.map { FirstStep($0.system.traits, $0.words?.approvals ?? [], on: today) })
    let name = owners.count == 1 ? first.words?.name : nil
    return ThreeLines.Affected(name: name, step: step.printed)
  }

  /// Refuses to tell a recipient to cut off what life or safety depends on: by its marks, or by its name in the words.
  func refuseCutting(_ form: RaiseForm) throws {
    guard form.lines.tellsToCut else { return }
    let said = [form.lines.what.ja, form.lines.what.en, form.lines.now.ja, form.lines.now.en]
      .map(ContactText.compared).joined(separator: " ")
    let keys = Set(SystemKey.lookups(form.observables, host: nil))
    for recipient in form.recipients {
      for system in try InformationSystem.servingLife(of: recipient, in: db) {
        let words = try words(of: system)
        let isMarked = SystemKey.of(system, words).contains { keys.contains($0) }
        let name = ContactText.compared(words?.name ?? "")
        guard isMarked || name.count >= Self.namedMin && said.contains(name) else { continue }
        throw RefusalCode("notForLifeAndSafety")
      }
    }
  }

  /// A name of one letter stands in any text.
  private static let namedMin = 2
}

extension FirstStep {
  /// The step as the lines of an alert know it.
  var printed: ThreeLines.Affected.Step {
    switch self {
    case .keepRunning: .keepRunning
    case .approved(let action, let until): .approved(action, until: until)
    case .ask: .ask
    }
  }
}

extension InformationSystem {
  /// Most systems that one alert is compared with: by a shared egress there may be many behind it.
  static let matchingMax = 100

  /// The systems in use of an organisation that stand under any of those keys: machines first, then networks from the
  /// narrowest, then names from the longest.
  static func matching(
    _ keys: [SystemKey], of organization: ID<Organization>, in db: Database
  ) throws -> [InformationSystem] {
    guard !keys.isEmpty else { return [] }
    let statement = try db.cachedStatement(
      sql: """
        SELECT system.state FROM system_index JOIN system ON system.id = system_index.system
        WHERE system_index.kind = ? AND system_index.organization = ? AND system_index.key = ?
        ORDER BY system.life DESC, system.id LIMIT \(matchingMax)
        """)
    func rank(_ key: SystemKey) -> Int {
      switch key.kind {
      case .host: 0
      case .egress: 1000 - (Int(key.text.split(separator: "/").last ?? "") ?? 0)
      case .domain: 2000 - key.text.utf8.count
      case .product, .dependency, .text: 3000
      }
    }
    var found: [InformationSystem] = []
    for key in keys.sorted(by: { (rank($0), $0) < (rank($1), $1) }) {
      let rows = try Data.fetchAll(
        statement, arguments: [key.kind.rawValue, organization.description, key.text])
      for data in rows {
        let system = try read([UInt8](data))
        if !found.contains(system) { found.append(system) }
      }
    }
    return found
  }

  /// The systems in use on which life or safety depends, at most `matchingMax` of one organisation.
  static func servingLife(of organization: ID<Organization>, in db: Database) throws
    -> [InformationSystem]
  {
    try Data.fetchAll(
      db,
      sql: """
        SELECT state FROM system WHERE organization = ? AND in_use = 1 AND life = 1
        ORDER BY id LIMIT \(matchingMax * 10)
        """, arguments: [organization.description]
    ).map { try read([UInt8]($0)) }
  }
}
