//! What a reader of an alert must know beside its three lines, and where it stands, in words.

internal import Alerting
internal import Kernel
internal import Node

/// The notes of an alert's page. Pure.
struct AlertNotes {
  let alert: AlertDetail
  let now: Instant
  let say: Language

  /// The notes, what changes the reader's next step first.
  var all: [String] {
    var found: [Phrase] = []
    if alert.summary.inDoubt {
      found.append(
        Phrase(
          ja: "受け手のメールや端末が侵入者の手にあるかもしれません。登録の電話で確かめてください。",
          en: "The recipient's mail or machines may be in the intruder's hands. Confirm by phone."))
    }
    if let span = alert.lookedBack { found.append(lookedBack(span)) }
    for delivery in alert.deliveries { found += notes(of: delivery) }
    found += alert.consulted.map { consulted($0) }
    // Who is only told of a bulletin sees none of its duties.
    if let campaign = alert.summary.campaign, campaign.total > 0 {
      found.append(
        Phrase(
          ja: "同じ原因の知らせ\(campaign.total)件のうち、\(campaign.acknowledged)件が受け取りを確認済みです。",
          en:
            "\(campaign.acknowledged) of \(campaign.total) alerts of the same cause are acknowledged."
        ))
    }
    found.append(audience)
    let left = alert.timelineCount - alert.timeline.count
    if left > 0 {
      found.append(
        Phrase(ja: "時系列の古い\(left)件は省いています。", en: "The oldest \(left) records are left out."))
    }
    return found.map { $0(say) }
  }

  private func notes(of delivery: DeliveryDetail) -> [Phrase] {
    var found: [Phrase] = []
    if isContradicted(delivery) {
      found.append(
        Phrase(
          ja: "封じ込めたとの報告のあと、センサーが同じ通信をまた観測しました。もう一度確かめてください。",
          en:
            "After it was reported contained, the sensor saw the same traffic again. Check once more."
        ))
    }
    if let asked = delivery.helpAskedAt {
      found.append(
        Phrase(
          ja: "\(Wording.moment(asked, at: now, .ja))に助けを求めました。返事を待っています。",
          en: "Help was asked at \(Wording.moment(asked, at: now, .en)); waiting for an answer."))
    }
    if let offer = delivery.handOn {
      found.append(
        Phrase(
          ja: "\(Shown.name(offer.to, .ja))へ渡そうとしています（受け取り待ち）。",
          en: "It is offered to \(Shown.name(offer.to, .en)), who has not taken it yet."))
    }
    if let proposal = delivery.proposal, delivery.summary.stage != nil {
      let why = words(proposal)
      found.append(
        Phrase(
          ja: "\(Shown.name(proposal.by, .ja))が終了を提案しています。\(why.ja)",
          en: "\(Shown.name(proposal.by, .en)) proposes to close it. \(why.en)"))
    }
    if let closing = delivery.closing { found.append(words(closing)) }
    if !delivery.missed.isEmpty {
      let names = { (say: Language) in
        delivery.missed.map { Shown.titled($0, say) }.joined(separator: say == .ja ? "、" : "; ")
      }
      found.append(
        Phrase(ja: "電話がつながらなかった方：\(names(.ja))", en: "Not reached: \(names(.en))"))
    }
    if let proof = delivery.proofAt {
      found.append(
        Phrase(
          ja: "\(Wording.moment(proof, at: now, .ja))まで同じ通信がなければ、センサーが封じ込めを裏付けます。",
          en:
            "Without the same traffic until \(Wording.moment(proof, at: now, .en)), the sensor proves it."
        ))
    }
    return found
  }

  /// Whether acknowledgement is asked again because the sensor contradicts a claim of containment.
  private func isContradicted(_ delivery: DeliveryDetail) -> Bool {
    guard delivery.summary.stage == .awaiting else { return false }
    let asked = alert.timeline.last {
      $0.kind == "rearmed" && $0.record.id == delivery.summary.id.cast(to: RecordReference.self)
    }
    return asked?.body["because"]?["contradicted"] != nil
  }

  /// Outcome, reason, evidence and cause of a closing.
  private func words(_ closing: ClosingWords) -> Phrase {
    let outcome = FactPhrases.outcome(closing.outcome)
    let parts = [
      (AlertPhrases.reason, closing.reason), (AlertPhrases.evidence, closing.evidence),
      (AlertPhrases.cause, closing.cause),
    ].compactMap { label, text in text.map { (label, $0) } }
    return Phrase(
      ja: (["\(AlertPhrases.outcome.ja)：\(outcome.ja)"] + parts.map { "\($0.0.ja)：\($0.1)" })
        .joined(separator: "／"),
      en: (["\(AlertPhrases.outcome.en): \(outcome.en)"] + parts.map { "\($0.0.en): \($0.1)" })
        .joined(separator: " / "))
  }

  private func lookedBack(_ span: Alert.LookBack) -> Phrase {
    Phrase(
      ja: "過去の記録（\(Wording.day(span.from, .ja))から）をさかのぼって見つかりました。",
      en: "Found by looking back through the records since \(Wording.day(span.from, .en)).")
  }

