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
  /// Whether it was chosen by whom they depend on: then whoever's register the sender may not read is left out. How many
  /// there are is not told.
  var isByDependency = false

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
    if !typed.dependsOn.isEmpty {
      // Named as in a register, so that the same text means the same body; of one that was divided each part.
      let bodies = try queries.bodies(namedBy: [typed.dependsOn], as: viewer).flatMap(\.self)
      guard !bodies.isEmpty else {
        unclear = [typed.dependsOn]
        return
      }
      let found = try bodies.reduce(into: Set<ID<Organization>>()) { all, body in
        all.formUnion(try queries.audience(dependingOn: body.id, as: viewer))
      }
      choice.having = choice.having?.intersection(found) ?? found
      isByDependency = true
    }
    (rows, unclear) = try queries.audience(choice, as: viewer)
  }

  /// The names that were typed, one a line.
  static func names(_ text: String) -> [String] {
    text.split(whereSeparator: \.isNewline).prefix(TypedBulletin.namesMax)
      .map { TypedBulletin.trimmed(String($0)) }.filter { !$0.isEmpty }
  }
}
