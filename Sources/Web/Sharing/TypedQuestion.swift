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
    let choice = AudienceChoice(
      forms: typed.forms, isForAll: typed.isForAll, trees: typed.trees,
      names: Self.names(typed.names))
    (rows, unclear) = try queries.audience(choice, as: viewer, watchedOnly: false)
  }
}
