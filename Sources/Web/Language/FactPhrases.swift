//! What a Fact says to a person: one sentence for each thing that can be recorded of an alert, a duty or a call.

internal import Alerting
internal import Kernel
internal import Node

/// Sentences of the timeline. The bodies are read back into their enumerations and switched over without `default`, so
/// that a new kind of Fact does not compile without its words.
struct FactPhrases {
  /// The names that the bodies speak of by identifier only.
  let names: FactNames

  /// The sentence of a Fact; one that no rule of ours reads (a newer node's) is named by its kind.
  func of(_ line: FactLine) -> Phrase {
    // A body that does not decode is shown by its kind: a timeline must not break over one line.
    switch line.record.kind {
    case .alert:
      if let body = try? line.decoded(Alert.Body.self) { return words(body) }
    case .delivery:
      if let body = try? line.decoded(Delivery.Body.self) {
        return told(words(body), line.texts)
      }
    case .callCard:
      if let body = try? line.decoded(CallCard.Body.self) { return words(body) }
    case .contacts:
      if let body = try? line.decoded(ContactImport.Body.self) { return words(body) }
    case .sensor:
      if let body = try? line.decoded(Sensor.Body.self) { return words(body) }
    case .organization, .constituency, .observation, .suppression, .indicators, .account, .key,
      .node, .bulletin, .contactTest, .system, .inventory, .roster, .transfer, .question, .bodies,
      .invitation,
      .profile, .erasure,
      .hold, .retention, .exercise, .link, .nodeInvitation:
      break
    }
    return Phrase(ja: "記録「\(line.kind)」", en: "Record “\(line.kind)”")
  }

  // MARK: Alerts

  /// What is recorded of an alert.
  func words(_ body: Alert.Body) -> Phrase {
    switch body {
    case .alertRaised(_, let severity, _, _, _, _, _, _, _, let lookedBack):
      lookedBack == nil
        ? Phrase(
          ja: "重要度\(severity.rawValue)の警報を出した",
          en: "raised an alert of severity \(severity.rawValue)")
        : Phrase(
          ja: "過去の記録から見つけ、重要度\(severity.rawValue)の警報を出した",
          en: "found it in old records and raised an alert of severity \(severity.rawValue)")
    case .observationJoined(_, let new, _):
      new.isEmpty
        ? Phrase(ja: "同じものをもう一度観測した", en: "saw the same again")
        : Phrase(
          ja: "新しい観測を加えた（新しい手がかり\(new.count)件）", en: "added an observation (\(new.count) new marks)"
        )
    case .alertLinked: Phrase(ja: "関連する警報をつないだ", en: "linked a related alert")
    case .severityRaised(let severity, _):
      Phrase(
        ja: "重要度を\(severity.rawValue)に上げた", en: "raised the severity to \(severity.rawValue)")
    case .alertDelivered: Phrase(ja: "対応の依頼先を加えた", en: "addressed a recipient")
    case .alertOwned: Phrase(ja: "担当の組織を決めた", en: "set the owner")
    case .authorityConsulted(let consultation):
      Phrase(
        ja: "\(Self.authority(consultation.authority).ja)に相談した",
        en: "consulted \(Self.authority(consultation.authority).en)")
    case .alertClosed: Phrase(ja: "警報を終了した", en: "closed the alert")
    case .alertReopened: Phrase(ja: "警報をもう一度開いた", en: "reopened the alert")
    case .sensorSpoke:
      Phrase(
        ja: "センサーからまた届くようになった。黙っていた理由を確かめて、警報を終了してください",
        en: "the sensor is heard again; find out why it was silent, then close the alert")
    case .markingNarrowed(let marking, let without, _): narrowed(to: marking, without: without)
    case .copyWithheld(let above): withheld(from: above)
    case .copyReturned:
      Phrase(ja: "移っていた団体が戻り、写しがまた届いた", en: "a body that had moved is back; the copy came again")
    }
  }

  // MARK: Duties

