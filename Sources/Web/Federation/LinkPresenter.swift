//! From what Node says of links to their pages, their line on the board and the copies of an alert. Pure.

internal import Federation
internal import Kernel
internal import Node
internal import Spreadsheets

/// Makes what is shown of links to other nodes.
struct LinkPresenter {
  let now: Instant
  let say: Language

  /// Most links that the board names.
  static let namedMax = 5

  /// How long before the end of a certificate it should have been renewed: a week after that was to begin.
  static let certificateLate = Instant.Span.days(23)

  /// Path of a link's page.
  static func path(_ id: ID<PeerLink>) -> String { "/network/links/\(id)" }

  // MARK: The list

  /// One line of the list.
  func row(_ link: PeerView) -> LinkRow {
    LinkRow(
      path: Self.path(link.id), peer: link.peer.text, role: LinkPhrases.role(link.role)(say),
      state: LinkPhrases.state(link, at: now, say), isGood: isGood(link),
      waiting: waiting(link), hosts: hosts(link))
  }

  /// Whether everything is exchanged; nil where the link is over.
  private func isGood(_ link: PeerView) -> Bool? {
    switch link.state {
    case .revoked: nil
    case .quarantined: false
    case .active: link.silentSince == nil && link.standing == .active
    }
  }

  private func waiting(_ link: PeerView) -> String {
    guard let oldest = link.waiting.map(\.oldest).min() else {
      return LinkPhrases.nothingWaits(say)
    }
    return LinkPhrases.queued(link.waitingCount, Wording.ago(oldest, at: now, say))(say)
  }

  private func hosts(_ link: PeerView) -> String {
    if link.hostCount == 0 { return LinkPhrases.nobodyHosted(say) }
    let left = link.hostCount - link.hosts.count
    let names = link.hosts.map { $0.name(say) } + (left > 0 ? [LinkPhrases.more(left)(say)] : [])
    return names.joined(separator: say == .ja ? "、" : ", ")
  }

  /// An invitation in the list.
  func line(_ view: NodeInvitationView, isKeeper: Bool) -> NodeInvitationLine {
    let isUsable = view.state == .usable
    return NodeInvitationLine(
      supporter: view.supporter.name(say), state: LinkPhrases.invitation(view, say),
      withdraw: isUsable && isKeeper ? "/network/links/invitations/\(view.id)/withdraw" : nil)
  }

  /// How this node's own key stands.
  func panel(_ standing: KeyStanding, isKeeper: Bool, isRefused: Bool) -> OwnKeyPanel {
    OwnKeyPanel(
      state: LinkPhrases.keyState(
        standing.generation, since: standing.since.map { Wording.day($0, say) })(say),
      undelivered: standing.undelivered.map {
        OwnKeyPanel.Peer(
          path: Self.path($0.link), name: $0.peer.text,
          why: LinkPhrases.keyWhy($0)(say))
      }, isKeeper: isKeeper, isRefused: isRefused)
  }

  /// The list as a sheet: the node in front, then as on the page, with the fingerprints of its keys.
  func sheet(_ links: [PeerView]) -> Sheet {
    let heads = [
      LinkPhrases.heads[1], LinkPhrases.roleHead, LinkPhrases.heads[0], LinkPhrases.heads[2],
      LinkPhrases.heads[3], LinkPhrases.key,
    ]
    return Sheet(
      name: LinkPhrases.title(say), columns: heads.map { Sheet.Column($0(say), width: 32) },
      rows: links.map { link in
        let row = row(link)
        let keys = link.keys.map(\.fingerprint.description).joined(separator: " ")
        return Sheet.Row([row.peer, row.role, row.state, row.waiting, row.hosts, keys])
      })
  }

  // MARK: One link

