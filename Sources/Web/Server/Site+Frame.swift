//! The frame of a page for a visit: who looks, when, and whether it is the demonstration.

internal import Hummingbird
internal import Kernel
internal import Node

extension Site {
  /// Whom to call when a page is no help, in words; nil where no number is known.
  func phone(_ say: Language) -> String? {
    if !settings.phone.isEmpty { return settings.phone }
    return settings.isDemonstration ? Words.noPhone(say) : nil
  }

  /// The frame for a page at that path.
  func frame(_ visit: Visit, path: String, current: MenuItem? = nil) -> Frame {
    var frame = Frame(person: nil, now: clock.now, path: path, assets: Assets.paths)
    frame.isDemonstration = settings.isDemonstration
    frame.demonstrationNodes = settings.demonstrationNodes
    frame.speed = clock.speed
    frame.current = current
    frame.formToken = visit.formToken
    frame.phone = phone(visit.language)
    if let signedIn = visit.signedIn {
      let name = signedIn.name ?? signedIn.login
      let organization = signedIn.organization?.name(visit.language) ?? ""
      frame.person = Frame.Person(
        name: name, organization: organization,
        role: RoleWords.of(signedIn.viewer.role)(visit.language))
    }
    return frame
  }
}

/// Roles in words.
enum RoleWords {
  /// What the role is called.
  static func of(_ role: Role) -> Phrase {
    switch role {
    case .observer: Phrase(ja: "閲覧", en: "Observer")
    case .responder: Phrase(ja: "CSIRT担当", en: "CSIRT responder")
    case .watchOfficer: Phrase(ja: "監視当直", en: "Watch officer")
    case .administrator: Phrase(ja: "管理", en: "Administrator")
    case .sensor: Phrase(ja: "センサー", en: "Sensor")
    case .node: Phrase(ja: "ノード", en: "Node")
    }
  }
}

/// A refusal as a page.
func problemResponse(_ code: String, _ site: Site, _ visit: Visit, path: String) -> Response {
  let words = RefusalWords.of(code)
  // The heading above says already what the number is for.
  let phones = site.phone(visit.language).map { [PhoneNumber(name: "", number: $0)] } ?? []
  let page = ProblemPage(
    frame: site.frame(visit, path: path), status: words.status, title: words.what(visit.language),
    next: words.next(visit.language), phones: phones, request: "")
  return Response.page(problemPage(page, visit.language), status: .init(code: words.status))
}
