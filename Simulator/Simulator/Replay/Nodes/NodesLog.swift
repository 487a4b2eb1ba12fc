//! What is told of a replay across nodes: the rows, and each letter's way from its queue to its receipt.

internal import Federation
internal import Kernel

/// The rows so far, and the letters that are on their way.
struct NodesLog {
  private(set) var rows: [NodesReport.Row] = []
  var packets = 0
  var restarts = 0
  private var letters = 0
  private var longest = Instant.Span.seconds(0)
  /// Letters that were queued and are not receipted, by the node and their identifier.
  private var queued: [Ticket: (kind: MessageKind, at: Instant)] = [:]
  /// What is worth a line, until it is told.
  private var hops: [(from: Int, to: Int, what: Phrase)] = []

  private struct Ticket: Hashable {
    let from: Int
    let id: ID<Envelope>
  }

  /// What went over the lines.
  var traffic: NodesReport.Traffic {
    NodesReport.Traffic(letters: letters, packets: packets, longest: longest, restarts: restarts)
  }

  // MARK: Letters

  /// A Fact of a link.
  // transitions:
  mutating func note(_ change: NetworkJournal.Link, from: Int, to: Int, at now: Instant) {
    func tell(_ what: Phrase) { hops.append((from: from, to: to, what: what)) }
    switch change.body {
    case .envelopeQueued(_, let parcel):
      letters += 1
      queued[Ticket(from: from, id: parcel.id)] = (kind: parcel.kind, at: now)
    case .receiptTaken:
      for id in change.letters {
        guard let letter = queued.removeValue(forKey: Ticket(from: from, id: id)) else { continue }
        let span = now - letter.at
        longest = max(longest, span)
        let tenths = "\(span.seconds).\(span.microseconds % 1_000_000 / 100_000)"
        guard let word = Self.word(letter.kind) else { continue }
        tell(
          Phrase(
            ja: "\(word.ja)を渡した。受領証まで\(tenths)秒",
            en: "\(word.en) handed over, receipted after \(tenths) s"))
      }
    case .envelopeRefusedThere(_, _, _, _, let reason, true):
      tell(Phrase(ja: "断られた（\(reason.rawValue)）", en: "refused there (\(reason.rawValue))"))
    case .envelopeUndeliverable:
      tell(Phrase(ja: "時間内に渡せない。ここから呼ぶ", en: "not delivered in time; called from here"))
    case .fellSilent: tell(Phrase(ja: "何も聞こえない", en: "nothing is heard"))
    case .heardAgain: tell(Phrase(ja: "また聞こえる", en: "heard again"))
    case .envelopesVoided, .envelopeAccepted, .envelopeRepeated, .envelopeRefused, .voidsTaken,
      .streamBegun, .peerStreamTaken, .linkQuarantined, .linkReleased, .versionAgreed,
      .linkRevoked, .linkEnrolled, .refusedHere, .standingLearned, .restoreAnnounced,
      .digestAsked, .digestCompared, .digestTallied, .keyRotated, .keyRevoked, .hostsTold,
      .envelopeRefusedThere, .silenceTold, .carriageSet, .bundleWritten, .bundleTaken,
      .lineCertified, .keyAnnounced, .keyConfirmed:
      break
    }
  }

  /// What a letter is called in the chronicle; nil for what is said all the time.
  // table:
  private static func word(_ kind: MessageKind) -> Phrase? {
    switch kind {
    case .alert: Phrase(ja: "知らせ", en: "the alert")
    case .copy: Phrase(ja: "写し", en: "the copy")
    case .command: Phrase(ja: "電話で届いたこと", en: "whom a call reached")
    case .help: Phrase(ja: "助けの求め", en: "the call for help")
    case .marks: Phrase(ja: "手がかり", en: "the mark")
    case .delivery, .answer, .directory, .remarking, .revocation, .transfer, .node, .digest,
      .carried, .rotation, .onward:
      nil
    }
  }

  // MARK: Rows

  /// What the founding said is no news.
  mutating func forgetHops() {
    hops = []
    letters = 0
    packets = 0
    longest = .seconds(0)
  }

  /// What happened then.
  mutating func tell(_ then: Phrase, at now: Instant) {
    row(at: now) { $0.then.append(then) }
  }

  /// What a node recorded.
  mutating func tell(_ what: Phrase, on node: String, at now: Instant) {
    row(at: now) { $0.recorded.append(NodesReport.Recorded(node: node, what: what)) }
  }

  /// The letters of this moment, each with the node that sent it.
  mutating func tellHops(_ names: [String], at now: Instant) {
    let told = hops
    hops = []
    for hop in told {
      tell(
        Phrase(ja: "→ \(names[hop.to])：\(hop.what.ja)", en: "→ \(names[hop.to]): \(hop.what.en)"),
        on: names[hop.from], at: now)
    }
  }

  /// Times are told to the second.
  private mutating func row(at now: Instant, _ change: (inout NodesReport.Row) -> Void) {
    let second = Instant(seconds: now.seconds)
    if rows.last?.at != second {
      rows.append(NodesReport.Row(at: second, then: [], recorded: []))
    }
    change(&rows[rows.count - 1])
  }
}