  /// One link's page.
  func page(_ link: PeerView, _ frame: Frame, isKeeper: Bool, problem: String?) -> LinkPage {
    LinkPage(
      frame: frame, path: Self.path(link.id), peer: link.peer.text,
      role: LinkPhrases.role(link.role)(say), state: LinkPhrases.state(link, at: now, say),
      isGood: isGood(link), next: LinkPhrases.next(link)?(say),
      waiting: link.waiting.map { line($0) }, hosts: link.hosts.map { $0.name(say) },
      hostsMore: link.hostCount - link.hosts.count, facts: facts(link),
      keys: link.keys.map { line($0) },
      refusals: link.refusals.map {
        LinkPage.Refused(at: $0.at, why: $0.reason.explanation(say))
      }, refusalCount: link.refusalCount, acts: acts(link, isKeeper: isKeeper), problem: problem,
      bundles: isKeeper && isGood(link) != nil ? bundles(link) : nil)
  }

  private func bundles(_ link: PeerView) -> BundlePanel {
    let carriage = link.carriage
    let written = carriage?.writtenAt.map {
      BundlePhrases.written(carriage?.written ?? 0, Wording.date($0, say))
    }
    let taken = carriage?.takenAt.map {
      BundlePhrases.taken(carriage?.taken ?? 0, Wording.date($0, say))
    }
    return BundlePanel(
      path: Self.path(link.id), isCarried: carriage?.since != nil,
      lines: [
        (written ?? BundlePhrases.noneWritten)(say), (taken ?? BundlePhrases.noneTaken)(say),
      ])
  }

  private func line(_ waiting: PeerView.Waiting) -> LinkPage.Line {
    let oldest = Wording.ago(waiting.oldest, at: now, say)
    let until = Wording.moment(waiting.notAfter, at: now, say)
    let count = LinkPhrases.letters(waiting.count)(say)
    return LinkPage.Line(
      head: "\(LinkPhrases.lane(waiting.lane)(say)) \(count)",
      words: LinkPhrases.waits(oldest, until)(say))
  }

  private func line(_ key: PeerView.Key) -> LinkPage.Line {
    let until = key.until.map { Wording.date($0, say) } ?? ""
    return LinkPage.Line(
      head: Self.grouped(key.fingerprint), words: "\(Wording.date(key.from, say)) – \(until)")
  }

  /// A fingerprint in groups of eight, to be read aloud.
  static func grouped(_ fingerprint: Hash) -> String {
    let digits = Array(fingerprint.description)
    return stride(from: 0, to: digits.count, by: 8)
      .map { String(digits[$0..<min($0 + 8, digits.count)]) }.joined(separator: " ")
  }

  private func facts(_ link: PeerView) -> [LinkPage.Line] {
    let compared = link.differing.map { count in
      LinkPhrases.differed(count, link.comparedAt.map { Wording.date($0, say) })(say)
    }
    var found: [(Phrase, String)] = [
      (
        LinkPhrases.address,
        link.address ?? (link.role == .sibling ? LinkPhrases.byRelay : LinkPhrases.dialsIn)(say)
      ),
      (LinkPhrases.compared, compared ?? LinkPhrases.notCompared(say)),
    ]
    if let lost = link.newer { found.append((LinkPhrases.lost, LinkPhrases.records(lost)(say))) }
    if isGood(link) != nil {
      found.append((LinkPhrases.certificate, certificate(link)))
      found.append((LinkPhrases.comparesNext, Wording.date(link.digestDue, say)))
    }
    found.append((LinkPhrases.epochs, "\(link.epoch) · \(link.peerEpoch)"))
    found.append((LinkPhrases.version, "\(link.version)"))
    return found.map { LinkPage.Line(head: $0.0(say), words: $0.1) }
  }

  /// How the certificate of its line stands. The one who dials renews it; where that has not happened for days, somebody
  /// has to look.
  private func certificate(_ link: PeerView) -> String {
    guard let until = link.certificateUntil else { return LinkPhrases.noCertificate(say) }
    let day = Wording.date(until, say)
    if until <= now { return LinkPhrases.certificateOver(day)(say) }
    return until - now < Self.certificateLate
      ? LinkPhrases.certificateLate(day, dialsIn: link.role == .child)(say)
      : LinkPhrases.certificateUntil(day)(say)
  }

