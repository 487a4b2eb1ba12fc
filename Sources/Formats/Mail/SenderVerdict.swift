//! What the operator's own mail server found out about the sender. Source: RFC 8601.

/// Reads Authentication-Results. Anybody can write such a line into his mail; only those with the name of our own
/// server count, and where several carry it, the worst: a forged one can then only do harm to its forger.
public enum SenderVerdict: String, Hashable, Sendable, CaseIterable {
  /// DMARC passed, or a signature of the author's own domain did.
  case pass
  /// DMARC failed, or the server it came from is forbidden to send for the domain.
  case fail
  /// Nothing that counts was said.
  case none

  /// Most results of one line that are read.
  static let resultsMax = 50

  /// The verdict in those headers by the server of that name; `none` without a name.
  static func read(_ headers: MailHeaders, server: String?, author: String?) -> SenderVerdict {
    guard let server = server?.lowercased(), !server.isEmpty,
      let domain = author.map({ String($0.drop { $0 != "@" }.dropFirst()) })
    else { return .none }
    var verdicts: [SenderVerdict] = []
    for field in headers.all("authentication-results") {
      let parts = withoutComments(String(decoding: field, as: UTF8.self).lowercased())
        .split(separator: ";", omittingEmptySubsequences: false)
      let name = parts.first?.split(whereSeparator: \.isWhitespace).first
      guard let name, name == server else { continue }
      verdicts.append(verdict(parts.dropFirst().prefix(resultsMax), domain))
    }
    if verdicts.contains(.fail) { return .fail }
    return verdicts.isEmpty || verdicts.contains(.none) ? .none : .pass
  }

  private static func verdict(_ results: ArraySlice<Substring>, _ domain: String) -> SenderVerdict {
    var isSigned = false
    var isForbidden = false
    for result in results {
      let words = result.split(whereSeparator: \.isWhitespace)
      guard let method = words.first else { continue }
      switch method {
      case "dmarc=pass": return .pass
      case "dmarc=fail": return .fail
      case "dkim=pass":
        let signers = words.compactMap { word in
          ["header.d=", "header.i="].first { word.hasPrefix($0) }.map { word.dropFirst($0.count) }
        }
        isSigned = isSigned || signers.contains { covers($0, domain) }
      case "spf=fail": isForbidden = true
      default: break
      }
    }
    return isSigned ? .pass : isForbidden ? .fail : .none
  }

  /// Whether a signer speaks for the domain: it is the same, or lies above it.
  private static func covers(_ signer: Substring, _ domain: String) -> Bool {
    let name = signer.split(separator: "@", omittingEmptySubsequences: false).last ?? signer
    guard name.contains(".") else { return false }
    return domain == name || domain.hasSuffix(".\(name)")
  }

  private static func withoutComments(_ text: String) -> String {
    var out = ""
    var depth = 0
    for character in text {
      switch character {
      case "(": depth += 1
      case ")": depth = max(0, depth - 1)
      default: if depth == 0 { out.append(character) }
      }
    }
    return out
  }
}
