//! Where a mail wants its reader to go: addresses in its text and behind its links, also those broken on purpose.

internal import Kernel

/// Finds marks in the text of a suspicious mail. Nothing is opened or resolved.
enum MailLinks {
  /// Most characters of a text that are looked through.
  static let charactersMax = 200_000
  /// Most marks of one text.
  static let marksMax = 100

  private static let breakers = Set("<>\"`{}|\\^「」『』（）【】、。，")
  private static let closers = Set(".,;:!?)'»")

  /// The addresses of pages and people in a text, each once, in order; `[.]` and `hxxp` are made whole. A bare name is
  /// taken only where it was broken on purpose: `report.docx` is no domain.
  static func marks(in text: String) -> [Observable] {
    var found: [Observable] = []
    for word in words(text.prefix(charactersMax)) where found.count < marksMax {
      let lower = word.lowercased()
      let isURL = lower.contains("://") || lower.contains("[:]//") || lower.contains("hxxp")
      let isBroken = ["[.]", "(.)", "{.}", "[dot]", "(dot)"].contains { lower.contains($0) }
      guard isURL || isBroken || word.contains("@") else { continue }
      for mark in Self.marks(of: isURL ? fromScheme(word) : word) where !found.contains(mark) {
        found.append(mark)
      }
    }
    return found
  }

  /// What one word names: the page and whose it is, or the address.
  static func marks(of word: Substring) -> [Observable] {
    guard word.utf8.count <= Observable.urlBytesMax,
      // No mark: a word like others.
      case .value(let mark)? = try? IndicatorValue.read(String(word))
    else { return [] }
    switch mark {
    case .url(let url):
      return [mark] + host(of: url)
    case .domain(let name): return name.labelCount < 2 ? [] : [mark]
    case .ipv4, .ipv6, .mail, .hash: return [mark]
    case .asset, .subject: return []
    }
  }

  /// The machine that a page lies on.
  private static func host(of url: String) -> [Observable] {
    guard let start = url.firstRange(of: "://")?.upperBound else { return [] }
    let authority = url[start...].prefix { !"/?#\\".contains($0) }
    let host = authority.split(separator: "@", omittingEmptySubsequences: false).last ?? authority
    // What is no host is no mark beside its page, which stands in the list as it is.
    guard case .value(let mark)? = try? IndicatorValue.read(String(host), type: "host") else {
      return []
    }
    return [mark]
  }

  /// Pieces that may be an address: nothing of Japanese, no quotes, no closing marks.
  private static func words(_ text: Substring) -> [Substring] {
    text.split { !$0.isASCII || $0.isWhitespace || breakers.contains($0) }.compactMap { piece in
      var word = piece.drop { "('*_".contains($0) }
      while let last = word.last, closers.contains(last) { word = word.dropLast() }
      return word.isEmpty ? nil : word
    }
  }

  /// From the scheme on, where words stick to it: `URL:https://…`.
  private static func fromScheme(_ word: Substring) -> Substring {
    let lower = word.lowercased()
    for scheme in ["https", "hxxps", "http", "hxxp", "ftp"] {
      guard let range = lower.firstRange(of: scheme) else { continue }
      let before = lower.distance(from: lower.startIndex, to: range.lowerBound)
      return word.dropFirst(before)
    }
    return word
  }
}
