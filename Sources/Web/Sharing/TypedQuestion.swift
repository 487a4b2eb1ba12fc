//! A question as it was typed into the form, carried from the form to the preview and on to the asking.

internal import Kernel
internal import Node
internal import Sharing

/// What stands in the fields. Reading never fails: what does not fit is found later.
struct TypedQuestion: Hashable, Sendable {
  var title = ""
  var text = ""
  /// Within the organisations addressed and those they support: the narrowest that lets an answer be used.
  var tlp = TLP.amber
  var isPseudonymous = false
  /// All organisations of the node.
  var isForAll = false
  /// Kinds of bodies.
  var forms: [String] = []
  /// One's own trees: supervision, support.
  var trees: [Organization.Tree] = []
  /// Further bodies, one a line.
  var names = ""

  /// The trees that one can ask.
  static let askable: [Organization.Tree] = [.support, .supervision]

  /// An empty form, addressed to nobody.
  init() {}

  /// The fields of a form.
  init(_ form: FormBody) {
    title = PlainText.singleLine(
      TypedBulletin.trimmed(form["title"]), maxCharacters: FormBody.valueMax)
    text = Self.cleaned(form["text"])
    tlp = form["tlp"].flatMap { TLP($0) } ?? .amber
    isPseudonymous = form["pseudonym"] == "yes"
    isForAll = form["all"] == "yes"
    forms = form.all("form")
    trees = form.all("tree").compactMap { Organization.Tree(rawValue: $0) }
      .filter { Self.askable.contains($0) }
    names = TypedBulletin.trimmed(form["names"])
  }

  /// Words in several lines as they are kept: no spaces around, no signs that a reader would not see.
  static func cleaned(_ text: String?) -> String {
    PlainText.clean(TypedBulletin.trimmed(text), maxCharacters: FormBody.valueMax)
  }

  /// The command's form.
  func form(to audience: [ID<Organization>]) -> QuestionForm {
    QuestionForm(
      title: title, text: text, tlp: tlp, isPseudonymous: isPseudonymous, audience: audience)
  }

  /// What must be mended, as refusals say it.
  var problems: [String] { form(to: []).problems }

  /// The fields, to be sent on with the preview.
  var carried: [Choice] {
    [
      ("title", title), ("text", text), ("tlp", Shown.tlp(tlp)),
      ("pseudonym", isPseudonymous ? "yes" : ""), ("all", isForAll ? "yes" : ""),
      ("names", names),
    ].map { Choice(value: $0.0, words: $0.1) } + forms.map { Choice(value: "form", words: $0) }
      + trees.map { Choice(value: "tree", words: $0.rawValue) }
  }
}

extension BulletinAudience {
  /// Whom a question is addressed to: everybody, bodies of a kind, one's own trees, or by name. Nothing chosen means
  /// nobody. Anybody may be asked: whose name it is stands in the directory for all who are signed in.
  init(_ typed: TypedQuestion, as viewer: Viewer, from queries: Queries) throws {
    let known = try Self.all(as: viewer, from: queries, watchedOnly: false)
    let forms = typed.isForAll ? Array(Set(known.map(\.legalForm))) : typed.forms
    self.init(forms: forms, under: nil, names: typed.names, among: known, as: viewer)
    var chosen = Set(rows.map(\.id))
    for tree in typed.trees {
      chosen.formUnion(Self.tree(tree, of: viewer.organization, among: known))
    }
    rows = known.filter { chosen.contains($0.id) && $0.id != viewer.organization }
  }

  /// The body above in that tree and everything below it; of a body that has none above, everything below itself.
  private static func tree(
    _ tree: Organization.Tree, of own: ID<Organization>?, among known: [OrganizationRow]
  ) -> Set<ID<Organization>> {
    var above: [ID<Organization>: ID<Organization>] = [:]
    for row in known { above[row.id] = row.parents[tree]?.id }
    guard let own else { return [] }
    let root = above[own] ?? own
    var found: Set<ID<Organization>> = [root]
    for row in known {
      var place: ID<Organization>? = row.id
      var path: [ID<Organization>] = []
      // A tree has no circles; the count is a guard against a store that has.
      while let here = place, path.count < known.count {
        if found.contains(here) {
          found.formUnion(path)
          break
        }
        path.append(here)
        place = above[here]
      }
    }
    return found
  }
}
