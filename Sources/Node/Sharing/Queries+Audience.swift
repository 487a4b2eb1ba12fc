//! Whom a bulletin or a question reaches: attributes and names, resolved by the store into those that are chosen.

internal import GRDB
public import Kernel

/// Whom a sender means. Nothing chosen means nobody, never everybody.
public struct AudienceChoice: Hashable, Sendable {
  /// Kinds of bodies.
  public var forms: [String]
  /// Every kind.
  public var isForAll: Bool
  /// Of these kinds only that body and everything below it, however far down: in the tree of supervision or of support.
  /// In the trees of hosting and sector those directly under it. Nil for no such bound.
  public var under: ID<Organization>?
  /// Of these kinds only those; where no kind is chosen, of all kinds. Nil for no such bound.
  public var having: Set<ID<Organization>>?
  /// One's own trees: the body above in each and everything below it. Support and supervision alone.
  public var trees: [Organization.Tree]
  /// Further bodies, each by its whole name or its code.
  public var names: [String]

  /// A choice from its parts; without arguments of nobody.
  public init(
    forms: [String] = [], isForAll: Bool = false, under: ID<Organization>? = nil,
    having: Set<ID<Organization>>? = nil, trees: [Organization.Tree] = [], names: [String] = []
  ) {
    self.forms = forms
    self.isForAll = isForAll
    self.under = under
    self.having = having
    self.trees = trees
    self.names = names
  }
}

extension Queries {
  /// Those that are chosen, in the order of the directory, none twice and never the viewer's own organisation, which
  /// need not ask itself; and what was named and is nobody's name, or that of several. With `watchedOnly` from those that
  /// the viewer may send something to, else from all.
  public func audience(
    _ choice: AudienceChoice, as viewer: Viewer, watchedOnly: Bool = true
  ) throws -> (rows: [OrganizationRow], unclear: [String]) {
    try read(as: viewer, at: Instant(microseconds: 0)) { snapshot in
      guard snapshot.sight.isOpen else { return ([], choice.names) }
      let reach = try snapshot.reach(watchedOnly: watchedOnly)
      let (named, unclear) = try snapshot.named(choice.names, reach)
      let all =
        try snapshot.attributed(choice, reach) + snapshot.related(choice.trees, reach) + named
      var chosen: [ID<Organization>: Organization] = [:]
      for one in all where one.id != viewer.organization { chosen[one.id] = one }
      let rows = try chosen.values.sorted { ($0.place, $0.id) < ($1.place, $1.id) }
        .map { try snapshot.row(of: $0) }
      return (rows, unclear)
    }
  }

  /// The kinds of bodies from which an audience may be chosen, with how many there are; in the order of the directory.
  public func legalForms(as viewer: Viewer, watchedOnly: Bool = true) throws
    -> [(form: String, count: Int)]
  {
    try read(as: viewer, at: Instant(microseconds: 0)) { snapshot in
      guard snapshot.sight.isOpen else { return [] }
      let reach = try snapshot.reach(watchedOnly: watchedOnly)
      return try snapshot.rows(
        """
        SELECT organization.legal_form AS form, COUNT(*) AS count FROM \(reach.source)
          AND organization.listed = 1
        GROUP BY organization.legal_form
        ORDER BY MIN(organization.place), MIN(organization.id)
        """, reach.arguments
      ).map { (form: $0["form"] as String, count: $0["count"] as Int) }
    }
  }
}

extension Snapshot {
  /// The living of a reach that are among those of a statement: begun there, or where the reach is a part of all, with
  /// the reach and a condition that says the same; and of these that body and what lies below it, where one is given.
  private func living(
    _ reach: OrganizationReach, _ ids: String, _ condition: String, _ arguments: Arguments,
    under: ID<Organization>? = nil
  ) throws -> [Organization] {
    let from =
      reach.ids == nil
      ? "\(OrganizationReach.source(ids)) AND \(reach.condition)"
      : "\(reach.source) AND \(condition)"
    var all = reach.arguments.merging(arguments) { _, new in new }
    var isUnder = ""
    if let under {
      guard let root = try directory.organization(under, in: db) else { return [] }
      let (up, help) = (root.path(in: .supervision), root.path(in: .support))
      // A row keeps its path in these two trees, so that everything below is one range; in the others who is directly
      // above it.
      isUnder = """
        AND (organization.id = :under
          OR organization.path_supervision > :under_up AND organization.path_supervision < :under_upEnd
          OR organization.path_support > :under_help AND organization.path_support < :under_helpEnd
          OR organization.parents LIKE '%/' || :under || '/%')
        """
      all["under"] = under.description
      all["under_up"] = up
      all["under_upEnd"] = String(up.dropLast()) + "0"
      all["under_help"] = help
      all["under_helpEnd"] = String(help.dropLast()) + "0"
    }
    return try organizations(
      """
      SELECT organization.id, organization.state FROM \(from) AND organization.listed = 1 \(isUnder)
      ORDER BY organization.place, organization.id
      """, all)
  }

