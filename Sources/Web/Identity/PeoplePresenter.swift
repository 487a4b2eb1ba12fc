//! From the directory's values to the people page. Pure.

internal import Alerting
internal import Kernel
internal import Node
internal import Spreadsheets

/// Makes the people page.
struct PeoplePresenter {
  let viewer: Viewer
  let now: Instant
  let say: Language

  /// An organisation with its posts. `formerly` is the other name under which a search found it; without a search its
  /// whole history is told.
  func card(
    _ view: OrganizationView, formerly: OrganizationRow.Formerly? = nil, tellsHistory: Bool = false
  ) -> OrganizationCard {
    var trees = Organization.Tree.allCases.compactMap { tree in
      view.row.parents[tree].map { "\(Self.tree(tree)(say)): \($0.name(say))" }
    }
    if let desk = view.lastRung {
      trees.append("\(LastRungPhrases.desk(say)): \(desk.name(say))")
    }
    return OrganizationCard(
      testPath: testPath(of: view), sheets: sheets(of: view),
      name: view.row.name(say), form: LegalFormWords.of(view.row.legalForm)(say), trees: trees,
      posts: view.posts.flatMap { post in
        post.holders.isEmpty
          ? [row(post.post, nil)] : post.holders.map { row(post.post, $0) }
      },
      notes: notes(view, formerly, tellsHistory),
      successors: view.history.successors.map {
        Choice(value: "/network/\($0.id)", words: $0.name(say))
      })
  }

  private func notes(
    _ view: OrganizationView, _ formerly: OrganizationRow.Formerly?, _ tellsHistory: Bool
  ) -> [String] {
    let history = view.history
    var found =
      history.endedAt.map {
        [BodyPhrases.ended($0, history.successors.map(\.name), say)]
      } ?? []
    if tellsHistory {
      found += history.formerNames.map {
        BodyPhrases.formerly(
          .init(name: $0.name, code: nil, until: $0.until, id: view.row.id), isOther: false, say)
      }
      found += history.predecessors.map { BodyPhrases.formerly($0, isOther: true, say) }
    } else if let formerly, history.endedAt == nil {
      found.append(BodyPhrases.formerly(formerly, isOther: formerly.id != view.row.id, say))
    }
    return found
  }

  /// The designations of a body, for everybody; entered and ended by whoever keeps the directory of bodies.
  func designations(_ view: OrganizationView, keepsBodies: Bool) -> DesignationPanel {
    DesignationPanel(
      path: "/network/\(view.row.id)",
      rows: view.designations.map { designation in
        let isOpen = designation.until.map { now < $0 } ?? true
        return DesignationRow(
          words: BodyPhrases.designation(designation), code: designation.code,
          from: keepsBodies && isOpen ? "\(designation.from.microseconds)" : nil)
      }, mayEnter: keepsBodies && view.history.endedAt == nil,
      today: BodyDirectoryRoutes.today(now))
  }

  /// Where a contact test of that organisation is asked for; nil for a viewer who may not.
  func testPath(of view: OrganizationView) -> String? {
    view.mayTest ? "/network/\(view.row.id)/test" : nil
  }

  /// The sheets of that organisation: for its members who act, and for the watch that reaches it.
  private func sheets(of view: OrganizationView) -> [Choice] {
    let isMember = viewer.organization == view.row.id
    let profile = Choice(
      value: "/network/\(view.row.id)/profile", words: ProfilePhrases.link(say))
    guard view.isWatched || isMember && viewer.role.mayAct else {
      return isMember ? [profile] : []
    }
    let path = "/network/\(view.row.id)"
    return [
      Choice(value: "\(path)/roster", words: RosterPhrases.title(say)),
      Choice(value: "\(path)/calltree", words: SheetPhrases.callTree(say)),
      Choice(value: "\(path)/card", words: SheetPhrases.wallCard(say)),
    ] + (isMember ? [profile] : [])
  }

