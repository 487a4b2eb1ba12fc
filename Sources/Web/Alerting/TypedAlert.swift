//! An alert as it was typed into the form, carried from the form to the preview and on to the sending.

internal import Alerting
internal import Formats
internal import Kernel
internal import Node

/// What stands in the fields of the raise form. Reading never fails: what does not fit is found by `findings`.
struct TypedAlert: Hashable, Sendable {
  var kind = AlertKind.real
  var severity = Severity.warning
  var what = ""
  var now = ""
  var marks = ""
  var observed = ""
  var isInDoubt = false
  var audience: [ID<Organization>] = []
  /// What was typed to search for recipients; never sent on.
  var find = ""
  var tlp = TLP.amber

  /// The most words of the observations that are read as marks.
  static let marksMax = 500

  /// An empty form.
  init() {}

  /// The fields of a form.
  init(_ form: FormBody) {
    kind = form["kind"].flatMap(AlertKind.init(code:)) ?? .real
    severity = form["severity"].flatMap { Int($0) }.flatMap(Severity.init(rawValue:)) ?? .warning
    what = Self.trimmed(form["what"])
    now = Self.trimmed(form["now"])
    marks = Self.trimmed(form["marks"])
    observed = Self.trimmed(form["observed"])
    isInDoubt = form["inDoubt"] == "yes"
    find = Self.trimmed(form["find"])
    tlp = form["tlp"].flatMap { TLP($0) } ?? .amber
    for value in form.all("audience") {
      if let id = ID<Organization>(value), !audience.contains(id) { audience.append(id) }
    }
  }

  private static func trimmed(_ text: String?) -> String {
    guard let text else { return "" }
    let start = text.drop(while: \.isWhitespace)
    return String(start.reversed().drop(while: \.isWhitespace).reversed())
  }

  /// The three lines. A person writes in one language; the other reader gets the same words rather than none.
  var lines: ThreeLines {
    let named = marks.isEmpty ? "" : "件名・差出人・ファイル名 / subject, sender, file: \(marks)"
    return ThreeLines(
      what: Phrase(ja: what, en: what), now: Phrase(ja: now, en: now),
      detail: [named, observed].filter { !$0.isEmpty }.joined(separator: "\n"))
  }

  /// The command's form.
  var form: RaiseForm {
    RaiseForm(
      kind: kind, severity: severity, lines: lines, tlp: tlp, inDoubt: isInDoubt,
      recipients: audience, observables: Self.observables(in: "\(marks) \(observed)"),
      campaign: false)
  }

  /// The lines of the observations that hold no mark; as they were typed, cut to one line each.
  var unread: [String] {
    observed.split(whereSeparator: \.isNewline).prefix(Self.marksMax)
      .filter { line in
        !line.allSatisfy(\.isWhitespace) && Self.observables(in: String(line)).isEmpty
      }
      .map { PlainText.singleLine(String($0), maxCharacters: ThreeLines.lineMax) }
  }

  /// The fields, to be sent on with the preview.
  var carried: [Choice] {
    [
      ("kind", kind.code), ("severity", "\(severity.rawValue)"), ("what", what), ("now", now),
      ("marks", marks), ("observed", observed), ("inDoubt", isInDoubt ? "yes" : ""),
      ("tlp", Shown.tlp(tlp)),
    ].map { Choice(value: $0.0, words: $0.1) }
      + audience.map { Choice(value: "audience", words: $0.description) }
  }

  /// The marks in a free text, made whole where they were broken on purpose; each once, in the order of the text.
  static func observables(in text: String) -> [Observable] {
    let words = text.split { character in
      character.isWhitespace || "、，,；;「」『』（）＜＞<>\"".contains(character)
    }
    var found: [Observable] = []
    for word in words.prefix(marksMax)
    where word.utf8.contains(where: { ".@:".utf8.contains($0) })
      || FileHash(word) != nil
    {
      // A word that is no mark is just a word.
      guard case .value(let mark)? = try? IndicatorValue.read(String(word)),
        !found.contains(mark)
      else { continue }
      if case .domain(let name) = mark, name.labelCount < 2 { continue }
      found.append(mark)
    }
    return found
  }
}