  /// Those that are chosen by what they are.
  fileprivate func attributed(
    _ choice: AudienceChoice, _ reach: OrganizationReach
  ) throws -> [Organization] {
    // A product alone chooses from all kinds; without one, no kind means nobody.
    let isOfAnyKind = choice.isForAll || choice.forms.isEmpty && choice.having != nil
    var found: [Organization] = []
    if let having = choice.having {
      for part in Self.parts(having.sorted().map(\.description)) {
        let (list, values) = Self.list(part)
        found += try living(
          reach, "SELECT id FROM organization WHERE id IN (\(list))",
          "organization.id IN (\(list))", values, under: choice.under)
      }
      found = found.filter { isOfAnyKind || choice.forms.contains($0.legalForm) }
    } else if isOfAnyKind {
      found = try living(
        reach, "SELECT id FROM organization WHERE listed = 1", "1 = 1", [:], under: choice.under)
    } else {
      for part in Self.parts(Set(choice.forms).sorted()) {
        let (list, values) = Self.list(part)
        found += try living(
          reach, "SELECT id FROM organization WHERE listed = 1 AND legal_form IN (\(list))",
          "organization.legal_form IN (\(list))", values, under: choice.under)
      }
    }
    return found
  }

  /// In each tree the body above the viewer's own and everything below it; of one that has none above, everything below
  /// itself.
  fileprivate func related(
    _ trees: [Organization.Tree], _ reach: OrganizationReach
  ) throws -> [Organization] {
    guard let id = viewer.organization, let own = try directory.organization(id, in: db) else {
      return []
    }
    return try trees.flatMap { tree -> [Organization] in
      let column: String
      switch tree {
      case .support: column = "path_support"
      case .supervision: column = "path_supervision"
      case .hosting, .sector: return []
      }
      var steps = own.path(in: tree).split(separator: "/").map(String.init)
      if steps.count > 1 { steps.removeLast() }
      let root = "/\(steps.joined(separator: "/"))/"
      let isBelow = "organization.\(column) >= :root AND organization.\(column) < :rootEnd"
      return try living(
        reach, "SELECT organization.id FROM organization WHERE \(isBelow)", isBelow,
        ["root": root, "rootEnd": String(root.dropLast()) + "0"])
    }
  }

  /// Those that bear one of the names or codes, and what is nobody's or that of several.
  fileprivate func named(
    _ names: [String], _ reach: OrganizationReach
  ) throws -> (found: [Organization], unclear: [String]) {
    var known: [String: [Organization]] = [:]
    for part in Self.parts(Set(names).sorted(), of: Self.listMax / 5) {
      let (codes, values) = Self.list(part, as: "code")
      let endings = part.map { OrganizationNames.cut(OrganizationNames.plain($0)) }
      let (list, more) = Self.list(endings, as: "ending")
      // A whole name is an ending of itself; that it is no more than one is seen below.
      let ids = """
        SELECT id FROM organization WHERE code IN (\(codes))
        UNION SELECT organization AS id FROM organization_name WHERE ending IN (\(list))
        """
      let candidates = try living(
        reach, ids, "organization.id IN (\(ids))", values.merging(more) { _, new in new })
      for one in candidates {
        let keys = Set(["=\(one.name.ja)", "~\(one.name.en.lowercased())", "=\(one.code ?? "")"])
        for key in keys { known[key, default: []].append(one) }
      }
    }
    var found: [Organization] = []
    var unclear: [String] = []
    for name in names {
      let same = (known["=\(name)"] ?? []) + (known["~\(name.lowercased())"] ?? [])
      let ids = Set(same.map(\.id))
      if ids.count == 1, let one = same.first { found.append(one) } else { unclear.append(name) }
    }
    return (found, unclear)
  }
}
