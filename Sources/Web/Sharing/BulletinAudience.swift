//! The audience of a bulletin: chosen by attribute, resolved into names before anything is sent.

internal import Inspection
internal import Kernel
internal import Node

/// Who would get a bulletin.
struct BulletinAudience: Hashable, Sendable {
  /// The organisations, in the order of the directory, none twice.
  var rows: [OrganizationRow] = []
  /// What was typed and names nobody, or several.
  var unclear: [String] = []
  /// How many bodies have the product that was asked for and are not in `rows`, since their registers are not this
  /// sender's to read; nil where no product was asked for.
  var hidden: HiddenCount?

  /// Resolves what was typed. Empty attributes mean nobody, never everybody.
  init(_ typed: TypedBulletin, as viewer: Viewer, from queries: Queries) throws {
    var choice = AudienceChoice(forms: typed.forms, names: Self.names(typed.names))
    if !typed.under.isEmpty {
      choice.under = try OrganizationChoices.named(typed.under, as: viewer, from: queries)
      if choice.under == nil {
        unclear = [typed.under]
        return
      }
    }
    if let product = ProductQuery(typed.product) {
      let found = try queries.audience(having: product, as: viewer)
      choice.having = found.known
      hidden = found.hidden
    }
    (rows, unclear) = try queries.audience(choice, as: viewer)
  }

  /// The names that were typed, one a line.
  static func names(_ text: String) -> [String] {
    text.split(whereSeparator: \.isNewline).prefix(TypedBulletin.namesMax)
      .map { TypedBulletin.trimmed(String($0)) }.filter { !$0.isEmpty }
  }
}
