//! The right column: what the node recorded, in sentences.

internal import Alerting
internal import Kernel
internal import Node

/// Reads the journal as it grows and tells it. Reminders of the last rung are told once.
struct ReplayChronicle {
  private var next: Int64 = 0
  /// Whose duty each delivery is.
  private var owners: [ID<Delivery>: ID<Organization>] = [:]
  /// Duties whose last rung has been told, until they are taken again.
  private var onLastRung: Set<String> = []

  /// Passes over what is there: entering the cast is no news.
  mutating func skip(_ stage: ReplayNode) throws { next = stage.node.tree.count }

  /// What was recorded since the last time.
  mutating func news(_ stage: ReplayNode, _ cast: ReplayCast) throws -> [Phrase] {
    var told: [Phrase] = []
    for stored in try stage.facts(from: next) {
      next += 1
      let fact = try Fact(bytes: stored.bytes)
      switch fact.record.kind {
      case .delivery:
        let id = fact.record.id.cast(to: Delivery.self)
        let body = try Self.body(Delivery.Body.self, of: fact)
        if case .deliveryAddressed(_, let owner, _, _, _, _, _, _, _) = body { owners[id] = owner }
        guard let owner = owners[id] else { continue }
        if let phrase = tell(body, of: id, cast.name(of: owner), cast) { told.append(phrase) }
      case .alert:
        let body = try Self.body(Alert.Body.self, of: fact)
        if let phrase = Self.tell(body) { told.append(phrase) }
      case .organization, .constituency, .observation, .callCard, .suppression, .indicators,
        .account, .key, .sensor, .node, .contacts, .bulletin, .contactTest, .system,
        .inventory, .roster, .transfer, .question, .bodies, .invitation, .profile, .erasure, .hold,
        .retention, .exercise, .link, .nodeInvitation:
        continue
      }
    }
    return told
  }

  /// The bodies of a delivery's Facts, in order.
  static func bodies(of delivery: Delivery, on stage: ReplayNode) throws -> [Delivery.Body] {
    try stage.facts(of: RecordReference(.delivery, delivery.id)).map {
      try body(Delivery.Body.self, of: Fact(bytes: $0))
    }
  }

  private static func body<Body: Decodable>(_ type: Body.Type, of fact: Fact) throws -> Body {
    try JSONTreeDecoder.decode(type, from: .object([JSON.Member(fact.kind, fact.body)]))
  }

  // table:
  private mutating func tell(
    _ body: Delivery.Body, of delivery: ID<Delivery>, _ name: Phrase, _ cast: ReplayCast
  ) -> Phrase? {
    switch body {
    case .deliveryAddressed(_, _, _, _, let severity, _, _, let called, let copies):
      onLastRung.remove(delivery.description)
      let more = copies.filter { !called.contains($0) }
      let all = Self.posts(called, cast)
      let also = Self.posts(more, cast)
      let copied =
        more.isEmpty
        ? Phrase.nothing : Phrase(ja: "。同時に写し：\(also.ja)", en: "; copies to \(also.en)")
      if called.isEmpty {
        return Phrase(
          ja: "重要度\(severity.rawValue)の写し → \(name.ja)：\(also.ja)",
          en: "copy, severity \(severity.rawValue), for \(name.en): \(also.en)")
      }
      return Phrase(
        ja: "重要度\(severity.rawValue) → \(name.ja)。知らせ：\(all.ja)\(copied.ja)",
        en: "severity \(severity.rawValue) to \(name.en): \(all.en)\(copied.en)")
    case .rungCalled(let duty, let rung, _, let called, _):
      if rung == Ladder.lastRung,
        !onLastRung.insert("\(delivery)\(duty.rawValue)").inserted
      {
        return nil
      }
      let all = Self.posts(called, cast)
      let step = Self.step(rung)
      return Phrase(
        ja: "\(name.ja)：\(Self.waiting(duty).ja)がない → \(step.ja)：\(all.ja)",
        en: "\(name.en): \(Self.waiting(duty).en) missing; \(step.en): \(all.en)")
    case .acknowledged(let person, let channel, _):
      onLastRung = onLastRung.filter { !$0.hasPrefix(delivery.description) }
      let who = Self.post(person, cast)
      let by = channel == .call ? Phrase(ja: "電話で", en: " by telephone") : Phrase.nothing
      return Phrase(ja: "\(who.ja)が\(by.ja)受領", en: "\(who.en) acknowledges\(by.en)")
    case .acknowledgedInDoubt(let person, _):
      let who = Self.post(person, cast)
      return Phrase(
        ja: "\(who.ja)の受領は疑わしい経路なので数えない。呼び出しは続く",
        en: "\(who.en) acknowledges over a channel in doubt: the calling goes on")
    case .acknowledgedUnverified:
      return Phrase(ja: "名簿にない人の受領。呼び出しは続く", en: "acknowledged by somebody unknown: not counted")
    case .actingBegun: return Phrase(ja: "\(name.ja)：着手", en: "\(name.en): acting")
    case .containmentClaimed:
      return Phrase(ja: "\(name.ja)：止めた（まだ確かめられていない）", en: "\(name.en): contained, says a person")
    case .containmentProven:
      return Phrase(
        ja: "\(name.ja)：センサーが24時間見ていない。止まったと確認",
        en: "\(name.en): the sensor has seen nothing for 24 h")
    case .rearmed(let reason, _, _, _, _):
      if case .contradicted = reason {
        return Phrase(
          ja: "\(name.ja)：止めたはずの通信をセンサーが見た。受領からやり直し",
          en: "\(name.en): the sensor contradicts; acknowledgement is asked again")
      }
      return Phrase(
        ja: "\(name.ja)：新しいことが分かり、受領をもう一度求める", en: "\(name.en): something new; asked again")
    case .withdrawn(.given(let to)):
      let owner = cast.name(of: to)
      return Phrase(ja: "\(name.ja)が\(owner.ja)のものと特定", en: "\(name.en) says it is \(owner.en)'s")
    case .withdrawn: return Phrase(ja: "\(name.ja)の役目は終わった", en: "the duty of \(name.en) ends")
    case .declined:
      return Phrase(ja: "\(name.ja)：自分のものではないと答えた", en: "\(name.en): says it is not theirs")
    case .handOnOffered: return Phrase(ja: "\(name.ja)：引き継ぎを頼んだ", en: "\(name.en): hand-on offered")
    case .handOnAccepted: return Phrase(ja: "\(name.ja)：引き継いだ", en: "\(name.en): hand-on accepted")
    case .closeProposed:
      return Phrase(ja: "\(name.ja)：終了の提案。もう一人の確認を待つ", en: "\(name.en): closing proposed")
    case .deliveryClosed: return Phrase(ja: "\(name.ja)：終了", en: "\(name.en): closed")
    case .answered: return Phrase(ja: "\(name.ja)：回答した", en: "\(name.en): answered")
    case .reopened: return Phrase(ja: "\(name.ja)：再開", en: "\(name.en): opened again")
    case .helpAsked: return Phrase(ja: "\(name.ja)：助けを求めた", en: "\(name.en): help asked")
    case .notReached:
      return Phrase(ja: "\(name.ja)：電話がつながらない", en: "\(name.en): not reached by telephone")
    case .departed: return Phrase(ja: "\(name.ja)：担当が離れた", en: "\(name.en): somebody has left")
    case .delivered, .opened, .proofPostponed, .updated: return nil
    }
  }

