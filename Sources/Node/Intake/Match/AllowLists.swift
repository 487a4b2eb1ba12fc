//! Lists of what is no mark: a match of such a value is set aside, with the list and the entry that say so.

public import Formats
internal import Kernel

/// The allow lists of a run: MISP's warning lists and lists of one's own, which have the form of lists of indicators.
public struct AllowLists: Sendable {
  /// The most lists of one run.
  public static let filesMax = 256
  /// The largest list, in bytes as unpacked.
  public static let bytesMax = 64 << 20
  /// The most entries of all lists that are looked up.
  public static let entriesMax = 5_000_000
  /// The most entries of all lists that each match is compared with one by one: parts and regular expressions.
  public static let comparedMax = 10_000
  /// What one regular expression may cost for one value; beyond it does not match.
  public static let expressionStepsMax = 100_000

  /// Why a match was set aside.
  public struct Reason: Hashable, Sendable {
    /// What the list calls itself, or its path.
    public let list: String
    /// The entry as it is written there.
    public let entry: String
  }

  /// What became of one list.
  public struct Tally: Sendable {
    /// Its path as it was given.
    public let path: String
    /// How many entries were taken.
    public var taken = 0
    /// How many were not: of another kind, beyond a limit, or unreadable.
    public var refused = 0
  }

  /// A list that could not be read.
  public struct Problem: Error, Sendable {
    /// Which.
    public let path: String
    /// Why.
    public let reason: Reason

    /// The kinds of reasons.
    public enum Reason: Hashable, Sendable {
      /// The file could not be read or unpacked.
      case source(EventSource.Problem.Reason)
      /// It has more than `bytesMax`.
      case tooLarge
      /// It is JSON, but neither a warning list nor a STIX bundle with marks.
      case notList
    }
  }

  private struct Compared: Sendable {
    let list: Int
    let text: String
    let kinds: Set<Observable.Kind>
    /// Nil for a part of a value.
    let expression: LinearExpression?
  }

  /// By list, in the order given.
  public private(set) var tallies: [Tally] = []
  private var names: [String] = []
  private var values: [Observable: Int] = [:]
  /// Names with everything under them, by what they are compared with.
  private var suffixes: [Observable.Kind: [DomainName: Int]] = [:]
  private var networks: [IPPrefix: Int] = [:]
  /// Networks that also count for the address in a URL.
  private var hosts: [IPPrefix: Int] = [:]
  private var lengths: Set<Int> = []
  private var compared: [Compared] = []
  private var count = 0

  /// No lists.
  public init() {}

  /// Reads the lists, also packed by gzip or zstd.
  public init(_ paths: [String]) throws(Problem) {
    for path in paths.prefix(Self.filesMax) {
      let bytes = try Self.bytes(path)
      let first = bytes.first { $0 > 0x20 }
      tallies.append(Tally(path: path))
      if first == UInt8(ascii: "{"), let list = try Self.warningList(bytes, path) {
        names.append(list.name.isEmpty ? path : list.name)
        add(list)
      } else {
        names.append(path)
        for row in IndicatorRows(bytes) { add(row.entry) }
      }
    }
  }

  /// Whether nothing is set aside.
  public var isEmpty: Bool { count == 0 && compared.isEmpty }

  /// Why an indicator is none: its own value is on a list. Nil when it is on none.
  public func reason(for pattern: IndicatorPattern) -> Reason? {
    guard !isEmpty else { return nil }
    switch pattern {
    case .value(let value): return reason(for: value)
    case .network(let prefix): return reason(for: prefix)
    case .pattern: return nil
    }
  }

  /// Why a match of that pattern with that observable is set aside; nil when it counts. The pattern is looked up first:
  /// it is the list's mistake; then what was seen, since a network may hold one address that is everybody's.
  func reason(for pattern: IndicatorPattern, seen observable: Observable) -> Reason? {
    guard !isEmpty else { return nil }
    return reason(for: pattern) ?? reason(for: observable)
  }

  // MARK: Asking