  /// What is recorded of a duty. A table with a line for each.
  // table:
  func words(_ body: Delivery.Body) -> Phrase {
    switch body {
    case .deliveryAddressed(_, let organization, let level, _, _, _, _, let called, let copies):
      addressed(organization, level, called, copies)
    case .delivered: Phrase(ja: "知らせが届いた", en: "the notice was delivered")
    case .opened: Phrase(ja: "知らせを開いた（受け取りの確認ではない）", en: "opened the notice (no acknowledgement)")
    case .acknowledged(_, let channel, _):
      Phrase(
        ja: "受け取りを確認した（\(Self.channel(channel).ja)）",
        en: "acknowledged (\(Self.channel(channel).en))")
    case .acknowledgedInDoubt(_, let channel):
      Phrase(
        ja: "疑わしい経路（\(Self.channel(channel).ja)）で受け取りを確認した。電話での確認を続ける",
        en: """
          acknowledged over a channel in doubt (\(Self.channel(channel).en)); the phone call is \
          still to come
          """)
    case .acknowledgedUnverified:
      Phrase(
        ja: "名簿にない人が受け取りを伝えた。次の人への連絡は続く",
        en: "somebody not on the roster answered; the next people are still called")
    case .actingBegun: Phrase(ja: "対応を始めた", en: "began to act")
    case .containmentClaimed: Phrase(ja: "封じ込めたと報告した", en: "reported it contained")
    case .containmentProven:
      Phrase(
        ja: "同じ通信が止まったことをセンサーが確かめた", en: "the sensor confirmed that the traffic has stopped")
    case .proofPostponed:
      Phrase(ja: "センサーでまだ確かめられない", en: "the sensor cannot confirm it yet")
    case .updated: Phrase(ja: "途中の様子を知らせた", en: "reported where it stands")
    case .rungCalled(let duty, let rung, let cause, let called, _):
      climbed(duty, rung, cause, called)
    case .rearmed(let reason, let severity, _, _, let copies):
      copied(again: copies, rearmed(reason, severity))
    case .notReached(let callee, let miss):
      Phrase(
        ja: "\(name(callee).ja)に電話がつながらなかった（\(Self.miss(miss).ja)）",
        en: "\(name(callee).en) could not be reached (\(Self.miss(miss).en))")
    case .helpAsked: Phrase(ja: "助けを求めた", en: "asked for help")
    case .declined(let other, _, .needInformation?, _):
      Phrase(
        ja: "情報が足りず判断できないとして、\(organization(other).ja)に返した",
        en: "cannot judge it from what was told, and sent it back to \(organization(other).en)")
    case .declined(let other, _, _, _):
      Phrase(
        ja: "自分たちのものではないとして、\(organization(other).ja)に確認を頼んだ",
        en: "said that it is not theirs and asked \(organization(other).en)")
    case .handOnOffered(let offer):
      Phrase(
        ja: "\(person(offer.to).ja)へ渡そうとしている", en: "offered it to \(person(offer.to).en)")
    case .handOnAccepted: Phrase(ja: "引き受けた", en: "took it over")
    case .closeProposed(let closing):
      Phrase(
        ja: "終了を提案した（\(Self.outcome(closing.outcome).ja)）",
        en: "proposed to close it (\(Self.outcome(closing.outcome).en))")
    case .deliveryClosed(let closing):
      closing.confirmedBy == nil
        ? Phrase(
          ja: "対応を終了した（\(Self.outcome(closing.outcome).ja)）",
          en: "closed it (\(Self.outcome(closing.outcome).en))")
        : Phrase(
          ja: "二人目が確かめて対応を終了した（\(Self.outcome(closing.outcome).ja)）",
          en: "confirmed and closed it (\(Self.outcome(closing.outcome).en))")
    case .reopened(_, _, _, let copies):
      copied(again: copies ?? [], Phrase(ja: "対応をもう一度開いた", en: "reopened it"))
    case .answered(let answer, let who, _, let heard):
      heard == nil
        ? Phrase(
          ja: "回答した：\(BulletinPhrases.answer(answer.kind).ja)",
          en: "answered: \(BulletinPhrases.answer(answer.kind).en)")
        : HeardPhrases.recorded(
          BulletinPhrases.answer(answer.kind), of: who.person.map { person($0) })
    case .withdrawn(let reason): withdrawn(reason)
    case .departed(let person, let called, let copies): departed(person, called, copies)
    }
  }

  // MARK: Contacts

  /// What is recorded of an import of contacts.
  func words(_ body: ContactImport.Body) -> Phrase {
    switch body {
    case .contactsImported(_, _, let counts):
      Phrase(
        ja: "連絡先を取り込んだ（新しい人\(counts.entered)、変更\(counts.changed)、終了\(counts.ended)）",
        en: """
          imported contacts (\(counts.entered) new, \(counts.changed) changed, \
          \(counts.ended) ended)
          """)
    }
  }

  // MARK: Sensors

  /// What is recorded of a sensor.
  func words(_ body: Sensor.Body) -> Phrase {
    switch body {
    case .sensorRegistered(_, let particulars):
      Phrase(
        ja: "センサー「\(particulars.name)」を登録した", en: "registered the sensor “\(particulars.name)”")
    case .sensorChanged: Phrase(ja: "センサーの登録を変えた", en: "changed the sensor's entry")
    case .sensorPaused: Phrase(ja: "センサーを休止にした", en: "paused the sensor")
    case .sensorTakenIntoUse: Phrase(ja: "センサーを使用中にした", en: "took the sensor into use")
    case .sensorRetired: Phrase(ja: "センサーの使用をやめた", en: "retired the sensor")
    case .sensorFellSilent:
      Phrase(ja: "センサーから何も届かなくなった", en: "the sensor fell silent")
    case .sensorHeardAgain:
      Phrase(ja: "センサーからまた届くようになった", en: "the sensor is heard again")
    }
  }

  // MARK: Calls

  /// What is recorded of a call.
  func words(_ body: CallCard.Body) -> Phrase {
    switch body {
    case .cardQueued(let callee, _, _, let items, let callAfter):
      callAfter == nil
        ? Phrase(
          ja: "\(name(callee).ja)への電話を頼んだ（\(items.count)件）",
          en: "asked for a call to \(name(callee).en) (\(items.count))")
        : Phrase(
          ja: "\(name(callee).ja)への電話を頼んだ（\(items.count)件。1時間の上限のため次の時間に）",
          en: "asked for a call to \(name(callee).en) in the next hour, as this one is full")
    case .cardItemAdded: Phrase(ja: "電話の用件を加えた", en: "added an item to the call")
    case .cardItemRemoved: Phrase(ja: "電話の用件を外した", en: "took an item off the call")
    case .cardAnswered(let result, _):
      switch result {
      case .reached: Phrase(ja: "電話がつながった", en: "reached by phone")
      case .absent: Phrase(ja: "電話に出なかった", en: "did not answer the phone")
      case .wrongNumber: Phrase(ja: "電話番号が違っていた", en: "the number was wrong")
      }
    case .cardDropped: Phrase(ja: "電話は要らなくなった", en: "the call is no longer needed")
    }
  }
}
