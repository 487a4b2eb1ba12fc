//! From inventories to the values of their pages. Pure.

internal import Inspection
internal import Kernel
internal import Node

/// Makes the pages of an inventory.
struct InventoryPresenter {
  let say: Language
  let now: Instant

  /// Path of a system.
  static func path(_ id: ID<InformationSystem>) -> String { "/inventory/\(id)" }

  /// A row of the list.
  func line(_ view: SystemView) -> SystemLine {
    let facets = [
      view.system.traits.informationClass.map { InventoryWords.word($0)(say) },
      view.system.traits.position.map { InventoryWords.word($0)(say) },
    ]
    return SystemLine(
      path: Self.path(view.system.id), id: view.system.id.description,
      name: view.words?.name ?? ShownPhrases.erasedText(say), purpose: view.words?.purpose ?? "",
      facets: facets.compactMap(\.self), products: (view.words?.products ?? []).map(\.line),
      place: view.words?.place ?? "", section: view.words?.section ?? "",
      isCareful: view.system.traits.servesLifeOrSafety, confirmed: view.system.confirmedAt,
      isConfirmed: view.system.isConfirmed(at: now))
  }

  /// Something that no row knows.
  func line(_ unknown: UnknownSystem) -> UnknownLine {
    UnknownLine(
      text: PlainText.singleLine(unknown.text, maxCharacters: SystemEntry.lineMax),
      lastSeen: unknown.lastSeen, alert: Shown.path(unknown.alert))
  }

  /// The page of a system; nil for a new one.
  func page(
    _ view: SystemView?, _ frame: Frame, organization: String, mayWrite: Bool, form: SystemForm?,
    history: [SystemDeed], dependencies: [[OrganizationName]] = []
  ) -> SystemPage {
    let entry = view?.entry ?? SystemEntry()
    return SystemPage(
      frame: frame, path: view.map { Self.path($0.system.id) } ?? "/inventory",
      name: view.map { $0.words?.name ?? ShownPhrases.erasedText(say) }, organization: organization,
      mayWrite: mayWrite, isInUse: view?.system.isInUse ?? true,
      isCareful: view?.system.traits.servesLifeOrSafety ?? false,
      confirmed: view.flatMap { confirmed($0) },
      isConfirmed: view?.system.isConfirmed(at: now) ?? false, facts: facts(entry),
      dependencies: zip(entry.words.dependencies, dependencies).map { text, bodies in
        DependencyLine(
          text: text,
          bodies: bodies.map { Choice(value: "/network/\($0.id)", words: $0.name(say)) })
      },
      form: form ?? view.map { SystemForm($0.entry) } ?? SystemForm(),
      history: history.map {
        SystemDeedLine(at: $0.at, by: Shown.name($0.by, say), what: InventoryPhrases.deed($0))
      },
      classes: InformationClass.allCases.map {
        Choice(value: $0.rawValue, words: InventoryWords.word($0)(say))
      },
      positions: NetworkPosition.allCases.map {
        Choice(value: $0.rawValue, words: InventoryWords.word($0)(say))
      },
      actions: FirstAction.allCases.map {
        Choice(value: $0.rawValue, words: InventoryWords.word($0)(say))
      })
  }

  private func confirmed(_ view: SystemView) -> Phrase? {
    guard let at = view.system.confirmedAt, let by = view.confirmedBy else { return nil }
    let names = (ja: Shown.name(by, .ja), en: Shown.name(by, .en))
    return Phrase(
      ja: InventoryPhrases.confirmed(Wording.day(at, .ja), names.ja).ja,
      en: InventoryPhrases.confirmed(Wording.day(at, .en), names.en).en)
  }