  private func acts(_ link: PeerView, isKeeper: Bool) -> LinkPage.Acts {
    var acts = LinkPage.Acts(isKeeper: isKeeper)
    switch link.state {
    case .revoked: break
    case .active:
      acts.mayHold = true
      acts.mayRevoke = true
    case .quarantined(let held):
      acts.mayRevoke = true
      if let refusal = link.keepsHeld {
        acts.whyNotReleased = Self.words(refusal.rawValue, say)
      } else {
        acts.releaseTick = LinkPhrases.releaseTick(held.cause)(say)
      }
    }
    return acts
  }

  /// What a page of links says about a refusal: what is wrong and what to do next.
  static func words(_ code: String, _ say: Language) -> String {
    let words = RefusalWords.ofLink(code)
    return words.what(say) + (say == .ja ? "" : " ") + words.next(say)
  }

  // MARK: The board

  /// The links that are silent or held, as far as they are named, each with what is the matter.
  func named(_ troubles: [LinkTrouble]) -> [String] {
    let left = troubles.count - Self.namedMax
    let names = troubles.prefix(Self.namedMax).map { trouble in
      let words = LinkPhrases.trouble(trouble, at: now, say)
      return say == .ja ? "\(trouble.peer)（\(words)）" : "\(trouble.peer) (\(words))"
    }
    return names + (left > 0 ? [LinkPhrases.more(left)(say)] : [])
  }

  // MARK: An alert

  /// Puts on an alert's page from which node it came and which nodes were told.
  func show(_ copies: AlertCopies?, on page: inout AlertPage) {
    guard let copies else { return }
    page.home = copies.home?.text
    page.copyCount = copies.sentCount
    page.copies = copies.sent.map { row($0, LinkPhrases.copy($0.state, at: now, say)) }
    page.unnarrowedCount = copies.unnarrowedCount
    page.narrowedCopies = copies.narrowed.map { untold($0) }
    page.narrowedMarks = copies.marks.map { marks in
      NarrowedMarksPart(
        words: LinkPhrases.marks(taken: marks.taken, of: marks.told)(say),
        isWhole: marks.taken >= marks.told, nodes: marks.untaken.map { untold($0) },
        below: marks.below.map { row($0) })
    }
  }

  /// A node that has taken what must arrive, and what it says of those below it.
  private func row(_ standing: OnwardStanding) -> BelowRow {
    let names = standing.untaken.map { LinkPhrases.untaken($0.node, over: $0.over)(say) }
    let left = (standing.told ?? 0) - standing.taken - names.count
    return BelowRow(
      path: Self.path(standing.link), peer: standing.peer.text,
      words: LinkPhrases.below(standing)(say),
      nodes: names + (left > 0 && !names.isEmpty ? [LinkPhrases.more(left)(say)] : []))
  }

  /// A node and whether it has taken what must arrive.
  func untold(_ sent: AlertCopies.Sent) -> CopyRow {
    row(sent, LinkPhrases.telling(sent.state, at: now, say))
  }

  private func row(_ sent: AlertCopies.Sent, _ words: String) -> CopyRow {
    CopyRow(
      path: Self.path(sent.link), peer: sent.peer.text, at: sent.at, state: words,
      isGood: isGood(sent.state))
  }

  /// Who has not heard yet that a node was revoked.
  func rows(_ unheard: [UnheardRevocation]) -> [UnheardLine] {
    unheard.map { line in
      UnheardLine(
        revoked: line.revoked.text, nodes: line.unheard.map { untold($0) },
        below: line.below.map { row($0) })
    }
  }

  private func isGood(_ state: AlertCopies.State) -> Bool? {
    switch state {
    case .taken: true
    case .waiting: nil
    case .refused, .givenUp: false
    }
  }
}