  private func consulted(_ consultation: AlertDetail.Consultation) -> Phrase {
    let authority = FactPhrases.authority(consultation.authority)
    return Phrase(
      ja: """
        \(authority.ja)に相談済みです（\(Shown.name(consultation.by, .ja))、\
        \(Wording.moment(consultation.at, at: now, .ja))）。
        """,
      en: """
        Consulted: \(authority.en) (\(Shown.name(consultation.by, .en)), \
        \(Wording.moment(consultation.at, at: now, .en))).
        """)
  }

  private var audience: Phrase {
    let named = alert.audience.prefix(AlertPresenter.audienceMax)
    let rest = alert.audience.count - named.count
    let ja = named.map(\.name.ja).joined(separator: "、") + (rest > 0 ? "、ほか\(rest)団体" : "")
    let en = named.map(\.name.en).joined(separator: ", ") + (rest > 0 ? " and \(rest) more" : "")
    return Phrase(ja: "この警報を見られる組織：\(ja)", en: "Organisations that see this: \(en)")
  }
}

extension AlertNotes {
  /// Where a duty stands.
  static func state(_ delivery: DeliveryDetail?, _ say: Language) -> String {
    guard let delivery, delivery.summary.level != .told else {
      return Phrase(ja: "知らせのみ", en: "For information")(say)
    }
    switch delivery.summary.stage {
    case .awaiting: return Phrase(ja: "受け取りの確認待ち", en: "Waiting for acknowledgement")(say)
    case .acknowledgedInDoubt:
      return Phrase(ja: "電話での確認待ち", en: "Waiting for confirmation by phone")(say)
    case .acknowledged: return Phrase(ja: "受け取りを確認済み", en: "Acknowledged")(say)
    case .acting: return Phrase(ja: "対応中", en: "Acting")(say)
    case .contained:
      return Phrase(ja: "封じ込めたとの報告（センサーの裏付け待ち）", en: "Contained as claimed")(say)
    case .proven: return Phrase(ja: "封じ込めをセンサーが裏付け", en: "Containment proven")(say)
    case nil: break
    }
    if let answered = delivery.answered {
      return BulletinPhrases.answered(answered.kind)(say)
    }
    if let closing = delivery.closing {
      let outcome = FactPhrases.outcome(closing.outcome)
      return Phrase(ja: "終了（\(outcome.ja)）", en: "Closed (\(outcome.en))")(say)
    }
    return Phrase(ja: "ほかの担当へ移りました", en: "Went to another owner")(say)
  }

  /// What has become of a notice.
  static func state(_ notice: DeliveryDetail.Notice) -> Phrase {
    switch notice.state {
    case .waiting where notice.problem != nil:
      Phrase(ja: "送れていません（送り直します）", en: "not sent yet (will be tried again)")
    case .waiting: Phrase(ja: "送信待ち", en: "waiting to be sent")
    case .sent: Phrase(ja: "送りました", en: "sent")
    case .dead: Phrase(ja: "届きません", en: "cannot be delivered")
    }
  }

  /// Where to look.
  static func clue(_ host: String) -> Phrase {
    Phrase(ja: "場所の手がかり：\(host)", en: "Where to look: \(host)")
  }

  /// What somebody said who reported the same later.
  static let laterReport = Phrase(ja: "ほかの人の報告", en: "another report")

  /// What its list says of a mark: how sure it is, when it counts, and how far it may go.
  static func said(of mark: AlertDetail.IndicatorLine) -> Phrase {
    let counts = validity(of: mark)
    let label = mark.marking.label
    return Phrase(
      ja: "確度 \(mark.confidence)（最高100）／\(counts.ja)／取扱区分 \(label)",
      en: "confidence \(mark.confidence) of 100 / \(counts.en) / marked \(label)")
  }

  private static func validity(of mark: AlertDetail.IndicatorLine) -> Phrase {
    switch (mark.validFrom, mark.validTo) {
    case (nil, nil): Phrase(ja: "有効期間の定めなし", en: "counts at any time")
    case (let from?, nil):
      Phrase(
        ja: "\(Wording.date(from, .ja))から有効", en: "counts from \(Wording.date(from, .en))")
    case (nil, let to?):
      Phrase(ja: "\(Wording.date(to, .ja))まで有効", en: "counts until \(Wording.date(to, .en))")
    case (let from?, let to?):
      Phrase(
        ja: "\(Wording.date(from, .ja))から\(Wording.date(to, .ja))まで有効",
        en: "counts from \(Wording.date(from, .en)) until \(Wording.date(to, .en))")
    }
  }

  /// What kind of thing was observed.
  static func kind(_ kind: Kernel.Observable.Kind) -> Phrase {
    switch kind {
    case .ipv4, .ipv6: Phrase(ja: "アドレス", en: "Address")
    case .domain: Phrase(ja: "ドメイン名", en: "Domain name")
    case .url: Phrase(ja: "URL", en: "URL")
    case .hash: Phrase(ja: "ファイルのハッシュ値", en: "File hash")
    case .asset: Phrase(ja: "機器", en: "Machine")
    case .mail: Phrase(ja: "メールアドレス", en: "Mail address")
    case .subject: Phrase(ja: "メールの件名", en: "Subject of a mail")
    }
  }
}
