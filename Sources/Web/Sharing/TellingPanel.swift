//! Who is told of a bulletin beside the recipients: the choice in the form, by name in the preview, and afterwards.

internal import Kernel
internal import Node

/// Who is told, in words.
struct TellingLines: Hashable, Sendable {
  /// Why.
  var reason: String
  /// Of how many recipients the own hall is told.
  var halls: String
  /// Recipients of which nobody is entered.
  var missing: [String]
  /// The offices above.
  var offices: [Office]

  /// A prefecture or a ministry.
  struct Office: Hashable, Sendable {
    var name: String
    /// Of how many bodies it hears, and how many people.
    var words: String
    var isTold: Bool
    /// The notice; nil before it is sent.
    var path: String?
  }

  /// Most names of those of whom nobody is entered; the rest is counted.
  static let missingMax = 30
}

/// The choice in the form.
func tellingFields(_ typed: TypedBulletin, _ say: Language) -> HTML {
  """
  <fieldset><legend>\(TellingPhrases.title(say))</legend>
  <label class="pick"><input type="checkbox" name="tell" value="yes"\
  \(typed.tellsOthers ? " checked" : HTML.nothing)> \(TellingPhrases.tell(say))</label>
  <p class="sub">\(TellingPhrases.means(say))</p>
  \(textField("tellReason", TellingPhrases.reason, typed.tellingReason, say))</fieldset>
  """
}

/// Who will be told, before anything is sent.
func tellingPreview(_ lines: TellingLines, _ say: Language) -> HTML {
  "<h2>\(TellingPhrases.will(say))</h2>\(tellingList(lines, say))"
}

/// Who was told.
func toldPanel(_ lines: TellingLines, _ say: Language) -> HTML {
  """
  <details class="more"><summary>\(TellingPhrases.was(say))</summary>\(tellingList(lines, say))</details>
  """
}

private func tellingList(_ lines: TellingLines, _ say: Language) -> HTML {
  let separator = say == .ja ? "、" : ", "
  let offices = lines.offices.map { office -> HTML in
    let name: HTML =
      office.path.map { "<a href=\"\(path: $0)\">\(office.name)</a>" } ?? "\(office.name)"
    return """
      <li>\(office.isTold ? nil : "<span class=\"bad\">△</span> " as HTML)\(name) \
      <span class="sub">\(office.words)</span></li>

      """
  }
  let shown = lines.missing.prefix(TellingLines.missingMax)
  let rest = lines.missing.count - shown.count
  let missing: HTML = """
    <li><span class="bad">△</span> \(TellingPhrases.missing(lines.missing.count)(say)): \
    <span class="sub">\(shown.joined(separator: separator))\
    \(rest > 0 ? TellingPhrases.more(rest)(say) : "")</span></li>
    """
  return """
    <p class="sub">\(TellingPhrases.because(say)): \(lines.reason)</p>
    <ul><li>\(lines.halls)</li>
    \(lines.missing.isEmpty ? nil : missing)
    \(offices)</ul>
    \(lines.offices.isEmpty ? "<p class=\"sub\">\(TellingPhrases.noOffice(say))</p>" : HTML.nothing)
    """
}
