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

  /// The kinds of bodies that this viewer may ask, with how many there are; in the order of the directory.
  static func forms(
    as viewer: Viewer, from queries: Queries, watchedOnly: Bool = true
  ) throws -> [(form: String, count: Int)] {
    var found: [(form: String, count: Int)] = []
    for row in try all(as: viewer, from: queries, watchedOnly: watchedOnly) {
      if let place = found.firstIndex(where: { $0.form == row.legalForm }) {
        found[place].count += 1
      } else {
        found.append((row.legalForm, 1))
      }
    }
    return found
  }

  /// Resolves what was typed. Empty attributes mean nobody, never everybody.
  init(_ typed: TypedBulletin, as viewer: Viewer, from queries: Queries) throws {
    let known = try Self.all(as: viewer, from: queries)
    var under: ID<Organization>?
    if !typed.under.isEmpty {
      under = try OrganizationChoices.named(typed.under, as: viewer, from: queries)
      if under == nil {
        self.init(forms: [], under: nil, names: "", among: [], as: viewer)
        unclear = [typed.under]
        return
      }
    }
    var having: Set<ID<Organization>>?
    var unseen: HiddenCount?
    if let product = ProductQuery(typed.product) {
      let found = try queries.audience(having: product, as: viewer)
      having = found.known
      unseen = found.hidden
    }
    self.init(
      forms: typed.forms, under: under, names: typed.names, having: having, among: known, as: viewer
    )
    hidden = unseen
  }

  /// Those of these organisations that are of one of the forms, as far as they are that body or lie below it and are
  /// among those that have a product, and those that are named, one a line.
  init(
    forms: [String], under: ID<Organization>?, names: String, having: Set<ID<Organization>>? = nil,
    among known: [OrganizationRow], as viewer: Viewer
  ) {
    var chosen: Set<ID<Organization>> = []
    let below = under.map { Self.below($0, among: known) }
    for row in known {
      // A product alone chooses from all kinds; without one, no kind means nobody.
      let isOfKind = forms.contains(row.legalForm) || forms.isEmpty && having != nil
      guard isOfKind, having?.contains(row.id) ?? true, below?.contains(row.id) ?? true else {
        continue
      }
      chosen.insert(row.id)
    }
    for line in names.split(whereSeparator: \.isNewline).prefix(TypedBulletin.namesMax) {
      let name = TypedBulletin.trimmed(String(line))
      if name.isEmpty { continue }
      let same = known.filter {
        [$0.name.ja, $0.name.en.lowercased(), $0.code].contains(name)
          || $0.name.en.lowercased() == name.lowercased()
      }
      if same.count == 1 { chosen.insert(same[0].id) } else { unclear.append(name) }
    }
    // The sender need not ask itself.
    rows = known.filter { chosen.contains($0.id) && $0.id != viewer.organization }
  }

  /// That body and everything below it in any one of the trees, however far down: a ward lies below its city, and the
  /// city below its prefecture.
  private static func below(
    _ root: ID<Organization>, among known: [OrganizationRow]
  ) -> Set<ID<Organization>> {
    var found: Set<ID<Organization>> = [root]
    for tree in Organization.Tree.allCases {
      var children: [ID<Organization>: [ID<Organization>]] = [:]
      for row in known {
        if let above = row.parents[tree]?.id { children[above, default: []].append(row.id) }
      }
      var seen: Set<ID<Organization>> = [root]
      var left = [root]
      while let body = left.popLast() {
        // Whoever was met before is passed over: a circle, though there is none, would never end.
        left += (children[body] ?? []).filter { seen.insert($0).inserted }
      }
      found.formUnion(seen)
    }
    return found
  }

  /// All organisations in the order of the directory; with `watchedOnly` those that this viewer may send something to.
  static func all(
    as viewer: Viewer, from queries: Queries, watchedOnly: Bool = true
  ) throws -> [OrganizationRow] {
    var found: [OrganizationRow] = []
    var after: PageKey?
    repeat {
      let page = try queries.organizations(
        as: viewer, watchedOnly: watchedOnly, after: after, limit: Queries.pageMax)
      found += page.items
      after = page.next
    } while after != nil
    return found
  }
}
