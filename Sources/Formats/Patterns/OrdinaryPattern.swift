//! Which patterns say no more than a list of marks does: those go into the index, and only the rest needs an evaluator.

internal import Kernel

extension STIXPattern {
  /// The marks that the pattern is an OR of; nil when it is more than that. Ordinary are comparisons with `=` or `IN`
  /// (of addresses also `ISSUBSET`) of `ipv4-addr`, `ipv6-addr`, `domain-name`, `url`, `email-addr` by value, of MD5,
  /// SHA-1 and SHA-256 among a file's `hashes`, and of sender and subject of an `email-message`, joined by OR alone,
  /// without NOT and without qualifiers. A mark may itself be refused, as one of a list is; the others still count.
  func marks() -> [Result<IndicatorPattern, IndicatorProblem>]? {
    var marks: [Result<IndicatorPattern, IndicatorProblem>] = []
    return Self.gather(root, into: &marks) ? marks : nil
  }

  private typealias Marks = [Result<IndicatorPattern, IndicatorProblem>]

  private static func gather(_ observation: Observation, into marks: inout Marks) -> Bool {
    switch observation {
    case .test(let comparison): gather(comparison, into: &marks)
    case .any(let parts): parts.allSatisfy { gather($0, into: &marks) }
    case .all, .inOrder, .within, .repeats, .during: false
    }
  }

  private static func gather(_ comparison: Comparison, into marks: inout Marks) -> Bool {
    switch comparison {
    case .test(let test): gather(test, into: &marks)
    case .any(let parts): parts.allSatisfy { gather($0, into: &marks) }
    case .all: false
    }
  }

  private static func gather(_ test: Test, into marks: inout Marks) -> Bool {
    guard !test.isNegated, let type = listType(test) else { return false }
    switch test.relation {
    case .equal(.text(let text)):
      marks.append(read(text, type))
      return true
    case .among(let literals):
      for literal in literals {
        guard case .text(let text) = literal else { return false }
        marks.append(read(text, type))
      }
      return true
    case .subset(let network):
      guard type == "ip" else { return false }
      marks.append(read(network.description, type))
      return true
    case .equal, .different, .ordered, .expression, .superset, .exists: return false
    }
  }

  private static func read(
    _ text: String, _ type: String
  ) -> Result<IndicatorPattern, IndicatorProblem> {
    // The network of one address is the address: feeds write both.
    let isOne = type == "ip" && (text.hasSuffix("/32") || text.hasSuffix("/128"))
    let prefix = isOne ? IPPrefix(text) : nil
    let isWhole = prefix.map { $0.length == ($0.address.isIPv4 ? 32 : 128) } ?? false
    do throws(IndicatorProblem) {
      let value = isWhole ? prefix?.address.description ?? text : text
      return .success(try IndicatorValue.read(value, type: type))
    } catch {
      return .failure(error)
    }
  }

  /// The word of lists for what the path leads to; nil where a list has none.
  private static func listType(_ test: Test) -> String? {
    var names: [String] = []
    for step in test.steps {
      guard case .member(let name) = step else { return nil }
      names.append(name)
    }
    switch (test.objectType, names) {
    case ("ipv4-addr", ["value"]), ("ipv6-addr", ["value"]): return "ip"
    case ("domain-name", ["value"]): return "domain"
    case ("url", ["value"]): return "url"
    case ("email-addr", ["value"]), ("email-message", ["from_ref", "value"]),
      ("email-message", ["sender_ref", "value"]):
      return "mail"
    case ("email-message", ["subject"]): return "subject"
    case ("file", _), ("artifact", _):
      guard names.count == 2, names[0] == "hashes" else { return nil }
      let type = names[1].lowercased()
      return ["md5", "sha1", "sha-1", "sha256", "sha-256"].contains(type) ? type : nil
    default: return nil
    }
  }
}

extension IPAddress {
  fileprivate var isIPv4: Bool {
    if case .v4 = self { true } else { false }
  }
}
