//! A list of constituencies read against the organisations that there are, and what it would add.

public import Alerting
public import Kernel
public import Spreadsheets

/// What is wrong with a row of such a list, by the number it has in its file.
public struct ConstituencyProblem: Hashable, Sendable {
  /// The row.
  public let row: Int
  /// What.
  public let reason: Reason

  /// Why a row is kept out.
  public enum Reason: Hashable, Sendable {
    /// No organisation of this name or code, or several of this name.
    case unknownOrganization(String)
    /// No value stands in the row.
    case valueMissing
    /// No address range, domain or machine.
    case badValue(String)
    /// No word for a kind.
    case unknownKind(String)
    /// A range so wide that it would take half the world.
    case tooWide(String)
    /// A range that several share needs at least one of them.
    case tenantsMissing
    /// No word for a basis.
    case unknownBasis(String)
    /// No day.
    case badDay(String)
    /// The last day lies before the first.
    case endsBeforeItBegins
    /// An earlier row says the same.
    case twice(row: Int)
    /// More than `ConstituencyReading.assertionsMax`.
    case tooMany
  }
}

/// One statement of a list.
public struct ConstituencyLine: Hashable, Sendable {
  /// The row.
  public let row: Int
  /// What it says.
  public let assertion: ConstituencyAssertion
}

/// Organisations by name and code, as a list names them.
public struct OrganizationIndex: Sendable {
  private var found: [String: Set<ID<Organization>>] = [:]

  /// An index of those organisations.
  public init(_ rows: [OrganizationRow]) {
    for row in rows {
      for text in [row.name.ja, row.name.en, row.code ?? ""] where !text.isEmpty {
        found[ContactText.compared(text), default: []].insert(row.id)
      }
    }
  }

  /// The only one of that name or code; nil for none, and where several could be meant.
  public func organization(_ text: String) -> ID<Organization>? {
    let ids = found[ContactText.compared(text)] ?? []
    return ids.count == 1 ? ids.first : nil
  }
}

/// A list of constituencies, read.
public struct ConstituencyReading: Sendable {
  /// What is not asserted yet.
  public private(set) var added: [ConstituencyLine] = []
  /// Statements that stand already.
  public private(set) var unchanged = 0
  /// What is wrong with rows.
  public private(set) var problems: [ConstituencyProblem] = []
  private let index: OrganizationIndex
  private let now: Instant
  private var known: Set<Claim>
  private var rowOf: [Claim: Int] = [:]

  /// Most statements that one list adds: they are entered in one transaction.
  public static let assertionsMax = 5000
  /// The shortest prefixes that are taken. A wider one is a typing error, and would take everybody's alerts.
  public static let lengthMinV4 = 8
  /// The same for IPv6.
  public static let lengthMinV6 = 19

  private struct Claim: Hashable {
    let organization: ID<Organization>
    let value: ConstituencyAssertion.Value
  }

  /// Reads the rows below the headings. `step` is told the count of rows now and then, and may throw to stop.
  public init(
    _ columns: ConstituencyColumns, of table: Table, _ index: OrganizationIndex,
    known: [ConstituencyRow], at now: Instant, step: (Int) throws -> Void = { _ in }
  ) throws {
    self.index = index
    self.now = now
    self.known = Set(
      known.filter { $0.assertion.validTo.map { now < $0 } ?? true }.map {
        Claim(organization: $0.assertion.organization, value: $0.assertion.value)
      })
    for (count, (row, cells)) in columns.cells(of: table, reading: ContactText.lines).enumerated() {
      if count % 500 == 0 { try step(count) }
      var texts: [ConstituencyField: [String]] = [:]
      for (field, text) in cells where !text.isEmpty { texts[field, default: []].append(text) }
      if texts.isEmpty { continue }
      do throws(Wrong) { try take(texts, row) } catch {
        problems.append(ConstituencyProblem(row: row, reason: error.reason))
      }
    }
  }

  private struct Wrong: Error { let reason: ConstituencyProblem.Reason }

