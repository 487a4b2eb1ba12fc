//! From a typed alert to its form and to the preview of who will get it, by name.

internal import Alerting
internal import Kernel
internal import Node

/// Makes the pages of raising.
struct RaisePresenter {
  let typed: TypedAlert
  let now: Instant
  let say: Language

  /// The most organisations that stand in the form unasked; of more, recipients are searched for.
  static let listedMax = 60
  /// From how many open alerts on the preview says that an organisation has much to do already.
  static let loadMin = 3
  /// The most recipients whose load is looked up.
  static let loadsMax = 50

  /// Whom the form offers: those chosen before stand first, whatever is searched for now.
  func choices(_ viewer: Viewer, _ site: Site) throws -> OrganizationChoices {
    var offered = try OrganizationChoices(
      find: typed.find, most: Self.listedMax, watchedOnly: true, as: viewer, from: site.queries,
      say)
    let missing = try typed.audience.filter { id in
      !offered.choices.contains { $0.value == id.description }
    }.compactMap { try site.queries.organization($0, as: viewer, at: now) }
      .filter { $0.history.endedAt == nil }.map(\.row)
    offered.choices = missing.map { OrganizationChoices.choice($0, say) } + offered.choices
    return offered
  }

  /// The form.
  func form(_ frame: Frame, _ known: OrganizationChoices, _ findings: [LineFinding]) -> RaisePage {
    RaisePage(
      frame: frame,
      kinds: [AlertKind.real, .contactTest].map {
        Choice(value: $0.code, words: Shown.reality($0).words(say))
      }, kind: typed.kind.code, severity: typed.severity.rawValue, what: typed.what,
      now: typed.now, marks: typed.marks, observed: typed.observed, isInDoubt: typed.isInDoubt,
      audiences: known,
      audience: typed.audience.map(\.description), tlp: Shown.tlp(typed.tlp),
      findings: findings)
  }

  /// The preview: each person once for each way he is told.
  func preview(_ frame: Frame, _ viewer: Viewer, _ site: Site) throws -> AudiencePreview {
    var rows: [AudienceRow] = []
    var ended: [String] = []
    var ways: [ID<Organization>: OrganizationView] = [:]
    var rest = typed.audience[...]
    while !rest.isEmpty {
      let part = Array(rest.prefix(Queries.pageMax))
      rest = rest.dropFirst(part.count)
      let found = try site.queries.recipientsPreview(
        part, severity: typed.severity, as: viewer, at: now)
      let known = Set(found.map(\.organization.id))
      let missing = part.filter { !known.contains($0) }
      ended += try missing.prefix(Self.loadsMax).compactMap { try over($0, viewer, site) }
      for row in found {
        for callee in row.called + row.copied where ways[callee.organization.id] == nil {
          ways[callee.organization.id] = try site.queries.organization(
            callee.organization.id, as: viewer, at: now)
        }
        rows += row.called.map { person($0, isCopy: false, ways[$0.organization.id]) }
        rows += row.copied.filter { !row.called.contains($0) }.map {
          person($0, isCopy: true, ways[$0.organization.id])
        }
      }
    }
    return AudiencePreview(
      frame: frame, severity: typed.severity.rawValue, tlp: Shown.tlp(typed.tlp),
      lines: AlertLines(what: typed.what, now: typed.now, byWhen: byWhen), recipients: rows,
      warnings: try ended + warnings(viewer, site), carried: typed.carried, findings: typed.advice,
      marks: typed.form.observables.map { Wording.defanged($0.text) }, unread: typed.unread,
      isLookedFor: typed.kind == .real && typed.tlp <= .amber)
  }

  private func person(_ callee: CalleeName, isCopy: Bool, _ place: OrganizationView?)
    -> AudienceRow
  {
    let vacant = Phrase(ja: "（空席）", en: "(vacant)")(say)
    let name = [callee.name ?? vacant, callee.post?(say) ?? ""].filter { !$0.isEmpty }
      .joined(separator: " ")
    // Who is copied above or beside is reached as his own body entered it; how, and how well, is its own to know.
    guard let place, place.isWatched else {
      return AudienceRow(
        person: name, organization: callee.organization.name(say),
        route: Phrase(ja: "先方の登録による", en: "as entered there")(say), isReachable: nil,
        isCopy: isCopy)
    }
    let routes = place.posts.flatMap(\.holders).first { $0.person == callee.person }?.routes ?? []
    let usable = routes.filter { !$0.isWrong }
    // As the node does it: by mail where there is one, by phone at severity 5 or where there is none.
    let best =
      usable.first { $0.channel == .mail && $0.isFresh } ?? usable.first(where: \.isFresh)
      ?? usable.first
    let none = Phrase(ja: "連絡先がありません", en: "no way to reach")(say)
    return AudienceRow(
      person: name, organization: callee.organization.name(say),
      route: best.map { Self.way($0.channel)(say) } ?? none,
      isReachable: best?.isFresh ?? false, isCopy: isCopy)
  }

  /// A channel in words.
  static func way(_ channel: Organization.Channel) -> Phrase {
    switch channel {
    case .mail: Phrase(ja: "メール", en: "mail")
    case .phone: Phrase(ja: "電話", en: "phone")
    case .webhook: Phrase(ja: "システム連携", en: "webhook")
    case .page: Phrase(ja: "画面", en: "page")
    }
  }

  private var byWhen: String {
    let ladder = Ladder(calendar: .japan)
    guard let due = ladder.due(.acknowledge, typed.severity, from: now) else {
      return Phrase(ja: "お返事はいりません", en: "No answer is asked")(say)
    }
    let time = Wording.moment(due, at: now, say)
    return Phrase(ja: "\(time)までに受け取りの確認", en: "Acknowledge by \(time)")(say)
  }

  /// What is said of a recipient that has ended; nil for one that lives.
  private func over(_ id: ID<Organization>, _ viewer: Viewer, _ site: Site) throws -> String? {
    guard let view = try site.queries.organization(id, as: viewer, at: now),
      view.history.endedAt != nil
    else { return nil }
    let (name, heirs) = (view.row.name, view.history.successors.map(\.name))
    if heirs.isEmpty {
      return Phrase(
        ja: "\(name.ja)は廃止されています。宛先から外してください。",
        en: "\(name.en) has ended. Take it off the recipients.")(say)
    }
    let (ja, en) = (
      heirs.map(\.ja).joined(separator: "、"), heirs.map(\.en).joined(separator: ", ")
    )
    return Phrase(
      ja: "\(name.ja)は廃止されています。代わりに\(ja)を宛先に選んでください。",
      en: "\(name.en) has ended. Choose \(en) in its place.")(say)
  }

  private func warnings(_ viewer: Viewer, _ site: Site) throws -> [String] {
    try typed.audience.prefix(Self.loadsMax).compactMap { id in
      let open = try site.queries.alertCount(
        as: viewer, filter: AlertFilter(kind: typed.kind, openOnly: true, organization: id))
      guard open >= Self.loadMin,
        let name = try site.queries.organization(id, as: viewer, at: now)?.row.name
      else { return nil }
      return Phrase(
        ja: "\(name.ja)には、開いている警報がすでに\(open)件あります。",
        en: "\(name.en) already has \(open) open alerts.")(say)
    }
  }
}
