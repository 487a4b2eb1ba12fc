//! Indicators in a STIX 2.1 bundle: which of its objects are taken, how far they may go, and why others are not.

internal import Kernel

/// Reads a bundle, or the envelope of a TAXII answer, whose indicators become entries of a list: one for each mark of
/// an ordinary pattern. Objects that are no indicators are not asked for, and of an object that is there several times
/// only the newest counts. Source: STIX 2.1 §4.7.
public enum IndicatorBundle {
  /// The largest bundle, in bytes.
  public static let bytesMax = 64 << 20

  /// Whether the bytes begin as a bundle does: no value of another list begins with a brace.
  static func begins(_ bytes: [UInt8]) -> Bool {
    let start = bytes.starts(with: [0xEF, 0xBB, 0xBF]) ? 3 : 0
    let first = bytes[start...].first { $0 != 0x20 && $0 != 0x09 && $0 != 0x0A && $0 != 0x0D }
    return first == UInt8(ascii: "{")
  }

  /// The rows, in the order of the objects; a row's line is the object's number, from 1.
  static func rows(_ bytes: [UInt8]) -> [IndicatorRows.Row] {
    let text = bytes.starts(with: [0xEF, 0xBB, 0xBF]) ? bytes[3...] : bytes[...]
    let json: JSON
    do throws(JSON.Problem) {
      json = try JSON.parse(text, limits: JSON.Limits(depthMax: 64, bytesMax: bytesMax))
    } catch {
      return [.init(line: 1, entry: .failure(.json(error)))]
    }
    guard let objects = json["objects"]?.array else {
      return [.init(line: 1, entry: .failure(.notBundle))]
    }
    let context = Context(objects)
    var rows: [IndicatorRows.Row] = []
    for (place, object) in objects.enumerated()
    where object["type"]?.string == "indicator" && context.isNewest(object, at: place) {
      let entries: [Result<IndicatorEntry, IndicatorProblem>]
      do throws(IndicatorProblem) {
        entries = try context.entries(of: object)
      } catch {
        entries = [.failure(error)]
      }
      for entry in entries { rows.append(.init(line: place + 1, entry: entry)) }
    }
    return rows
  }

  /// What the other objects of the bundle say about an indicator.
  private struct Context {
    /// The newest version of each object: where it stands.
    private var newest: [String: (place: Int, modified: Instant?)] = [:]
    /// Names of those who made objects.
    private var names: [String: String] = [:]
    /// What markings mean, the standard's own and those that the bundle defines.
    private var labels: [String: TLP] = TLPMarkings.fixed
    /// Marking definitions of the bundle that are only a statement, a copyright for instance.
    private var statements: Set<String> = []

    init(_ objects: [JSON]) {
      for (place, object) in objects.enumerated() {
        guard let id = object["id"]?.string else { continue }
        switch object["type"]?.string {
        case "indicator":
          let modified = object["modified"]?.string.flatMap { Instant(rfc3339: $0) }
          if let known = newest[id], !Self.isBefore(known.modified, modified) { continue }
          newest[id] = (place, modified)
        case "identity": names[id] = object["name"]?.string
        case "marking-definition":
          if object["definition_type"]?.string == "statement" { statements.insert(id) }
          if labels[id] == nil, let label = TLPMarkings.label(of: object) { labels[id] = label }
        default: continue
        }
      }
    }

    /// What says no time is older than what says one.
    private static func isBefore(_ left: Instant?, _ right: Instant?) -> Bool {
      guard let right else { return false }
      return left.map { $0 < right } ?? true
    }

    func isNewest(_ object: JSON, at place: Int) -> Bool {
      object["id"]?.string.flatMap { newest[$0] }.map { $0.place == place } ?? true
    }

    func entries(
      of object: JSON
    ) throws(IndicatorProblem) -> [Result<IndicatorEntry, IndicatorProblem>] {
      if object["revoked"]?.bool == true { throw .revoked }
      guard let text = object["pattern"]?.string else { throw .valueMissing }
      // STIX 2.0 knew one language only and did not name it.
      let language = object["pattern_type"]?.string ?? "stix"
      guard language == "stix" else { throw .patternLanguage(language) }
      let from = try Self.time(object["valid_from"])
      let to = try Self.time(object["valid_until"])
      if let from, let to, to <= from { throw .emptyValidity }
      let sureness = try Self.confidence(object["confidence"])
      let label = try marking(of: object)
      let pattern: STIXPattern
      do throws(PatternProblem) {
        pattern = try STIXPattern(text)
      } catch {
        throw .pattern(error)
      }
      // What says more than marks is watched for as it is.
      let marks: [Result<IndicatorPattern, IndicatorProblem>]
      if let ordinary = pattern.marks() {
        marks = ordinary
      } else {
        marks = [.success(.pattern(try WatchedPattern(text)))]
      }
      return marks.map { mark in
        mark.map { value in
          IndicatorEntry(
            pattern: value, confidence: sureness,
            source: object["created_by_ref"]?.string.flatMap { names[$0] }, validFrom: from,
            validTo: to, marking: label, label: object["name"]?.string,
            name: object["id"]?.string)
        }
      }
    }

    /// The strictest label, on the whole or on a part. A marking that is neither TLP nor a mere statement may ask for
    /// anything: the entry then goes no further than one without a label.
    private func marking(of object: JSON) throws(IndicatorProblem) -> TLP? {
      var references = object["object_marking_refs"]?.array ?? []
      for part in object["granular_markings"]?.array ?? [] {
        if let reference = part["marking_ref"] { references.append(reference) }
      }
      var strictest: TLP?
      for reference in references {
        guard let id = reference.string else { throw .badMarking("object_marking_refs") }
        guard let label = labels[id] ?? unknown(id) else { continue }
        strictest = max(strictest ?? label, label)
      }
      return strictest
    }

    private func unknown(_ id: String) -> TLP? { statements.contains(id) ? nil : .whenUnlabelled }

    private static func time(_ json: JSON?) throws(IndicatorProblem) -> Instant? {
      guard let json, !json.isNull else { return nil }
      guard let moment = json.string.flatMap({ Instant(rfc3339: $0) }) else { throw .badTime }
      return moment
    }

    private static func confidence(_ json: JSON?) throws(IndicatorProblem) -> Int? {
      guard let json, !json.isNull else { return nil }
      guard let number = json.integer, (0...100).contains(number) else { throw .badConfidence }
      return Int(number)
    }
  }
}