  private mutating func take(_ texts: [ConstituencyField: [String]], _ row: Int) throws(Wrong) {
    let name = texts[.organization]?.first ?? ""
    guard let organization = index.organization(name) else {
      throw Wrong(reason: .unknownOrganization(name))
    }
    let basis = try basis(texts[.basis]?.first)
    let from = try day(texts[.validFrom]?.first) ?? now
    let until = try day(texts[.validTo]?.first, isEnd: true)
    if let until, until <= from { throw Wrong(reason: .endsBeforeItBegins) }
    let marks: Set<Character> = [";", "；", "、", ",", "，", " ", "\n"]
    let values = (texts[.value] ?? []).flatMap { $0.split(whereSeparator: { marks.contains($0) }) }
    guard !values.isEmpty else { throw Wrong(reason: .valueMissing) }
    let tenants = try tenants(texts[.tenants] ?? [])
    // One row is taken whole or not at all.
    var lines: [(Claim, ConstituencyLine)] = []
    for text in values {
      let value = try value(String(text), texts[.kind]?.first, tenants)
      let claim = Claim(organization: organization, value: value)
      if let first = rowOf[claim] { throw Wrong(reason: .twice(row: first)) }
      lines.append(
        (
          claim,
          ConstituencyLine(
            row: row,
            assertion: ConstituencyAssertion(
              organization: organization, value: value, basis: basis, validFrom: from,
              validTo: until))
        ))
    }
    guard added.count + lines.count <= Self.assertionsMax else { throw Wrong(reason: .tooMany) }
    for (claim, line) in lines {
      rowOf[claim] = row
      if known.contains(claim) { unchanged += 1 } else { added.append(line) }
    }
  }

  private func tenants(_ texts: [String]) throws(Wrong) -> [ID<Organization>] {
    var found: [ID<Organization>] = []
    let names = texts.flatMap { $0.split(whereSeparator: { ";；、,，\n".contains($0) }) }
    for name in names.map({ ContactText.plain(String($0)) }) where !name.isEmpty {
      guard let id = index.organization(name) else {
        throw Wrong(reason: .unknownOrganization(name))
      }
      if !found.contains(id) { found.append(id) }
    }
    return found
  }

  private func value(
    _ text: String, _ kind: String?, _ tenants: [ID<Organization>]
  ) throws(Wrong) -> ConstituencyAssertion.Value {
    var named: Kind?
    if let kind { named = try Self.kind(kind) }
    let bad = Wrong(reason: .badValue(text))
    switch named ?? (IPPrefix(text) != nil ? .network : .domain) {
    case .network, .shared:
      guard let prefix = IPPrefix(text) else { throw bad }
      let least =
        switch prefix.address {
        case .v4: Self.lengthMinV4
        case .v6: Self.lengthMinV6
        }
      guard prefix.length >= least else { throw Wrong(reason: .tooWide(text)) }
      if named != .shared, tenants.isEmpty { return .prefix(prefix) }
      guard !tenants.isEmpty else { throw Wrong(reason: .tenantsMissing) }
      return .sharedEgress(prefix, tenants: tenants)
    case .domain:
      let name = text.hasPrefix("@") || text.hasPrefix(".") ? String(text.dropFirst()) : text
      guard let domain = DomainName(name), domain.labelCount > 1 else { throw bad }
      return .domainSuffix(domain)
    case .asset:
      guard case .asset(let asset)? = Observable(kind: .asset, text: text) else { throw bad }
      return .asset(asset)
    }
  }

  private enum Kind { case network, domain, asset, shared }

  private static func kind(_ text: String) throws(Wrong) -> Kind {
    switch ContactText.compared(text) {
    case "prefix", "network", "cidr", "アドレス", "アドレス範囲", "ipアドレス", "ip": .network
    case "domainsuffix", "domain", "ドメイン", "ドメイン名": .domain
    case "asset", "machine", "機器", "機器名", "端末": .asset
    case "sharedegress", "shared", "共同出口", "共同利用", "共同": .shared
    default: throw Wrong(reason: .unknownKind(text))
    }
  }

  private func basis(_ text: String?) throws(Wrong) -> ConstituencyAssertion.Basis {
    guard let text else { return .imported }
    switch ContactText.compared(text) {
    case "verified", "確認済み", "確認済": return .verified
    case "registry", "登録簿", "whois": return .registry
    case "selfdeclared", "申告", "本人申告", "自己申告": return .selfDeclared
    case "imported", "一覧", "取り込み": return .imported
    default: throw Wrong(reason: .unknownBasis(text))
    }
  }

  private func day(_ text: String?, isEnd: Bool = false) throws(Wrong) -> Instant? {
    guard let text else { return nil }
    guard let day = ContactText.day(text) else { throw Wrong(reason: .badDay(text)) }
    return TimeZoneRule.tokyo.instant(isEnd ? day.adding(days: 1) : day, hour: 0, minute: 0)
  }
}