  /// What somebody at an alert must know of a system, and what may be done first (S21).
  func affected(_ view: SystemView) -> AffectedSystem {
    let parts: [SystemEntry.Part] = [
      .purpose, .informationClass, .position, .place, .section, .contractor, .safeStop,
      .dependencies,
    ]
    let today = TimeZoneRule.tokyo.civilTime(at: now).date
    let approvals = view.words?.approvals ?? []
    var step = InventoryPhrases.askFirst
    switch FirstStep(view.system.traits, approvals, on: today) {
    case .keepRunning: step = InventoryPhrases.doNotCut
    case .approved(let action, let until):
      let held = approvals.first { $0.action == action && $0.until == until && $0.holds(on: today) }
      step = InventoryPhrases.approved(
        InventoryWords.word(action), held?.signer ?? "", held?.signedOn.description ?? "",
        until.description)
    case .ask: break
    }
    return AffectedSystem(
      path: Self.path(view.system.id), name: view.words?.name ?? ShownPhrases.erasedText(say),
      isCareful: view.system.traits.servesLifeOrSafety, step: step,
      facts: parts.map {
        SystemPage.Fact(label: InventoryPhrases.part($0), text: view.entry.text($0, say))
      }, phone: view.words?.contractorPhone ?? "")
  }

  /// What is entered, part by part, but for what it is connected to: those lines lead somewhere.
  func facts(_ entry: SystemEntry) -> [SystemPage.Fact] {
    let parts = SystemForm.texts.filter { $0 != .dependencies } + SystemForm.choices
    let shown = parts.map { part in
      SystemPage.Fact(label: InventoryPhrases.part(part), text: entry.text(part, say))
    }
    return shown
      + entry.words.approvals.map { approval in
        let words = InventoryPhrases.approved(
          InventoryWords.word(approval.action), approval.signer, approval.signedOn.description,
          approval.until.description)
        return SystemPage.Fact(label: InventoryPhrases.approvals, text: words(say))
      }
  }

  // MARK: The filter

  /// A filter as the address has it.
  static func filter(_ query: FormBody) -> SystemFilter {
    var filter = SystemFilter()
    filter.search = query["q"] ?? ""
    filter.informationClass = query["class"].flatMap { InformationClass(rawValue: $0) }
    filter.position = query["position"].flatMap { NetworkPosition(rawValue: $0) }
    switch query["only"] {
    case "life": filter.lifeOrSafetyOnly = true
    case "unconfirmed": filter.unconfirmedOnly = true
    case "retired": filter.isInUse = false
    default: break
    }
    return filter
  }

  /// The filter in an address; what is nil or empty is left out.
  static func query(_ filter: SystemFilter, of other: ID<Organization>?) -> [(
    name: String, value: String
  )] {
    let only =
      filter.lifeOrSafetyOnly
      ? "life" : filter.unconfirmedOnly ? "unconfirmed" : filter.isInUse ? "" : "retired"
    return [
      ("organization", other?.description ?? ""), ("q", filter.search),
      ("class", filter.informationClass?.rawValue ?? ""),
      ("position", filter.position?.rawValue ?? ""), ("only", only),
    ]
  }

  /// The words above the list: pressing one that is on takes it away.
  func chips(_ filter: SystemFilter, of other: ID<Organization>?) -> [FilterChip] {
    func chip(_ words: Phrase, _ isOn: Bool, _ change: (inout SystemFilter) -> Void) -> FilterChip {
      var next = filter
      change(&next)
      return FilterChip(
        words: words(say),
        path: WatchRoutes.path("/inventory", Self.query(next, of: other)), isOn: isOn)
    }
    func only(_ words: Phrase, _ isOn: Bool, _ change: (inout SystemFilter) -> Void) -> FilterChip {
      chip(words, isOn) { next in
        (next.unconfirmedOnly, next.lifeOrSafetyOnly, next.isInUse) = (false, false, true)
        if !isOn { change(&next) }
      }
    }
    return [
      only(Phrase(ja: "未確認", en: "Not confirmed"), filter.unconfirmedOnly) {
        $0.unconfirmedOnly = true
      },
      only(Phrase(ja: "止めない", en: "Do not cut"), filter.lifeOrSafetyOnly) {
        $0.lifeOrSafetyOnly = true
      },
      only(Phrase(ja: "なくなったもの", en: "Gone"), !filter.isInUse) { $0.isInUse = false },
    ]
      + InformationClass.allCases.map { one in
        chip(InventoryWords.word(one), filter.informationClass == one) {
          $0.informationClass = $0.informationClass == one ? nil : one
        }
      }
      + NetworkPosition.allCases.map { one in
        chip(InventoryWords.word(one), filter.position == one) {
          $0.position = $0.position == one ? nil : one
        }
      }
  }
}