  private func row(_ post: Organization.PostRecord, _ holder: HolderView?) -> PostRow {
    PostRow(
      post: post.name(say), person: holder.map { $0.name ?? erased }, since: holder?.since,
      deputy: holder?.deputy, absentUntil: holder?.absentUntil,
      routes: (holder?.routes ?? []).filter { !$0.isWrong }.map { route in
        let way = RaisePresenter.way(route.channel)(say)
        return RouteRow(
          words: route.address.map { "\(way) \($0)" } ?? way, lastSuccess: route.lastSuccess,
          isFresh: route.isFresh, looksShared: route.looksShared)
      })
  }

  /// An organisation's posts as rows of a file: what its card shows, no more.
  func rows(of view: OrganizationView) -> [Sheet.Row] {
    let card = card(view)
    return card.posts.map { post in
      let ways = post.routes.map { way in
        let worked = way.lastSuccess.map { " (\(Wording.machine($0)))" } ?? ""
        return "\(way.isFresh ? "✓" : "△") \(way.words)\(worked)"
      }
      return Sheet.Row([
        view.row.code ?? "", card.name, card.form, post.post,
        post.person ?? "△ \(PeoplePhrases.vacant(say))",
        post.since.map { Wording.machine($0) } ?? "",
        post.absentUntil.map { Wording.machine($0) } ?? "", post.deputy ?? "",
        ways.joined(separator: "; "),
      ])
    }
  }

  /// The list of posts with those rows.
  func sheet(_ rows: [Sheet.Row]) -> Sheet {
    let heads = [
      Phrase(ja: "コード", en: "Code"), Phrase(ja: "団体", en: "Organisation"),
      Phrase(ja: "種類", en: "Kind"), Phrase(ja: "職", en: "Post"),
      Phrase(ja: "担当", en: "Holder"), Phrase(ja: "就任", en: "Since"),
      Phrase(ja: "不在", en: "Absent until"), Phrase(ja: "代行", en: "Deputy"),
      Phrase(ja: "連絡手段（✓は90日以内に届いたもの）", en: "Ways (✓ worked within 90 days)"),
    ]
    return Sheet(
      name: MenuItem.network.name(say), columns: heads.map { Sheet.Column($0(say), width: 22) },
      rows: rows)
  }

  private var erased: String { ShownPhrases.erased(say) }

  /// The form for one's own absence: only those who could be reached can stand in (R8).
  func absence(_ own: OrganizationView, refusal: String?) -> AbsenceForm? {
    guard let person = viewer.person else { return nil }
    var found: [RosterPerson] = []
    for post in own.posts {
      for holder in post.holders
      where holder.person != person && holder.routes.contains(where: \.isFresh)
        && !found.contains(where: { $0.value == holder.person.description })
      {
        found.append(
          RosterPerson(
            value: holder.person.description,
            name: "\(holder.name ?? erased) \(post.post.name(say))"))
      }
    }
    return AbsenceForm(deputies: found, refusal: refusal)
  }

  /// In which language the viewer is written to; nil for one whom nobody writes to.
  func mailLanguage(_ own: OrganizationView) -> Language? {
    own.posts.flatMap(\.holders).first { $0.person == viewer.person }?.language
  }

  /// In which character set the viewer is written to.
  func mailEncoding(_ own: OrganizationView) -> Organization.MailEncoding {
    own.posts.flatMap(\.holders).first { $0.person == viewer.person }?.encoding ?? .automatic
  }

  /// A tree in words.
  static func tree(_ tree: Organization.Tree) -> Phrase {
    switch tree {
    case .supervision: Phrase(ja: "監督", en: "supervised by")
    case .support: Phrase(ja: "支援", en: "supported by")
    case .hosting: Phrase(ja: "運用", en: "hosted by")
    case .sector: Phrase(ja: "分野", en: "sector")
    }
  }

  /// What a browser's `datetime-local` sends, `2015-05-08T15:30`, as a moment in Japan; nil for anything else.
  static func moment(_ text: String?) -> Instant? {
    guard let text, text.utf8.count == 16 else { return nil }
    return Instant(rfc3339: "\(text):00+09:00")
  }

  /// A contact test: the lines are fixed, so that every test asks the same of everybody.
  static func contactTest(of organization: ID<Organization>) -> RaiseForm {
    RaiseForm(
      kind: .contactTest, severity: .caution, lines: .contactTest, tlp: .green, inDoubt: false,
      recipients: [organization], observables: [], campaign: false)
  }
}
