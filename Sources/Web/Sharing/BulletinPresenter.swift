//! From what Node says about bulletins to the values of their pages and of the list of answers.

internal import Alerting
internal import Kernel
internal import Node
internal import Sharing
internal import Spreadsheets

/// Makes the values of the bulletins' pages. Pure.
struct BulletinPresenter {
  let now: Instant
  let say: Language

  /// How the group of those in no prefecture is called in a query.
  static let noGroup = "none"

  /// A kind of body to choose, with how many there are.
  func choice(_ form: String, _ count: Int) -> Choice {
    Choice(value: form, words: "\(LegalFormWords.of(form)(say)) (\(count))")
  }

  /// The preview of a bulletin to that audience.
  func preview(
    _ typed: TypedBulletin, _ audience: BulletinAudience, _ unreachable: Set<ID<Organization>>,
    from issuer: Phrase, _ telling: BulletinTellingView?, _ prefectures: [String: Phrase],
    _ frame: Frame
  ) -> BulletinPreview {
    let from = BulletinPhrases.from(issuer, typed.kind, typed.character, typed.statute)
    return BulletinPreview(
      frame: frame, typed: typed, lines: lines(typed.lines, until: typed.moment), from: from(say),
      audience: AudienceNames(audience.rows, prefectures, say),
      unreachable: audience.rows.filter { unreachable.contains($0.id) }.map { $0.name(say) },
      unclear: audience.unclear,
      leftOut: leftOut(of: audience),
      telling: telling.map { lines($0, because: typed.tellingReason) },
      warnings: LineLint(what: typed.what, now: typed.now).advice.map { $0.words(say) })
  }

  /// Whom a choice by registers leaves out; nil where there was none.
  private func leftOut(of audience: BulletinAudience) -> String? {
    let sentences = [
      audience.hidden.map { TellingPhrases.leftOut($0) },
      audience.isByDependency ? TellingPhrases.leftOutUnread : nil,
    ].compactMap(\.self)
    return sentences.isEmpty ? nil : sentences.map { $0(say) }.joined(separator: " ")
  }

  private func lines(_ telling: BulletinTellingView, because reason: String) -> TellingLines {
    TellingLines(
      reason: reason, halls: TellingPhrases.halls(telling.halls, telling.hallPeople)(say),
      missing: telling.hallsMissing.map { $0.name(say) },
      offices: telling.offices.map { office in
        TellingLines.Office(
          name: office.organization.name(say),
          words: TellingPhrases.office(office.about, office.people)(say),
          isTold: office.people > 0, path: nil)
      })
  }

  /// Who was told beside the recipients.
  func lines(_ told: BulletinTold) -> TellingLines {
    TellingLines(
      reason: told.reason ?? ShownPhrases.erasedText(say),
      halls: TellingPhrases.hallPeople(told.hallPeople)(say), missing: [],
      offices: told.offices.map { office in
        TellingLines.Office(
          name: office.organization.name(say), words: TellingPhrases.people(office.people)(say),
          isTold: true, path: Shown.path(office.alert))
      })
  }

  private func lines(_ lines: ThreeLines?, until: Instant?) -> AlertLines {
    let due = until.map { Wording.moment($0, at: now, say) } ?? ""
    return AlertLines(
      what: lines?.what(say) ?? ShownPhrases.erasedText(say),
      now: lines?.now(say) ?? ShownPhrases.erasedText(say),
      byWhen: Phrase(ja: "\(due)までに回答", en: "Answer by \(due)")(say))
  }

  /// The list; its neighbouring pages still missing.
  func list(_ found: Page<BulletinRow>, _ frame: Frame) -> BulletinsPage {
    BulletinsPage(
      frame: frame,
      rows: found.items.map { row in
        let terms = row.bulletin.terms
        let kind = BulletinPhrases.kind(terms.kind)(say)
        return BulletinLine(
          path: "/bulletins/\(row.bulletin.id)", severity: terms.severity,
          title: row.lines?.what(say) ?? ShownPhrases.erasedText(say),
          kind: "\(kind) · \(BulletinPhrases.character(terms.character)(say))",
          issued: row.bulletin.issuedAt, share: BulletinPhrases.share(row.permeation)(say),
          isWithdrawn: row.bulletin.withdrawal != nil)
      })
  }

