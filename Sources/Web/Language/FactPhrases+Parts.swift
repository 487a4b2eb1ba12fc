//! The longer sentences of the timeline, and the words for the values that Facts hold.

internal import Alerting
internal import Kernel
internal import Node

extension FactLine {
  /// The body as what it was written from; throws what does not decode.
  func decoded<Body: Decodable>(_ type: Body.Type) throws -> Body {
    try JSONTreeDecoder.decode(Body.self, from: .object([.init(kind, body)]))
  }
}

extension FactPhrases {
  /// A sentence with the texts that were written with it: note, evidence, reason, cause.
  func told(_ phrase: Phrase, _ texts: [FactLine.Text]) -> Phrase {
    if texts.isEmpty { return phrase }
    func words(_ say: Language) -> String {
      texts.map { "「\($0.text ?? ShownPhrases.erasedText(say))」" }.joined()
    }
    return Phrase(ja: "\(phrase.ja)：\(words(.ja))", en: "\(phrase.en): \(words(.en))")
  }

  func addressed(
    _ organization: ID<Organization>, _ level: Delivery.Level, _ called: [Callee],
    _ copies: [Callee]
  ) -> Phrase {
    let to = self.organization(organization)
    let asked: Phrase =
      switch level {
      case .primary: Phrase(ja: "に対応を頼んだ", en: "was asked to act")
      case .contested: Phrase(ja: "に、自分の組織のものか確かめるよう頼んだ", en: "was asked whether it is theirs")
      case .supervisor: Phrase(ja: "に、どの組織のものか決めるよう頼んだ", en: "was asked to decide whose it is")
      case .egressOperator: Phrase(ja: "に、通信元の特定を頼んだ", en: "was asked whose traffic it was")
      case .unowned: Phrase(ja: "に、担当を探すよう頼んだ", en: "was asked to find an owner")
      case .addressed: Phrase(ja: "に、回答を頼んだ", en: "was asked to answer")
      case .post: Phrase(ja: "に、連絡が届くかを尋ねた", en: "was asked whether this reaches it")
      case .told: Phrase(ja: "に、参考として知らせた", en: "was told, for information only")
      }
    let copied =
      copies.isEmpty
      ? Phrase.nothing : Phrase(ja: "（写し\(copies.count)名）", en: " (\(copies.count) copies)")
    return Phrase(
      ja: "\(to.ja)\(asked.ja)。連絡先：\(people(called).ja)\(copied.ja)",
      en: "\(to.en) \(asked.en). Called: \(people(called).en)\(copied.en)")
  }

  func climbed(
    _ duty: Duty, _ rung: Int, _ cause: Delivery.Cause, _ called: [Callee]
  ) -> Phrase {
    let clock = Shown.clock(duty).word
    let why: Phrase =
      switch cause {
      case .silence: Phrase(ja: "\(clock.ja)がないため", en: "not \(clock.en) in time")
      case .absent: Phrase(ja: "不在のため", en: "the person was absent")
      case .wrongNumber: Phrase(ja: "番号が違っていたため", en: "the number was wrong")
      case .help: Phrase(ja: "助けを求められたため", en: "help was asked for")
      case .departed: Phrase(ja: "呼ばれていた人が離れたため", en: "those who were called have left")
      case .nodeUnreachable:
        Phrase(ja: "相手のノードが受け取らないため", en: "the recipient's node did not take it")
      }
    let whom = people(called)
    return rung >= Ladder.lastRung
      ? Phrase(
        ja: "\(why.ja)、\(whom.ja)が連絡を引き取った", en: "\(why.en): \(whom.en) took over the calling")
      : Phrase(ja: "\(why.ja)、\(whom.ja)にも知らせた", en: "\(why.en): \(whom.en) were told as well")
  }

  func rearmed(_ reason: Delivery.Reason, _ severity: Severity) -> Phrase {
    switch reason {
    case .joined:
      Phrase(ja: "新しい観測があり、あらためて確認を求めた", en: "asked again: something new was seen")
    case .severity:
      Phrase(
        ja: "重要度が\(severity.rawValue)に上がり、あらためて確認を求めた",
        en: "asked again: the severity rose to \(severity.rawValue)")
    case .contradicted:
      Phrase(
        ja: "センサーが同じ通信を再び観測し、あらためて確認を求めた",
        en: "asked again: the sensor saw the same traffic")
    case .departed(let id):
      Phrase(
        ja: "対応していた\(person(id).ja)が離れ、あらためて確認を求めた",
        en: "asked again: \(person(id).en), who had it, has left")
    case .askedByHome:
      Phrase(
        ja: "知らせの元のノードで新しい観測などがあり、あらためて確認を求めた",
        en: "asked again by the alert's own node, e.g. since something was seen")
    case .reopened: Phrase(ja: "もう一度開かれ、あらためて確認を求めた", en: "asked again: it was reopened")
    }
  }