  private static func tell(_ body: Alert.Body) -> Phrase? {
    switch body {
    case .alertLinked: Phrase(ja: "前の知らせと関連づけた", en: "linked with an earlier alert")
    case .observationJoined: Phrase(ja: "前の知らせに加わった", en: "joined an earlier alert")
    case .severityRaised(let severity, _):
      Phrase(ja: "重要度を\(severity.rawValue)に上げた", en: "severity raised to \(severity.rawValue)")
    case .authorityConsulted:
      Phrase(ja: "警察への相談が上にも見える", en: "the consultation is seen by those above")
    case .alertClosed: Phrase(ja: "知らせを終えた", en: "alert closed")
    case .alertReopened: Phrase(ja: "知らせを再開した", en: "alert opened again")
    case .sensorSpoke: Phrase(ja: "センサーからまた届いた", en: "the sensor is heard again")
    case .markingNarrowed: Phrase(ja: "取り扱いを狭めた", en: "marking narrowed")
    case .copyWithheld: Phrase(ja: "取り扱いの区分により、上には伝えていない", en: "kept from those above by its label")
    case .copyReturned: Phrase(ja: "戻った団体に、また届いた", en: "told again to a body that is back")
    case .alertRaised, .alertDelivered, .alertOwned: nil
    }
  }

  private static func step(_ rung: Int) -> Phrase {
    rung == Ladder.lastRung
      ? Phrase(ja: "連絡を引き取る", en: "the desk takes over the calling")
      : Phrase(ja: "\(rung)段上を呼ぶ", en: "rung \(rung) is called")
  }

  private static func waiting(_ duty: Duty) -> Phrase {
    switch duty {
    case .attribute: Phrase(ja: "特定", en: "attribution")
    case .assign: Phrase(ja: "割当", en: "an owner")
    case .acknowledge: Phrase(ja: "受領", en: "acknowledgement")
    case .act: Phrase(ja: "着手", en: "action")
    case .contain: Phrase(ja: "封じ込め", en: "containment")
    case .update: Phrase(ja: "経過報告", en: "the update")
    case .prove: Phrase(ja: "確認", en: "proof")
    case .answer: Phrase(ja: "回答", en: "an answer")
    }
  }

  private static func post(_ actor: Actor, _ cast: ReplayCast) -> Phrase {
    actor.person.flatMap { cast.post(of: $0) } ?? Phrase(ja: "だれか", en: "somebody")
  }

  private static func posts(_ callees: [Callee], _ cast: ReplayCast) -> Phrase {
    let known = callees.map { callee in
      callee.person.flatMap { cast.post(of: $0) } ?? cast.name(of: callee.organization)
    }
    return Phrase(
      ja: known.map(\.ja).joined(separator: "、"), en: known.map(\.en).joined(separator: ", "))
  }
}