  /// A bulletin's page, its list of recipients still empty.
  func page(_ view: BulletinView, from issuer: Phrase, _ frame: Frame) -> PermeationPage {
    let bulletin = view.row.bulletin
    let groups = view.groups.map { group in
      PermeationPage.Group(
        code: group.code.isEmpty ? Self.noGroup : group.code,
        name: group.code.isEmpty
          ? BulletinPhrases.others(say) : group.name?(say) ?? group.code,
        permeation: group.permeation)
    }
    return PermeationPage(
      frame: frame, path: "/bulletins/\(bulletin.id)", severity: bulletin.terms.severity,
      tlp: Shown.tlp(bulletin.terms.tlp),
      from: BulletinPhrases.from(issuer, bulletin.terms)(say),
      lines: lines(view.row.lines, until: bulletin.terms.answerBy), issued: bulletin.issuedAt,
      issuedBy: Shown.name(view.row.issuedBy, say), whole: view.row.permeation, groups: groups,
      curve: view.curve, show: "", group: "", recipients: [], recipientCount: 0,
      withdrawnBecause: view.withdrawnBecause, mayWithdraw: false,
      told: view.told.map { lines($0) },
      others: PublicPhrases.forOthers(
        from: Wording.date(bulletin.issuedAt + Permeation.quiet, say))(say))
  }

  /// One who was asked.
  func line(_ row: BulletinRecipient) -> RecipientLine {
    func moment(_ clock: Clock) -> String {
      row.clocks[clock].map { Wording.moment($0, at: now, say) } ?? ""
    }
    return RecipientLine(
      name: row.organization.name(say), alertPath: Shown.path(row.alert),
      delivered: moment(.delivered), opened: moment(.opened),
      answer: row.answered.map { words($0) }, called: "\(row.rung + 1)",
      next: row.next.map { Wording.moment($0, at: now, say) } ?? "")
  }

  private func words(_ answered: AnswerWords) -> String {
    let kind = BulletinPhrases.answerHead(answered.kind.counted)(say)
    let until = answered.until.map { " " + Wording.moment($0, at: now, say) } ?? ""
    let phone = answered.heardBy == nil ? "" : " " + HeardPhrases.byPhone(say)
    return kind + until + (answered.text.map { " " + $0 } ?? "") + phone
  }

  /// The list as a sheet.
  func sheet(of rows: [BulletinRow]) -> Sheet {
    let heads = [
      RaisePhrases.severity, BulletinPhrases.title, BulletinPhrases.kind, BulletinPhrases.character,
      BulletinPhrases.issuedHead, BulletinPhrases.permeation,
      BulletinPhrases.withdrawnHead,
    ]
    return Sheet(
      name: BulletinPhrases.title(say),
      columns: [Sheet.Column("TLP")] + heads.map { Sheet.Column($0(say), width: 24) },
      rows: rows.map { row in
        let terms = row.bulletin.terms
        return Sheet.Row([
          terms.tlp.label, "\(terms.severity)",
          row.lines?.what(say) ?? ShownPhrases.erasedText(say),
          BulletinPhrases.kind(terms.kind)(say), BulletinPhrases.character(terms.character)(say),
          Wording.machine(row.bulletin.issuedAt), BulletinPhrases.share(row.permeation)(say),
          row.bulletin.withdrawal == nil ? "" : "○",
        ])
      })
  }

  /// The answers as a sheet.
  func sheet(_ rows: [BulletinRecipient]) -> Sheet {
    let heads = [
      BulletinPhrases.organization, BulletinPhrases.delivered, BulletinPhrases.opened,
      BulletinPhrases.answerForm, BulletinPhrases.until, BulletinPhrases.note,
      HeardPhrases.column,
    ]
    return Sheet(
      name: BulletinPhrases.recipients(say), columns: heads.map { Sheet.Column($0(say)) },
      rows: rows.map { row in
        func time(_ clock: Clock) -> String {
          row.clocks[clock].map { $0.rfc3339(in: .tokyo) } ?? ""
        }
        let kind = row.answered.map {
          BulletinPhrases.answerHead($0.kind.counted)(say)
        }
        return Sheet.Row([
          row.organization.name(say), time(.delivered), time(.opened),
          kind ?? BulletinPhrases.silent(say),
          row.answered?.until.map { $0.rfc3339(in: .tokyo) } ?? "", row.answered?.text ?? "",
          row.answered?.heardBy == nil ? "" : "○",
        ])
      })
  }
}