  /// Somebody left; who is told in his place.
  func departed(_ id: ID<Person>, _ called: [Callee], _ copies: [Callee]) -> Phrase {
    let who = person(id)
    let told =
      called.isEmpty
      ? Phrase.nothing
      : Phrase(ja: "。代わりの連絡先：\(people(called).ja)", en: "; called instead: \(people(called).en)")
    return copied(
      again: copies, Phrase(ja: "\(who.ja)が離れた\(told.ja)", en: "\(who.en) has left\(told.en)"))
  }

  /// Who was copied again, after what happened.
  func copied(again copies: [Callee], _ words: Phrase) -> Phrase {
    if copies.isEmpty { return words }
    let ja = copies.map { name($0).ja }.joined(separator: "、")
    let en = copies.map { name($0).en }.joined(separator: ", ")
    return Phrase(ja: "\(words.ja)（写し：\(ja)）", en: "\(words.en) (copied: \(en))")
  }

  /// That a marking was narrowed. Who was left out is counted and not named: a line is read by those who may not know.
  func narrowed(to marking: Marking, without: [ID<Organization>]) -> Phrase {
    let label = marking.tlp.label
    if without.isEmpty {
      return Phrase(ja: "取り扱いを狭めた（\(label)）", en: "narrowed the marking (\(label))")
    }
    return Phrase(
      ja: "取り扱いを狭めた（\(label)、見られなくなった団体 \(without.count)）",
      en: "narrowed the marking (\(label); left out: \(without.count))")
  }

  func withheld(from above: [ID<Organization>]) -> Phrase {
    let names = above.map { organization($0) }
    return Phrase(
      ja: "取り扱いの区分により、\(names.map(\.ja).joined(separator: "、"))には伝えていない",
      en: "not told, since the label forbids it: \(names.map(\.en).joined(separator: ", "))")
  }

  func withdrawn(_ reason: Delivery.Withdrawal) -> Phrase {
    switch reason {
    case .given(let to):
      Phrase(ja: "\(organization(to).ja)の担当に移した", en: "gave it to \(organization(to).en)")
    case .acceptedElsewhere:
      Phrase(ja: "ほかの組織が引き受けたため、この依頼を終えた", en: "ended here: another organisation took it")
    case .alertClosed: Phrase(ja: "警報が終了したため、この依頼を終えた", en: "ended here: the alert was closed")
    case .testOver: Phrase(ja: "連絡テストを終えた", en: "ended the contact test")
    case .nothingAsked: Phrase(ja: "知らせただけで、求めたことはない", en: "nothing was asked")
    case .narrowed:
      Phrase(
        ja: "取り扱いが狭められ、見られなくなったため、この依頼を終えた", en: "ended here: it may not be seen there any more")
    }
  }

  // MARK: Names

  func person(_ id: ID<Person>) -> Phrase {
    names.people[id].map { Phrase(ja: "\($0)さん", en: $0) } ?? ShownPhrases.erased
  }

  func organization(_ id: ID<Organization>) -> Phrase {
    names.organizations[id] ?? Phrase(ja: "（不明な組織）", en: "(unknown organisation)")
  }

  func name(_ callee: Callee) -> Phrase {
    let post = callee.post.flatMap { names.posts[$0] }
    if let person = callee.person.flatMap({ names.people[$0] }) {
      return post.map { Phrase(ja: "\(person)（\($0.ja)）", en: "\(person) (\($0.en))") }
        ?? Phrase(ja: person, en: person)
    }
    return post ?? organization(callee.organization)
  }

  private func people(_ callees: [Callee]) -> Phrase {
    let all = callees.map { name($0) }
    if all.isEmpty { return ShownPhrases.nobody }
    return Phrase(
      ja: all.map(\.ja).joined(separator: "、"), en: all.map(\.en).joined(separator: ", "))
  }

  // MARK: Values

  static func channel(_ channel: Delivery.Channel) -> Phrase {
    switch channel {
    case .link: Phrase(ja: "画面", en: "page")
    case .mail: Phrase(ja: "メールの返信", en: "mail reply")
    case .call: Phrase(ja: "電話", en: "phone")
    case .api: Phrase(ja: "API", en: "API")
    case .node: Phrase(ja: "相手のノードから", en: "by the recipient's node")
    }
  }

  static func miss(_ miss: Delivery.Miss) -> Phrase {
    switch miss {
    case .absent: Phrase(ja: "不在", en: "absent")
    case .wrongNumber: Phrase(ja: "番号違い", en: "wrong number")
    }
  }

  static func outcome(_ outcome: Closing.Outcome) -> Phrase {
    AlertPhrases.outcomes.first { $0.value == outcome.rawValue }?.words
      ?? Phrase(ja: outcome.rawValue, en: outcome.rawValue)
  }

  /// An authority by the name people know it by.
  static func authority(_ code: String) -> Phrase {
    switch code {
    case "police": Phrase(ja: "警察", en: "the police")
    case "jpcert": Phrase(ja: "JPCERT/CC", en: "JPCERT/CC")
    case "ipa": Phrase(ja: "IPA（情報処理推進機構）", en: "IPA")
    case "ppc": Phrase(ja: "個人情報保護委員会", en: "the Personal Information Protection Commission")
    case "parent": Phrase(ja: "上位の組織", en: "the supervising body")
    default: Phrase(ja: code, en: code)
    }
  }
}