  private func reason(for observable: Observable) -> Reason? {
    if let list = values[observable] { return Reason(list: names[list], entry: observable.text) }
    if let address = observable.address {
      let table = observable.kind == .url ? hosts : networks
      for length in lengths.sorted() {
        if let prefix = IPPrefix(around: address, length: length), let list = table[prefix] {
          return Reason(list: names[list], entry: prefix.description)
        }
      }
    }
    if let table = suffixes[observable.kind] {
      var name = observable.domainName
      while let asked = name {
        if let list = table[asked] { return Reason(list: names[list], entry: asked.text) }
        name = asked.parent
      }
    }
    return comparedReason(for: observable)
  }

  private func reason(for prefix: IPPrefix) -> Reason? {
    for length in lengths.sorted() where length <= prefix.length {
      if let wider = IPPrefix(around: prefix.address, length: length), let list = networks[wider] {
        return Reason(list: names[list], entry: wider.description)
      }
    }
    return nil
  }

  private func comparedReason(for observable: Observable) -> Reason? {
    let text = observable.text.lowercased()
    for one in compared where one.kinds.contains(observable.kind) {
      let fits: Bool
      if let expression = one.expression {
        var steps = Self.expressionStepsMax
        fits = expression.matches(observable.text, steps: &steps) ?? false
      } else {
        fits = text.contains(one.text)
      }
      if fits { return Reason(list: names[one.list], entry: one.text) }
    }
    return nil
  }

  // MARK: Reading

  /// An entry of a list of one's own: it counts for all that it would match as an indicator.
  private mutating func add(_ entry: Result<IndicatorEntry, IndicatorProblem>) {
    guard case .success(let entry) = entry, isRoom else { return refuse() }
    // What takes several events to say is no value that could be set aside.
    if case .pattern = entry.pattern { return refuse() }
    let list = names.count - 1
    switch entry.pattern {
    case .network(let prefix):
      keep(prefix, list, for: [.ipv4, .ipv6, .url])
    case .value(.domain(let name)): keep(name, list, for: [.domain, .url, .mail])
    case .pattern: break
    case .value(let value):
      if value.kind != .url, let address = value.address, let whole = Self.whole(address) {
        keep(whole, list, for: [.ipv4, .ipv6, .url])
      } else if values[value] == nil {
        values[value] = list
      }
    }
    take()
  }

  private mutating func add(_ list: WarningList) {
    let number = names.count - 1
    for entry in list.entries {
      guard isRoom, add(entry, list, number) else {
        refuse()
        continue
      }
      take()
    }
  }

  /// False for an entry that cannot be compared with anything that the list is for.
  private mutating func add(_ entry: String, _ list: WarningList, _ number: Int) -> Bool {
    switch list.form {
    case .cidr:
      guard let prefix = Self.network(entry) else { return false }
      return keep(prefix, number, for: list.kinds)
    case .hostname:
      if let address = IPAddress(entry) {
        guard let whole = Self.whole(address) else { return false }
        return keep(whole, number, for: list.kinds)
      }
      guard let name = DomainName(entry.hasPrefix(".") ? entry.dropFirst() : entry[...]) else {
        return false
      }
      return keep(name, number, for: list.kinds)
    case .string:
      if entry.hasPrefix("."), let name = DomainName(entry.dropFirst()) {
        return keep(name, number, for: list.kinds)
      }
      var isKept = false
      for kind in list.kinds {
        guard let value = Self.value(entry, kind) else { continue }
        if values[value] == nil { values[value] = number }
        isKept = true
      }
      return isKept
    case .substring:
      return compare(entry.lowercased(), nil, list, number)
    case .regex:
      guard let expression = Self.expression(entry) else { return false }
      return compare(entry, expression, list, number)
    }
  }

  private var isRoom: Bool { count < Self.entriesMax }

  private mutating func take() {
    tallies[tallies.count - 1].taken += 1
    count += 1
  }

  private mutating func refuse() { tallies[tallies.count - 1].refused += 1 }

