//! Whom a bulletin or a question reaches, before it is sent: few in one line, many counted by kind and folded by prefecture.

internal import Kernel
internal import Node

/// Everybody whom something reaches, by name.
struct AudienceNames: Hashable, Sendable {
  /// In the order of the directory.
  var names: [String]
  /// How many of each kind, in words.
  var kinds: [String] = []
  /// The same names by prefecture; those of none last.
  var groups: [Group] = []

  /// The bodies of one prefecture, or of none.
  struct Group: Hashable, Sendable {
    var name: String
    var names: [String]
  }

  /// Most names that stand in one paragraph; more are counted and folded.
  static let plainMax = 30
}

extension AudienceNames {
  /// From the chosen bodies, and the prefectures' names by the first two digits of their code.
  init(_ rows: [OrganizationRow], _ prefectures: [String: Phrase], _ say: Language) {
    var forms: [(form: String, count: Int)] = []
    for row in rows {
      if let place = forms.firstIndex(where: { $0.form == row.legalForm }) {
        forms[place].count += 1
      } else {
        forms.append((form: row.legalForm, count: 1))
      }
    }
    let groups = Dictionary(grouping: rows) { $0.prefecture }
    let codes = groups.keys.sorted()
    let inOrder = codes.filter { !$0.isEmpty } + codes.filter { $0.isEmpty }
    self.init(
      names: rows.map { $0.name(say) },
      kinds: forms.map { "\(LegalFormWords.of($0.form)(say)) \($0.count)" },
      groups: inOrder.map { code in
        Group(
          name: code.isEmpty ? BulletinPhrases.others(say) : prefectures[code]?(say) ?? code,
          names: (groups[code] ?? []).map { $0.name(say) })
      })
  }
}

/// Who will get it. It folds without a script, and the style unfolds it on paper; a browser that cannot keeps the heads
/// with their numbers there.
func audienceNames(_ audience: AudienceNames, _ say: Language) -> HTML {
  let separator = say == .ja ? "、" : ", "
  if audience.names.count <= AudienceNames.plainMax {
    return "<p class=\"sub\">\(audience.names.joined(separator: separator))</p>"
  }
  let isOne = audience.groups.count == 1
  let groups = audience.groups.map { group -> HTML in
    """
    <details class="names"\(isOne ? " open" : HTML.nothing)><summary>\(group.name) (\(group.names.count))</summary>
    <p class="sub">\(group.names.joined(separator: separator))</p></details>

    """
  }
  return "<p>\(audience.kinds.joined(separator: separator))</p>\n\(groups)"
}

/// Names that are pointed out: few beside their number, many folded behind it.
func pointedOut(_ head: Phrase, _ names: [String], _ say: Language) -> HTML {
  let list = names.joined(separator: say == .ja ? "、" : ", ")
  if names.count <= AudienceNames.plainMax {
    return """
      <p class="notice"><b>\(head(say)): \(names.count)</b> \
      \(list)</p>
      """
  }
  return """
    <details class="notice names"><summary><b>\(head(say)): \(names.count)</b></summary>
    <p class="sub">\(list)</p></details>
    """
}
