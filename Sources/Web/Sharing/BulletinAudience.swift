//! The audience of a bulletin: chosen by attribute, resolved into names before anything is sent.

internal import Kernel
internal import Node

/// Who would get a bulletin.
struct BulletinAudience: Hashable, Sendable {
  /// The organisations, in the order of the directory, none twice.
  var rows: [OrganizationRow] = []
  /// What was typed and names nobody, or several.
  var unclear: [String] = []

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
    self.init(forms: typed.forms, under: under, names: typed.names, among: known, as: viewer)
  }

  /// Those of these organisations that are of one of the forms, as far as they are that body or directly under it, and
  /// those that are named, one a line.
  init(
    forms: [String], under: ID<Organization>?, names: String, among known: [OrganizationRow],
    as viewer: Viewer
  ) {
    var chosen: Set<ID<Organization>> = []
    for row in known where forms.contains(row.legalForm) {
      let isUnder = under.map { body in
        row.id == body || row.parents.values.contains { $0.id == body }
      }
      if isUnder ?? true { chosen.insert(row.id) }
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