  private mutating func compare(
    _ text: String, _ expression: LinearExpression?, _ list: WarningList, _ number: Int
  ) -> Bool {
    guard !text.isEmpty, compared.count < Self.comparedMax else { return false }
    compared.append(
      Compared(list: number, text: text, kinds: list.kinds, expression: expression))
    return true
  }

  @discardableResult
  private mutating func keep(
    _ prefix: IPPrefix, _ list: Int, for kinds: Set<Observable.Kind>
  ) -> Bool {
    guard kinds.contains(.ipv4) || kinds.contains(.ipv6) || kinds.contains(.url) else {
      return false
    }
    if networks[prefix] == nil { networks[prefix] = list }
    if kinds.contains(.url), hosts[prefix] == nil { hosts[prefix] = list }
    lengths.insert(prefix.length)
    return true
  }

  @discardableResult
  private mutating func keep(
    _ name: DomainName, _ list: Int, for kinds: Set<Observable.Kind>
  ) -> Bool {
    var isKept = false
    for kind in [Observable.Kind.domain, .url, .mail] where kinds.contains(kind) {
      if suffixes[kind]?[name] == nil { suffixes[kind, default: [:]][name] = list }
      isKept = true
    }
    return isKept
  }

  /// A value in the spelling that events have.
  static func value(_ text: String, _ kind: Observable.Kind) -> Observable? {
    switch kind {
    case .mail: Observable(kind: .mail, text: text.lowercased())
    case .ipv4, .ipv6, .domain, .url, .hash, .asset, .subject:
      Observable(kind: kind, text: text).flatMap { $0.kind == kind ? $0 : nil }
    }
  }

  /// A network; bits behind its length are passed over, as whoever keeps such lists means it.
  static func network(_ text: String) -> IPPrefix? {
    if let prefix = IPPrefix(text) { return prefix }
    let parts = text.split(separator: "/")
    guard parts.count == 2, let address = IPAddress(parts[0]), let length = Int(parts[1]) else {
      return nil
    }
    return IPPrefix(around: address, length: length)
  }

  /// The network that holds an address alone.
  static func whole(_ address: IPAddress) -> IPPrefix? {
    switch address {
    case .v4: IPPrefix(around: address, length: 32)
    case .v6: IPPrefix(around: address, length: 128)
    }
  }

  /// What stands between the slashes, with the letters behind them. Only what takes linear time is taken.
  private static func expression(_ text: String) -> LinearExpression? {
    guard text.hasPrefix("/"), let end = text.lastIndex(of: "/"), end > text.startIndex else {
      return nil
    }
    let flags = text[text.index(after: end)...].filter { "ims".contains($0) }
    let body = text[text.index(after: text.startIndex)..<end]
    // An expression that would have to go back is none here, whatever is wrong with it.
    return try? LinearExpression(flags.isEmpty ? String(body) : "(?\(flags))\(body)")
  }

  private static func warningList(
    _ bytes: [UInt8], _ path: String
  ) throws(Problem) -> WarningList? {
    do throws(WarningList.Problem) {
      return try WarningList(bytes)
    } catch {
      // A bundle is a list of one's own.
      if case .notWarningList = error, IndicatorRows.form(of: bytes) == .bundle { return nil }
      throw Problem(path: path, reason: .notList)
    }
  }

  private static func bytes(_ path: String) throws(Problem) -> [UInt8] {
    do throws(EventSource.Problem) {
      let source = try EventSource(path: path)
      var bytes: [UInt8] = []
      var buffer = [UInt8](repeating: 0, count: 1 << 16)
      while bytes.count <= bytesMax {
        let got = buffer.withUnsafeMutableBytes { part -> Result<Int, EventSource.Problem> in
          do throws(EventSource.Problem) {
            return .success(try source.read(into: part))
          } catch {
            return .failure(error)
          }
        }
        let count = try got.get()
        if count == 0 { return bytes }
        bytes += buffer[..<count]
      }
    } catch {
      throw Problem(path: path, reason: .source(error.reason))
    }
    throw Problem(path: path, reason: .tooLarge)
  }
}
